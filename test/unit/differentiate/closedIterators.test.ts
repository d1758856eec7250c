import assert from 'node:assert/strict';
import { check } from './support.ts';

/** A counting iterator over x, undefined, y, …; `closed` counts the calls of its `return`. */
const SOURCE = `
let closed = 0;
const steps = (values: any[]): Iterable<any> => {
  let i = 0;
  return {
    [Symbol.iterator]: () => ({
      next: () => (i < values.length ? { done: false, value: values[i++] } : { done: true, value: undefined }),
      return: () => { closed++; throw new Error('not this one'); },
    }),
  };
};
const fail = (): never => { throw new Error('default'); };
const attempt = (run: () => void): string => {
  try { run(); return 'none'; } catch (error) { return (error as Error).message; }
};
`;

/** What throws inside a pattern, the message that arrives, and how many iterators are closed. */
const THROWING: readonly (readonly [name: string, run: string, message: string, closed: number])[] =
  [
    ['in a declaration', 'const [a, b = fail()] = steps([x, undefined, y]);', 'default', 1],
    ['in an assignment', 'let a, b; [a, b = fail()] = steps([x, undefined, y]);', 'default', 1],
    ['in a parameter', '(([a, b = fail()]) => a)(steps([x, undefined, y]) as any);', 'default', 1],
    [
      'in an object pattern within',
      'const [{ a = fail() }] = steps([{}, y]) as any;',
      'default',
      1,
    ],
    [
      'in an array pattern within, both iterators',
      'const [[a = fail()]] = steps([steps([undefined, y]), y]) as any;',
      'default',
      2,
    ],
    [
      'at the end of the iterator, which has closed itself',
      'const [a, b = fail()] = steps([x]);',
      'default',
      0,
    ],
    [
      'in a pattern within the default, one iterator each',
      'const [a = (([b = fail()]) => b)(steps([undefined]) as any)] = steps([undefined, y]);',
      'default',
      2,
    ],
    [
      'nowhere, a function made by a default fails later',
      'const [a = () => fail()] = steps([]); a();',
      'default',
      0,
    ],
  ];

describe('differentiate: iterators of patterns', () => {
  for (const [name, run, message, closed] of THROWING) {
    it(`are closed when a default throws ${name}`, () => {
      const { value } = check(
        `${SOURCE}
        export function f(x: number, y: number) {
          closed = 0;
          const message = attempt(() => { ${run} });
          return (message === ${JSON.stringify(message)} ? 0 : 100) + closed + 0 * x * y;
        }`,
        [1.5, 2.5],
      );
      assert.equal(value, closed);
    });
  }

  it('carry the gradients of defaults that do not throw', () => {
    check(
      `export function f(x: number, y: number) {
        const g = (v: number) => v * v * y;
        const [a = g(x), [b = g(a * y)] = [], { c = a * b } = {} as any] = [] as any[];
        return a * b + c;
      }`,
      [0.5, 0.7],
    );
  });

  it('keep what is returned out of a loop while they are closed', () => {
    const steps = `function* steps(from: number) {
        try { for (let y = from; ; y *= 1.1) yield y; } finally { log.push(from * 2); }
      }
      const log: number[] = [];
      const own = (from: number): Iterable<number> => ({
        [Symbol.iterator]: () => ({
          next: () => ({ done: false, value: (from *= 1.3) }),
          return: () => { log.push(from * 3); return { done: true, value: 0 * from }; },
        }),
      });
      const pairs = function* (from: number) { for (const y of steps(from)) yield [y, y * y]; };`;
    check(
      `${steps}
      const first = (x: number) => { for (const y of steps(x)) if (y > 2) return y * x; return NaN; };
      const second = (x: number) => { for (const y of own(x)) if (y > 2) return y; return NaN; };
      const third = (x: number) => { for (const [a, b] of pairs(x)) if (b > 3) return a + b; return NaN; };
      export function f(x: number, y: number) {
        return first(x) + second(y) * third(x);
      }`,
      [1.5, 0.7],
    );
  });

  it('follow a default that yields', () => {
    check(
      `function* g(x: number): Generator<number, number, number> {
        const [a = (yield x) * x] = [] as number[];
        return a;
      }
      export function f(x: number, y: number) {
        const it = g(x);
        it.next();
        return it.next(y).value * y;
      }`,
      [1.5, 2.5],
    );
  });
});
