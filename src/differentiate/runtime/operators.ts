import { decided } from './decisions.ts';
import { noteStale, refuse } from './notes.ts';
import { isObject } from './primordials.ts';
import { registers as R } from './registers.ts';
import { BINARY_RULES, UNARY_RULES } from './rules.ts';
import { activeBecameString, stringBecomesNumber } from './strings.ts';
import {
  base,
  closeNode,
  ends,
  edge,
  inactive,
  mode,
  MODE,
  node1,
  node2,
  OPCODE,
  parents,
  partials,
  values,
} from './tape.ts';
import { toPrimitive } from './toPrimitive.ts';

/**
 * The operators of instrumented code: operand, its shadow, operand, its shadow, site. The value is
 * what JavaScript computes, to the bit; the shadow of the result is left in the register.
 */

/** `Number`, captured. */
const convert = Number;

const { power, remainder } = BINARY_RULES;
const { negate: negateRule } = UNARY_RULES;

type Both = number;

// The four operations of arithmetic write the tape themselves where only a gradient is wanted: a call
// with numbers in it costs a boxed number per argument as soon as the compiler declines to inline it.

export function add(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a + b;
    const { base } = R;
    if (x > base || y > base) {
      if (!R.g) R.s = node2(OPCODE.add, site, v, a, x, 1, b, y, 1);
      else {
        let k = R.edges;
        if (x > base) {
          parents[k] = x - base;
          partials[k] = 1;
          k++;
        } else if (x > 0) noteStale(site);
        if (y > base) {
          parents[k] = y - base;
          partials[k] = 1;
          k++;
        } else if (y > 0) noteStale(site);
        R.edges = k;
        const i = R.nodes + 1;
        R.nodes = i;
        values[i] = v;
        ends[i] = k;
        R.s = base + i;
      }
    } else R.s = x === 0 && y === 0 ? 0 : inactive(x, y, site);
    return v;
  }
  return slowAdd(a, x, b, y, site);
}

function slowAdd(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  const left = toPrimitive(a, x, 'default');
  const p = R.s;
  const right = toPrimitive(b, y, 'default');
  const q = R.s;
  if (typeof left === 'string' || typeof right === 'string') {
    // The text of the number itself: what stands beside it is not made from it.
    if (p > base) activeBecameString(site, `${left as number}`, p);
    if (q > base) activeBecameString(site, `${right as number}`, q);
    R.s = 0;
    return (left as string) + (right as string);
  }
  const m = typeof left === 'bigint' ? left : toNumber(left, site);
  const n = typeof right === 'bigint' ? right : toNumber(right, site);
  if (typeof m === 'number' && typeof n === 'number') return add(m, p, n, q, site);
  R.s = 0;
  return (m as Both) + (n as Both);
}

function toNumber(primitive: unknown, site: number): number {
  if (typeof primitive === 'string') stringBecomesNumber(site);
  return convert(primitive);
}

export function subtract(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a - b;
    const { base } = R;
    if (x > base || y > base) {
      if (!R.g) R.s = node2(OPCODE.subtract, site, v, a, x, 1, b, y, -1);
      else {
        let k = R.edges;
        if (x > base) {
          parents[k] = x - base;
          partials[k] = 1;
          k++;
        } else if (x > 0) noteStale(site);
        if (y > base) {
          parents[k] = y - base;
          partials[k] = -1;
          k++;
        } else if (y > 0) noteStale(site);
        R.edges = k;
        const i = R.nodes + 1;
        R.nodes = i;
        values[i] = v;
        ends[i] = k;
        R.s = base + i;
      }
    } else R.s = x === 0 && y === 0 ? 0 : inactive(x, y, site);
    return v;
  }
  return slow(subtract, a, x, b, y, site, (m, n) => m - n);
}

export function multiply(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a * b;
    const { base } = R;
    if (x > base || y > base) {
      if (!R.g) R.s = node2(OPCODE.multiply, site, v, a, x, b, b, y, a);
      else {
        let k = R.edges;
        if (x > base) {
          parents[k] = x - base;
          partials[k] = b;
          k++;
        } else if (x > 0) noteStale(site);
        if (y > base) {
          parents[k] = y - base;
          partials[k] = a;
          k++;
        } else if (y > 0) noteStale(site);
        R.edges = k;
        const i = R.nodes + 1;
        R.nodes = i;
        values[i] = v;
        ends[i] = k;
        R.s = base + i;
      }
    } else R.s = x === 0 && y === 0 ? 0 : inactive(x, y, site);
    return v;
  }
  return slow(multiply, a, x, b, y, site, (m, n) => m * n);
}

