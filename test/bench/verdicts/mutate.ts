import ts from 'typescript';

export interface Mutant {
  /**
   * The kind of mistake: `term`, `sign`, `factor`, `constant`, `index`, `loop`, `function`, `update`,
   * `swap`, `branch`.
   */
  readonly kind: string;
  readonly source: string;
  /** Lines of the source in which the changed text stands. */
  readonly lines: readonly [first: number, last: number];
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
 * sin for cos, an assignment for an update, two operands or neighbours exchanged, a branch turned round.
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
    const lineAt = (offset: number): number => file.getLineAndCharacterOfPosition(offset).line + 1;
    const lines = [lineAt(node.getStart()), lineAt(node.getEnd())] as const;
    found.push({ kind: kindAt(node, kind), source: mutated, lines });
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
    if (ts.isArrayLiteralExpression(node)) swapNeighbours(node, replace);
    if (ts.isIfStatement(node))
      replace('branch', node.expression, `!(${node.expression.getText()})`);
    if (ts.isConditionalExpression(node)) {
      replace('branch', node.condition, `!(${node.condition.getText()})`);
    }
    ts.forEachChild(node, visit);
  };
  ts.forEachChild(target.body, visit);
  return found;
}

/** What is changed inside an index is a wrong index, and inside the head of a loop a wrong loop. */
function kindAt(node: ts.Node, kind: string): string {
  for (let inner = node; !ts.isFunctionDeclaration(inner); inner = inner.parent) {
    const { parent } = inner;
    if (ts.isElementAccessExpression(parent) && parent.argumentExpression === inner) return 'index';
    if (ts.isForStatement(parent) && parent.statement !== inner) return 'loop';
  }
  return kind;
}

/** Each element of an array with the next. */
function swapNeighbours(
  array: ts.ArrayLiteralExpression,
  replace: (kind: string, node: ts.Node, text: string) => void,
): void {
  const texts = array.elements.map((element) => element.getText());
  for (let i = 0; i + 1 < texts.length; i++) {
    if (ts.isSpreadElement(array.elements[i]!) || texts[i] === texts[i + 1]) continue;
    const swapped = texts.with(i, texts[i + 1]!).with(i + 1, texts[i]!);
    replace('swap', array, `[${swapped.join(', ')}]`);
  }
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
      replace('swap', node, `${right} - (${left})`);
      break;
    case K.AsteriskToken:
      replace('factor', node, `(${left})`);
      replace('factor', node, `(${right})`);
      break;
    case K.SlashToken:
      replace('factor', node, `(${left})`);
      replace('swap', node, `(${right}) / (${left})`);
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
