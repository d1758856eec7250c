/**
 * Numbers in a box with their gradient: the second, independent oracle of the fuzzer. Nothing here is
 * shared with src/differentiate; the rules are written down a second time on purpose.
 */
export class Dual {
  readonly value: number;
  /** Derivatives with respect to the inputs. */
  readonly gradient: readonly number[];
  /** Σ |path contribution| to each derivative: what its rounding errors are measured against. */
  readonly magnitude: readonly number[];

  constructor(value: number, gradient: readonly number[], magnitude = gradient.map(Math.abs)) {
    this.value = value;
    this.gradient = gradient;
    this.magnitude = magnitude;
  }

  /** Comparisons, property keys, template strings and comparators read the plain number. */
  [Symbol.toPrimitive](hint: string): number | string {
    return hint === 'string' ? String(this.value) : this.value;
  }
}

export type Boxed = unknown;

/** Whether a run met a tie or a singular point, where subgradient conventions may differ. */
export const encountered = { kink: false };

const gradientOf = (x: Boxed): readonly number[] => (x instanceof Dual ? x.gradient : []);

export const plain = (x: Boxed): Boxed => (x instanceof Dual ? x.value : x);

/** value with Σ partialᵢ · gradient(operandᵢ); a plain number where no operand is boxed. */
function combine(
  value: number,
  operands: readonly Boxed[],
  partial: (position: number) => number,
): Boxed {
  const terms: number[][] = [];
  const sizes: number[][] = [];
  for (const [position, operand] of operands.entries()) {
    if (!(operand instanceof Dual)) continue;
    const slope = partial(position);
    if (!Number.isFinite(slope)) encountered.kink = true;
    terms.push(operand.gradient.map((d) => slope * d));
    sizes.push(operand.magnitude.map((d) => Math.abs(slope) * d));
  }
  if (terms.length === 0) return value;
  const total = (rows: number[][]) => rows.reduce((sum, row) => sum.map((d, k) => d + row[k]!));
  return new Dual(value, total(terms), total(sizes));
}

export function binary(operator: string, left: Boxed, right: Boxed): Boxed {
  const a = plain(left);
  const b = plain(right);
  if (typeof a !== 'number' || typeof b !== 'number') {
    if (operator !== '+') throw new Error(`${operator} on ${typeof a} and ${typeof b}`);
    return (a as string) + (b as string);
  }
  const operands = [left, right];
  switch (operator) {
    case '+':
      return combine(a + b, operands, () => 1);
    case '-':
      return combine(a - b, operands, (k) => (k === 0 ? 1 : -1));
    case '*':
      return combine(a * b, operands, (k) => (k === 0 ? b : a));
    case '/':
      return combine(a / b, operands, (k) => (k === 0 ? 1 / b : -a / (b * b)));
    case '%':
      return combine(a % b, operands, (k) => (k === 0 ? 1 : -Math.trunc(a / b)));
    case '**':
      return power(a ** b, a, b, operands);
    default:
      throw new Error(`operator ${operator}`);
  }
}

const power = (value: number, a: number, b: number, operands: readonly Boxed[]): Boxed =>
  combine(value, operands, (k) => {
    if (k === 0) return b === 0 ? 0 : b * Math.pow(a, b - 1);
    return Math.log(a) * value;
  });

export const negate = (x: Boxed): Boxed =>
  typeof plain(x) === 'number' ? combine(-(plain(x) as number), [x], () => -1) : -(x as number);

type Unary = readonly [(x: number) => number, (x: number) => number];
const UNARY: Readonly<Record<string, Unary>> = {
  sin: [Math.sin, Math.cos],
  cos: [Math.cos, (x) => -Math.sin(x)],
  tan: [Math.tan, (x) => 1 + Math.tan(x) ** 2],
  tanh: [Math.tanh, (x) => 1 / Math.cosh(x) ** 2],
  atan: [Math.atan, (x) => 1 / (1 + x * x)],
  asinh: [Math.asinh, (x) => 1 / Math.sqrt(1 + x * x)],
  exp: [Math.exp, Math.exp],
  log: [Math.log, (x) => 1 / x],
  log1p: [Math.log1p, (x) => 1 / (1 + x)],
  sqrt: [Math.sqrt, (x) => 0.5 / Math.sqrt(x)],
  cbrt: [Math.cbrt, (x) => 1 / (3 * Math.cbrt(x) ** 2)],
  abs: [
    Math.abs,
    (x) => {
      if (x === 0) encountered.kink = true;
      return Math.sign(x);
    },
  ],
};

const extremum =
  (pick: (...values: number[]) => number) =>
  (...operands: Boxed[]): Boxed => {
    const values = operands.map((x) => plain(x) as number);
    const value = pick(...values);
    const winner = values.indexOf(value);
    const slopes = (k: number) => JSON.stringify(gradientOf(operands[k]));
    const ties = values.some((x, k) => x === value && slopes(k) !== slopes(winner));
    if (ties || winner < 0) encountered.kink = true;
    return combine(value, operands, (k) => (k === winner ? 1 : 0));
  };

/** What stands in for `Math`. */
export const math: Readonly<Record<string, unknown>> = {
  PI: Math.PI,
  ...Object.fromEntries(
    Object.entries(UNARY).map(([name, [f, slope]]) => [
      name,
      (x: Boxed) => combine(f(plain(x) as number), [x], () => slope(plain(x) as number)),
    ]),
  ),
  max: extremum(Math.max),
  min: extremum(Math.min),
  pow: (x: Boxed, y: Boxed) => {
    const [a, b] = [plain(x) as number, plain(y) as number];
    return power(Math.pow(a, b), a, b, [x, y]);
  },
  hypot: (...operands: Boxed[]) => {
    const values = operands.map((x) => plain(x) as number);
    const value = Math.hypot(...values);
    return combine(value, operands, (k) => values[k]! / value);
  },
  atan2: (y: Boxed, x: Boxed) => {
    const [b, a] = [plain(y) as number, plain(x) as number];
    const square = a * a + b * b;
    return combine(Math.atan2(b, a), [y, x], (k) => (k === 0 ? a : -b) / square);
  },
};
