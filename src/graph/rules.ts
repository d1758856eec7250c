import type { Operation } from '../model/operation.ts';
import { formatNumber } from '../model/format.ts';
import { operationOf, type Tape } from './tape.ts';

export interface LocalRule {
  readonly formula: string;
  /** What the formula gives; empty where it says so itself. */
  readonly numbers: string;
}

/**
 * Local derivative of one operand in words of mathematics; `y` is the operation's own result, `a`,
 * `b` its operands. Textbook forms (Abramowitz and Stegun, 4.1 to 4.6).
 */
const FORMULAS: Partial<Record<Operation, (a: string, b: string) => readonly string[]>> = {
  add: () => ['1', '1'],
  subtract: () => ['1', '−1'],
  multiply: (a, b) => [b, a],
  divide: (a, b) => [`1/${b}`, `−${a}/${b}²`],
  remainder: (a, b) => ['1', `−trunc(${a}/${b})`],
  power: (a, b) => [b === '2' ? `2·${a}` : `${b}·${a}^(${b} − 1)`, `${a}^${b}·ln ${a}`],
  negate: () => ['−1'],
  exp: (a) => [`exp(${a})`],
  expm1: (a) => [`exp(${a})`],
  log: (a) => [`1/${a}`],
  log1p: (a) => [`1/(1 + ${a})`],
  log2: (a) => [`1/(${a}·ln 2)`],
  log10: (a) => [`1/(${a}·ln 10)`],
  sqrt: (a) => [`1/(2·√${a})`],
  cbrt: (a) => [`1/(3·∛${a}²)`],
  hypot: (a, b) => [`${a}/√(${a}² + ${b}²)`, `${b}/√(${a}² + ${b}²)`],
  sin: (a) => [`cos(${a})`],
  cos: (a) => [`−sin(${a})`],
  tan: (a) => [`1 + tan²(${a})`],
  asin: (a) => [`1/√(1 − ${a}²)`],
  acos: (a) => [`−1/√(1 − ${a}²)`],
  atan: (a) => [`1/(1 + ${a}²)`],
  atan2: (a, b) => [`${b}/(${a}² + ${b}²)`, `−${a}/(${a}² + ${b}²)`],
  sinh: (a) => [`cosh(${a})`],
  cosh: (a) => [`sinh(${a})`],
  tanh: (a) => [`1 − tanh²(${a})`],
  asinh: (a) => [`1/√(${a}² + 1)`],
  acosh: (a) => [`1/√(${a}² − 1)`],
  atanh: (a) => [`1/(1 − ${a}²)`],
  abs: (a) => [`sign(${a})`],
  fround: () => ['1'],
  copy: () => ['1'],
};

/** The winner of a min or max passes the gradient on; the others get none. */
const SELECTORS: readonly Operation[] = ['min', 'max'];
const FLAT: readonly Operation[] = ['sign', 'floor', 'ceil', 'round', 'trunc'];

const SYMBOLS: Partial<Record<Operation, (a: string, b: string) => string>> = {
  add: (a, b) => `${a} + ${b}`,
  subtract: (a, b) => `${a} − ${b}`,
  multiply: (a, b) => `${a}·${b}`,
  divide: (a, b) => `${a}/${b}`,
  power: (a, b) => `${a}^${b}`,
  negate: (a) => `−${a}`,
};

/**
 * The rule of the operation that made a node, with the numbers of this run: one term per operand that
 * a gradient can flow to. Null where the tape has none (inputs, constants, what is folded).
 */
export function localRule(tape: Tape, node: number): LocalRule | null {
  const sigmoid = sigmoidRule(tape, node);
  if (sigmoid) return sigmoid;
  const { trace } = tape;
  const operation = operationOf(trace, node);
  const first = trace.edgeStart[node]!;
  const arity = trace.edgeStart[node + 1]! - first;
  if (arity === 0 || node <= trace.inputs) return null;
  const texts = operandTexts(tape, node);
  const [a = 'a', b = 'b'] = texts;
  const terms = termsOf(operation, a, b, tape, node);
  if (!terms) return null;
  const whole = SYMBOLS[operation]?.(a, b) ?? `${operation}(${texts.join(', ')})`;
  const active = terms
    .map((term, at) => ({ term, at }))
    .filter(({ at }) => at < arity && trace.edgeParent[first + at] !== 0);
  if (active.length === 0) return null;
  const parts = active.map(({ term, at }) => {
    const number = formatNumber(trace.edgePartial[first + at]!);
    // `= 1` says its number already, and so does `= 1, it is the largest`.
    const isNumber = term === number || term.startsWith(`${number},`);
    return { formula: `∂(${whole})/∂${texts[at]!} = ${term}`, number: isNumber ? '' : number };
  });
  // Each derivative beside its own number; surfaces put the last number after the formula.
  const stated = parts.map(({ formula, number }, i) =>
    i === parts.length - 1 || number === '' ? formula : `${formula} = ${number}`,
  );
  return { formula: stated.join(', '), numbers: parts.at(-1)!.number };
}

