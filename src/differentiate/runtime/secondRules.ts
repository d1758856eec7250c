import type { BinaryOperation, UnaryOperation } from './rules.ts';

/**
 * Second derivatives, beside the first ones in `rules.ts` and in the same order: the tangent of a local
 * derivative is one of these times the operands' tangents. Where no second derivative exists (a kink,
 * a tie, the origin of a norm) it is NaN, so that no surface can take it for a number; where the second
 * derivative is infinite with one sign, it is that infinity (IEEE limits). Formulae: Abramowitz & Stegun,
 * 3.6, 4.2 to 4.6, differentiated twice; each is written so that it neither cancels nor overflows early.
 */

/** f″(a), where v = f(a). */
export type SecondUnaryRule = (a: number, v: number) => number;
/** ∂²v/∂a², ∂²v/∂a∂b and ∂²v/∂b² at (a, b), where v = f(a, b). */
export interface SecondBinaryRule {
  readonly aa: (a: number, b: number, v: number) => number;
  readonly ab: (a: number, b: number, v: number) => number;
  readonly bb: (a: number, b: number, v: number) => number;
}

/** Captured before author code can replace them. */
const { cosh, exp, hypot, log, pow, sqrt } = Math;

const zero = (): number => 0;
const LINEAR: SecondBinaryRule = { aa: zero, ab: zero, bb: zero };
/** A switch between two operands: linear on either side, without a second derivative at the tie. */
const SWITCH: SecondBinaryRule = { aa: tie, ab: tie, bb: tie };

export const SECOND_UNARY: Readonly<Record<UnaryOperation, SecondUnaryRule>> = {
  negate: zero,
  /** (eᵃ)″ = eᵃ */
  exp: (_, v) => v,
  /** (eᵃ − 1)″ = eᵃ, from a itself. */
  expm1: (a) => exp(a),
  /** (ln a)″ = −1/a², divided twice so that nothing underflows; −∞ at 0. */
  log: (a) => -1 / a / a,
  /** (ln(1 + a))″ = −1/(1 + a)² */
  log1p: (a) => -1 / (1 + a) / (1 + a),
  /** (log₂ a)″ = −1/(a² ln 2) */
  log2: (a) => -1 / (a * Math.LN2) / a,
  /** (log₁₀ a)″ = −1/(a² ln 10) */
  log10: (a) => -1 / (a * Math.LN10) / a,
  /** (√a)″ = −1/(4 √a³); −∞ at 0. */
  sqrt: (_, v) => -0.25 / v / v / v,
  /** (∛a)″ = −2/(9 ∛a⁵); at 0 the limits from the two sides differ in sign. */
  cbrt: (_, v) => (v === 0 ? NaN : -2 / (9 * v) / (v * v) / (v * v)),
  /** (sin a)″ = −sin a */
  sin: (_, v) => -v,
  /** (cos a)″ = −cos a */
  cos: (_, v) => -v,
  /** (tan a)″ = 2 tan a (1 + tan² a) */
  tan: (_, v) => 2 * v * (1 + v * v),
  /** (arcsin a)″ = a/((1 − a)(1 + a))^(3/2) */
  asin: (a) => bow(a),
  /** (arccos a)″ = −a/((1 − a)(1 + a))^(3/2) */
  acos: (a) => -bow(a),
  /** (arctan a)″ = −2a/(1 + a²)² */
  atan: (a) => {
    const d = 1 / (1 + a * a);
    return -2 * a * d * d;
  },
  /** (sinh a)″ = sinh a */
  sinh: (_, v) => v,
  /** (cosh a)″ = cosh a */
  cosh: (_, v) => v,
  /** (tanh a)″ = −2 tanh a/cosh² a: from cosh, because 1 − tanh² a cancels where tanh saturates. */
  tanh: (a, v) => {
    const c = cosh(a);
    return (-2 * v) / c / c;
  },
  /** (arsinh a)″ = −a/(a² + 1)^(3/2) */
  asinh: (a) => {
    const h = hypot(a, 1);
    return -(a / h) / h / h;
  },
  /** (arcosh a)″ = −a/((a − 1)(a + 1))^(3/2) */
  acosh: (a) => {
    const r = sqrt(a - 1) * sqrt(a + 1);
    return -(a / r) / r / r;
  },
  /** (artanh a)″ = 2a/((1 − a)(1 + a))² */
  atanh: (a) => {
    const r = (1 - a) * (1 + a);
    return (2 * a) / r / r;
  },
  /** Linear on both sides of the kink, where there is no second derivative. */
  abs: (a) => (a === 0 || a !== a ? NaN : 0),
  /** Piecewise constant, as the first derivative has it. */
  sign: zero,
  floor: zero,
  ceil: zero,
  round: zero,
  trunc: zero,
  /** The trend of a rounding to a float is the identity. */
  fround: zero,
};

