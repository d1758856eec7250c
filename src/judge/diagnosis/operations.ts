import type { Operation } from '../../model/operation.ts';
import { arithmetic } from './arithmetic.ts';
import type { Candidate } from './candidate.ts';
import type { Search, Slot } from './search.ts';

/** Functions that are taken for each other, and operators too. */
const MISTAKEN: Partial<Readonly<Record<Operation, readonly Operation[]>>> = {
  sin: ['cos'],
  cos: ['sin'],
  sinh: ['cosh', 'sin'],
  cosh: ['sinh', 'cos'],
  tan: ['tanh', 'atan'],
  tanh: ['atan', 'tan', 'sinh'],
  atan: ['tanh', 'tan'],
  log: ['log2', 'log10', 'log1p', 'sqrt', 'exp'],
  log2: ['log'],
  log10: ['log'],
  log1p: ['log'],
  exp: ['expm1', 'log'],
  expm1: ['exp'],
  sqrt: ['log', 'cbrt'],
  asin: ['acos'],
  acos: ['asin'],
  min: ['max'],
  max: ['min'],
  multiply: ['divide', 'add', 'subtract', 'power'],
  divide: ['multiply', 'subtract'],
  add: ['multiply'],
  subtract: ['multiply', 'divide'],
  power: ['multiply'],
};
const ORDERED: ReadonlySet<Operation> = new Set(['divide', 'power', 'atan2', 'remainder']);

/** sin for cos, · for /, a / b for b / a. */
export function operationRepairs(search: Search, slot: Slot): Candidate[] {
  if (slot.place === null) return [];
  const { operation, site } = slot.place;
  const found: Candidate[] = [];
  const attempt = (
    cost: number,
    text: string,
    apply: (operands: readonly number[]) => number,
    kind: Candidate['kind'],
  ): void => {
    const fit = search.fit(slot, () => (old) => old, { operation: apply });
    if (fit === null) return;
    found.push({ kind, cost, range: site.range, text, factor: null, whole: fit.whole, slot });
  };
  for (const other of MISTAKEN[operation] ?? []) {
    const isFunction = !(other in SYMBOLS);
    for (const sign of isFunction ? [1, -1] : [1]) {
      attempt(
        sign === 1 ? 1.1 : 1.3,
        `\`${site.text}\` should ${nameOf(sign, other)}`,
        (operands) => sign * arithmetic(other, operands, NaN),
        'wrong-function',
      );
    }
  }
  if (ORDERED.has(operation)) {
    attempt(
      1.2,
      `the operands of \`${site.text}\` are exchanged`,
      ([a, b]) => arithmetic(operation, [b!, a!], NaN),
      'swapped',
    );
  }
  return found;
}

const SYMBOLS: Partial<Readonly<Record<Operation, string>>> = {
  add: 'be a sum',
  subtract: 'be a difference',
  multiply: 'be a product',
  divide: 'be a quotient',
  power: 'be a power',
};

function nameOf(sign: number, operation: Operation): string {
  const symbol = SYMBOLS[operation];
  if (symbol !== undefined) return symbol;
  return `have ${sign < 0 ? '−' : ''}${operation}`;
}
