import type { Operation } from '../../model/operation.ts';

/**
 * The derivative rules: one table, keyed by operation, that the compiler proves complete. Each rule
 * stands under its identity. Conventions at the edges follow IEEE limits (an infinite slope is ±∞);
 * where no limit exists they follow PyTorch and JAX, which agree on the ones named here, and where
 * those give an arbitrary number, NaN is kept: never a silent zero.
 */

/** ∂v/∂a at a, where v = f(a). */
export type UnaryRule = (a: number, v: number) => number;
/** ∂v/∂a and ∂v/∂b at (a, b), where v = f(a, b). */
export interface BinaryRule {
  readonly left: (a: number, b: number, v: number) => number;
  readonly right: (a: number, b: number, v: number) => number;
}

export type UnaryOperation =
  | 'negate'
  | 'exp'
  | 'expm1'
  | 'log'
  | 'log1p'
  | 'log2'
  | 'log10'
  | 'sqrt'
  | 'cbrt'
  | 'sin'
  | 'cos'
  | 'tan'
  | 'asin'
  | 'acos'
  | 'atan'
  | 'sinh'
  | 'cosh'
  | 'tanh'
  | 'asinh'
  | 'acosh'
  | 'atanh'
  | 'abs'
  | 'sign'
  | 'floor'
  | 'ceil'
  | 'round'
  | 'trunc'
  | 'fround';

export type BinaryOperation =
  | 'add'
  | 'subtract'
  | 'multiply'
  | 'divide'
  | 'remainder'
  | 'power'
  | 'atan2'
  | 'min'
  | 'max'
  | 'hypot';

/** Operations that have no rule of their own: they copy, stop, or gather others. */
type Ruleless = 'constant' | 'input' | 'sum' | 'fused' | 'copy' | 'blocked';

/** Captured before author code can replace them. */
const { cos, cosh, exp, hypot, log, pow, sin, sinh, sqrt, trunc } = Math;

const one = (): number => 1;
const zero = (): number => 0;

export const UNARY_RULES: Readonly<Record<UnaryOperation, UnaryRule>> = {
  /** (−a)′ = −1 */
  negate: () => -1,
  /** (eᵃ)′ = eᵃ */
  exp: (_, v) => v,
  /** (eᵃ − 1)′ = eᵃ, taken from a itself: v + 1 loses the digits of a tiny eᵃ. */
  expm1: (a) => exp(a),
  /** (ln a)′ = 1/a; ±∞ at 0 as IEEE divides. */
  log: (a) => 1 / a,
  /** (ln(1 + a))′ = 1/(1 + a) */
  log1p: (a) => 1 / (1 + a),
  /** (log₂ a)′ = 1/(a ln 2) */
  log2: (a) => 1 / (a * Math.LN2),
  /** (log₁₀ a)′ = 1/(a ln 10) */
  log10: (a) => 1 / (a * Math.LN10),
  /** (√a)′ = 1/(2√a); +∞ at 0, the one-sided limit (PyTorch and JAX alike). */
  sqrt: (_, v) => 0.5 / v,
  /** (∛a)′ = 1/(3 ∛a²); +∞ at 0, the limit from both sides. */
  cbrt: (_, v) => 1 / (3 * v * v),
  /** (sin a)′ = cos a */
  sin: (a) => cos(a),
  /** (cos a)′ = −sin a */
  cos: (a) => -sin(a),
  /** (tan a)′ = 1 + tan² a */
  tan: (_, v) => 1 + v * v,
  /** (arcsin a)′ = 1/√((1 − a)(1 + a)): the product keeps the digits near ±1. */
  asin: (a) => 1 / sqrt((1 - a) * (1 + a)),
  /** (arccos a)′ = −1/√((1 − a)(1 + a)) */
  acos: (a) => -1 / sqrt((1 - a) * (1 + a)),
  /** (arctan a)′ = 1/(1 + a²) */
  atan: (a) => 1 / (1 + a * a),
  /** (sinh a)′ = cosh a */
  sinh: (a) => cosh(a),
  /** (cosh a)′ = sinh a */
  cosh: (a) => sinh(a),
  /** (tanh a)′ = 1/cosh² a: 1 − tanh² a loses every digit where tanh saturates. */
  tanh: (a) => {
    const c = cosh(a);
    return 1 / c / c;
  },
  /** (arsinh a)′ = 1/√(a² + 1); hypot does not overflow. */
  asinh: (a) => 1 / hypot(a, 1),
  /** (arcosh a)′ = 1/√((a − 1)(a + 1)) */
  acosh: (a) => 1 / (sqrt(a - 1) * sqrt(a + 1)),
  /** (artanh a)′ = 1/((1 − a)(1 + a)) */
  atanh: (a) => 1 / ((1 - a) * (1 + a)),
  /** |a|′ = sign a; 0 at the kink, the subgradient of least norm (PyTorch `abs`, JAX `abs`). */
  abs: (a) => (a > 0 ? 1 : a < 0 ? -1 : a === 0 ? 0 : NaN),
  /** Piecewise constant: 0 almost everywhere; the run leaves a note where it is met. */
  sign: zero,
  floor: zero,
  ceil: zero,
  round: zero,
  trunc: zero,
  /** Rounding to a float moves the value by half a unit; its trend is the identity. */
  fround: one,
};

