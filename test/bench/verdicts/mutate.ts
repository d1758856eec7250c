import ts from 'typescript';

export interface Mutant {
  /** The kind of mistake: `term`, `sign`, `factor`, `constant`, `index`, `loop`, `function`, `update`. */
  readonly kind: string;
  readonly source: string;
}

const OTHER: Readonly<Record<string, string>> = {
  sin: 'cos',
  cos: 'sin',
  tanh: 'atan',
  log: 'sqrt',
};
const K = ts.SyntaxKind;

/**
 * Every single mistake of the classic kinds inside the function `name` of a module: a term deleted, a
 * sign flipped, a factor of the chain dropped, a wrong constant, a wrong index, a loop off by one,
 * sin for cos, an assignment for an update.
 */
export function mutants(source: string, name: string): Mutant[] {
  const file = ts.createSourceFile('m.ts', source, ts.ScriptTarget.ES2022, true);
  const target = file.statements.find(
    (s): s is ts.FunctionDeclaration => ts.isFunctionDeclaration(s) && s.name?.text === name,
  );
  if (target?.body === undefined) throw new Error(`no function ${name}`);
  const found: Mutant[] = [];
  const replace = (kind: string, node: ts.Node, text: string): void => {
    const mutated = source.slice(0, node.getStart()) + text + source.slice(node.getEnd());
    found.push({ kind, source: mutated });
  };
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node)) mutateBinary(node, replace);
    if (ts.isPrefixUnaryExpression(node) && node.operator === K.MinusToken) {
      replace('sign', node, node.operand.getText());
    }
    if (ts.isNumericLiteral(node) && !isIndex(node)) {
      replace('constant', node, String(Number(node.text) + 1));
      if (node.text === '2') replace('constant', node, '1');
    }
    if (ts.isElementAccessExpression(node)) {
      replace('index', node.argumentExpression, `${node.argumentExpression.getText()} + 1`);
      replace('index', node.argumentExpression, '0');
    }
    if (ts.isPropertyAccessExpression(node) && node.expression.getText() === 'Math') {
      const other = OTHER[node.name.text];
      if (other !== undefined) replace('function', node.name, other);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(target.body, visit);
  return found;
}

function isIndex(node: ts.Node): boolean {
  return ts.isElementAccessExpression(node.parent) || ts.isVariableDeclaration(node.parent);
}

function mutateBinary(
  node: ts.BinaryExpression,
  replace: (kind: string, node: ts.Node, text: string) => void,
): void {
  const left = node.left.getText();
  const right = node.right.getText();
  switch (node.operatorToken.kind) {
    case K.PlusToken:
      replace('term', node, `(${left})`);
      replace('term', node, `(${right})`);
      replace('sign', node.operatorToken, '-');
      break;
    case K.MinusToken:
      replace('term', node, `(${left})`);
      replace('term', node, `(-(${right}))`);
      replace('sign', node.operatorToken, '+');
      break;
    case K.AsteriskToken:
      replace('factor', node, `(${left})`);
      replace('factor', node, `(${right})`);
      break;
    case K.SlashToken:
      replace('factor', node, `(${left})`);
      break;
    case K.AsteriskAsteriskToken:
      replace('constant', node, `(${left})`);
      break;
    case K.PlusEqualsToken:
      replace('update', node.operatorToken, '=');
      replace('sign', node.operatorToken, '-=');
      break;
    case K.MinusEqualsToken:
      replace('sign', node.operatorToken, '+=');
      break;
    case K.LessThanToken:
      replace('loop', node.right, `${right} - 1`);
      replace('loop', node.operatorToken, '<=');
      break;
    default:
      break;
  }
}