export function divide(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a / b;
    const { base } = R;
    if (x > base || y > base) {
      if (!R.g) R.s = node2(OPCODE.divide, site, v, a, x, 1 / b, b, y, -v / b);
      else {
        let k = R.edges;
        if (x > base) {
          parents[k] = x - base;
          partials[k] = 1 / b;
          k++;
        } else if (x > 0) noteStale(site);
        if (y > base) {
          parents[k] = y - base;
          partials[k] = -v / b;
          k++;
        } else if (y > 0) noteStale(site);
        R.edges = k;
        const i = R.nodes + 1;
        R.nodes = i;
        values[i] = v;
        ends[i] = k;
        R.s = base + i;
      }
    } else R.s = x === 0 && y === 0 ? 0 : inactive(x, y, site);
    return v;
  }
  return slow(divide, a, x, b, y, site, (m, n) => m / n);
}

export function modulo(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a % b;
    if (x > base || y > base) {
      const dy = remainder.right(a, b, v);
      if (mode === MODE.branches) decided(site, dy, b === 0 ? 0 : distanceToZero(v, b));
      R.s = node2(OPCODE.remainder, site, v, a, x, 1, b, y, dy);
    } else R.s = inactive(x, y, site);
    return v;
  }
  return slow(modulo, a, x, b, y, site, (m, n) => m % n);
}

/** How far a remainder is from where it jumps: from 0 and from the divisor. */
function distanceToZero(v: number, b: number): number {
  const magnitude = v < 0 ? -v : v;
  const rest = (b < 0 ? -b : b) - magnitude;
  return magnitude < rest ? magnitude : rest;
}

export function exponentiate(a: unknown, x: number, b: unknown, y: number, site: number): unknown {
  if (typeof a === 'number' && typeof b === 'number') {
    const v = a ** b;
    R.s = x > base || y > base ? powerNode(a, x, b, y, v, site) : inactive(x, y, site);
    return v;
  }
  return slow(exponentiate, a, x, b, y, site, (m, n) => m ** n);
}

/** aᵇ: the logarithm is taken only where the exponent is alive. */
export function powerNode(
  a: number,
  x: number,
  b: number,
  y: number,
  v: number,
  site: number,
): number {
  const dx = x > base || mode === MODE.operations ? power.left(a, b, v) : 0;
  const dy = y > base || mode === MODE.operations ? power.right(a, b, v) : 0;
  return node2(OPCODE.power, site, v, a, x, dx, b, y, dy);
}

type Arithmetic = typeof subtract;

/** Operands that are not both numbers: objects give their primitives, BigInts stay native. */
function slow(
  again: Arithmetic,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
  site: number,
  native: (m: number, n: number) => number,
): unknown {
  const left = toPrimitive(a, x, 'number');
  const p = R.s;
  const m = typeof left === 'bigint' ? left : toNumber(left, site);
  const right = toPrimitive(b, y, 'number');
  const q = R.s;
  const n = typeof right === 'bigint' ? right : toNumber(right, site);
  if (typeof m === 'number' && typeof n === 'number') {
    return again(m, typeof left === 'number' ? p : 0, n, typeof right === 'number' ? q : 0, site);
  }
  R.s = 0;
  return native(m as Both, n as Both);
}

export function negate(a: unknown, x: number, site: number): unknown {
  if (typeof a === 'number') {
    const v = -a;
    R.s = x > base ? node1(OPCODE.negate, site, v, a, x, negateRule(a, v)) : inactive(x, 0, site);
    return v;
  }
  const value = toPrimitive(a, x, 'number');
  if (typeof value === 'number') return negate(value, R.s, site);
  R.s = 0;
  return typeof value === 'bigint' ? -value : -toNumber(value, site);
}

/** Unary plus: the number itself. */
export function plus(a: unknown, x: number, site: number): unknown {
  if (typeof a === 'number') {
    R.s = x;
    return a;
  }
  const value = toPrimitive(a, x, 'number');
  if (typeof value === 'number') return value;
  R.s = 0;
  return toNumber(value, site);
}

/** The operand of `x++` as a number or BigInt, before it is increased. */
export function numeric(a: unknown, x: number, site: number): unknown {
  const value = typeof a === 'bigint' ? a : isObject(a) ? toPrimitive(a, x, 'number') : a;
  return typeof value === 'bigint' ? ((R.s = 0), value) : plus(value, isObject(a) ? R.s : x, site);
}

/** x ± 1 for a number or a BigInt. */
export function increment(a: unknown, x: number, by: 1 | -1, site: number): unknown {
  if (typeof a === 'number') return by === 1 ? add(a, x, 1, 0, site) : subtract(a, x, 1, 0, site);
  R.s = 0;
  return by === 1 ? (a as bigint) + 1n : (a as bigint) - 1n;
}

