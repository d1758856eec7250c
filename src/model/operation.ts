/**
 * The operations a tape node can hold: slugs that appear in the graph's JSON and in the
 * documentation, in a fixed order (the index is the opcode on the tape). Append only.
 */
export const OPERATIONS = [
  'constant',
  'input',
  'add',
  'subtract',
  'multiply',
  'divide',
  'remainder',
  'power',
  'negate',
  'exp',
  'expm1',
  'log',
  'log1p',
  'log2',
  'log10',
  'sqrt',
  'cbrt',
  'hypot',
  'sin',
  'cos',
  'tan',
  'asin',
  'acos',
  'atan',
  'atan2',
  'sinh',
  'cosh',
  'tanh',
  'asinh',
  'acosh',
  'atanh',
  'abs',
  'sign',
  'min',
  'max',
  'floor',
  'ceil',
  'round',
  'trunc',
  'fround',
  /** Several inputs at once: `+=` in a loop, `Math.hypot(...a)`, a fused statement. */
  'sum',
  'fused',
  /** A number that moved without being computed, kept only where a surface needs it. */
  'copy',
  /** A place where the gradient stops: bit operations, string round trips, opaque calls. */
  'blocked',
] as const;

export type Operation = (typeof OPERATIONS)[number];