/** a/((1 − a)(1 + a))^(3/2) */
function bow(a: number): number {
  const r = (1 - a) * (1 + a);
  return a / r / sqrt(r);
}

export const SECOND_BINARY: Readonly<Record<BinaryOperation, SecondBinaryRule>> = {
  add: LINEAR,
  subtract: LINEAR,
  /** ∂²(ab)/∂a∂b = 1 */
  multiply: { aa: zero, ab: () => 1, bb: zero },
  /** ∂²(a/b)/∂a∂b = −1/b², ∂²/∂b² = 2a/b³ = 2v/b² */
  divide: { aa: zero, ab: (_, b) => -1 / b / b, bb: (_, b, v) => ((2 / b) * v) / b },
  /** Piecewise linear: a % b = a − b trunc(a/b). */
  remainder: LINEAR,
  /**
   * ∂²(aᵇ)/∂a² = b(b − 1) aᵇ⁻², 0 for b = 0 and b = 1 also at a = 0. ∂²/∂a∂b = aᵇ⁻¹ (1 + b ln a),
   * 0 at a = 0 for b > 1 (the limit). ∂²/∂b² = aᵇ ln² a, 0 at a = 0 for b > 0 (the limit). NaN for
   * negative a, where aᵇ exists for integers only, and at 0⁰, where it jumps.
   */
  power: {
    aa: (a, b) => (b === 0 || b === 1 ? 0 : b * (b - 1) * pow(a, b - 2)),
    ab: (a, b) => (a === 0 && b > 1 ? 0 : pow(a, b - 1) * (1 + b * log(a))),
    bb: (a, b, v) => {
      if (a === 0) return b > 0 ? 0 : NaN;
      const l = log(a);
      return v === 0 && a > 0 ? 0 : v * l * l;
    },
  },
  /** With (s, c) = (a, b)/r and r² = a² + b²: −2sc/r², (s² − c²)/r², 2sc/r²; NaN at the origin. */
  atan2: {
    aa: (a, b) => -2 * turn(a, b),
    ab: (a, b) => {
      const r = hypot(a, b);
      return ((a / r - b / r) * (a / r + b / r)) / r / r;
    },
    bb: (a, b) => 2 * turn(a, b),
  },
  min: SWITCH,
  max: SWITCH,
  /** ∂²√(a² + b²) = (b², −ab, a²)/v³; NaN at the origin. */
  hypot: {
    aa: (_, b, v) => ((b / v) * (b / v)) / v,
    ab: (a, b, v) => (-(a / v) * (b / v)) / v,
    bb: (a, _, v) => ((a / v) * (a / v)) / v,
  },
};

/** sc/r² for atan2. */
function turn(a: number, b: number): number {
  const r = hypot(a, b);
  return ((a / r) * (b / r)) / r / r;
}

function tie(a: number, b: number): number {
  return a === b || a !== a || b !== b ? NaN : 0;
}
