import ts from 'typescript';
import type { FunctionRecord, Scope } from './discover.ts';
import { unreachable, type PlannedGradient, type TaggedGradient } from './gradients.ts';
import { BACKWARD } from './inserted/helpers.ts';
import { namesDerivative, namesOutParameter } from './pairNames.ts';
import type { PairView } from './pairs.ts';
import { isOptionalParameter } from './parameters.ts';
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

/** What a gradient's own parameter for its result is called, besides being called a gradient. */
const OUT = /^_?(out|output|result|res|dst|dest|target|into|buf(fer)?)$/i;

/**
 * `loss(z, t)` and `lossGrad(z, t, out)`: a function that is called the derivative of another, takes its
 * parameters by their names and one more that it only writes to, and returns nothing or that.
 */
export function outGradients(
  record: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient[] {
  return view.records.flatMap((other) => {
    if (!isSibling(record, other) || !namesDerivative(lastOf(record.name), lastOf(other.name))) {
      return [];
    }
    const planned = planOut(record, other, scope, hasReceiver, view);
    return planned ? [planned] : [];
  });
}

/** The same for a gradient that a tag names; null for one of another form. */
export function taggedOutGradient(
  record: FunctionRecord,
  { record: gradient, tag }: TaggedGradient,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient | null {
  const planned = planOut(record, gradient, scope, hasReceiver, view);
  if (!planned) return null;
  const { wrt, scale } = tag;
  return { ...planned, candidate: { ...planned.candidate, foundBy: 'tag', wrt, scale } };
}

function planOut(
  record: FunctionRecord,
  gradient: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient | null {
  if (record === gradient || record.kind !== gradient.kind) return null;
  if (unreachable(gradient, scope, hasReceiver, view.source) !== null) return null;
  const names = record.node.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
  const given: string[] = [];
  let out: string | null = null;
  for (const parameter of gradient.node.parameters) {
    const text = ts.isIdentifier(parameter.name) ? parameter.name.text : '';
    const at = text === '' ? -1 : names.indexOf(text);
    if (at >= 0) given.push(`args[${at}]`);
    // Where it can be left out, the gradient is returned as well, and the names alone make the pair.
    else if (isOptionalParameter(parameter, gradient.node)) given.push('void 0');
    else if (
      out === null &&
      (OUT.test(text) || namesOutParameter(text)) &&
      isOnlyWritten(parameter, gradient.node)
    ) {
      out = text;
      given.push('out');
    } else return null;
  }
  if (out === null || !returnsNothingBut(out, gradient.node)) return null;
  const callee = gradient.kind === 'method' ? `receiver.${gradient.access}` : gradient.access;
  return {
    candidate: {
      function: gradient.name,
      foundBy: 'name',
      range: rangeOf(gradient.nameNode, view.source),
      wrt: null,
      scale: null,
      convention: `written into the parameter ${out}`,
    },
    harness:
      `(receiver, args) => { const out = ${BACKWARD}.out(args, -1); ` +
      `${callee}(${given.join(', ')}); ` +
      `return ${BACKWARD}.written(args, -1, out, ${JSON.stringify(names)}); }`,
    covers: true,
  };
}

function returnsNothingBut(out: string, { body }: ts.FunctionLikeDeclaration): boolean {
  if (!body || !ts.isBlock(body)) return false;
  const isOther = (node: ts.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    const isOwn =
      ts.isReturnStatement(node) &&
      node.expression !== undefined &&
      node.expression.getText() !== out;
    return isOwn || ts.forEachChild(node, isOther) === true;
  };
  return !isOther(body);
}

function isSibling(record: FunctionRecord, other: FunctionRecord): boolean {
  const base = (name: string): string => name.slice(0, name.length - lastOf(name).length);
  return base(record.name) === base(other.name);
}

function lastOf(name: string): string {
  return /[^.#/]*$/.exec(name)![0];
}

function isOutParameter(
  parameter: ts.ParameterDeclaration,
  node: ts.FunctionLikeDeclaration,
): boolean {
  const { name } = parameter;
  const isNamed = ts.isIdentifier(name) && namesOutParameter(name.text);
  return isNamed && isOnlyWritten(parameter, node);
}

/** Written to, and read only where it is handed back. */
function isOnlyWritten(
  { name }: ts.ParameterDeclaration,
  { body }: ts.FunctionLikeDeclaration,
): boolean {
  if (!body || !ts.isIdentifier(name)) return false;
  let writes = 0;
  let reads = 0;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node) && node.text === name.text && !isMemberName(node)) {
      if (isWritten(node)) writes++;
      else if (!isTested(node) && !ts.isReturnStatement(node.parent)) reads++;
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