/**
 * The rule of a running total: each term passes the gradient on, and a product that is summed swaps its
 * factors (`∂Σ/∂W[i][j] = x[j]`).
 * @param products the multiplications that are drawn with the sum.
 */
export function sumRule(tape: Tape, products: readonly number[]): LocalRule {
  const last = products.at(-1);
  const product = last === undefined ? null : localRule(tape, last);
  if (!product) return { formula: '∂Σ/∂(each term) = 1', numbers: '' };
  return {
    formula: product.formula.replaceAll(/∂\([^=]*?\)\/∂/g, '∂Σ/∂'),
    numbers: product.numbers,
  };
}

function termsOf(
  operation: Operation,
  a: string,
  b: string,
  tape: Tape,
  node: number,
): readonly string[] | null {
  const { trace } = tape;
  const first = trace.edgeStart[node]!;
  const arity = trace.edgeStart[node + 1]! - first;
  const each = Array.from({ length: arity }, (_, at) => at);
  if (SELECTORS.includes(operation)) {
    return each.map((at) => {
      const partial = trace.edgePartial[first + at]!;
      if (partial === 1) return `1, it is the ${operation === 'max' ? 'largest' : 'smallest'}`;
      return partial === 0 ? '0, it is not chosen' : formatNumber(partial);
    });
  }
  if (FLAT.includes(operation)) return each.map(() => '0, it is flat between its jumps');
  const formula = FORMULAS[operation];
  return formula && arity <= 2 ? formula(a, b) : null;
}

/** Operands as the source writes them; constants as their numbers where the source is not aligned. */
function operandTexts(tape: Tape, node: number): string[] {
  const { trace } = tape;
  const first = trace.edgeStart[node]!;
  const arity = trace.edgeStart[node + 1]! - first;
  const { operands } = trace.sites[trace.site[node]!] ?? { operands: [] };
  const isAligned = operands.length === arity;
  return Array.from({ length: arity }, (_, at) => {
    if (trace.edgeParent[first + at] === 0) {
      const value = formatNumber(trace.edgeValue[first + at]!);
      return value.startsWith('−') ? `(${value})` : value;
    }
    const text = isAligned ? operands[at]?.text : undefined;
    if (text === undefined) return 'abcdefgh'[at] ?? `x${at + 1}`;
    return /^[\p{L}\p{N}_$.[\]]+$/u.test(text) ? text : `(${text})`;
  });
}

/** `1 / (1 + exp(−h))`, as most people write a sigmoid: its rule is worth more than that of its last gate. */
function sigmoidRule(tape: Tape, node: number): LocalRule | null {
  const { trace } = tape;
  const sum = operandOf(tape, node, 'divide', 1, 1);
  const exponential = sum === null ? null : operandOfSum(tape, sum);
  if (exponential === null || operationOf(trace, exponential) !== 'exp') return null;
  // Gates that stand in statements of their own are explained one by one.
  if (!isWithin(tape, exponential, node)) return null;
  const negated = tape.source[trace.edgeParent[trace.edgeStart[exponential]!]!]!;
  if (negated === 0) return null;
  const name = negatedText(tape, negated);
  if (name === null) return null;
  const y = trace.value[node]!;
  return {
    formula: `σ(${name})·(1 − σ(${name}))`,
    numbers: `${formatNumber(y)} × ${formatNumber(1 - y)} = ${formatNumber(y * (1 - y))}`,
  };
}

/** True if one node's expression is written inside another's. */
function isWithin({ trace }: Tape, inner: number, outer: number): boolean {
  const text = trace.sites[trace.site[inner]!]?.text;
  return text !== undefined && trace.sites[trace.site[outer]!]?.text.includes(text) === true;
}

/** The other operand of a binary operation whose operand at `1 − at` is the constant `value`. */
function operandOf(
  tape: Tape,
  node: number,
  operation: Operation,
  value: number,
  at: 0 | 1,
): number | null {
  const { trace } = tape;
  const first = trace.edgeStart[node]!;
  if (operationOf(trace, node) !== operation || trace.edgeStart[node + 1] !== first + 2)
    return null;
  const fixed = first + 1 - at;
  if (trace.edgeParent[fixed] !== 0 || trace.edgeValue[fixed] !== value) return null;
  return tape.source[trace.edgeParent[first + at]!]! || null;
}

function operandOfSum(tape: Tape, node: number): number | null {
  return operandOf(tape, node, 'add', 1, 1) ?? operandOf(tape, node, 'add', 1, 0);
}

/** The text of h in `−h`, `−1 * h` and `h * −1`; null for anything else. */
function negatedText(tape: Tape, node: number): string | null {
  const { trace } = tape;
  if (operationOf(trace, node) === 'negate') return textAt(tape, node, 0);
  if (operandOf(tape, node, 'multiply', -1, 1) !== null) return textAt(tape, node, 1);
  return operandOf(tape, node, 'multiply', -1, 0) === null ? null : textAt(tape, node, 0);
}

function textAt(tape: Tape, node: number, operand: number): string {
  return tape.trace.sites[tape.trace.site[node]!]?.operands[operand]?.text ?? 'h';
}