export const BINARY_RULES: Readonly<Record<BinaryOperation, BinaryRule>> = {
  /** (a + b)′ = a′ + b′ */
  add: { left: one, right: one },
  /** (a − b)′ = a′ − b′ */
  subtract: { left: one, right: () => -1 },
  /** (a b)′ = b a′ + a b′ */
  multiply: { left: (_, b) => b, right: (a) => a },
  /** (a/b)′ = a′/b − (a/b) b′/b */
  divide: { left: (_, b) => 1 / b, right: (_, b, v) => -v / b },
  /** a % b = a − b trunc(a/b), so ∂a = 1, ∂b = −trunc(a/b); JavaScript's remainder has a's sign. */
  remainder: { left: one, right: (a, b) => -trunc(a / b) },
  /**
   * ∂(aᵇ)/∂a = b aᵇ⁻¹, 0 for b = 0 also at a = 0 (a⁰ is the constant 1, as in PyTorch and JAX).
   * ∂(aᵇ)/∂b = aᵇ ln a, 0 at a = 0 for b > 0 (the limit; also for b = 0, as PyTorch and JAX);
   * NaN for negative a, where aᵇ exists for integers only.
   */
  power: {
    left: (a, b) => (b === 0 ? 0 : b * pow(a, b - 1)),
    right: (a, b, v) => (a === 0 && b >= 0 ? 0 : v === 0 && a > 0 ? 0 : v * log(a)),
  },
  /** ∂ atan2(a, b) = (b, −a)/(a² + b²), divided twice so that nothing overflows; NaN at the origin. */
  atan2: {
    left: (a, b) => {
      const h = hypot(a, b);
      return b / h / h;
    },
    right: (a, b) => {
      const h = hypot(a, b);
      return -a / h / h;
    },
  },
  /** The smaller operand; ½ each at a tie (PyTorch `minimum`, JAX `minimum`); a NaN operand wins. */
  min: {
    left: (a, b) => winner(a < b, b < a, a, b),
    right: (a, b) => winner(b < a, a < b, b, a),
  },
  /** The greater operand; ½ each at a tie (PyTorch `maximum`, JAX `maximum`); a NaN operand wins. */
  max: {
    left: (a, b) => winner(a > b, b > a, a, b),
    right: (a, b) => winner(b > a, a > b, b, a),
  },
  /** ∂ √(a² + b²) = (a, b)/v; 0 at the origin, the subgradient of least norm (PyTorch `norm`). */
  hypot: {
    left: (a, _, v) => hypotPartial(a, v),
    right: (_, b, v) => hypotPartial(b, v),
  },
};

/** Every operation has a rule or is named as having none: a new one does not compile otherwise. */
export const RULE_KINDS: Readonly<
  Record<UnaryOperation, 'unary'> &
    Record<BinaryOperation, 'binary'> &
    Record<Exclude<Operation, UnaryOperation | BinaryOperation>, 'none'> &
    Record<Ruleless, 'none'>
> = {
  constant: 'none',
  input: 'none',
  add: 'binary',
  subtract: 'binary',
  multiply: 'binary',
  divide: 'binary',
  remainder: 'binary',
  power: 'binary',
  negate: 'unary',
  exp: 'unary',
  expm1: 'unary',
  log: 'unary',
  log1p: 'unary',
  log2: 'unary',
  log10: 'unary',
  sqrt: 'unary',
  cbrt: 'unary',
  hypot: 'binary',
  sin: 'unary',
  cos: 'unary',
  tan: 'unary',
  asin: 'unary',
  acos: 'unary',
  atan: 'unary',
  atan2: 'binary',
  sinh: 'unary',
  cosh: 'unary',
  tanh: 'unary',
  asinh: 'unary',
  acosh: 'unary',
  atanh: 'unary',
  abs: 'unary',
  sign: 'unary',
  min: 'binary',
  max: 'binary',
  floor: 'unary',
  ceil: 'unary',
  round: 'unary',
  trunc: 'unary',
  fround: 'unary',
  sum: 'none',
  fused: 'none',
  copy: 'none',
  blocked: 'none',
};

/** ∂ hypot(…)/∂a = a/v for any number of operands; 0 where all are 0; ±1 where a is infinite. */
export function hypotPartial(a: number, v: number): number {
  if (v === 0) return 0;
  if (v === Infinity && (a === Infinity || a === -Infinity)) return a > 0 ? 1 : -1;
  return a / v;
}

function winner(wins: boolean, loses: boolean, own: number, other: number): number {
  if (wins) return 1;
  if (loses) return 0;
  if (own !== own) return 1;
  return other !== other ? 0 : 0.5;
}