const BITS: Readonly<Record<string, (a: Both, b: Both) => Both>> = {
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

/** Bit operations work on integers: no gradient passes. */
export function bits(
  operator: string,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
  site: number,
): unknown {
  const m = isObject(a) ? toPrimitive(a, x, 'number') : ((R.s = x), a);
  const p = R.s;
  const n = isObject(b) ? toPrimitive(b, y, 'number') : ((R.s = y), b);
  const q = R.s;
  const v = BITS[operator]!(m as Both, n as Both);
  R.s = typeof v === 'number' ? blocked(v, m, p, n, q, site) : 0;
  return v;
}

export function bitNot(a: unknown, x: number, site: number): unknown {
  const m = isObject(a) ? toPrimitive(a, x, 'number') : ((R.s = x), a);
  const p = R.s;
  const v = ~(m as Both);
  R.s = typeof v === 'number' ? blocked(v, m, p, 0, 0, site) : 0;
  return v;
}

/** Where a gradient stops: a note, a decision, and in a recorded run a node that shows it. */
function blocked(v: number, a: unknown, x: number, b: unknown, y: number, site: number): number {
  if (x <= base && y <= base) return 0;
  refuse('bits', site);
  decided(site, v, Infinity);
  if (mode !== MODE.operations) return 0;
  return node2(OPCODE.blocked, site, v, convert(a), x, 0, convert(b), y, 0);
}

/** A number that stops being differentiable at a native call; drawn where operations are recorded. */
export function blockedCall(v: number, a: number, x: number, site: number): number {
  if (mode !== MODE.operations || x <= base) return 0;
  const first = R.edges;
  edge(a, x, 0);
  return closeNode(OPCODE.blocked, site, v, first);
}

/** `a < b` and its like on numbers that may be alive. */
export function compare(
  operator: number,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
  site: number,
): boolean {
  R.s = 0;
  if (mode === MODE.branches && (x > base || y > base || isObject(a) || isObject(b))) {
    return comparedInBranches(operator, a, x, b, y, site);
  }
  return COMPARE[operator]!(a as Both, b as Both);
}

function comparedInBranches(
  operator: number,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
  site: number,
): boolean {
  const native = operator < 4;
  const m = native ? toPrimitive(a, x, 'number') : ((R.s = x), a);
  const p = R.s;
  const n = native ? toPrimitive(b, y, 'number') : ((R.s = y), b);
  const q = R.s;
  const outcome = COMPARE[operator]!(m as Both, n as Both);
  if (p > base || q > base) {
    const gap = (m as number) - (n as number);
    decided(site, outcome ? 1 : 0, typeof gap === 'number' ? (gap < 0 ? -gap : gap) : Infinity);
  }
  R.s = 0;
  return outcome;
}

/* eslint-disable eqeqeq -- these are the author's own loose comparisons */
const COMPARE: readonly ((a: Both, b: Both) => boolean)[] = [
  (a, b) => a < b,
  (a, b) => a > b,
  (a, b) => a <= b,
  (a, b) => a >= b,
  (a, b) => a === b,
  (a, b) => a !== b,
  (a, b) => a == b,
  (a, b) => a != b,
];
/* eslint-enable eqeqeq */

export function less(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(0, a, x, b, y, site);
  return (a as Both) < (b as Both);
}
export function greater(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(1, a, x, b, y, site);
  return (a as Both) > (b as Both);
}
export function atMost(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(2, a, x, b, y, site);
  return (a as Both) <= (b as Both);
}
export function atLeast(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(3, a, x, b, y, site);
  return (a as Both) >= (b as Both);
}
export function same(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(4, a, x, b, y, site);
  return a === b;
}
export function different(a: unknown, x: number, b: unknown, y: number, site: number): boolean {
  if (mode === MODE.branches) return compare(5, a, x, b, y, site);
  return a !== b;
}

/** The truth of a number that may be alive: `if (x)`, `x && y`, `!x`, `x ? a : b`. */
export function truth(a: unknown, x: number, site: number): unknown {
  if (mode === MODE.branches && x > base) {
    const v = a as number;
    decided(site, v ? 1 : 0, v < 0 ? -v : v);
  }
  return a;
}

/** A number used as text: remembered, and reported where a text becomes a number again. */
export function text(a: unknown, x: number, site: number): unknown {
  if (x > base) activeBecameString(site, `${a as number}`, x);
  else if (isObject(a)) {
    const value = toPrimitive(a, 0, 'string');
    if (R.s > base) activeBecameString(site);
    return value;
  }
  return a;
}

/** The value with its shadow put into the register. */
export function answer(value: unknown, s: number): unknown {
  R.s = s;
  return value;
}

/** A store into a global or another place that holds no shadow. */
export function dropped(value: unknown, s: number, site: number, where: string): unknown {
  if (typeof value === 'number' && s > base) {
    refuse('lost-store', site, where);
  }
  R.s = 0;
  return value;
}
