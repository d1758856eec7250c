import ts from 'typescript';
import type { Bindings } from './bindings.ts';

/** `Math` functions with a derivative rule, by the rule's name in the table. */
export const DIFFERENTIABLE_MATH: ReadonlyMap<string, string> = new Map(
  [
    ...['exp', 'expm1', 'log', 'log1p', 'log2', 'log10', 'sqrt', 'cbrt', 'sin', 'cos', 'tan'],
    ...['asin', 'acos', 'atan', 'sinh', 'cosh', 'tanh', 'asinh', 'acosh', 'atanh', 'abs'],
    ...['atan2', 'min', 'max', 'hypot'],
  ].map((name): [string, string] => [name, name]),
).set('pow', 'power');

/** `Math` functions that stop a gradient: the dynamic base notes where; here they take constants only. */
export const BLOCKING_MATH: ReadonlySet<string> = new Set([
  'floor',
  'ceil',
  'round',
  'trunc',
  'sign',
  'fround',
  'imul',
  'clz32',
]);

export const MATH_CONSTANTS: ReadonlySet<string> = new Set([
  'PI',
  'E',
  'LN2',
  'LN10',
  'LOG2E',
  'LOG10E',
  'SQRT2',
  'SQRT1_2',
]);

export const ARITHMETIC: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.PlusToken, '+'],
  [ts.SyntaxKind.MinusToken, '-'],
  [ts.SyntaxKind.AsteriskToken, '*'],
  [ts.SyntaxKind.SlashToken, '/'],
  [ts.SyntaxKind.PercentToken, '%'],
  [ts.SyntaxKind.AsteriskAsteriskToken, '**'],
]);

export const COMPOUND: ReadonlyMap<ts.SyntaxKind, string> = new Map([
  [ts.SyntaxKind.PlusEqualsToken, '+'],
  [ts.SyntaxKind.MinusEqualsToken, '-'],
  [ts.SyntaxKind.AsteriskEqualsToken, '*'],
  [ts.SyntaxKind.SlashEqualsToken, '/'],
  [ts.SyntaxKind.PercentEqualsToken, '%'],
  [ts.SyntaxKind.AsteriskAsteriskEqualsToken, '**'],
]);

export const BITWISE: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AmpersandToken,
  ts.SyntaxKind.BarToken,
  ts.SyntaxKind.CaretToken,
  ts.SyntaxKind.LessThanLessThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanToken,
  ts.SyntaxKind.GreaterThanGreaterThanGreaterThanToken,
]);

export const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.LessThanToken,
  ts.SyntaxKind.GreaterThanToken,
  ts.SyntaxKind.LessThanEqualsToken,
  ts.SyntaxKind.GreaterThanEqualsToken,
  ts.SyntaxKind.EqualsEqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsEqualsToken,
  ts.SyntaxKind.EqualsEqualsToken,
  ts.SyntaxKind.ExclamationEqualsToken,
]);

/** Parentheses and `(0, callee)` peeled off. */
export function peel(node: ts.Expression): ts.Expression {
  if (ts.isParenthesizedExpression(node)) return peel(node.expression);
  const comma = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.CommaToken;
  return comma && ts.isNumericLiteral(node.left) ? peel(node.right) : node;
}

/** `sin` for `Math.sin` where `Math` is the global; null otherwise. */
export function mathMember(node: ts.Expression, bindings: Bindings): string | null {
  return globalMember(node, 'Math', bindings);
}

export function globalMember(
  node: ts.Expression,
  global: string,
  bindings: Bindings,
): string | null {
  if (!ts.isPropertyAccessExpression(node) || !ts.isIdentifier(node.expression)) return null;
  const matches = node.expression.text === global && bindings.of(node.expression) === undefined;
  return matches ? node.name.text : null;
}

/** The name of a global constructor called with or without `new`. */
export function globalName(node: ts.Expression, bindings: Bindings): string | null {
  return ts.isIdentifier(node) && bindings.of(node) === undefined ? node.text : null;
}

export function isLogical(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.AmpersandAmpersandToken || kind === ts.SyntaxKind.BarBarToken;
}
