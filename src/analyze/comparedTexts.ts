import ts from 'typescript';

const COMPARISONS = new Set([
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
]);

/**
 * The texts that a function compares a variable or field of some name with, in source order: what a
 * generated call passes for it (`type === 'put'`, `case 'linear':`), where its type is just `string`
 * or is not written. Another text would leave every branch of the function aside.
 */
export function textsComparedWith(name: string, node: ts.Node): readonly string[] {
  if (name === '') return [];
  const found = new Set<string>();
  const visit = (at: ts.Node): void => {
    if (ts.isBinaryExpression(at) && COMPARISONS.has(at.operatorToken.kind)) {
      if (isCalled(at.left, name)) add(at.right);
      else if (isCalled(at.right, name)) add(at.left);
    } else if (ts.isSwitchStatement(at) && isCalled(at.expression, name)) {
      for (const clause of at.caseBlock.clauses)
        if (ts.isCaseClause(clause)) add(clause.expression);
    }
    ts.forEachChild(at, visit);
  };
  const add = (value: ts.Expression): void => {
    if (ts.isStringLiteralLike(value)) found.add(value.text);
  };
  visit(node);
  return [...found];
}

/** `type`, `options.type`, `this.type`. */
function isCalled(node: ts.Expression, name: string): boolean {
  if (ts.isIdentifier(node)) return node.text === name;
  return ts.isPropertyAccessExpression(node) && node.name.text === name;
}
