import { check } from './support.ts';

/** Bodies of functions of x and y that use the value of an assignment to what a setter or a trap takes. */
const USED: readonly (readonly [name: string, body: string])[] = [
  ['assigned', 'const z = (o.a = x * x); return z * y + q;'],
  ['in a chain', 'let z = 0; z = o.a = o.a = x * y; return z * z + q;'],
  ['compound', 'const z = (o.a += x * y); return z * y + q;'],
  ['by ||=', 'const z = (o.a ||= x * y); return z * y + q;'],
  ['incremented before', 'o.a = x; const z = ++o.a; return z * y + q;'],
  ['incremented after', 'o.a = x; const z = o.a++; return z * y + q;'],
  ['as an argument', 'return Math.exp((o.a = x * y)) + q;'],
  ['returned', 'return (o.a = x * x) * (o.a = y);'],
  ['after a comma', 'const z = (q++, (o.a = x * x)); return z * y + q;'],
  ['by a computed key', "const k = 'a'; const z = (o[k] = x * x); return z * y + q;"],
];

const OBJECTS: readonly (readonly [name: string, object: string])[] = [
  [
    'a setter',
    '{ get a() { return q; }, set a(v: number) { const w = v + y * v; q = w - y * v; } }',
  ],
  [
    'a set trap',
    'new Proxy({ a: 0 } as any, { set(t, k, v) { t[k] = v * 2; q = t[k] * y; return true; } })',
  ],
  ['a field', '{ a: 0 }'],
];

describe('differentiate: the value of an assignment', () => {
  for (const [what, object] of OBJECTS) {
    for (const [name, body] of USED) {
      it(`to ${what}, ${name}`, () => {
        check(
          `export function f(x: number, y: number) { let q = 0; const o: any = ${object}; ${body} }`,
          [1.5, 2.5],
        );
      });
    }
  }

  it('to a private accessor', () => {
    check(
      `class Box {
        q = 0;
        set #a(v: number) { const w = v + 1; this.q = w - 1; }
        run(x: number, y: number) { const z = (this.#a = x * x); return z * y + this.q; }
      }
      export function f(x: number, y: number) { return new Box().run(x, y); }`,
      [1.5, 2.5],
    );
  });
});
