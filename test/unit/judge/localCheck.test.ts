import assert from 'node:assert/strict';
import fc from 'fast-check';
import { distanceToSwitch } from '../../../src/judge/elementary.ts';
import { checkLocally } from '../../../src/judge/localCheck.ts';
import type { Operation } from '../../../src/model/operation.ts';

/** Value and derivatives in closed form (Abramowitz and Stegun 4.1 to 4.6), for the operands a, b. */
const CLOSED: Partial<Record<Operation, (a: number, b: number) => [number, ...number[]]>> = {
  add: (a, b) => [a + b, 1, 1],
  subtract: (a, b) => [a - b, 1, -1],
  multiply: (a, b) => [a * b, b, a],
  divide: (a, b) => [a / b, 1 / b, -a / b ** 2],
  negate: (a) => [-a, -1],
  exp: (a) => [Math.exp(a), Math.exp(a)],
  log: (a) => [Math.log(a), 1 / a],
  sqrt: (a) => [Math.sqrt(a), 0.5 / Math.sqrt(a)],
  cbrt: (a) => [Math.cbrt(a), 1 / (3 * Math.cbrt(a) ** 2)],
  sin: (a) => [Math.sin(a), Math.cos(a)],
  cos: (a) => [Math.cos(a), -Math.sin(a)],
  tan: (a) => [Math.tan(a), 1 + Math.tan(a) ** 2],
  atan: (a) => [Math.atan(a), 1 / (1 + a * a)],
  tanh: (a) => [Math.tanh(a), 1 / Math.cosh(a) ** 2],
  asinh: (a) => [Math.asinh(a), 1 / Math.sqrt(a * a + 1)],
  hypot: (a, b) => [Math.hypot(a, b), a / Math.hypot(a, b), b / Math.hypot(a, b)],
  atan2: (a, b) => [Math.atan2(a, b), b / (a * a + b * b), -a / (a * a + b * b)],
  abs: (a) => [Math.abs(a), Math.sign(a)],
  max: (a, b) => [Math.max(a, b), a >= b ? 1 : 0, a >= b ? 0 : 1],
  floor: (a) => [Math.floor(a), 0],
};

function states(operation: Operation, a: number, b: number, factor = 1): string[] | null {
  const [value, ...partials] = CLOSED[operation]!(a, b);
  const opinions = checkLocally({
    operation,
    operands: [a, b].slice(0, partials.length),
    value,
    partials: partials.map((partial) => partial * factor),
    active: partials.map((_, index) => index),
  });
  return opinions && opinions.map(({ state }) => state);
}

const size = fc.double({ min: 1e-3, max: 1e3, noNaN: true });
const signed = fc.tuple(size, fc.boolean()).map(([x, minus]) => (minus ? -x : x));

describe('local derivatives held against numbers', () => {
  for (const operation of Object.keys(CLOSED) as Operation[]) {
    it(`never calls the true derivative of ${operation} wrong, and mostly right`, () => {
      let right = 0;
      let all = 0;
      const first = ['log', 'sqrt'].includes(operation) ? size : signed;
      fc.assert(
        fc.property(first, signed, (a, b) => {
          const found = states(operation, a, b)!;
          assert.ok(!found.includes('wrong'), `${operation}(${a}, ${b}): ${found.join()}`);
          all += found.length;
          right += found.filter((state) => state === 'right').length;
        }),
        { numRuns: 200, seed: 7 },
      );
      assert.ok(right >= 0.75 * all, `${right} of ${all}`);
    });
  }

  it('calls a wrong rule wrong: sign, factor, square, missing inner derivative', () => {
    assert.deepEqual(states('sin', 0.7, 0, -1), ['wrong']);
    assert.deepEqual(states('multiply', 3, 4, 2), ['wrong', 'wrong']);
    assert.deepEqual(states('exp', 1.2, 0, 1.0001), ['wrong']);
    const tanh = {
      operation: 'tanh',
      operands: [0.5],
      value: Math.tanh(0.5),
      active: [0],
    } as const;
    assert.equal(checkLocally({ ...tanh, partials: [1 - Math.tanh(0.5)] })![0]!.state, 'wrong');
    assert.equal(
      checkLocally({ ...tanh, partials: [1 - Math.tanh(0.5) ** 2] })![0]!.state,
      'right',
    );
  });

  it('accuses no rule where an operation changes on another scale than its operand', () => {
    for (const a of [4.1e7, -1.2e7 - 0.05, 5900765.59]) {
      assert.notDeepEqual(states('tan', a, 0), ['wrong']);
      assert.notDeepEqual(states('floor', a + 0.3, 0), ['wrong']);
      assert.deepEqual(states('tan', 0.4, 0, 1.001), ['wrong']);
    }
  });

  it('accepts a subgradient on a kink as one, and nothing outside it', () => {
    const relu = { operation: 'max', operands: [0, 0], value: 0, active: [0] } as const;
    assert.equal(checkLocally({ ...relu, partials: [0.5, 0] })![0]!.state, 'kink');
    assert.equal(checkLocally({ ...relu, partials: [1, 0] })![0]!.state, 'kink');
    assert.equal(checkLocally({ ...relu, partials: [1.5, 0] })![0]!.state, 'wrong');
  });

  it('says nothing of what is not finite, and of an infinite slope at the edge of a domain', () => {
    const root = { operation: 'sqrt', operands: [0], value: 0, partials: [Infinity], active: [0] };
    assert.equal(checkLocally({ ...root, operation: 'sqrt' })![0]!.state, 'undecided');
    const log = { operands: [-1], value: NaN, partials: [-1], active: [0] };
    assert.equal(checkLocally({ ...log, operation: 'log' })![0]!.state, 'undecided');
  });

  it('does not check what the operands do not explain', () => {
    const odd = { operands: [1, 2], partials: [1, 1], active: [0, 1] };
    assert.equal(checkLocally({ ...odd, operation: 'add', value: 4 }), null);
    assert.equal(checkLocally({ ...odd, operation: 'fused', value: 3 }), null);
    assert.equal(checkLocally({ ...odd, operation: 'sin', value: 3 }), null);
  });
});

describe('distance to the nearest switch', () => {
  const cases: [Operation, number[], number | null][] = [
    ['max', [0.003, 0], 0.003],
    ['max', [0, 0], 0],
    ['max', [1, 5, 4.5], 0.5],
    ['min', [-2, -2.25, 9], 0.25],
    ['abs', [-0.25], 0.25],
    ['sign', [0], 0],
    ['floor', [2.75], 0.25],
    ['ceil', [-3], 0],
    ['round', [2.75], 0.25],
    ['trunc', [0.25], 0.75],
    ['trunc', [-1.25], 0.25],
    ['remainder', [7, 4], 1],
    ['remainder', [1, 4], 3],
    ['sin', [1], null],
  ];
  for (const [operation, operands, expected] of cases) {
    it(`${operation}(${operands.join(', ')}): ${expected ?? 'none'}`, () => {
      assert.equal(distanceToSwitch(operation, operands), expected);
    });
  }
});
