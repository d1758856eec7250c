import ts from 'typescript';

/** A function written as a value. */
export type FunctionExpression = ts.ArrowFunction | ts.FunctionExpression;

/** An expression without parentheses, `as`, `satisfies` and `!` around it. */
export function unwrap(node: ts.Expression): ts.Expression {
  let inner = node;
  while (
    ts.isParenthesizedExpression(inner) ||
    ts.isAsExpression(inner) ||
    ts.isSatisfiesExpression(inner) ||
    ts.isNonNullExpression(inner) ||
    ts.isTypeAssertionExpression(inner)
  ) {
    inner = inner.expression;
  }
  return inner;
}

/** Whether a node is one. */
export function isFunctionExpression(node: ts.Node): node is FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

/** `a = b`, and no compound assignment. */
export function isAssignment(node: ts.Node): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken;
}

/** `static`, `abstract` and the like. */
export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  return modifiers?.some((modifier) => modifier.kind === kind) ?? false;
}

/** The name of a member, where it is written out. */
export interface Key {
  readonly text: string;
  readonly quoted: string;
  /** Whether it can stand behind a dot. */
  readonly plain: boolean;
}

/** The key of a member; null for a computed one. */
export function keyText(name: ts.PropertyName): Key | null {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) {
    return { text: name.text, quoted: JSON.stringify(name.text), plain: true };
  }
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) {
    const plain = /^[A-Za-z_$][\w$]*$/.test(name.text);
    return { text: name.text, quoted: JSON.stringify(name.text), plain };
  }
  return null;
}

/** `Foo.bar` or `Foo["b-r"]`. */
export function memberAccess(owner: string, key: Key): string {
  return key.plain ? `${owner}.${key.text}` : `${owner}[${key.quoted}]`;
}

/** `a.b.c` as text, also where it starts at `this`; null for anything else. */
export function accessPath(node: ts.Expression): string | null {
  if (ts.isIdentifier(node)) return node.text;
  if (node.kind === ts.SyntaxKind.ThisKeyword) return 'this';
  if (ts.isPropertyAccessExpression(node)) {
    const base = accessPath(node.expression);
    return base === null ? null : `${base}.${node.name.text}`;
  }
  return null;
}
