import assert from 'node:assert/strict';
import { check } from './support.ts';

/** Bodies of functions of x and y whose numbers pass through a Proxy. */
const FOLLOWED: readonly (readonly [name: string, body: string])[] = [
  ['no trap, written through', 'const p: any = new Proxy({}, {}); p.a = x * x; return p.a * y;'],
  [
    'no trap, read from the target',
    'const t: any = {}; new Proxy(t, {}).a = x * x; return t.a * y;',
  ],
  ['a target that holds numbers', 'const p = new Proxy({ a: x * x }, {}); return p.a * y;'],
  ['only a has trap', 'const p = new Proxy({ a: x }, { has: () => true }); return p.a * y;'],
  [
    'Reflect.get as trap',
    'const p = new Proxy({ a: x * x }, { get: Reflect.get }); return p.a * y;',
  ],
  ['destructured', 'const { a } = new Proxy({ a: x * x }, {}); return a * y;'],
  ['a prototype', 'return Object.create(new Proxy({ a: x * x }, {})).a * y;'],
  ['revocable', 'return Proxy.revocable({ a: x * x }, {}).proxy.a * y;'],
  ['a Proxy of a Proxy', 'return new Proxy(new Proxy({ a: x * x }, {}), {}).a * y;'],
  [
    'an array: loop, spread and callbacks',
    `const p = new Proxy([x * x, y], {});
    let s = Math.hypot(...p) + p.map((v) => v * v)[0]!;
    for (let i = 0; i < p.length; i++) s += p[i]! * y;
    return s;`,
  ],
  ['a constant over a number', 'const p = new Proxy({ a: x }, {}); p.a = 1.5; return p.a * y + x;'],
];

/** The same with a `set` trap and no `get`: the arguments of the trap are found by their value. */
const TRAPPED: readonly (readonly [name: string, handler: string])[] = [
  ['stores it', '{ set(t: any, k, v) { t[k] = v; return true; } }'],
  ['stores another', '{ set(t: any, k, v) { t[k] = v * 3; return true; } }'],
  ['stores nothing', '{ set: () => true }'],
  ['Reflect.set', '{ set: Reflect.set }'],
  ['Reflect.set within', '{ set: (t: any, k, v) => Reflect.set(t, k, v) }'],
  ['Reflect.set with the receiver', '{ set: (t: any, k, v, r) => Reflect.set(t, k, v, r) }'],
  [
    'a method of a class',
    'new (class { set(t: any, k: any, v: any) { t[k] = 2 * v; return true; } })()',
  ],
];

const TRAPPED_BODY = (handler: string): string => `
  const t = { a: y, b: x };
  const p = new Proxy(t, ${handler});
  p.a = x * x;
  let s = p.a * y + t.a;
  p.b += y;
  s += p.b * x;
  p.a = 1.5;
  return s + p.a * y;`;

const run = (body: string, differences = true) =>
  check(`export function f(x: number, y: number) { ${body} }`, [1.5, 2.5], {
    differences,
  }).notes.map(({ code }) => code);

describe('differentiate: proxies', () => {
  for (const [name, body] of FOLLOWED) {
    it(`follows numbers through ${name}`, () => {
      assert.deepEqual(run(body), []);
    });
  }

  for (const [name, handler] of TRAPPED) {
    it(`reads what a set trap left: ${name}`, () => {
      const codes = run(TRAPPED_BODY(handler));
      assert.deepEqual(
        codes.filter((code) => code !== 'shadow-moved'),
        [],
      );
    });
  }

  it('says that a defineProperty trap receives a number without its gradient', () => {
    const body = `const p: any = new Proxy({} as any, {
      defineProperty: (t, k, d) => Reflect.defineProperty(t, k, d),
    });
    p.a = x;
    return p.a * y;`;
    assert.deepEqual(run(body, false), ['opaque-call']);
  });

  it('says so where a get trap makes other numbers of those it stands for', () => {
    const body = `const p = new Proxy([x, y], { get: (t: any, k) => (k === '0' ? 2 * t[k] : t[k]) });
    return p.map((v: number) => v * v)[0] * y;`;
    assert.deepEqual(run(body, false), ['opaque-call']);
  });
});
