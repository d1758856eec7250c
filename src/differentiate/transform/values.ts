import ts from 'typescript';
import type { Binding } from './scope.ts';

/**
 * What is known of an expression's value: `prim` a primitive that never carries a shadow, `obj` possibly
 * an object (its `valueOf` may answer anything) but no shadow of its own, `any` everything else.
 */
export type Value = 'prim' | 'obj' | 'any';

type Lookup = (id: ts.Identifier) => Binding | undefined;

const PLAIN_GLOBALS: ReadonlySet<string> = new Set(['undefined', 'NaN', 'Infinity']);

const K = ts.SyntaxKind;

export function valueOf(node: ts.Expression, bindingOf: Lookup): Value {
  const of = (inner: ts.Expression): Value => valueOf(inner, bindingOf);
  if (ts.isParenthesizedExpression(node)) return of(node.expression);
  if (ts.isIdentifier(node)) {
    const binding = bindingOf(node);
    if (binding !== undefined) return binding.value;
    return PLAIN_GLOBALS.has(node.text) ? 'prim' : 'obj';
  }
  if (ts.isConditionalExpression(node)) return join(of(node.whenTrue), of(node.whenFalse));
  if (ts.isBinaryExpression(node)) return ofBinary(node, of);
  if (ts.isPrefixUnaryExpression(node)) {
    if (node.operator === K.ExclamationToken) return 'prim';
    return of(node.operand) === 'prim' ? 'prim' : 'any';
  }
  if (ts.isPostfixUnaryExpression(node)) return of(node.operand) === 'prim' ? 'prim' : 'any';
  return BY_KIND.get(node.kind) ?? 'any';
}

const BY_KIND: ReadonlyMap<ts.SyntaxKind, Value> = new Map<ts.SyntaxKind, Value>([
  [K.NumericLiteral, 'prim'],
  [K.StringLiteral, 'prim'],
  [K.BigIntLiteral, 'prim'],
  [K.NoSubstitutionTemplateLiteral, 'prim'],
  [K.TemplateExpression, 'prim'],
  [K.TrueKeyword, 'prim'],
  [K.FalseKeyword, 'prim'],
  [K.NullKeyword, 'prim'],
  [K.TypeOfExpression, 'prim'],
  [K.VoidExpression, 'prim'],
  [K.DeleteExpression, 'prim'],
  [K.RegularExpressionLiteral, 'obj'],
  [K.FunctionExpression, 'obj'],
  [K.ArrowFunction, 'obj'],
  [K.ClassExpression, 'obj'],
  [K.ObjectLiteralExpression, 'obj'],
  [K.ArrayLiteralExpression, 'obj'],
  [K.NewExpression, 'obj'],
  [K.ThisKeyword, 'obj'],
  [K.SuperKeyword, 'obj'],
  [K.MetaProperty, 'obj'],
]);

function join(a: Value, b: Value): Value {
  if (a === 'any' || b === 'any') return 'any';
  return a === 'obj' || b === 'obj' ? 'obj' : 'prim';
}

function ofBinary(node: ts.BinaryExpression, of: (inner: ts.Expression) => Value): Value {
  const kind = node.operatorToken.kind;
  if (COMPARISONS.has(kind)) return 'prim';
  if (kind === K.EqualsToken || kind === K.CommaToken) return of(node.right);
  const both = join(of(node.left), of(node.right));
  if (CHOICES.has(kind)) return both;
  return both === 'prim' ? 'prim' : 'any';
}

const COMPARISONS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.LessThanToken,
  K.GreaterThanToken,
  K.LessThanEqualsToken,
  K.GreaterThanEqualsToken,
  K.EqualsEqualsToken,
  K.EqualsEqualsEqualsToken,
  K.ExclamationEqualsToken,
  K.ExclamationEqualsEqualsToken,
  K.InstanceOfKeyword,
  K.InKeyword,
]);

const CHOICES: ReadonlySet<ts.SyntaxKind> = new Set([
  K.AmpersandAmpersandToken,
  K.BarBarToken,
  K.QuestionQuestionToken,
  K.AmpersandAmpersandEqualsToken,
  K.BarBarEqualsToken,
  K.QuestionQuestionEqualsToken,
]);
