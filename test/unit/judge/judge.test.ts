import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judge, type Evidence } from '../../../src/judge/judge.ts';
import { evidenceOf, row, type Scene } from './support.ts';

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Case 7 of the lecture: one sigmoid neuron with inputs 0.4 and 0.5. */
const TARGET = 1.5 + sigmoid(2.8);
const INPUTS = [0.4, 0.5];
const output = (w: readonly number[]): number => sigmoid(w[0]! * 0.4 + w[1]! * 0.5);
const lectureGradient = (w: readonly number[]): number[] =>
  INPUTS.map((x) => -(TARGET - output(w)) * output(w) * (1 - output(w)) * x);

/** f = Σ i·xᵢ² + x₀ x₁: every partial is a number of its own. */
const bowl = (x: readonly number[]): number =>
  x.reduce((sum, v, i) => sum + (i + 1) * v * v, 0) + x[0]! * x[1]!;
const bowlGradient = (x: readonly number[]): number[] =>
  x.map((v, i) => 2 * (i + 1) * v + (i === 0 ? x[1]! : i === 1 ? x[0]! : 0));
const POINT = [0.7, -1.3, 2.1, 0.4, 1.9, -0.6];
const scene = (hand?: Scene['hand'], more: Partial<Scene> = {}): Scene => ({
  f: bowl,
  gradient: bowlGradient,
  point: POINT,
  names: ['w[0]', 'w[1]', 'w[2]', 'w[3]', 'w[4]', 'w[5]'],
  ...(hand === undefined ? {} : { hand }),
  ...more,
});

