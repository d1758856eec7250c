import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { measure } from '../../../src/measure/measure.ts';
import { stepCurve } from '../../../src/measure/curve.ts';
import { jacobian, scalar, vector } from './support.ts';
import type { NumericPartial } from '../../../src/model/evidence.ts';

const SEED = { seed: 1 };

function only(partials: readonly (NumericPartial | null)[]): NumericPartial {
  assert.equal(partials.length, 1);
  return partials[0]!;
}

function assertCovers(partial: NumericPartial, exact: number, within: number): void {
  const off = Math.abs(partial.value - exact);
  assert.ok(off <= partial.error, `off by ${off}, bar ${partial.error}`);
  assert.ok(partial.error <= within * Math.abs(exact), `bar ${partial.error} is too wide`);
}

describe('measure', () => {
  const smooth = (x: readonly number[]): number =>
    Math.exp(x[0]! / 2) * Math.sin(3 * x[1]!) + x[2]!;
  const slopes = (x: readonly number[]): number[] => [
    (Math.exp(x[0]! / 2) * Math.sin(3 * x[1]!)) / 2,
    3 * Math.exp(x[0]! / 2) * Math.cos(3 * x[1]!),
    1,
  ];
  const point = [0.7, 1.9, -2.3];

  it('covers the derivative with a sharp bar, without anybody claiming anything', () => {
    const { partials, mode } = measure(scalar(smooth, point), [], SEED);
    assert.equal(mode, 'full');
    slopes(point).forEach((exact, i) => {
      assertCovers(partials[i]!, exact, 1e-6);
    });
  });

  it('takes two evaluations per input where the claim is right', () => {
    const { evaluations } = measure(scalar(smooth, point), [jacobian([slopes(point)])], SEED);
    // 2 for purity, 12 for the noise.
    assert.equal(evaluations, 14 + 2 * 3);
  });

  it('is not impressed by a wrong claim', () => {
    const wrong = slopes(point).map((g) => g * (1 + 1e-5));
    const { partials } = measure(scalar(smooth, point), [jacobian([wrong])], SEED);
    slopes(point).forEach((exact, i) => {
      assertCovers(partials[i]!, exact, 1e-6);
      assert.ok(Math.abs(partials[i]!.value - wrong[i]!) > 5 * partials[i]!.error);
    });
  });

  it('is the same whatever units f and x have', () => {
    for (const [fScale, xScale] of [
      [1e12, 1],
      [1e-12, 1],
      [1, 1e6],
      [1, 1e-6],
    ] as const) {
      const f = (x: readonly number[]): number => fScale * smooth(x.map((v) => v / xScale));
      const at = point.map((v) => v * xScale);
      const { partials } = measure(scalar(f, at), [], SEED);
      slopes(point).forEach((exact, i) => {
        assertCovers(partials[i]!, (exact * fScale) / xScale, 1e-6);
      });
    }
  });

  it('never steps outside the domain to the left of log(x), and finds the slope at an edge', () => {
    const near = measure(
      scalar((x) => Math.log(x[0]!), [1e-9]),
      [],
      SEED,
    );
    assertCovers(only(near.partials), 1e9, 1e-5);
    const edge = measure(
      scalar(
        (x) => {
          if (x[0]! < 2) throw new RangeError('x < 2');
          return x[0]! ** 3;
        },
        [2],
      ),
      [],
      SEED,
    );
    assertCovers(only(edge.partials), 12, 1e-5);
    assert.equal(only(edge.partials).cause, 'domain-edge');
  });

  it('says non-finite where there is no derivative to be found', () => {
    for (const f of [Math.cbrt, (): number => NaN]) {
      const { partials } = measure(
        scalar((x) => f(x[0]!), [0]),
        [],
        SEED,
      );
      assert.equal(only(partials).error, Infinity);
      assert.equal(only(partials).cause, 'non-finite');
    }
  });

  for (const [frequency, at] of [
    [1, 1e7],
    [1, 12_345_678.9],
    [1e7, 1.234567],
    [-1e6, 123.4],
    [1e9, 1.234567],
  ] as const) {
    it(`follows a function that turns faster than its input is large: sin(${frequency} · ${at})`, () => {
      const target = scalar(
        (x) => Math.sin(frequency * x[0]!),
        [at],
        () => 'no branch',
      );
      const slope = frequency * Math.cos(frequency * at);
      const claim = { outputs: 1, inputs: 1, values: Float64Array.of(slope) };
      // Nobody else knows a slope where the first table looks smooth, and steps as long as the input do not.
      for (const claims of Math.abs(frequency) > 1 ? [[claim], []] : [[claim]]) {
        const { partials } = measure(target, claims, SEED);
        assert.equal(only(partials).cause, null);
        assertCovers(only(partials), slope, 1e-3);
      }
    });
  }

  it('says of a function that turns too fast for any step that it cannot see its slope', () => {
    const target = scalar(
      (x) => Math.sin(1e13 * x[0]!),
      [1.234567],
      () => 'no branch',
    );
    const slope = 1e13 * Math.cos(1e13 * 1.234567);
    const claim = { outputs: 1, inputs: 1, values: Float64Array.of(slope) };
    const { error, cause } = only(measure(target, [claim], SEED).partials);
    assert.deepEqual([error, cause], [Infinity, 'curvature']);
  });

  it('sees a kink that no decision makes: √(x² + y²) at the origin', () => {
    const target = scalar(
      (x) => 2 * Math.hypot(x[0]!, x[1]!) + x[0]!,
      [0, 0],
      () => 'no branch',
    );
    const { partials } = measure(target, [], SEED);
    assert.deepEqual(
      partials.map((partial) => partial!.cause),
      ['on-a-kink', 'on-a-kink'],
    );
    const { left, right } = partials[0]!.oneSided!;
    assert.ok(Math.abs(left + 1) < 1e-9 && Math.abs(right - 3) < 1e-9);
  });

  it('takes no sharp bend for a kink', () => {
    for (const width of [1e-4, 1e-7, 1e-10]) {
      const target = scalar(
        (x) => Math.sqrt(x[0]! ** 2 + width ** 2) + x[0]!,
        [0.5 * width],
        () => 'no branch',
      );
      const { partials } = measure(target, [], SEED);
      assert.equal(only(partials).cause, null, `${width}`);
      assertCovers(only(partials), 1 + 0.5 / Math.hypot(0.5, 1), 1e-3);
    }
  });

  describe('at a distance from a kink', () => {
    const f = (x: readonly number[]): number => 100 * x[0]! + 3 * Math.abs(x[0]! - 1);
    const side = (x: readonly number[]): string => String(Math.sign(x[0]! - 1));
    for (const distance of [1e-3, 1e-6, 1e-9, 1e-12]) {
      it(`${distance}: measures inside the point's own branch`, () => {
        for (const sign of [-1, 1]) {
          const target = scalar(f, [1 + sign * distance], side);
          assertCovers(only(measure(target, [], SEED).partials), 100 + 3 * sign, 1e-6);
        }
      });
    }
    it('0: gives both one-sided slopes', () => {
      for (const branches of [side, undefined]) {
        const partial = only(measure(scalar(f, [1], branches), [], SEED).partials);
        assert.equal(partial.cause, 'on-a-kink');
        assert.ok(Math.abs(partial.oneSided!.left - 97) <= partial.oneSided!.error);
        assert.ok(Math.abs(partial.oneSided!.right - 103) <= partial.oneSided!.error);
        assert.ok(partial.oneSided!.error < 1e-3);
      }
    });
    it('finds the kink without branches too, down to where noise hides it', () => {
      for (const distance of [1e-3, 1e-6, 1e-9]) {
        assertCovers(only(measure(scalar(f, [1 + distance]), [], SEED).partials), 103, 1e-3);
      }
    });
  });

  it('tells a jump from a kink', () => {
    const f = (x: readonly number[]): number => x[0]! ** 2 + (x[0]! >= 1 ? 1 : 0);
    for (const branches of [(x: readonly number[]): string => String(x[0]! >= 1), undefined]) {
      const partial = only(measure(scalar(f, [1], branches), [], SEED).partials);
      assert.equal(partial.cause, 'jump');
      assert.equal(partial.error, Infinity);
    }
  });

  it('sees through rounded values, a solver and random noise', () => {
    const solve = (x: readonly number[]): number => {
      let [low, high] = [0, 2];
      while (high - low > 1e-10) {
        const middle = (low + high) / 2;
        if (middle * middle < x[0]!) low = middle;
        else high = middle;
      }
      return (low + high) / 2;
    };
    let state = 1;
    const random = (): number => (state = (state * 16807) % 2147483647) / 2147483647;
    const cases: readonly (readonly [(x: readonly number[]) => number, number, number])[] = [
      [(x) => Math.fround(Math.sin(x[0]!)), 1, Math.cos(1)],
      [(x) => Math.round(1e6 * Math.sin(x[0]!)) / 1e6, 1, Math.cos(1)],
      [solve, 2, 0.5 / Math.SQRT2],
      [(x) => Math.sin(x[0]!) + 1e-8 * random(), 1, Math.cos(1)],
    ];
    for (const [f, x, exact] of cases) {
      assertCovers(only(measure(scalar(f, [x]), [], SEED).partials), exact, 0.01);
    }
  });

  it('notices that a function is not deterministic', () => {
    let calls = 0;
    const drifting = (x: readonly number[]): number => x[0]! + 1e-6 * calls++;
    assert.equal(measure(scalar(drifting, [1]), [], SEED).deterministic, false);
    assert.equal(measure(scalar(smooth, point), [], SEED).deterministic, true);
  });

  it('shares one column of evaluations among all outputs', () => {
    const f = (x: readonly number[]): number[] => [x[0]! * x[1]!, Math.sin(x[0]!), 3 * x[1]!];
    const exact = [
      [2, 1],
      [Math.cos(1), 0],
      [0, 3],
    ];
    const measured = measure(vector(f, [1, 2], 3), [jacobian(exact)], SEED);
    exact.flat().forEach((slope, index) => {
      assert.ok(
        Math.abs(measured.partials[index]!.value - slope) <= measured.partials[index]!.error,
      );
    });
    assert.ok(measured.evaluations <= 40);
  });

  it('gives the curve of error against step, with its V', () => {
    const target = scalar((x) => Math.exp(x[0]!), [1]);
    const curve = stepCurve(target, 0, 0, { seed: 1, chosenStep: 1e-6 });
    const errors = curve.derivatives.map((d) => Math.abs(d - Math.E));
    const best = errors.indexOf(Math.min(...errors));
    assert.ok(curve.steps[best]! > 1e-8 && curve.steps[best]! < 1e-3);
    assert.ok(errors[0]! > 0.1 && errors.at(-1)! > 1e-3);
    assert.ok(curve.noise > 0);
  });
});

