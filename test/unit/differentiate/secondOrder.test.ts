import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import {
  BINARY_RULES,
  UNARY_RULES,
  type BinaryOperation,
  type UnaryOperation,
} from '../../../src/differentiate/runtime/rules.ts';
import { SECOND_BINARY, SECOND_UNARY } from '../../../src/differentiate/runtime/secondRules.ts';
import { MGH_PROBLEMS } from '../../mgh/problems.ts';
import reference from '../../mgh/reference.json' with { type: 'json' };
import { Program } from './support.ts';

const MATH = Math as unknown as Readonly<Record<string, (a: number) => number>>;
const compute = (operation: UnaryOperation): ((a: number) => number) =>
  operation === 'negate' ? (a) => -a : MATH[operation]!;

/** Points inside the domain of every function of one argument, away from kinks and jumps. */
const POINTS: Partial<Record<UnaryOperation, readonly number[]>> = {
  asin: [-0.9, -0.2, 0.3, 0.95],
  acos: [-0.9, -0.2, 0.3, 0.95],
  atanh: [-0.9, -0.2, 0.3, 0.95],
  acosh: [1.1, 1.9, 40.3],
  log: [0.01, 0.7, 40.3],
  log2: [0.01, 0.7, 40.3],
  log10: [0.01, 0.7, 40.3],
  log1p: [-0.7, 0.01, 40.3],
  sqrt: [0.01, 0.7, 40.3],
};
const ANYWHERE = [-2.3, -0.4, 0.1, 1.7, 3.2];

/** Where residuals cancel, the gradient carries their rounding: as in test/unit/mgh/gradients.test.ts. */
const CANCELLING: Readonly<Record<number, number>> = { 9: 48, 26: 256 };

/** Central difference of a first rule, extrapolated once: a relative error near 1e-10. */
function slope(f: (x: number) => number, x: number): number {
  const at = (h: number): number => (f(x + h) - f(x - h)) / (x + h - (x - h));
  const h = 2e-4 * Math.abs(x);
  return (4 * at(h / 2) - at(h)) / 3;
}

function near(actual: number, expected: number, tolerance: number, what: string): void {
  const size = Math.max(1, Math.abs(actual), Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= tolerance * size, `${what}: ${actual}, not ${expected}`);
}

/** The whole Hessian of the first output, by one run with a direction per input. */
function hessian(program: Program, args: readonly unknown[], name = 'f'): number[][] {
  const run = program.run(args, 'second', name);
  const n = run.inputs.length;
  const flat = run.secondOrder([1]);
  return Array.from({ length: n }, (_, i) => [...flat.slice(i * n, (i + 1) * n)]);
}