describe('judge', () => {
  it('names the factor 2 that the lecture drops (case 7) against E = (t − o)²', () => {
    const result = judge(
      evidenceOf({
        f: (w) => (TARGET - output(w)) ** 2,
        gradient: (w) => lectureGradient(w).map((g) => 2 * g),
        hand: lectureGradient,
        point: [2, 4],
        names: ['w[0]', 'w[1]'],
      }),
    );
    assert.equal(result.verdict, 'scaled');
    assert.equal(result.exitCode, 1);
    assert.ok(Math.abs(result.diagnosis!.factor! - 0.5) < 1e-9);
    assert.equal(result.diagnosis!.kind, 'constant-factor');
    assert.equal(
      result.summary,
      'hand-written gradient is 0.5 × the true one: the factor 2 is missing',
    );
    assert.ok(Math.abs(result.partials[0]!.reverse! + 0.064846) < 1e-5);
    assert.ok(Math.abs(result.partials[0]!.handWritten! + 0.032423) < 1e-5);
  });

  it('has nothing to say against the same gradient of ½(t − o)²', () => {
    const result = judge(
      evidenceOf({
        f: (w) => 0.5 * (TARGET - output(w)) ** 2,
        gradient: lectureGradient,
        hand: lectureGradient,
        point: [2, 4],
      }),
    );
    assert.equal(result.verdict, 'agree');
    assert.equal(result.diagnosis, null);
    assert.deepEqual(result.findings, []);
  });

  it('agrees without a hand-written gradient, with digits and detection power', () => {
    const result = judge(evidenceOf(scene()));
    assert.equal(result.verdict, 'agree');
    assert.match(result.summary, /^6 of 6 partials agree · worst relative error \de-\d+$/);
    for (const partial of result.partials) {
      assert.ok(partial.digits! >= 6);
      assert.ok(partial.detectable! < 1e-6);
    }
  });

  it('accepts a factor that the author acknowledged', () => {
    const hand = (x: readonly number[]): number[] => bowlGradient(x).map((g) => g / 100);
    assert.equal(judge(evidenceOf(scene(hand, { scale: 1 / 100 }))).verdict, 'agree');
    const unacknowledged = judge(evidenceOf(scene(hand)));
    assert.equal(unacknowledged.verdict, 'scaled');
    assert.match(unacknowledged.summary, /is 1\/100 × the true one: the factor 100 is missing/);
  });

  it('names the one wrong component', () => {
    const hand = (x: readonly number[]): number[] =>
      bowlGradient(x).map((g, i) => (i === 2 ? g * (1 + 1e-6) : g));
    const result = judge(evidenceOf(scene(hand)));
    assert.equal(result.verdict, 'disagree');
    assert.equal(result.exitCode, 1);
    assert.equal(result.summary, '1 of 6 disagrees: ∂/∂w[2]');
    assert.deepEqual(
      result.partials.map((p) => p.verdict),
      ['agree', 'agree', 'disagree', 'agree', 'agree', 'agree'],
    );
    assert.equal(result.findings[0]!.code, 'gradient-mismatch');
    assert.equal(result.findings[0]!.input, 'w[2]');
  });

  const mistakes: readonly (readonly [string, (g: number[], x: readonly number[]) => number[]])[] =
    [
      ['sign', (g) => g.map((v, i) => (i === 3 ? -v : v))],
      ['dropped-component', (g) => g.map((v, i) => (i === 4 ? 0 : v))],
      ['swapped', (g) => [g[1]!, g[0]!, ...g.slice(2)]],
      ['constant-factor', (g) => g.map((v, i) => (i === 5 ? v / 2 : v))],
      ['wrong-value', (g, x) => g.map((v, i) => (i === 1 ? v + Math.sin(x[3]!) : v))],
    ];
  for (const [kind, mistake] of mistakes) {
    it(`calls it ${kind}`, () => {
      const result = judge(evidenceOf(scene((x) => mistake(bowlGradient(x), x))));
      assert.equal(result.verdict, 'disagree');
      assert.equal(result.diagnosis!.kind, kind);
      const wrong = result.partials.filter((p) => p.verdict === 'disagree');
      assert.ok(wrong.length >= 1 && wrong.every((p) => p.cause === kind));
    });
  }

  it('recognises a transposed matrix', () => {
    const f = (w: readonly number[]): number =>
      w[0]! ** 2 + 3 * w[1]! * w[0]! + Math.sin(w[2]!) * w[3]!;
    const gradient = (w: readonly number[]): number[] => [
      2 * w[0]! + 3 * w[1]!,
      3 * w[0]!,
      Math.cos(w[2]!) * w[3]!,
      Math.sin(w[2]!),
    ];
    const result = judge(
      evidenceOf({
        f,
        gradient,
        hand: (w) => [0, 2, 1, 3].map((i) => gradient(w)[i]!),
        point: [0.3, 0.8, 1.4, -0.9],
        names: ['W[0][0]', 'W[0][1]', 'W[1][0]', 'W[1][1]'],
      }),
    );
    assert.equal(result.diagnosis!.kind, 'transposed');
  });

  it('recognises a derivative that takes the output', () => {
    const result = judge(
      evidenceOf({
        f: (x) => sigmoid(x[0]!),
        gradient: (x) => [sigmoid(x[0]!) * (1 - sigmoid(x[0]!))],
        hand: (y) => [y[0]! * (1 - y[0]!)],
        point: [0.4],
      }),
    );
    assert.equal(result.verdict, 'convention');
    assert.equal(result.exitCode, 0);
    assert.equal(result.diagnosis!.kind, 'takes-output');
    assert.equal(result.partials[0]!.verdict, 'agree');
  });

  it('recognises a normalised gradient', () => {
    const hand = (x: readonly number[]): number[] => {
      const g = bowlGradient(x);
      return g.map((v) => v / Math.hypot(...g));
    };
    const result = judge(evidenceOf(scene(hand)));
    assert.equal(result.verdict, 'convention');
    assert.equal(result.diagnosis!.kind, 'normalised');
  });

  it('does not call a missing link of the chain a constant factor', () => {
    const f = (x: readonly number[]): number => Math.sin(bowl(x));
    const result = judge(
      evidenceOf({
        f,
        gradient: (x) => bowlGradient(x).map((g) => g * Math.cos(bowl(x))),
        hand: bowlGradient,
        point: POINT,
      }),
    );
    assert.equal(result.verdict, 'disagree');
    assert.equal(result.diagnosis!.kind, 'missing-chain-factor');
  });

  it('names the path whose contribution is missing', () => {
    const range = { file: 'f.ts', line: 12, column: 1, endLine: 12, endColumn: 9 };
    const hand = (x: readonly number[]): number[] => {
      const g = bowlGradient(x);
      return [g[0]! - x[1]!, ...g.slice(1)];
    };
    const evidence = evidenceOf(scene(hand));
    const result = judge({
      ...evidence,
      contributions: (_, input) =>
        input === 0
          ? [
              { text: 'x[0] * x[0]', range: { ...range, line: 11 }, value: 1.4 },
              { text: 'x[0] * x[1]', range, value: -1.3 },
            ]
          : [],
    });
    assert.equal(result.diagnosis!.kind, 'missing-term');
    assert.equal(result.diagnosis!.value!.line, 12);
    assert.match(result.summary, /lacks the path through line 12, x\[0\] \* x\[1\]: -1.3/);
  });

  describe('on a kink', () => {
    const kink = (slope: number, hand?: number): Scene => ({
      f: (x) => 2 * x[0]! + Math.abs(x[0]! - 1),
      gradient: () => [slope],
      ...(hand === undefined ? {} : { hand: () => [hand] }),
      point: [1],
      names: ['x'],
      branches: (x) => String(Math.sign(x[0]! - 1)),
    });
    it('accepts every slope between the one-sided ones and says so', () => {
      for (const slope of [1, 2, 2.5, 3]) {
        const result = judge(evidenceOf(kink(slope, slope)));
        assert.equal(result.verdict, 'agree', `slope ${slope}`);
        assert.equal(result.partials[0]!.cause, 'on-a-kink');
        const [low, high] = result.partials[0]!.subgradient!;
        assert.ok(Math.abs(low - 1) < 1e-6 && Math.abs(high - 3) < 1e-6);
      }
    });
    it('rejects a slope outside', () => {
      const result = judge(evidenceOf(kink(3, 3.01)));
      assert.equal(result.verdict, 'disagree');
    });
  });

  it('calls a jump inconclusive', () => {
    const result = judge(
      evidenceOf({
        f: (x) => x[0]! * x[0]! + (x[0]! >= 1 ? 1 : 0),
        gradient: (x) => [2 * x[0]!],
        hand: (x) => [2 * x[0]!],
        point: [1],
        names: ['x'],
        branches: (x) => String(x[0]! >= 1),
      }),
    );
    assert.equal(result.verdict, 'inconclusive');
    assert.equal(result.exitCode, 0);
    assert.equal(result.summary, 'inconclusive: ∂/∂x stands on a jump');
  });

  describe('where rounding blocks reverse mode', () => {
    const rounded: Scene = {
      f: (x) => Math.round(1e6 * Math.sin(x[0]!)) / 1e6,
      gradient: () => [0],
      point: [1],
      names: ['x'],
      notes: [{ code: 'gradient-blocked', message: 'Math.round', range: null }],
    };
    it('author and difference decide', () => {
      const result = judge(evidenceOf({ ...rounded, hand: (x) => [Math.cos(x[0]!)] }));
      assert.equal(result.verdict, 'agree');
      assert.equal(result.partials[0]!.cause, 'gradient-blocked');
      assert.ok(result.partials[0]!.digits! >= 2);
    });
    it('is inconclusive without a hand-written gradient, never 0', () => {
      const result = judge(evidenceOf(rounded));
      assert.equal(result.verdict, 'inconclusive');
      assert.equal(result.partials[0]!.cause, 'gradient-blocked');
    });
    it('still sees a wrong hand-written gradient', () => {
      const result = judge(evidenceOf({ ...rounded, hand: (x) => [1.01 * Math.cos(x[0]!)] }));
      assert.notEqual(result.verdict, 'agree');
      assert.equal(result.exitCode, 1);
    });
  });

  it('believes no zero behind a blocked gradient that no difference saw', () => {
    // Text with three decimals: flat, or a jump, at every step that a difference takes.
    const result = judge(
      evidenceOf({
        f: ([x, y]) => Number(x!.toFixed(3)) * y!,
        gradient: ([x]) => [0, Number(x!.toFixed(3))],
        point: [2, 3],
        notes: [{ code: 'gradient-blocked', message: 'text', range: null }],
      }),
    );
    assert.equal(result.partials[0]!.verdict, 'inconclusive');
    assert.equal(result.partials[0]!.cause, 'gradient-blocked');
    assert.equal(result.partials[1]!.verdict, 'agree');
    assert.equal(result.verdict, 'inconclusive');
  });

  it('says that it is our mistake when reverse and forward contradict each other', () => {
    const forward = (x: readonly number[]): number[] => bowlGradient(x).map((g) => g * 1.5);
    const alone = judge(evidenceOf(scene(undefined, { forward })));
    assert.equal(alone.verdict, 'inconclusive');
    assert.match(alone.summary, /a mistake of ours/);
    const withHand = judge(evidenceOf(scene(bowlGradient, { forward })));
    assert.equal(withHand.verdict, 'agree');
    assert.equal(withHand.findings[0]!.code, 'engine-disagreement');
  });

  it('recognises the derivative of the ideal function beside an approximated value', () => {
    // Value = sin with a small ripple, as a polynomial fit has one; the author differentiates sin.
    const scale = 3e-7;
    const approximated = (hand: Scene['hand']): Scene => ({
      f: (x) => Math.sin(x[0]!) + scale * Math.sin(9 * x[0]!),
      gradient: (x) => [Math.cos(x[0]!) + 9 * scale * Math.cos(9 * x[0]!)],
      hand: hand!,
      point: [0.5],
      names: ['x'],
    });
    const result = judge(evidenceOf(approximated((x) => [Math.cos(x[0]!)])));
    assert.equal(result.verdict, 'agree');
    assert.equal(result.partials[0]!.cause, 'value-approximated');
    assert.match(result.diagnosis!.text, /^agrees to [56] digits: the value itself/);
    const factor = judge(evidenceOf(approximated((x) => [Math.cos(x[0]!) * (1 + 1e-5)])));
    assert.notEqual(factor.verdict, 'agree');
  });

  it('works without reverse mode, and without numeric differences', () => {
    const evidence = evidenceOf(scene(bowlGradient));
    const numericOnly = judge({ ...evidence, reverse: null, forward: null });
    assert.equal(numericOnly.verdict, 'agree');
    const engineOnly = judge({ ...evidence, numeric: null });
    assert.equal(engineOnly.verdict, 'agree');
    const wrong = row(bowlGradient(POINT).map((g, i) => (i === 2 ? g * 1.001 : g)));
    const hand = { ...evidence.handWritten!, jacobian: wrong };
    for (const part of [
      { ...evidence, reverse: null, forward: null },
      { ...evidence, numeric: null },
    ]) {
      const fixed: Evidence = { ...part, at: () => null };
      const result = judge({ ...fixed, handWritten: hand });
      assert.equal(result.verdict, 'disagree');
      assert.equal(result.partials[2]!.verdict, 'disagree');
    }
  });

  it('judges what a partial hand-written gradient leaves out by the other opinions', () => {
    const hand = (x: readonly number[]): number[] =>
      bowlGradient(x).map((g, i) => (i === 5 ? NaN : g));
    const result = judge(evidenceOf(scene(hand)));
    assert.equal(result.verdict, 'agree');
    assert.equal(result.partials[5]!.handWritten, null);
    assert.ok(result.findings.some((finding) => finding.code === 'gradient-unmapped'));
  });

  it('lets reverse and forward decide what the difference cannot see (Brown, badly scaled)', () => {
    const f = (x: readonly number[]): number =>
      (x[0]! - 1e6) ** 2 + (x[1]! - 2e-6) ** 2 + (x[0]! * x[1]! - 2) ** 2;
    const gradient = (x: readonly number[]): number[] => [
      2 * (x[0]! - 1e6) + 2 * (x[0]! * x[1]! - 2) * x[1]!,
      2 * (x[1]! - 2e-6) + 2 * (x[0]! * x[1]! - 2) * x[0]!,
    ];
    const right = judge(evidenceOf({ f, gradient, hand: gradient, point: [1, 1] }));
    assert.equal(right.verdict, 'agree');
    assert.equal(right.partials[1]!.cause, 'below-round-off');
    const wrong = judge(
      evidenceOf({
        f,
        gradient,
        hand: (x) => [gradient(x)[0]!, gradient(x)[1]! * 1.001],
        point: [1, 1],
      }),
    );
    assert.equal(wrong.verdict, 'disagree');
    assert.equal(wrong.partials[1]!.verdict, 'disagree');
  });
});