describe('directional mode', () => {
  const n = 1000;
  const weights = Array.from({ length: n }, (_, i) => 1 + Math.abs(Math.sin(i * 1.7)));
  const x = Array.from({ length: n }, (_, i) => 0.5 + Math.abs(Math.cos(i * 0.9)));
  const f = (v: readonly number[]): number => v.reduce((sum, y, i) => sum + weights[i]! * y * y, 0);
  const exact = x.map((v, i) => 2 * weights[i]! * v);
  const options = { seed: 3, maxEvaluations: 100 };
  const run = (claim: readonly number[]): ReturnType<typeof measure> =>
    measure(scalar(f, x), [jacobian([claim])], options);
  const named = (measurement: ReturnType<typeof measure>): number[] =>
    measurement.partials.flatMap((partial, i) => (partial === null ? [] : [i]));

  it('accuses nobody where the claim is right, in at most 40 evaluations', () => {
    const measured = run(exact);
    assert.equal(measured.mode, 'directional');
    assert.deepEqual(named(measured), []);
    assert.ok(measured.evaluations <= 40, `${measured.evaluations}`);
    assert.ok(measured.directions.every((d) => Math.abs(d.measured - d.claimed) <= d.error));
  });

  it('names the one component that is 10 % wrong', () => {
    const measured = run(exact.map((g, i) => (i === 617 ? g * 1.1 : g)));
    assert.deepEqual(named(measured), [617]);
    assert.ok(Math.abs(measured.partials[617]!.value - exact[617]!) < 1e-4);
  });

  it('names five wrong components, also where two cancel', () => {
    const wrong = new Set([3, 40, 41, 500, 998]);
    const claim = exact.map((g, i) => (wrong.has(i) ? g + (i === 40 ? -0.3 : 0.3) : g));
    assert.deepEqual(named(run(claim)), [...wrong]);
  });

  it('leaves a constant factor to the judge instead of accusing everyone', () => {
    const measured = run(exact.map((g) => g / 2));
    assert.deepEqual(named(measured), []);
    assert.ok(measured.directions.every((d) => Math.abs(d.claimed / d.measured - 0.5) < 1e-4));
  });

  it('is chosen by time as well, through the clock', () => {
    let now = 0;
    const clock = (): number => (now += 5);
    const slow = measure(scalar(f, x), [jacobian([exact])], { seed: 3, clock, milliseconds: 100 });
    assert.equal(slow.mode, 'directional');
  });
});
