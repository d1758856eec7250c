import type { Operation } from '../model/operation.ts';

/** The value of an operation at its operands, in the author's language: what JavaScript computes. */
const VALUES: Partial<Record<Operation, (...x: number[]) => number>> = {
  add: (a, b) => a + b,
  subtract: (a, b) => a - b,
  multiply: (a, b) => a * b,
  divide: (a, b) => a / b,
  remainder: (a, b) => a % b,
  power: (a, b) => a ** b,
  negate: (a) => -a,
  exp: Math.exp,
  expm1: (a) => Math.expm1(a),
  log: (a) => Math.log(a),
  log1p: (a) => Math.log1p(a),
  log2: (a) => Math.log2(a),
  log10: (a) => Math.log10(a),
  sqrt: (a) => Math.sqrt(a),
  cbrt: (a) => Math.cbrt(a),
  hypot: Math.hypot,
  sin: (a) => Math.sin(a),
  cos: (a) => Math.cos(a),
  tan: (a) => Math.tan(a),
  asin: (a) => Math.asin(a),
  acos: (a) => Math.acos(a),
  atan: (a) => Math.atan(a),
  atan2: (a, b) => Math.atan2(a, b),
  sinh: (a) => Math.sinh(a),
  cosh: (a) => Math.cosh(a),
  tanh: (a) => Math.tanh(a),
  asinh: (a) => Math.asinh(a),
  acosh: (a) => Math.acosh(a),
  atanh: (a) => Math.atanh(a),
  abs: (a) => Math.abs(a),
  sign: (a) => Math.sign(a),
  min: Math.min,
  max: Math.max,
  floor: (a) => Math.floor(a),
  ceil: (a) => Math.ceil(a),
  round: (a) => Math.round(a),
  trunc: (a) => Math.trunc(a),
};

const ARITY: Partial<Record<Operation, number>> = {
  add: 2,
  subtract: 2,
  multiply: 2,
  divide: 2,
  remainder: 2,
  power: 2,
  atan2: 2,
  hypot: Infinity,
  min: Infinity,
  max: Infinity,
};

/**
 * The operation as a function of its operands; null for what is none of one (`fused`, `copy`), or
 * takes another number of them. Written apart from the rules that differentiate: two opinions that
 * share a table are one.
 */
export function elementary(
  operation: Operation,
  operands: number,
): ((x: ArrayLike<number>) => number) | null {
  const value = VALUES[operation];
  const arity = ARITY[operation] ?? 1;
  if (!value || (arity === Infinity ? operands === 0 : operands !== arity)) return null;
  return (x) => value(...Array.from(x));
}

/**
 * How far an operation is from its nearest switch, in units of an operand: 0 on the kink or jump
 * itself. Null for operations that have none.
 */
export function distanceToSwitch(operation: Operation, x: ArrayLike<number>): number | null {
  const [a = NaN, b = NaN] = Array.from(x);
  switch (operation) {
    case 'abs':
    case 'sign':
      return Math.abs(a);
    case 'min':
    case 'max':
      return gapToRunnerUp(operation === 'max' ? Array.from(x) : Array.from(x, (each) => -each));
    case 'floor':
    case 'ceil':
      return Math.abs(a - Math.round(a));
    case 'round':
      // Math.round goes up from n + ½.
      return Math.abs(a - (Math.floor(a) + 0.5));
    case 'trunc': {
      // No jump at 0: trunc is 0 on both sides of it.
      const nearest = Math.round(a);
      return nearest === 0 ? 1 - Math.abs(a) : Math.abs(a - nearest);
    }
    case 'remainder': {
      const turns = a / b;
      const nearest = Math.round(turns);
      return (nearest === 0 ? 1 - Math.abs(turns) : Math.abs(turns - nearest)) * Math.abs(b);
    }
    default:
      return null;
  }
}

/** Equal at two places exactly if no switch lies between them; null for operations that have none. */
export function sideOfSwitch(operation: Operation, x: ArrayLike<number>): string | null {
  const [a = NaN, b = NaN] = Array.from(x);
  switch (operation) {
    case 'abs':
      return String(Math.sign(a));
    case 'min':
    case 'max': {
      const winner = operation === 'max' ? Math.max(...Array.from(x)) : Math.min(...Array.from(x));
      return String(Array.from(x).indexOf(winner));
    }
    case 'sign':
    case 'floor':
    case 'ceil':
    case 'round':
    case 'trunc':
      return String(elementary(operation, 1)!([a]));
    case 'remainder':
      return String(Math.trunc(a / b));
    default:
      return null;
  }
}

function gapToRunnerUp(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const [first, second] = values.toSorted((p, q) => q - p);
  return first! - second!;
}
