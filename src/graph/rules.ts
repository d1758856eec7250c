import type { Operation } from '../model/operation.ts';
import { formatNumber } from '../model/format.ts';
import type { Equation } from '../model/graph.ts';
import {
  applied,
  derivatives,
  minus,
  number,
  operand,
  product,
  textOf,
  wholeOf,
  words,
  type Formula,
} from './formula.ts';
import { mathOf, partialOf } from './mathml.ts';
import { operationOf, type Tape } from './tape.ts';

export interface LocalRule {
  readonly formula: string;
  /** What the formula gives; empty where it says so itself. */
  readonly numbers: string;
}

/** The winner of a min or max passes the gradient on; the others get none. */
const SELECTORS: readonly Operation[] = ['min', 'max'];
const FLAT: readonly Operation[] = ['sign', 'floor', 'ceil', 'round', 'trunc'];

/**
 * The rule of the operation that made a node, with the numbers of this run: one term per operand that
 * a gradient can flow to. Null where the tape has none (inputs, constants, what is folded).
 */
export function localRule(tape: Tape, node: number): LocalRule | null {
  const sigmoid = sigmoidRule(tape, node);
  if (sigmoid) return sigmoid;
  const terms = termsOf(tape, node);
  if (!terms) return null;
  const parts = terms.active.map(({ term, text, partial }) => {
    const number = formatNumber(partial);
    const right = textOf(term);
    // `= 1` says its number already, and so does `= 1, it is the largest`.
    const isNumber = right === number || right.startsWith(`${number},`);
    const formula = `∂(${textOf(terms.whole)})/∂${textOf(text)} = ${right}`;
    return { formula, number: isNumber ? '' : number };
  });
  // Each derivative beside its own number; surfaces put the last number after the formula.
  const stated = parts.map(({ formula, number }, i) =>
    i === parts.length - 1 || number === '' ? formula : `${formula} = ${number}`,
  );
  return { formula: stated.join(', '), numbers: parts.at(-1)!.number };
}

/**
 * The same as equations, one per operand that a gradient can flow to.
 * @param name what the node is called, to stand for the operation: `∂q/∂W`.
 */
export function localEquations(tape: Tape, node: number, name: string | null): Equation[] {
  const sigmoid = sigmoidOperand(tape, node);
  const y = tape.trace.value[node]!;
  if (sigmoid !== null) {
    const of = applied('σ', operand(sigmoid));
    return [
      {
        left: partialOf(name === null ? of : operand(name), operand(sigmoid)),
        right: mathOf(product(of, minus(number('1'), of))),
        number: y * (1 - y),
        operand: 0,
      },
    ];
  }
  const terms = termsOf(tape, node);
  if (!terms) return [];
  const whole = name === null ? terms.whole : operand(name);
  return terms.active.map(({ term, text, partial, at }) => {
    const isNumber = term.kind === 'number' || term.kind === 'words';
    return {
      left: partialOf(whole, text),
      right: mathOf(term),
      number: isNumber ? null : partial,
      operand: at,
    };
  });
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

interface Terms {
  readonly whole: Formula;
  /** Operands that a gradient flows to. */
  readonly active: readonly {
    readonly at: number;
    readonly text: Formula;
    readonly term: Formula;
    readonly partial: number;
  }[];
}

/** The operation that made a node and its local derivatives; null where the tape has none. */
function termsOf(tape: Tape, node: number): Terms | null {
  const { trace } = tape;
  const operation = operationOf(trace, node);
  const first = trace.edgeStart[node]!;
  const arity = trace.edgeStart[node + 1]! - first;
  if (arity === 0 || node <= trace.inputs) return null;
  const operands = operandTexts(tape, node).map(operand);
  const each = derivativesOf(tape, node, operation, operands);
  if (!each) return null;
  const active = each.flatMap((term, at) => {
    if (at >= arity || trace.edgeParent[first + at] === 0) return [];
    return [{ at, term, text: operands[at]!, partial: trace.edgePartial[first + at]! }];
  });
  return active.length === 0 ? null : { whole: wholeOf(operation, operands), active };
}

function derivativesOf(
  tape: Tape,
  node: number,
  operation: Operation,
  operands: readonly Formula[],
): readonly Formula[] | null {
  const { trace } = tape;
  const first = trace.edgeStart[node]!;
  if (SELECTORS.includes(operation)) {
    return operands.map((_, at) => {
      const partial = trace.edgePartial[first + at]!;
      const side = operation === 'max' ? 'largest' : 'smallest';
      if (partial === 1) return words(`1, it is the ${side}`);
      return partial === 0 ? words('0, it is not chosen') : number(formatNumber(partial));
    });
  }
  if (FLAT.includes(operation)) return operands.map(() => words('0, it is flat between its jumps'));
  const [a = operand('a'), b = operand('b')] = operands;
  return operands.length <= 2 ? derivatives(operation, a, b) : null;
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
  const name = sigmoidOperand(tape, node);
  if (name === null) return null;
  const y = tape.trace.value[node]!;
  return {
    formula: `σ(${name})·(1 − σ(${name}))`,
    numbers: `${formatNumber(y)} × ${formatNumber(1 - y)} = ${formatNumber(y * (1 - y))}`,
  };
}

/** The text of h in `1 / (1 + exp(−h))`; null for anything else. */
function sigmoidOperand(tape: Tape, node: number): string | null {
  const { trace } = tape;
  const sum = operandOf(tape, node, 'divide', 1, 1);
  const exponential = sum === null ? null : operandOfSum(tape, sum);
  if (exponential === null || operationOf(trace, exponential) !== 'exp') return null;
  // Gates that stand in statements of their own are explained one by one.
  if (!isWithin(tape, exponential, node)) return null;
  const negated = tape.source[trace.edgeParent[trace.edgeStart[exponential]!]!]!;
  return negated === 0 ? null : negatedText(tape, negated);
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
