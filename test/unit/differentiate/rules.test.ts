import assert from 'node:assert/strict';
import fc from 'fast-check';
import { OPERATIONS } from '../../../src/model/operation.ts';
import {
  BINARY_RULES,
  RULE_KINDS,
  UNARY_RULES,
  type BinaryOperation,
  type UnaryOperation,
} from '../../../src/differentiate/runtime/rules.ts';
import { check } from './support.ts';

/** Where each function is smooth and its derivative moderate. */
const DOMAINS: Readonly<Record<UnaryOperation, readonly [number, number] | null>> = {
  negate: [-3, 3],
  exp: [-3, 3],
  expm1: [-3, 3],
  log: [0.1, 5],
  log1p: [-0.8, 5],
  log2: [0.1, 5],
  log10: [0.1, 5],
  sqrt: [0.1, 5],
  cbrt: [0.1, 5],
  sin: [-3, 3],
  cos: [-3, 3],
  tan: [-1, 1],
  asin: [-0.9, 0.9],
  acos: [-0.9, 0.9],
  atan: [-3, 3],
  sinh: [-3, 3],
  cosh: [-3, 3],
  tanh: [-3, 3],
  asinh: [-3, 3],
  acosh: [1.2, 5],
  atanh: [-0.9, 0.9],
  abs: [0.1, 3],
  sign: [0.1, 3],
  floor: [1.1, 1.9],
  ceil: [1.1, 1.9],
  round: [1.6, 2.4],
  trunc: [1.1, 1.9],
  // Rounding is not a smooth function: its rule is a convention.
  fround: null,
};

const MATH = Math as unknown as Readonly<Record<string, (a: number) => number>>;

describe('differentiate: rules', () => {
  it('cover every operation exactly once', () => {
    assert.deepEqual(Object.keys(RULE_KINDS).sort(), [...OPERATIONS].sort());
  });

  for (const operation of Object.keys(UNARY_RULES) as UnaryOperation[]) {
    const domain = DOMAINS[operation];
    if (domain === null) continue;
    it(`${operation} against central differences`, () => {
      const f = operation === 'negate' ? (a: number) => -a : MATH[operation]!;
      fc.assert(
        fc.property(fc.double({ min: domain[0], max: domain[1], noNaN: true }), (a) => {
          const h = 1e-6;
          const numeric = (f(a + h) - f(a - h)) / (a + h - (a - h));
          const rule = UNARY_RULES[operation](a, f(a));
          assert.ok(Math.abs(rule - numeric) <= 1e-7 * Math.max(1, Math.abs(numeric)), `at ${a}`);
        }),
        { seed: 1, numRuns: 200 },
      );
    });
  }

  const BINARY: Readonly<Record<BinaryOperation, (a: number, b: number) => number>> = {
    add: (a, b) => a + b,
    subtract: (a, b) => a - b,
    multiply: (a, b) => a * b,
    divide: (a, b) => a / b,
    remainder: (a, b) => a % b,
    power: (a, b) => a ** b,
    atan2: (a, b) => Math.atan2(a, b),
    min: (a, b) => Math.min(a, b),
    max: (a, b) => Math.max(a, b),
    hypot: (a, b) => Math.hypot(a, b),
  };
  for (const operation of Object.keys(BINARY) as BinaryOperation[]) {
    it(`${operation} against central differences, in both operands`, () => {
      const f = BINARY[operation];
      const rule = BINARY_RULES[operation];
      const number = fc.double({ min: 0.3, max: 3, noNaN: true });
      fc.assert(
        fc.property(number, number, (a, b) => {
          const h = 1e-6;
          const jumps = operation === 'remainder' && Math.abs(a / b - Math.round(a / b)) < 1e-4;
          fc.pre(Math.abs(a - b) > 1e-4 && !jumps);
          const v = f(a, b);
          const left = (f(a + h, b) - f(a - h, b)) / (a + h - (a - h));
          const right = (f(a, b + h) - f(a, b - h)) / (b + h - (b - h));
          const scale = Math.max(1, Math.abs(left), Math.abs(right), Math.abs(v));
          assert.ok(Math.abs(rule.left(a, b, v) - left) <= 1e-7 * scale, `left at ${a}, ${b}`);
          assert.ok(Math.abs(rule.right(a, b, v) - right) <= 1e-7 * scale, `right at ${a}, ${b}`);
        }),
        { seed: 2, numRuns: 200 },
      );
    });
  }

  /** Edges, with the gradient that the rule table's conventions promise. */
  const EDGES: readonly (readonly [string, readonly number[], readonly number[]])[] = [
    ['Math.pow(x, 0) * y', [0, 3], [0, 1]],
    ['Math.pow(x, y)', [0, 2], [0, 0]],
    ['Math.pow(x, y)', [0, 1], [1, 0]],
    ['Math.pow(x, y)', [-2, 3], [12, NaN]],
    ['x ** 2', [0], [0]],
    ['Math.sqrt(x)', [0], [Infinity]],
    ['Math.cbrt(x)', [0], [Infinity]],
    ['Math.cbrt(x)', [-8], [1 / 12]],
    ['Math.abs(x)', [0], [0]],
    ['Math.abs(x)', [-2], [-1]],
    ['Math.sign(x) * y', [0, 2], [0, 0]],
    ['Math.max(x, y)', [2, 2], [0.5, 0.5]],
    ['Math.min(x, y)', [2, 2], [0.5, 0.5]],
    ['Math.max(x, y, 2)', [2, 2], [1 / 3, 1 / 3]],
    ['Math.max(x, y)', [NaN, 2], [1, 0]],
    ['Math.hypot(x, y)', [0, 0], [0, 0]],
    ['Math.hypot(x, y)', [3, -4], [0.6, -0.8]],
    ['Math.hypot(x)', [-3], [-1]],
    ['Math.atan2(y, x)', [-1, 0], [-0, -1]],
    ['Math.atan2(y, x)', [0, -1], [1, 0]],
    ['Math.log1p(x)', [1e-20], [1]],
    ['Math.expm1(x)', [1e-20], [1]],
    ['Math.expm1(x)', [-800], [0]],
    ['Math.tanh(x)', [20], [4 * Math.exp(-40)]],
    ['Math.round(x) * x', [2.5], [3]],
    ['x % y', [7, -3], [1, 2]],
    ['x % y', [-7, 3], [1, 2]],
    ['1 / x', [0], [-Infinity]],
    ['Math.atan2(x, y)', [1e200, 1e200], [5e-201, -5e-201]],
  ];
  for (const [expression, args, expected] of EDGES) {
    it(`${expression} at ${args.join(', ')}`, () => {
      const parameters = args.length === 1 ? 'x' : 'x, y';
      const text = `exports.f = (${parameters}) => ${expression}`;
      const { gradient } = check({ text, language: 'js' }, args, { differences: false });
      gradient.forEach((value, i) => {
        const other = expected[i]!;
        const same = Object.is(value + 0, other + 0);
        assert.ok(same || Math.abs(value - other) <= 1e-12 * Math.abs(other), gradient.join(', '));
      });
    });
  }
});
