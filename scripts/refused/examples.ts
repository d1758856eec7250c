import type { RefusalId } from '../../src/differentiate/refusals.ts';
import type { FindingCode } from '../../src/model/finding.ts';

/** A program in which something is refused, and what can be done about it. */
export interface RefusedExample {
  readonly title: string;
  /** The function that is checked is called `f`, and tagged. */
  readonly program: string;
  /** Sloppy JavaScript: what TypeScript modules cannot hold. */
  readonly language?: 'js';
  /** The place that the finding names. */
  readonly at: string;
  /** What to do instead. */
  readonly instead: string;
}

/** One example per refusal: the compiler asks for a new one here. Tests run each through the engine. */
export const EXAMPLES: Readonly<Record<RefusalId, RefusedExample>> = {
  async: {
    title: 'An async function',
    program: `/** @gradcheck f(1.5) */
export async function f(x: number) { return x * x; }`,
    at: 'async function f',
    instead: 'Check the function that computes, without the waiting around it.',
  },
  eval: {
    title: 'Direct `eval`',
    program: `/** @gradcheck f(1.5) */
function f(x) { return eval('x * x'); }`,
    language: 'js',
    at: 'function f(x)',
    instead: 'Write the expression as code.',
  },
  with: {
    title: 'A `with` statement',
    program: `/** @gradcheck f(1.5) */
function f(x) { with (Math) { return sin(x); } }`,
    language: 'js',
    at: 'function f(x)',
    instead: 'Name the object: `Math.sin(x)`.',
  },
  'raw-call': {
    title: 'A call into one of these three',
    program: `/** @gradcheck f(1.5) */
function f(x) {
  const square = function (y) { return eval('y * y'); };
  return square(x);
}`,
    language: 'js',
    at: 'square(x)',
    instead: 'As above, in the function that is called.',
  },
  rounding: {
    title: '`Math.round`, `floor`, `ceil`, `trunc` and `sign`',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return Math.round(x) * x; }`,
    at: 'Math.round(x)',
    instead:
      'Nothing, where the rounding only chooses (a table row, a piece of a spline). Else check the value before it is rounded.',
  },
  bits: {
    title: 'Bit operations',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return (x | 0) * x; }`,
    at: 'x | 0',
    instead: 'As for a rounding.',
  },
  integer: {
    title: '`Math.imul` and `Math.clz32`',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return Math.imul(x, 3) * x; }`,
    at: 'Math.imul(x, 3)',
    instead: 'Multiply with `*`.',
  },
  'integer-array': {
    title: 'Arrays of integers',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) {
  const a = new Int32Array(1);
  a[0] = x;
  return a[0] * x;
}`,
    at: 'a[0]',
    instead: 'Use a `Float64Array`, or an ordinary array.',
  },
  'integer-store': {
    title: 'Stores of integers through a `DataView`',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) {
  const view = new DataView(new ArrayBuffer(8));
  view.setInt16(0, x);
  return view.getInt16(0) * x;
}`,
    at: 'view.setInt16(0, x)',
    instead: 'Use `setFloat64`.',
  },
  bigint: {
    title: 'BigInts',
    program: `/** @gradcheck f(3) */
export function f(x: number) { return Number(BigInt(x)) * x; }`,
    at: 'BigInt(x)',
    instead: 'Keep the number.',
  },
  'parse-int': {
    title: '`parseInt` of a number',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return parseInt(x as never) * x; }`,
    at: 'parseInt(x as never)',
    instead: 'As for a rounding.',
  },
  'number-text': {
    title: '`parseFloat` of a number that its text does not give back',
    program: `/** @gradcheck f(2) */
export function f(x: number) { return Math.atan2(0, parseFloat(-0 * x as never)) + x; }`,
    at: 'parseFloat(-0 * x as never)',
    instead: 'Leave `parseFloat` out: the number is one already.',
  },
  text: {
    title: 'Text that becomes a number again',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return Number(x.toFixed(2)) * x; }`,
    at: 'Number(x.toFixed(2))',
    instead: 'Round where the number is shown, not where it is computed.',
  },
  'unknown-native': {
    title: 'A built-in without a rule',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return new Date(x).getTime() * x; }`,
    at: 'new Date(x)',
    instead: 'Hand it the numbers that it needs for show only, and compute with the others.',
  },
  'made-from-text': {
    title: 'A script that is run from its text',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) {
  return (0, eval)('var square = (a) => a * a; square')(x) * x;
}`,
    at: "(0, eval)('var square = (a) => a * a; square')(x)",
    instead:
      'Use `new Function`, or an expression: their text is differentiated like other code, unless it speaks of `module`, `exports`, `require` or the like.',
  },
  'lost-by-callee': {
    title: 'Arguments that a native base class takes',
    program: `class Moment extends Date {
  constructor(t: number) { super(t); }
}
/** @gradcheck f(2) */
export function f(x: number) { return new Moment(x).getTime() * x; }`,
    at: 'super(t)',
    instead: 'Keep the number in a field of its own.',
  },
  'lost-argument': {
    title: 'Arguments that pass through code which cannot be seen into',
    program: `const call = (0, eval)('var call = (g, a) => g(a); call');
