import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judge, type Judgement } from '../../../src/judge/judge.ts';
import { Recorder } from '../../bench/verdicts/recorder.ts';
import { evidenceOf } from './support.ts';

type Vector = readonly number[];

/** Two data, a fit and a penalty; lines 1 to 8. */
const VALUE = `const xs = [0.4, -1.1];
const ys = [0.3, 0.9];
export function loss(x) {
  let fit = 0;
  for (let k = 0; k < 2; k++) fit += (x[0] * xs[k] + x[1] - ys[k]) ** 2;
  const reg = 0.1 * (x[0] * x[0] + x[1] * x[1]);
  return fit + reg;
}
`;
const GRADIENT = `export function lossGrad(x) {
  const g = [0, 0];
  for (let k = 0; k < 2; k++) {
    const r = x[0] * xs[k] + x[1] - ys[k];
    g[0] += 2 * r * xs[k];
    g[1] += 2 * r;
  }
  g[0] += 0.2 * x[0];
  g[1] += 0.2 * x[1];
  return g;
}
`;
/** A sigmoid neuron. */
const NEURON = `export function loss(x) {
  const o = 1 / (1 + Math.exp(-x[0]));
  return 0.5 * (x[1] - o) ** 2;
}
export function lossGrad(x) {
  const o = 1 / (1 + Math.exp(-x[0]));
  const dh = -(x[1] - o) * o * (1 - o);
  return [dh, x[1] - o];
}
`;

/** The judgement of a program in which one text is changed; the gradient begins at line `from`. */
function judged(program: string, from: string, to: string, point: Vector): Judgement {
  assert.equal(program.split(from).length, 2, `${from} stands once`);
  const right = new Recorder(program, 'right.ts');
  const source = program.replace(from, to);
  const wrong = new Recorder(source, 'wrong.ts');
  const gradient = (x: Vector): Vector => {
    const { adjoint, inputs } = right.record('loss', x);
    return [...adjoint.subarray(1, inputs + 1)];
  };
  const hand = (x: Vector): Vector => {
    wrong.record('lossGrad', x);
    return wrong.last;
  };
  const value = (x: Vector): number => {
    right.record('loss', x);
    return right.last[0]!;
  };
  return judge({
    ...evidenceOf({ f: value, gradient, hand, point, names: point.map((_, i) => `x[${i}]`) }),
    source: () => source,
    written: (x) => {
      const trace = wrong.record('lossGrad', [...x]);
      return { trace, entries: Int32Array.from(point.keys()), numbers: wrong.last };
    },
    recorded: (_, x) => wrong.record('loss', [...x]),
  });
}

/** [what is replaced, by what, the line, the kind] */
const MISTAKES: readonly (readonly [string, string, number, string])[] = [
  ['g[0] += 2 * r * xs[k]', 'g[0] += r * xs[k]', 13, 'constant-factor'],
  ['g[1] += 2 * r;', 'g[1] -= 2 * r;', 14, 'sign'],
  ['g[1] += 2 * r;', 'g[1] = 2 * r;', 14, 'overwritten'],
  ['g[1] += 2 * r;', 'g[0] += 2 * r;', 14, 'wrong-index'],
  ['g[1] += 0.2 * x[1]', 'g[1] += 0.2 * x[0]', 17, 'wrong-index'],
  ['g[1] += 0.2 * x[1]', 'g[1] += 0.3 * x[1]', 17, 'constant-factor'],
  ['const g = [0, 0]', 'const g = [0, 1]', 10, 'wrong-constant'],
  ['k < 2; k++) {', 'k < 1; k++) {', 11, 'loop-bounds'],
  ['const r = x[0] * xs[k] + x[1] - ys[k]', 'const r = x[0] * xs[k] + x[1]', 12, 'missing-term'],
];

describe('the place of a mistake', () => {
  for (const [from, to, line, kind] of MISTAKES) {
    it(`is line ${line} where \`${from}\` became \`${to}\``, () => {
      const { diagnosis, verdict, findings } = judged(VALUE + GRADIENT, from, to, [0.7, -0.4]);
      assert.equal(verdict, 'disagree');
      assert.equal(diagnosis!.range!.line, line);
      assert.equal(diagnosis!.kind, kind);
      assert.equal(findings[0]!.place!.line, line);
    });
  }

  it('tells the missing factor of the chain rule by its expression', () => {
    const { diagnosis, summary } = judged(NEURON, ' * o * (1 - o)', ' * o', [0.3, 0.8]);
    assert.equal(diagnosis!.kind, 'missing-chain-factor');
    assert.equal(diagnosis!.range!.line, 7);
    assert.match(summary, /line 7: `x\[1\] - o` lacks the factor 1 − `o`/);
  });

  it('comes with the numbers at two points', () => {
    const { diagnosis } = judged(NEURON, ' * o * (1 - o)', ' * o', [0.3, 0.8]);
    const [first, second] = diagnosis!.evidence!;
    assert.deepEqual(first!.point, [0.3, 0.8]);
    const o = 1 / (1 + Math.exp(-0.3));
    assert.ok(Math.abs(first!.written + (0.8 - o) * o) < 1e-15);
    assert.ok(Math.abs(first!.right + (0.8 - o) * o * (1 - o)) < 1e-15);
    assert.notDeepEqual(second!.point, first!.point);
  });

  it('tells a function that is taken for another', () => {
    const program = `export function loss(x) { return Math.sin(x[0]) * x[1]; }
export function lossGrad(x) {
  const c = Math.cos(x[0]);
  return [c * x[1], Math.sin(x[0])];
}
`;
    const { diagnosis } = judged(program, 'Math.cos(x[0])', 'Math.sin(x[0])', [0.7, -0.4]);
    assert.equal(diagnosis!.kind, 'wrong-function');
    assert.equal(diagnosis!.range!.line, 3);
  });

  it('is left open where two places are wrong, rather than told wrongly', () => {
    const twice = (VALUE + GRADIENT).replace('g[0] += 2 * r * xs[k]', 'g[0] += 2 * r');
    const { diagnosis } = judged(twice, 'g[1] += 0.2 * x[1]', 'g[1] += x[1] * x[1]', [0.7, -0.4]);
    assert.equal(diagnosis!.range, null);
    assert.ok(diagnosis!.alternatives!.length > 0);
  });
});
