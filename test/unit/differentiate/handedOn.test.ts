import assert from 'node:assert/strict';
import { check } from './support.ts';

/** Natives that call the author's own functions with numbers that they were given. */
const HANDED_ON: readonly (readonly [name: string, source: string])[] = [
  [
    'Object.assign to a setter, from a getter',
    `export function f(x: number, y: number) {
      let seen = 0;
      const from = { get a() { return x * x; }, b: y };
      Object.assign({ set a(v: number) { seen += v * y; }, set b(v: number) { seen += v; } }, from);
      return seen;
    }`,
  ],
  [
    'Object.assign of arrays, text and several sources',
    `export function f(x: number, y: number) {
      const to: any = Object.assign([y, y], [x], 'ab', null, { 5: x * y });
      return to[0] === 'a' ? to[5] + to.length : to[0];
    }`,
  ],
  [
    'a Map that extends Map, with a set of its own',
    `class Sums extends Map<string, number> {}
    export function f(x: number, y: number) {
      let seen = 0;
      class Own extends Map<string, number> {
        override get(k: string) { seen += x; return super.get(k)!; }
      }
      return new Sums([['a', x], ['b', y]]).get('a')! * new Own([['a', y]]).get('a')! + seen;
    }`,
  ],
  [
    'a Set that extends Set',
    `class Seen extends Set<number> {}
    export function f(x: number, y: number) {
      let s = 0;
      for (const v of new Seen([x, y, x])) s += v * v * y;
      return s;
    }`,
  ],
  [
    'the replacer of JSON.stringify',
    `export function f(x: number, y: number) {
      let s = 0;
      JSON.stringify({ x, list: [y, x] }, (_, v) => { if (typeof v === 'number') s += v * v; return v; }, 2);
      return s * y;
    }`,
  ],
  [
    'the traps of a Proxy',
    `export function f(x: number, y: number) {
      let seen = 0;
      const p: Record<string, number> = new Proxy({} as Record<string, number>, {
        set: (target, key, value) => { seen = value * value; target[key as string] = value; return true; },
        get: (target, key) => target[key as string]! * 2,
      });
      p.a = x;
      return seen + p.a * y;
    }`,
  ],
];

describe('differentiate: numbers that natives hand on', () => {
  for (const [name, source] of HANDED_ON) {
    it(name, () => {
      const { notes } = check(source, [1.5, 2.5]);
      assert.deepEqual(
        notes.filter(({ code }) => code !== 'shadow-moved'),
        [],
      );
    });
  }

  it('are reported where the native that takes them over is the base of a class', () => {
    const { notes } = check(
      `export function f(x: number, y: number) {
        let seen = 0;
        class Sums extends Map<string, number> {
          override set(k: string, v: number) { seen += v * v; return super.set(k, v); }
        }
        new Sums([['a', x], ['b', y]]);
        return seen;
      }`,
      [1.5, 2.5],
      { differences: false },
    );
    assert.deepEqual(
      notes.map(({ code }) => code),
      ['opaque-call'],
    );
  });
});

describe('differentiate: caches keyed by text', () => {
  const noted = (body: string, args: readonly number[]): readonly string[] =>
    check(`export function f(x: number, y: number) { ${body} }`, args, {
      differences: false,
    }).notes.map(({ code }) => code);

  const CACHES: readonly (readonly [name: string, key: string, place: 'map' | 'object'])[] = [
    ['String(k)', 'String(k)', 'object'],
    ['a template', '`${k}`', 'map'],
    ['a template with other text', '`at ${k}:${k + 1}`', 'object'],
    ['concatenation', `'k' + k`, 'map'],
    ['toFixed', 'k.toFixed(3)', 'map'],
    ['toString', 'k.toString()', 'object'],
  ];
  for (const [name, key, place] of CACHES) {
    const cached =
      place === 'map'
        ? `const m = new Map<string, number>(); const g = (k: number) => { const key = ${key}; const known = m.get(key); if (known !== undefined) return known; const v = k * k; m.set(key, v); return v; };`
        : `const m: Record<string, number> = {}; const g = (k: number) => (m[${key}] ??= k * k);`;
    it(`${name}: reported where an equal number of another origin is found`, () => {
      assert.deepEqual(noted(`${cached} return g(x) + 3 * g(y);`, [2, 2]), ['shadow-moved']);
      assert.deepEqual(noted(`${cached} return g(x) + 3 * g(y);`, [2, 3]), []);
    });
    // A receiver's number is not known, nor is k + 1 the same number twice.
    if (!key.includes('.to') && !key.includes('+ 1')) {
      it(`${name}: nothing to say where it is the same number`, () => {
        assert.deepEqual(noted(`${cached} return g(x) + g(x) * g(x) * y;`, [2, 2]), []);
      });
    }
  }

  it('other texts, and other keys beside them, are no caches', () => {
    const body = `const log: string[] = []; const o: Record<string, number> = { a: x, b: y };
      for (const k of Object.keys(o)) log.push(k + ': ' + o[k]);
      const total: Record<string, number> = {};
      for (const [name, v] of Object.entries(o)) total[name] = (total[name] ?? 0) + v * v;
      return total['a']! * total['b']! + o['a']! * o['a']! * log.length;`;
    assert.deepEqual(noted(body, [2, 2]), []);
  });
});
