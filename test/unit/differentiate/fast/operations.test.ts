import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { RECORD_CAPACITY } from '../../../../src/differentiate/fast/capacity.ts';
import { NODE_CAPACITY } from '../../../../src/differentiate/runtime/tape.ts';
import { WORKLOADS } from '../../../bench/inputs.ts';
import { callOf } from '../../../bench/calls.ts';
import { recordedDifference } from '../../../fuzz/check.ts';
import { loadBase, loadFast, loadRecorder } from '../../../fuzz/engine.ts';
import type { EngineCall } from '../../../fuzz/engine.ts';
import { compileProgram } from '../../../fuzz/evaluate.ts';

const callTo = (source: string, args: () => unknown[], wrt?: readonly number[]): EngineCall => ({
  code: compileProgram(source)!,
  name: 'target',
  args,
  ...(wrt ? { wrt } : {}),
});

/** The recording on the fast path is taken, and is the dynamic base's. */
function same(source: string, args: () => unknown[], nodeBudget?: number): void {
  const call = callTo(source, args);
  const recorder = loadRecorder(call);
  if ('refused' in recorder) assert.fail(`refused: ${recorder.refused}`);
  assert.equal(recordedDifference(call, nodeBudget), null);
}

function refusal(source: string, args: () => unknown[]): string {
  const recorder = loadRecorder(callTo(source, args));
  return 'refused' in recorder ? recorder.refused : 'not refused';
}