/** @gradcheck f(1.4) */
export function f(x: number) {
  const square = (v: number) => v * v;
  return call(square, x) * x;
}`,
    at: '(v: number) => v * v',
    instead: 'Call the function directly.',
  },
  'moved-argument': {
    title: 'The traps of a `Proxy`',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) {
  let seen = 0;
  const watched = new Proxy({ a: 0 }, {
    set(target, key, value: number) { seen = value; target.a = value; return true; },
  });
  watched.a = x;
  return seen * x;
}`,
    at: 'set(target, key, value: number)',
    instead: 'Nothing, where the finding is all: the numbers were found again by their value.',
  },
  'equal-key': {
    title: 'A cache that finds a result under an equal number',
    program: `/** @gradcheck f(2, 2) */
export function f(x: number, y: number) {
  const cache = new Map<number, number>();
  const square = (k: number): number => {
    if (!cache.has(k)) cache.set(k, k * k);
    return cache.get(k)!;
  };
  return square(x) + square(y);
}`,
    at: 'cache.has(k)',
    instead: 'Choose a check point at which the keys differ.',
  },
  'lost-store': {
    title: 'A variable of the global object',
    program: `globalThis.total = 0;
/** @gradcheck f(1.4) */
function f(x) { total = x; return total * x; }`,
    language: 'js',
    at: 'total = x',
    instead: 'Declare the variable.',
  },
  'number-object': {
    title: 'Objects around numbers',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return Number(new Number(x)) * x; }`,
    at: 'new Number(x)',
    instead: 'Use the number.',
  },
  'value-of': {
    title: '`valueOf` of a number',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) { return x.valueOf() * x; }`,
    at: 'x.valueOf()',
    instead: 'Use the number.',
  },
  'copied-getter': {
    title: 'A getter that is copied into a field',
    program: `/** @gradcheck f(1.4) */
export function f(x: number) {
  const lazy = { get square() { return x * x; } };
  return { ...lazy }.square;
}`,
    at: '...lazy',
    instead: 'Read it from the object itself.',
  },
};

/** What a check does not offer: the program throws where it uses it. */
export interface Unoffered {
  readonly what: string;
  readonly program: string;
  readonly at: string;
  readonly code: FindingCode;
  readonly says: RegExp;
}

const tagged = (body: string): string => `/** @gradcheck f(1.4) */
export function f(x: number) { ${body} return x * x; }`;

export const UNOFFERED: readonly Unoffered[] = [
  ...[
    ['files', `fs.readFileSync('rate.txt');`, 'fs.readFileSync', `import fs from 'node:fs';\n`],
    [
      'processes',
      `cp.execSync('date');`,
      'child_process.execSync',
      `import cp from 'node:child_process';\n`,
    ],
    ['the network', `fetch('https://example.org');`, 'fetch', ''],
    ['timers', `setTimeout(() => x, 10);`, 'setTimeout', ''],
    ['microtasks', `queueMicrotask(() => x);`, 'queueMicrotask', ''],
    ['workers', `new Worker('w.js');`, 'Worker', ''],
    ['the end of the process', `process.exit(1);`, 'process.exit', ''],
    [
      'waiting',
      `Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
      'Atomics.wait',
      '',
    ],
  ].map(([what, body, name, head]) => ({
    what: what!,
    program: `${head!}${tagged(body!)}`,
    at: body!.replace(/^new /, ''),
    code: 'module-stubbed' as const,
    says: new RegExp(`${name!.replace('.', '\\.')} is not available in a gradient check`),
  })),
];
