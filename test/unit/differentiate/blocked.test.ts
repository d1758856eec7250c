import assert from 'node:assert/strict';
import { check, Program, type Source } from './support.ts';

type Blocked = readonly [
  name: string,
  source: string | Source,
  args: readonly unknown[],
  code: string,
  at: string,
];

/** Where a gradient stops or is lost, the run says so, at the place. */
const BLOCKED: readonly Blocked[] = [
  [
    'bit operations',
    'export const f = (x: number) => (x | 0) * 2',
    [1.5],
    'gradient-blocked',
    'x | 0',
  ],
  [
    'rounding',
    'export const f = (x: number) => Math.floor(x)',
    [1.5],
    'gradient-blocked',
    'Math.floor(x)',
  ],
  [
    'text and back',
    'export const f = (x: number) => parseFloat(x.toFixed(2))',
    [1.5],
    'gradient-blocked',
    'parseFloat(x.toFixed(2))',
  ],
  [
    'text by concatenation',
    "export const f = (x: number) => +('' + x)",
    [1.5],
    'gradient-blocked',
    "+('' + x)",
  ],
  [
    'JSON',
    'export const f = (x: number) => JSON.parse(JSON.stringify([x]))[0]',
    [1.5],
    'gradient-blocked',
    'JSON.parse(JSON.stringify([x]))',
  ],
  [
    'parseInt',
    'export const f = (x: number) => parseInt(x as never)',
    [1.5],
    'gradient-blocked',
    'parseInt(x as never)',
  ],
  [
    'integer arrays',
    'export function f(x: number) { const a = new Int32Array(1); a[0] = x; return a[0] }',
    [1.5],
    'gradient-blocked',
    'a[0]',
  ],
  [
    'BigInt',
    'export const f = (x: number) => Number(BigInt(Math.round(x * 2)) + 1n) * BigInt.length',
    [1.5],
    'gradient-blocked',
    'Math.round(x * 2)',
  ],
  [
    'a built-in without a rule',
    'export const f = (x: number) => new Date(x).getTime()',
    [1.5],
    'opaque-call',
    'new Date(x)',
  ],
  [
    'code made from text',
    "export const f = (x: number) => new Function('a', 'return a * a')(x)",
    [1.5],
    'opaque-call',
    "new Function('a', 'return a * a')(x)",
  ],
  [
    'indirect eval',
    "export const f = (x: number) => (0, eval)('(a) => a * a')(x)",
    [1.5],
    'opaque-call',
    "(0, eval)('(a) => a * a')(x)",
  ],
  [
    'direct eval',
    {
      text: "exports.f = function f(x) { function g(y) { return eval('y * y') } return g(x) }",
      language: 'js',
    },
    [1.5],
    'unsupported-construct',
    'g(x)',
  ],
  [
    'with',
    {
      text: 'exports.f = function f(x) { function g(y) { with (Math) { return sin(y) } } return g(x) }',
      language: 'js',
    },
    [1.5],
    'unsupported-construct',
    'g(x)',
  ],
  [
    'async functions',
    'export function f(x: number) { const g = async () => x; void g(); return x * 0 }',
    [1.5],
    'unsupported-construct',
    'g()',
  ],
  [
    'a global variable',
    {
      text: 'exports.f = function f(x) { globalThis.gradlensTest = 0; gradlensTest = x; return gradlensTest * 1 }',
      language: 'js',
    },
    [1.5],
    'shadow-dropped',
    'gradlensTest = x',
  ],
  [
    'a cache under an equal key',
    'export function f(x: number, y: number) { const m = new Map<number, number>(); const g = (k: number) => { if (!m.has(k)) m.set(k, k * k); return m.get(k)! }; return g(x) + g(y) }',
    [2, 2],
    'shadow-moved',
    'm.has(k)',
  ],
  [
    'a cache in an object under an equal key',
    'export function f(x: number, y: number) { const m: any = {}; const g = (k: number) => m[k] ?? (m[k] = k * k); return g(x) + g(y) }',
    [2, 2],
    'shadow-moved',
    'g(y)',
  ],
];

describe('differentiate: where a gradient stops', () => {
  for (const [name, source, args, code, at] of BLOCKED) {
    it(name, () => {
      const { notes } = check(source, args, { differences: false });
      const program = new Program(source);
      const places = notes
        .filter((note) => note.code === code)
        .map((note) => program.tables.sites[note.site]?.text);
      assert.ok(places.includes(at), JSON.stringify([notes, places]));
    });
  }

  it('says nothing where numbers only decide, index, or become messages', () => {
    const { notes } = check(
      `export function f(x: number[]) {
        const seen: string[] = [];
        let best = 0;
        for (let i = 0; i < x.length; i++) { if (x[i]! > x[best]!) best = i; seen.push('at ' + x[i]); }
        if (!Number.isFinite(x[0]) || Number.isNaN(x[1])) throw new Error(\`bad \${x[0]}\`);
        return x[best]! * seen.length;
      }`,
      [[1.5, 3, 2]],
    );
    assert.deepEqual(notes, []);
  });

  it('names what stays raw when the module is instrumented', () => {
    const program = new Program({
      text: "exports.f = (x) => x;\nasync function a() {}\nfunction b() { eval('1') }\nfunction c(o) { with (o) { return x } }",
      language: 'js',
    });
    assert.deepEqual(
      program.refusals.map(({ range, reason }) => [range.line, reason.split(' ')[0]]),
      [
        [2, 'Async'],
        [3, 'Direct'],
        [4, 'A'],
      ],
    );
  });

  it('reports numbers that an earlier evaluation left behind', async () => {
    const { runtime } = await import('../../../src/differentiate/runtime/index.ts');
    const program = new Program(
      'let last = 0; export function f(x: number) { const y = last * x; last = x; return y }',
    );
    const kept = program.load();
    const call = { callee: kept.exports.f, receiver: undefined, args: [2] as unknown[] };
    const inputs = runtime.findInputs(call, []);
    const first = kept.session.run(call, inputs, [2], { mode: 'gradient' });
    assert.deepEqual([first.value, [...first.reverse([1])]], [0, [0]]);
    const second = kept.session.run(call, inputs, [3], { mode: 'gradient' });
    assert.deepEqual([second.value, [...second.reverse([1])]], [6, [2]]);
    assert.deepEqual(
      second.notes.map((note) => note.code),
      ['state-carried-over'],
    );
  });
});
