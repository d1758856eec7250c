import type { Operation } from '../../model/operation.ts';

type Rule = (a: number, b: number) => number;

const { acos, acosh, asin, asinh, atan, atan2, atanh, cbrt, cos, cosh, exp, expm1, fround } = Math;
const { log, log10, log1p, log2, sin, sinh, sqrt, tan, tanh, abs, ceil, floor, round, trunc } =
  Math;

/** What each operation computes of one or two operands. */
const RULES: Partial<Readonly<Record<Operation, Rule>>> = {
  subtract: (a, b) => a - b,
  divide: (a, b) => a / b,
  remainder: (a, b) => a % b,
  power: (a, b) => a ** b,
  negate: (a) => -a,
  exp: (a) => exp(a),
  expm1: (a) => expm1(a),
  log: (a) => log(a),
  log1p: (a) => log1p(a),
  log2: (a) => log2(a),
  log10: (a) => log10(a),
  sqrt: (a) => sqrt(a),
  cbrt: (a) => cbrt(a),
  sin: (a) => sin(a),
  cos: (a) => cos(a),
  tan: (a) => tan(a),
  asin: (a) => asin(a),
  acos: (a) => acos(a),
  atan: (a) => atan(a),
  atan2: (a, b) => atan2(a, b),
  sinh: (a) => sinh(a),
  cosh: (a) => cosh(a),
  tanh: (a) => tanh(a),
  asinh: (a) => asinh(a),
  acosh: (a) => acosh(a),
  atanh: (a) => atanh(a),
  abs: (a) => abs(a),
  sign: (a) => Math.sign(a),
  floor: (a) => floor(a),
  ceil: (a) => ceil(a),
  round: (a) => round(a),
  trunc: (a) => trunc(a),
  fround: (a) => fround(a),
  copy: (a) => a,
};

/** Operations that take any number of operands. */
const FOLDS: Partial<Readonly<Record<Operation, (operands: readonly number[]) => number>>> = {
  add: sum,
  sum,
  multiply: (operands) => operands.reduce((product, value) => product * value, 1),
  hypot: (operands) => Math.hypot(...operands),
  min: (operands) => Math.min(...operands),
  max: (operands) => Math.max(...operands),
};

/** The operation on these operands; `otherwise` where it is none that numbers alone decide. */
export function arithmetic(
  operation: Operation,
  operands: readonly number[],
  otherwise: number,
): number {
  const fold = FOLDS[operation];
  if (fold !== undefined) return fold(operands);
  const rule = RULES[operation];
  return rule === undefined ? otherwise : rule(operands[0]!, operands[1]!);
}

function sum(operands: readonly number[]): number {
  let total = operands[0] ?? 0;
  for (let i = 1; i < operands.length; i++) total += operands[i]!;
  return total;
}
