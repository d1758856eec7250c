import ts from 'typescript';

/** A correction as people write it: the result times `numerator` ÷ `denominator`. */
export interface Correction {
  /** Sign included. */
  readonly numerator: number;
  readonly denominator: number;
  /** Source text of the absolute value, where it is more than a number: `(180 / Math.PI)`. */
  readonly text: string | null;
}

/** How far a measured ratio may be from the number that it is taken for. */
const SAME = 1e-6;
/** Whole numbers and quotients up to here are written into code without a second thought. */
const MOST_WHOLE = 10_000;

/** 1 ÷ factor; null where that is no number that people write. */
export function correctionOf(factor: number): Correction | null {
  const size = Math.abs(factor);
  const sign = Math.sign(factor);
  const isNear = (value: number, wanted: number): boolean =>
    Math.abs(value - wanted) <= SAME * Math.abs(wanted);
  for (const [value, text] of [
    [Math.PI / 180, '(180 / Math.PI)'],
    [180 / Math.PI, '(Math.PI / 180)'],
  ] as const) {
    if (isNear(size, value)) return { numerator: sign / value, denominator: 1, text };
  }
  for (let above = 1; above <= 8; above++) {
    // factor = above ÷ below, or below ÷ above: written as whole numbers, the smallest first.
    for (const [ratio, isFlipped] of [
      [above / size, false],
      [above * size, true],
    ] as const) {
      const below = Math.round(ratio);
      if (below < 1 || below > MOST_WHOLE || !isNear(ratio, below)) continue;
      const [top, bottom] = isFlipped ? [above, below] : [below, above];
      return { numerator: sign * top, denominator: bottom, text: null };
    }
  }
  return null;
}

/** What a correction does to something, for people: `Multiply what lossGrad returns by 2`. */
export function titleOf({ numerator, denominator, text }: Correction, what: string): string {
  const sign = numerator < 0 ? ' with the other sign' : '';
  const [size, below] = [Math.abs(numerator), denominator];
  if (text !== null) return `Multiply ${what} by ${text}${sign}`;
  if (size === 1 && below === 1) return `Change the sign of ${what}`;
  if (below === 1) return `Multiply ${what} by ${size}${sign}`;
  if (size === 1) return `Divide ${what} by ${below}${sign}`;
  return `Multiply ${what} by ${size}/${below}${sign}`;
}

const PRODUCTS: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.AsteriskToken,
  ts.SyntaxKind.SlashToken,
]);

/** A number with more characters than this is left as a product. */
const MOST_DIGITS = 6;

/** The expression times the correction, as one would write it. */
export function multiplied(
  node: ts.Expression,
  { numerator, denominator, text: named }: Correction,
  source: ts.SourceFile,
): string {
  const whole = node.getText(source);
  if (ts.isNumericLiteral(node) && named === null) {
    const number = String((Number(node.text) * numerator) / denominator);
    if (number.length <= MOST_DIGITS) return number;
  }
  const isProduct = ts.isBinaryExpression(node) && PRODUCTS.has(node.operatorToken.kind);
  // What stands behind the sign and the number that the product may begin with.
  const lead = leadOf(node, source);
  const rest = lead.rest ?? (needsBrackets(node) ? `(${whole})` : whole);
  const factor = lead.value * (named === null ? numerator / denominator : Math.sign(numerator));
  const sign = factor < 0 ? '-' : '';
  if (named !== null) {
    const size = Math.abs(lead.value);
    return `${sign}${named} * ${size === 1 ? '' : `${size} * `}${rest}`;
  }
  const size = Math.abs(factor);
  const isShort = String(size).length <= MOST_DIGITS;
  if (size === 1) return `${sign}${rest}`;
  if (isShort && (Number.isInteger(size) || lead.value !== sign1(lead.value))) {
    return `${sign}${size} * ${rest}`;
  }
  const [above, below] = [Math.abs(numerator * lead.value), denominator];
  const times = above === 1 ? rest : `${above} * ${rest}`;
  const divided =
    below === 1 ? times : `${isProduct || above !== 1 ? `(${times})` : times} / ${below}`;
  return `${sign}${divided}`;
}

function sign1(value: number): number {
  return value < 0 ? -1 : 1;
}

/** `-2 * a * b`: −2 and `a * b`; `-(t - o) * o`: −1 and `(t - o) * o`; else 1 and nothing. */
function leadOf(
  node: ts.Expression,
  source: ts.SourceFile,
): { readonly value: number; readonly rest: string | null } {
  const end = node.end;
  let first: ts.Expression = node;
  while (ts.isBinaryExpression(first) && PRODUCTS.has(first.operatorToken.kind)) first = first.left;
  let value = 1;
  if (ts.isPrefixUnaryExpression(first) && first.operator === ts.SyntaxKind.MinusToken) {
    value = -1;
    first = first.operand;
  }
  const { parent } = first;
  const product = value === 1 ? parent : parent.parent;
  if (first !== node && ts.isNumericLiteral(first) && ts.isBinaryExpression(product)) {
    if (product.operatorToken.kind === ts.SyntaxKind.AsteriskToken && product.end <= end) {
      const rest = source.text.slice(product.right.getStart(source), end);
      return { value: value * Number(first.text), rest };
    }
  }
  if (value === 1) return { value, rest: null };
  return { value, rest: source.text.slice(first.getStart(source), end) };
}

/** Whether an expression binds less than a product, or cannot stand behind a sign. */
function needsBrackets(node: ts.Expression): boolean {
  if (ts.isBinaryExpression(node)) return !PRODUCTS.has(node.operatorToken.kind);
  return ts.isArrowFunction(node) || ts.isYieldExpression(node) || ts.isPrefixUnaryExpression(node);
}
