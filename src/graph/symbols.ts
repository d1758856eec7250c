/** What stands in a gate; operations that are not here are written by their name. */
const SYMBOLS: Readonly<Record<string, string>> = {
  add: '+',
  subtract: '−',
  multiply: '×',
  divide: '÷',
  remainder: 'mod',
  power: 'xⁿ',
  negate: '−x',
  exp: 'eˣ',
  expm1: 'eˣ−1',
  log: 'ln',
  log1p: 'ln1p',
  log2: 'log₂',
  log10: 'log₁₀',
  sqrt: '√',
  cbrt: '∛',
  hypot: '‖·‖',
  abs: '|x|',
  sign: 'sgn',
  floor: '⌊x⌋',
  ceil: '⌈x⌉',
  sum: 'Σ',
  fused: 'f',
  blocked: '⊘',
};

export function symbolOf(operation: string): string {
  return SYMBOLS[operation] ?? operation;
}