describe('differentiate: second derivatives', () => {
  for (const operation of Object.keys(SECOND_UNARY) as UnaryOperation[]) {
    it(`${operation}: the second rule is the derivative of the first`, () => {
      const f = compute(operation);
      const first = UNARY_RULES[operation];
      for (const a of POINTS[operation] ?? ANYWHERE) {
        const expected = slope((x) => first(x, f(x)), a);
        near(SECOND_UNARY[operation](a, f(a)), expected, 1e-9, `${operation} at ${a}`);
      }
    });
  }

  const BINARY: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
    remainder: (a, b) => a % b,
    power: (a, b) => a ** b,
    atan2: Math.atan2,
    min: Math.min,
    max: Math.max,
    hypot: Math.hypot,
  };
  for (const operation of Object.keys(BINARY) as BinaryOperation[]) {
    it(`${operation}: the second rules are the derivatives of the first`, () => {
      const f = BINARY[operation];
      const { left, right } = BINARY_RULES[operation];
      const second = SECOND_BINARY[operation];
      const points = [
        [0.7, 2.3],
        [3.2, -1.3],
        [2.1, 0.4],
      ] as const;
      for (const [a, b] of points) {
        const v = f(a, b);
        const of = `${operation} at ${a}, ${b}`;
        near(
          second.aa(a, b, v),
          slope((x) => left(x, b, f(x, b)), a),
          1e-9,
          `aa of ${of}`,
        );
        near(
          second.ab(a, b, v),
          slope((x) => left(a, x, f(a, x)), b),
          1e-9,
          `ab of ${of}`,
        );
        near(
          second.ab(a, b, v),
          slope((x) => right(x, b, f(x, b)), a),
          1e-9,
          `ba of ${of}`,
        );
        near(
          second.bb(a, b, v),
          slope((x) => right(a, x, f(a, x)), b),
          1e-9,
          `bb of ${of}`,
        );
      }
    });
  }

  it('keeps the limits at the edges, and no number where there is none', () => {
    const at = (operation: UnaryOperation, a: number): number =>
      SECOND_UNARY[operation](a, compute(operation)(a));
    assert.equal(at('abs', 0), NaN);
    assert.equal(at('abs', -2), 0);
    assert.equal(at('sqrt', 0), -Infinity);
    assert.equal(at('log', 0), -Infinity);
    assert.equal(at('cbrt', 0), NaN);
    assert.equal(at('asin', 1), Infinity);
    assert.equal(at('acosh', 1), -Infinity);
    // Digits that the textbook forms lose: 1 − tanh² a, underflow of a², overflow of (1 + a²)².
    near(at('tanh', 20) / (-8 * Math.exp(-40)), 1, 1e-14, 'tanh saturated');
    assert.equal(at('log', 1e-160), -Infinity);
    near(at('log', 1e-150) / -1e300, 1, 1e-14, 'log of a tiny number');
    near(at('atan', 1e90) / -2e-270, 1, 1e-14, 'atan of a huge number');
    near(at('asinh', 1e90) / -1e-180, 1, 1e-14, 'asinh of a huge number');
    near(at('sqrt', 1e-200) / -2.5e299, 1, 1e-14, 'sqrt of a tiny number');

    const { power, atan2, hypot, max, min, divide } = SECOND_BINARY;
    assert.deepEqual([power.aa(0, 2, 0), power.aa(0, 1, 0), power.aa(0, 0, 1)], [2, 0, 0]);
    assert.equal(power.aa(0, 1.5, 0), Infinity);
    assert.deepEqual([power.ab(0, 2, 0), power.bb(0, 2, 0)], [0, 0]);
    assert.deepEqual([power.ab(0, 1, 0), power.ab(0, 0, 1)], [-Infinity, NaN]);
    assert.deepEqual([power.bb(0, 0, 1), power.bb(-2, 3, -8)], [NaN, NaN]);
    assert.equal(power.aa(-2, 3, -8), -12);
    assert.deepEqual([atan2.aa(0, 0, 0), atan2.ab(0, 0, 0)], [NaN, NaN]);
    near(atan2.bb(3e200, 4e200, 0) * 1e200, (0.48 * 1e200) / 25e400, 1e-14, 'atan2 far out');
    assert.deepEqual([hypot.aa(0, 0, 0), hypot.ab(0, 0, 0)], [NaN, NaN]);
    assert.deepEqual([max.aa(2, 2, 2), min.ab(2, 2, 2), max.ab(2, 3, 3)], [NaN, NaN, 0]);
    assert.equal(divide.bb(0, 0, NaN), NaN);
  });

  it('go through every operator, Math function and container of a program', () => {
    const program = new Program(`
      export function f(x: number[], o: { a: number }): number {
        const { sin, pow } = Math;
        let s = 0;
        for (const v of x) s += v ** 2 * o.a - v / (o.a + 3);
        s -= sin(x[0]! * x[1]!) * Math.exp(-o.a);
        s *= Math.hypot(x[0]!, x[1]!, o.a) + pow(x[0]!, o.a);
        return s + Math.max(...x) * Math.min(x[0]!, 5) + Math.atan2(x[1]!, o.a) - (x[0]! % x[1]!);
      }`);
    const args = [[1.3, 0.7], { a: 0.9 }];
    const exact = hessian(program, args);
    const flat = [1.3, 0.7, 0.9];
    const gradient = (at: readonly number[]): Float64Array =>
      program.run([at.slice(0, 2), { a: at[2] }], 'gradient').reverse([1]);
    exact.forEach((row, i) => {
      row.forEach((entry, k) => {
        const along = (x: number): number => gradient(flat.with(i, x))[k]!;
        near(entry, slope(along, flat[i]!), 1e-8, `∂²/∂${i}∂${k}`);
        near(entry, exact[k]![i]!, 1e-13, 'symmetry');
      });
    });
  });

  it('are symmetric, and H·v is H times v, on generated polynomials and compositions', () => {
    const program = new Program(`
      export function f(x: number[], c: number[]): number {
        let s = 0;
        for (let i = 0; i < x.length; i++)
          for (let j = 0; j <= i; j++)
            s += c[i]! * x[i]! * Math.tanh(x[j]! * c[j]!) + Math.log(2 + x[j]! ** 2) / (1 + x[i]! ** 2);
        return Math.sqrt(1 + s * s);
      }`);
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    fc.assert(
      fc.property(
        fc.array(number, { minLength: 3, maxLength: 3 }),
        fc.array(number, { minLength: 3, maxLength: 3 }),
        fc.array(number, { minLength: 6, maxLength: 6 }),
        (x, c, v) => {
          const exact = hessian(program, [x, c]);
          const size = Math.max(...exact.flat().map(Math.abs), 1);
          exact.forEach((row, i) => {
            row.forEach((entry, k) => {
              assert.ok(Math.abs(entry - exact[k]![i]!) <= 1e-13 * size);
            });
          });
          const product = program.run([x, c], 'second', 'f', Float64Array.from(v)).secondOrder([1]);
          product.forEach((entry, i) => {
            const expected = exact[i]!.reduce((sum, h, k) => sum + h * v[k]!, 0);
            assert.ok(Math.abs(entry - expected) <= 1e-12 * size);
          });
        },
      ),
      { seed: 5, numRuns: 60 },
    );
  });

  it('are those of each output, by its cotangent', () => {
    const program = new Program(
      'export function f(a: number, b: number) { return [a * a * b, { c: b ** 3 }]; }',
    );
    const run = program.run([2, 3], 'second');
    assert.deepEqual([...run.secondOrder([1, 0])], [6, 4, 4, 0]);
    assert.deepEqual([...run.secondOrder([0, 1])], [0, 0, 0, 18]);
    assert.deepEqual([...run.secondOrder([1, 2])], [6, 4, 4, 36]);
  });

  it('are not a number on a kink that the gradient feels', () => {
    const text = (body: string): string => `export function f(x: number) { return ${body}; }`;
    const at = (body: string, x: number): number => hessian(new Program(text(body)), [x])[0]![0]!;
    assert.equal(at('Math.abs(x)', 0), NaN);
    assert.equal(at('Math.max(x, 0)', 0), NaN);
    assert.equal(at('Math.max(x, 0, -1)', 0), NaN);
    assert.equal(at('Math.max(0.5, x, x * x)', 1), NaN);
    assert.equal(at('Math.abs(x) * 3 + x * x', -2), 2);
    assert.equal(at('Math.max(0, x) ** 2', 3), 2);
  });

  const source = readFileSync(new URL('../../mgh/problems.ts', import.meta.url), 'utf8');
  const problems = new Program(source);
  for (const { no, name } of MGH_PROBLEMS) {
    it(`Moré–Garbow–Hillstrom ${no} ${name}: differences of exact gradients`, () => {
      const { x0 } = reference[no - 1]!;
      const exact = hessian(problems, [x0], name);
      const n = x0.length;
      const { exports, session } = problems.load();
      const gradient = (x: readonly number[]): Float64Array => {
        const call = { callee: exports[name], receiver: undefined, args: [[...x]] };
        const inputs = x.map((_, i) => ({ root: 0, path: [i], name: `x[${i}]` }));
        return session.run(call, inputs, x, { mode: 'gradient' }).reverse([1]);
      };
      const rows = exact.map((row) => Math.max(...row.map(Math.abs)));
      for (let i = 0; i < n; i++) {
        const h = 2 ** -14 * Math.max(Math.abs(x0[i]!), 0.1);
        const moved = (by: number): Float64Array => gradient(x0.with(i, x0[i]! + by));
        const [a, b, c, d] = [moved(h), moved(-h), moved(h / 2), moved(-h / 2)];
        for (let k = 0; k < n; k++) {
          const rough = (a[k]! - b[k]!) / (2 * h);
          const fine = (c[k]! - d[k]!) / h;
          const numeric = (4 * fine - rough) / 3;
          const scale = Math.max(Math.abs(exact[i]![k]!), 1e-3 * Math.sqrt(rows[i]! * rows[k]!));
          const rounding = (CANCELLING[no] ?? 8) * Number.EPSILON;
          const noise = (rounding * Math.max(...a.map(Math.abs))) / h;
          // The error of an extrapolated difference is of the order of what the extrapolation changed.
          const bar = Math.abs(fine - rough) * 2 ** -3 + noise + 1e-7 * scale;
          const off = Math.abs(exact[i]![k]! - numeric);
          assert.ok(off <= bar, `H[${i}][${k}] = ${exact[i]![k]!}, measured ${numeric} ± ${bar}`);
          near(exact[i]![k]!, exact[k]![i]!, 1e-10, 'symmetry');
        }
      }
    });
  }
});