describe('every operation recorded on the fast path, as on the dynamic base', () => {
  for (const workload of WORKLOADS) {
    it(`in the benchmark's ${workload.name}`, () => {
      assert.equal(recordedDifference(callOf(workload), 2_000_000), null);
    });
  }

  it('where operands turn out to be constants, or are so in one of two calls of a function', () => {
    const source = `
      function wave(t) { const h = t * t; let s = 0; s += h; return Math.sin(s - 1); }
      export function target(x) {
        let sum = 0;
        for (let i = 0; i < 3; i++) { sum = sum * 2; if (i === 1) sum += x[0]; }
        const a = [1, x[1], 3];
        let product = 1;
        for (const v of a) product *= v;
        return sum + product + wave(0.5) * wave(x[0]) + wave(0.25);
      }`;
    same(source, () => [[0.7, -1.3]]);
  });

  it('in every rule, with constants on either side and zeros', () => {
    const unary =
      'exp expm1 log1p sqrt cbrt sin cos tan asin acos atan sinh cosh tanh asinh atanh abs'
        .split(' ')
        .map((name) => `s += Math.${name}(x[0]);`);
    const source = `export function target(x) {
      let s = 0;
      ${unary.join(' ')}
      s += Math.log(x[1]) + Math.log2(x[1]) + Math.log10(x[1]) + Math.acosh(x[1]);
      s += Math.pow(x[1], x[0]) + x[0] ** 2 + 2 ** x[0] + x[1] ** 3 + x[1] % x[0] + 5 % x[1] + x[1] % 2;
      s += Math.atan2(x[0], x[1]) + Math.atan2(1, x[1]) + Math.hypot(x[0], x[1]) + Math.hypot(3, x[0]);
      s += Math.max(x[0], x[1]) + Math.min(x[0], 0.25) + Math.max(x[0], x[0]) + Math.min(x[1], x[2]);
      s += x[2] / x[1] - 0 * x[2] + -x[2] / 3 - 3 / x[1];
      let k = x[0];
      k++; --k; k += 1; k -= x[1]; k /= 2; k **= 2; k %= 3;
      return +s + k;
    }`;
    same(source, () => [[0.25, 1.5, 0]]);
  });

  it('in closures, recursion, callbacks, defaults, patterns and records', () => {
    const source = `
      const half = (v) => v / 2;
      function power(v, n) { return n <= 0 ? 1 : v * power(v, n - 1); }
      function scaled(v, by = v * 2) { return v * by; }
      function both({ p, q }, [first, second = p * 3]) { return p * q + first - second; }
      export function target(x, s) {
        const shift = (v) => v + s;
        const shifted = x.map(shift).map((v, i) => v * i + half(v));
        const total = shifted.reduce((sum, v) => sum + v * v, 0) + x.reduce((a, b) => a * b);
        let seen = 0;
        x.forEach((v) => { seen += v; });
        const grid = Array.from({ length: 2 }, (_, i) => [x[i], x[i] * s]);
        const { p, r: { t } } = { p: x[0] * s, r: { t: s } };
        let [a, b] = [x[0], x[1]];
        [a, b] = [b, a * 2];
        for (const [u, v] of grid) seen += u * v;
        const field = new Float64Array(3);
        field[1] = p * t;
        const o = { p: a, q: s };
        o.q += 2; o.p *= o.q;
        x[1] = seen; x[2] += 1;
        return total + seen + power(s, 3) + scaled(a) + scaled(b, 2) + field[1] + both(o, [a]) + x[1] + x[2];
      }`;
    same(source, () => [[0.5, -1.2, 2], 0.7]);
  });

  it('in loops of every kind, left and gone on with, also across labels', () => {
    const source = `export function target(x) {
      let sum = 0;
      const empty = [];
      const filled = [];
      outer: for (let i = 0; i < 4; i++) {
        for (let j = 0; j < 4; j++) {
          if (j > i) continue outer;
          if (i === 3) break outer;
          sum += x[0] * j;
        }
      }
      let k = 0;
      while (sum * 0.5 < 20 && k < 9) { sum += x[1]; k++; filled.push(sum); }
      do { k--; if (k === 3) continue; sum *= 1.01; } while (k > 0);
      let count = x.length;
      for (let i = count; i > 0; i--) { if (sum > 1e3) return sum; switch (i) { case 1: sum += 1; break; default: sum -= x[i - 1]; } }
      const find = (limit) => { for (const v of x) { for (;;) { if (v > limit) return v; break; } } return limit; };
      return sum + find(1) + empty.length;
    }`;
    same(source, () => [[0.5, 2, 1.5]]);
  });

  it('up to the budget of nodes, with adjoints and watches of the whole run', () => {
    const source = `export function target(x, n) {
      let u = x;
      for (let i = 0; i < n; i++) { const step = u * 0.9; u = step + 0.1 * x; }
      return u;
    }`;
    for (const budget of [1, 7, 40, 301, 302, 1000]) same(source, () => [0.5, 100], budget);
    const recorder = loadRecorder(callTo(source, () => [0.5, 100], [0]));
    assert.ok(!('refused' in recorder));
    const trace = recorder.run(40)!.trace([1]);
    assert.deepEqual([trace.nodes, trace.truncated], [41, true]);
    const step = trace.watches.find((watch) => watch.text === 'step')!;
    assert.equal(step.count, 100);
  });

  it('in adjoints of the inputs that are those of a gradient run, bit for bit', () => {
    const call = callOf(WORKLOADS.find(({ name }) => name === 'gamma')!);
    const recorder = loadRecorder(call);
    assert.ok(!('refused' in recorder));
    assert.deepEqual(recorder.run()!.reverse([1]), loadBase(call).run('gradient').reverse([1]));
  });

  it('leaves to the base what it cannot tell alike', () => {
    const args = () => [[0.5, 2]];
    const jump = `export function target(x) {
      let i = 0, sum = 0;
      outer: while (sum * 2 < x[1]) { for (;;) { sum += x[0]; if (i++ > 5) break; continue outer; } }
      return sum;
    }`;
    assert.equal(refusal(jump, args), 'a jump across loops');
    const several = `export function target(x) {
      const f = (v) => v * v, g = (v) => v + 1;
      let h = f;
      if (x.length > 1) h = g;
      return h(x[0]);
    }`;
    assert.equal(refusal(several, args), 'a call of one of several functions');
    const three = 'export function target(x) { return Math.max(x[0], x[1], 3); }';
    assert.equal(refusal(three, args), 'Math.max of 3');
    for (const source of [jump, several, three]) {
      assert.ok(!('refused' in loadFast(callTo(source, args))), 'the gradient leaves it, too');
    }
  });

  it('fits into the tape', () => {
    assert.ok(RECORD_CAPACITY <= NODE_CAPACITY - 4096);
  });
});
