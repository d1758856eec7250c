import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judge, type Evidence, type Judgement } from '../../../src/judge/judge.ts';
import { measure } from '../../../src/measure/measure.ts';
import type { Jacobian } from '../../../src/model/evidence.ts';
import { row } from './support.ts';

describe('judge on several outputs', () => {
  const f = (x: Float64Array): Float64Array =>
    Float64Array.of(x[0]! * x[1]!, Math.sin(x[0]!) + x[1]! ** 3);
  const exact = (x: Float64Array): Jacobian => ({
    outputs: 2,
    inputs: 2,
    values: Float64Array.of(x[1]!, x[0]!, Math.cos(x[0]!), 3 * x[1]! ** 2),
  });
  const point = Float64Array.of(0.7, 1.3);
  const judged = (hand: Jacobian | null): Judgement => {
    const reverse = exact(point);
    const claims = hand === null ? [reverse] : [reverse, hand];
    return judge({
      inputs: ['x', 'y'],
      outputs: ['.area', '.rest'],
      point,
      value: f(point),
      reverse,
      forward: null,
      numeric: measure({ point, outputs: 2, evaluate: f }, claims, { seed: 1 }),
      handWritten: hand === null ? null : { function: 'grad', jacobian: hand, scale: null },
      notes: [],
    });
  };

  it('has one row per output and input', () => {
    const { verdict, partials, summary } = judged(null);
    assert.equal(verdict, 'agree');
    assert.match(summary, /^4 of 4 partials agree/);
    assert.deepEqual(
      partials.map((p) => `${p.output} ${p.input}`),
      ['.area x', '.area y', '.rest x', '.rest y'],
    );
  });

  it('names output and input of the wrong one', () => {
    const values = exact(point).values.map((v, i) => (i === 2 ? -v : v));
    const { verdict, summary, diagnosis } = judged({ outputs: 2, inputs: 2, values });
    assert.equal(verdict, 'disagree');
    assert.match(summary, /^1 of 4 disagrees: ∂rest\/∂x/);
    assert.equal(diagnosis!.kind, 'sign');
  });
});

describe('judge on a function too large for every partial', () => {
  const n = 400;
  const point = Float64Array.from({ length: n }, (_, i) => 0.5 + Math.abs(Math.cos(i * 0.9)));
  const weight = (i: number): number => 1 + Math.abs(Math.sin(i * 1.7));
  const f = (x: Float64Array): number => x.reduce((sum, v, i) => sum + weight(i) * v * v, 0);
  const exact = (x: Float64Array): number[] => [...x].map((v, i) => 2 * weight(i) * v);
  const judged = (hand: (g: number[]) => number[], without: Partial<Evidence> = {}): Judgement => {
    const reverse = row(exact(point));
    const written = row(hand(exact(point)));
    const engine = without.reverse === null ? [] : [reverse];
    const numeric = measure(
      { point, outputs: 1, evaluate: (x) => Float64Array.of(f(x)) },
      [...engine, written],
      { seed: 1, maxEvaluations: 100 },
    );
    assert.equal(numeric.mode, 'directional');
    return judge({
      inputs: [...point].map((_, i) => `w[${i}]`),
      outputs: [''],
      point,
      value: Float64Array.of(f(point)),
      reverse,
      forward: null,
      numeric,
      handWritten: { function: 'grad', jacobian: written, scale: null },
      notes: [],
      at: (x) => ({
        value: Float64Array.of(f(x)),
        reverse: without.reverse === null ? null : row(exact(x)),
        handWritten: row(hand(exact(x))),
      }),
      ...without,
    });
  };

  it('agrees with a right gradient', () => {
    assert.equal(judged((g) => g).verdict, 'agree');
    assert.equal(judged((g) => g, { reverse: null }).verdict, 'agree');
  });

  it('names the wrong component, with and without reverse mode', () => {
    for (const without of [{}, { reverse: null }]) {
      const result = judged((g) => g.map((v, i) => (i === 233 ? v * 1.1 : v)), without);
      assert.equal(result.verdict, 'disagree');
      assert.equal(result.summary, '1 of 400 disagrees: ∂/∂w[233]');
    }
  });

  it('sees a constant factor', () => {
    const result = judged((g) => g.map((v) => v / 2));
    assert.equal(result.verdict, 'scaled');
  });

  it('never agrees with half of the gradient when only directions are known', () => {
    const result = judged((g) => g.map((v) => v / 2), { reverse: null });
    assert.notEqual(result.verdict, 'agree');
  });
});
