import ts from 'typescript';
import type { FunctionRecord } from './discover.ts';
import type { PlannedGradient } from './gradients.ts';
import { BACKWARD } from './inserted/helpers.ts';
import { namesOutParameter } from './pairNames.ts';
import type { PairView } from './pairs.ts';
import { rangeOf } from './ranges.ts';

/**
 * `(x, gradOut) => f`: a parameter that is only written to, and is called a gradient. The function is
 * called once more with an array of zeros there; what is in it afterwards is the gradient.
 */
export function outParameters(record: FunctionRecord, view: PairView): PlannedGradient[] {
  const { node, kind, access } = record;
  const names = node.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
  return node.parameters.flatMap((parameter, at) => {
    if (at === 0 || !isOutParameter(parameter, node)) return [];
    const callee = kind === 'method' ? `receiver.${access}` : access;
    return [
      {
        candidate: {
          function: `${record.name}(…, ${names[at]!})`,
          foundBy: 'name' as const,
          range: rangeOf(parameter.name, view.source),
          wrt: null,
          scale: null,
          convention: `written into the parameter ${names[at]!}`,
        },
        harness:
          `(receiver, args) => { const out = ${BACKWARD}.out(args, ${at}); const given = args.slice(); ` +
          `given[${at}] = out; ${callee}.apply(receiver, given); ` +
          `return ${BACKWARD}.written(args, ${at}, out, ${JSON.stringify(names)}); }`,
        covers: true,
      },
    ];
  });
}

function isOutParameter(
  parameter: ts.ParameterDeclaration,
  { body }: ts.FunctionLikeDeclaration,
): boolean {
  const { name } = parameter;
  if (!body || !ts.isIdentifier(name) || !namesOutParameter(name.text)) return false;
  let writes = 0;
  let reads = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name.text && !isMemberName(node)) {
      if (isWritten(node)) writes++;
      else if (!isTested(node)) reads++;
    }
    ts.forEachChild(node, visit);
  };
  visit(body);
  return writes > 0 && reads === 0;
}

function isMemberName(node: ts.Identifier): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAccessExpression(parent) && parent.name === node) ||
    (ts.isPropertyAssignment(parent) && parent.name === node)
  );
}

/** `out[i] = …`, `out[i] += …`, `out[i][j] = …`, `out.fill(0)`. */
function isWritten(node: ts.Identifier): boolean {
  let at: ts.Node = node;
  while (ts.isElementAccessExpression(at.parent) && at.parent.expression === at) at = at.parent;
  const { parent } = at;
  if (at === node) {
    const isFill =
      ts.isPropertyAccessExpression(parent) && /^(fill|set|push|splice)$/.test(parent.name.text);
    return isFill && ts.isCallExpression(parent.parent);
  }
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === at &&
    parent.operatorToken.kind >= ts.SyntaxKind.FirstAssignment &&
    parent.operatorToken.kind <= ts.SyntaxKind.LastAssignment
  );
}

/** `if (out)`, `out !== undefined`, `out.length`, `out = out || []`. */
function isTested(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.name.text === 'length';
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true;
  if (ts.isPrefixUnaryExpression(parent)) return true;
  if (!ts.isBinaryExpression(parent)) return false;
  const { kind } = parent.operatorToken;
  const isLogical =
    kind === ts.SyntaxKind.BarBarToken ||
    kind === ts.SyntaxKind.AmpersandAmpersandToken ||
    kind === ts.SyntaxKind.QuestionQuestionToken ||
    kind === ts.SyntaxKind.EqualsEqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsEqualsToken ||
    kind === ts.SyntaxKind.EqualsEqualsToken ||
    kind === ts.SyntaxKind.ExclamationEqualsToken;
  return isLogical || (kind === ts.SyntaxKind.EqualsToken && parent.left === node);
}
