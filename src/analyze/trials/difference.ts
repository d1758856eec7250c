import ts from 'typescript';
import type { Cause } from '../../model/verdict.ts';
import { unwrap } from '../names.ts';

const K = ts.SyntaxKind;

/**
 * What kind of mistake leads from one expression to another; null where they are the same. Both are
 * followed inwards as long as they differ in one part.
 */
export function kindOfDifference(
  written: ts.Expression,
  right: ts.Expression,
  source: ts.SourceFile,
): Cause | null {
  const a = unwrap(written);
  const b = unwrap(right);
  if (plain(a, source) === plain(b, source)) return null;
  if (ts.isNumericLiteral(a) && ts.isNumericLiteral(b)) return 'wrong-constant';
  if (isPartOf(a, b, [K.PlusToken, K.MinusToken], source)) return 'missing-term';
  if (isPartOf(a, b, [K.AsteriskToken, K.SlashToken], source)) return 'missing-chain-factor';
  if (isPartOf(a, b, [K.AsteriskAsteriskToken], source)) return 'wrong-constant';
  if (isPartOf(b, a, [K.PlusToken, K.MinusToken], source)) return 'extra-term';
  if (isNegated(a, b, source) || isNegated(b, a, source)) return 'sign';
  if (ts.isElementAccessExpression(a) && ts.isElementAccessExpression(b)) {
    if (plain(a.expression, source) === plain(b.expression, source)) return 'wrong-index';
    const isElsewhere = plain(a.argumentExpression, source) !== plain(b.argumentExpression, source);
    return isElsewhere ? inner(a.expression, b.expression, source) : 'wrong-operand';
  }
  if (ts.isCallExpression(a) && ts.isCallExpression(b)) {
    const isOther = plain(a.expression, source) !== plain(b.expression, source);
    return isOther ? 'wrong-function' : only(pairs(a.arguments, b.arguments), source);
  }
  if (ts.isBinaryExpression(a) && ts.isBinaryExpression(b)) {
    if (a.operatorToken.kind !== b.operatorToken.kind) return ofOperators(a, b, source);
    const parts = pairs([a.left, a.right], [b.left, b.right]);
    const isSwapped =
      plain(a.left, source) === plain(b.right, source) &&
      plain(a.right, source) === plain(b.left, source);
    return isSwapped ? 'swapped' : only(parts, source);
  }
  if (ts.isPrefixUnaryExpression(a) && ts.isPrefixUnaryExpression(b)) {
    return inner(a.operand, b.operand, source);
  }
  return ts.isIdentifier(a) && ts.isIdentifier(b) ? 'wrong-operand' : 'wrong-value';
}

function inner(a: ts.Expression, b: ts.Expression, source: ts.SourceFile): Cause {
  return kindOfDifference(a, b, source) ?? 'wrong-value';
}

/** The kind of the only part that differs. */
function only(
  parts: readonly (readonly [ts.Expression, ts.Expression])[] | null,
  source: ts.SourceFile,
): Cause {
  const kinds = (parts ?? []).flatMap(([a, b]) => kindOfDifference(a, b, source) ?? []);
  return kinds.length === 1 ? kinds[0]! : 'wrong-value';
}

function pairs(
  a: readonly ts.Expression[],
  b: readonly ts.Expression[],
): (readonly [ts.Expression, ts.Expression])[] | null {
  return a.length === b.length ? a.map((one, i) => [one, b[i]!] as const) : null;
}

function ofOperators(a: ts.BinaryExpression, b: ts.BinaryExpression, source: ts.SourceFile): Cause {
  const isSame =
    plain(a.left, source) === plain(b.left, source) &&
    plain(a.right, source) === plain(b.right, source);
  const additive = [K.PlusToken, K.MinusToken];
  const isSign = additive.includes(a.operatorToken.kind) && additive.includes(b.operatorToken.kind);
  if (isSame) return isSign ? 'sign' : 'wrong-function';
  return 'wrong-value';
}

/** `part` is an operand of `whole` under one of these operators, which associate to the left. */
function isPartOf(
  part: ts.Expression,
  whole: ts.Expression,
  operators: readonly ts.SyntaxKind[],
  source: ts.SourceFile,
): boolean {
  if (!ts.isBinaryExpression(whole) || !operators.includes(whole.operatorToken.kind)) return false;
  const own = plain(part, source);
  if (plain(whole.left, source) === own || plain(whole.right, source) === own) return true;
  // `a + c` is a part of `a + b + c`: the operands of the one are operands of the other, in order.
  const [few, many] = [operandsOf(part, operators), operandsOf(whole, operators)];
  if (few.length >= many.length || few.length === 1) return false;
  const texts = many.map((one) => plain(one, source));
  return few.every((one) => texts.includes(plain(one, source)));
}

function operandsOf(node: ts.Expression, operators: readonly ts.SyntaxKind[]): ts.Expression[] {
  const own = unwrap(node);
  if (!ts.isBinaryExpression(own) || !operators.includes(own.operatorToken.kind)) return [own];
  return [...operandsOf(own.left, operators), ...operandsOf(own.right, operators)];
}

function isNegated(a: ts.Expression, b: ts.Expression, source: ts.SourceFile): boolean {
  const isMinus = ts.isPrefixUnaryExpression(a) && a.operator === K.MinusToken;
  return isMinus && plain(a.operand, source) === plain(b, source);
}

/** The text without what does not count: spaces, `!`, brackets around the whole. */
function plain(node: ts.Expression, source: ts.SourceFile): string {
  return unwrap(node)
    .getText(source)
    .replaceAll(/\s+|(?<=[\w\])])!(?!=)/g, '')
    .replaceAll(/\((\w+(?:\[[^()[\]]*\])*)\)/g, '$1');
}
