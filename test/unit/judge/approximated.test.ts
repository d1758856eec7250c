import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BenchCase, Vector } from '../../bench/verdicts/cases.ts';
import { check, type Checked } from '../../bench/verdicts/check.ts';
import { loadPrograms } from '../../bench/verdicts/hard.ts';

const PROGRAMS = loadPrograms('./programs/approximations.ts');

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** Simpson's rule from −9: exact to rounding. */
function normal(x: number): number {
  const n = 2000;
  const h = (x + 9) / n;
  let sum = density(-9) + density(x);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * density(-9 + i * h);
  return (sum * h) / 3;
}

function callGradient([s, k, t, v, r]: Vector, cdf = normal): number[] {
  const root = v! * Math.sqrt(t!);
  const d1 = (Math.log(s! / k!) + (r! + (v! * v!) / 2) * t!) / root;
  const d2 = d1 - root;
  const discount = Math.exp(-r! * t!);
  return [
    cdf(d1),
    -discount * cdf(d2),
    (s! * density(d1) * v!) / (2 * Math.sqrt(t!)) + r! * k! * discount * cdf(d2),
    s! * density(d1) * Math.sqrt(t!),
    k! * t! * discount * cdf(d2),
  ];
}

function checked(name: string, point: Vector, gradient: (x: Vector) => Vector): Checked {
  const program = PROGRAMS.get(name)!;
  const bench: BenchCase = {
    set: 'approximated',
    name,
    point,
    ...program,
    exact: gradient,
    causes: [],
  };
  const claim = { kind: 'hand', error: null, wrong: new Set<number>(), gradient, causes: [] };
  return check(bench, claim, 'four');
}

const IDEAL = { normal7126: density, normal26217: density };
const POINTS = [-1.2, 0.05, 0.5, 1.1, 2.3];

describe('the derivative of the ideal function beside an approximated value', function () {
  this.timeout(20_000);
  for (const [name, ideal] of Object.entries(IDEAL)) {
    it(`${name}: agrees to 5 digits or more, and says why`, () => {
      for (const x of POINTS) {
        const { judgement } = checked(name, [x], ([v]) => [ideal(v!)]);
        assert.equal(judgement.verdict, 'agree', `at ${x}: ${judgement.summary}`);
        assert.equal(judgement.partials[0]!.cause, 'value-approximated');
        assert.equal(judgement.diagnosis!.kind, 'value-approximated');
      }
    });
    it(`${name}: a real mistake is none the less a mistake`, () => {
      for (const x of POINTS) {
        const { judgement } = checked(name, [x], ([v]) => [ideal(v!) * (1 + 1e-4)]);
        assert.equal(judgement.verdict, 'disagree', `at ${x}`);
      }
    });
  }

  it('an iteration that stops at a tolerance: agrees to 7 digits, whatever the sign of its error', () => {
    for (const x of [2, 6, 9.5]) {
      const { judgement } = checked('seriesExp', [x], ([v]) => [Math.exp(v!)]);
      assert.equal(judgement.verdict, 'agree', `at ${x}: ${judgement.summary}`);
      assert.equal(judgement.partials[0]!.cause, 'value-approximated');
    }
  });
  it('does not take a smooth mistake for what an iteration leaves, however small', () => {
    const mistakes = [
      (v: number): number => Math.exp(v) * (1 + 3e-7 * Math.sin(v)),
      (v: number): number => Math.exp(v) * (1 + 1e-8 * v),
      (v: number): number => Math.exp(v) - 1e-6,
    ];
    for (const x of [2, 3.3]) {
      for (const [k, mistake] of mistakes.entries()) {
        const { judgement } = checked('exactExp', [x], ([v]) => [mistake(v!)]);
        assert.equal(judgement.verdict, 'disagree', `mistake ${k} at ${x}`);
      }
    }
  });

  it('does not hide a factor beside it, nor a term, of the smallest size that is looked for', () => {
    const mistakes = [
      (v: number): number => Math.exp(v) * (1 + 2e-6),
      (v: number): number => Math.exp(v) + 1e-3 * v,
    ];
    for (const mistake of mistakes) {
      const { judgement } = checked('seriesExp', [6], ([v]) => [mistake(v!)]);
      assert.equal(judgement.verdict, 'disagree', judgement.summary);
    }
  });

  const OPTION = [100, 105, 0.5, 0.25, 0.04];
  it('holds for all five Greeks of an option', () => {
    const { judgement } = checked('callPrice', OPTION, callGradient);
    assert.equal(judgement.verdict, 'agree', judgement.summary);
    assert.match(judgement.summary, /to 5 digits: the value itself is an approximation/);
  });
  it('does not hide a factor', () => {
    const { judgement } = checked('callPrice', OPTION, (x) => callGradient(x).map((g) => g / 100));
    assert.equal(judgement.verdict, 'scaled');
    assert.match(judgement.summary, /the factor 100 is missing/);
  });
  it('names the factor of each Greek, per day and per cent', () => {
    const { judgement } = checked('callPrice', OPTION, (x) =>
      callGradient(x).map((g, i) => g * ([1, 1, -1 / 365, 0.01, 0.01][i] ?? 1)),
    );
    assert.equal(judgement.verdict, 'disagree');
    assert.equal(judgement.diagnosis!.kind, 'constant-factor');
    assert.equal(
      judgement.diagnosis!.text,
      '∂/∂x[2]: the sign is reversed and the factor 365 is missing; ' +
        '∂/∂x[3], ∂/∂x[4]: the factor 100 is missing',
    );
  });
  it('does not hide one wrong Greek', () => {
    const { judgement } = checked('callPrice', OPTION, (x) =>
      callGradient(x).map((g, i) => (i === 3 ? g * 1.001 : g)),
    );
    assert.equal(judgement.verdict, 'disagree');
    const wrong = judgement.partials.flatMap((p, i) => (p.verdict === 'disagree' ? [i] : []));
    assert.deepEqual(wrong, [3]);
  });

  // Where waves of the error die away before there are enough of them along the partial's own input.
  const ODD = [
    [2.57, 2.15, 1.6, 2.44, 2.13],
    [2.25, 1.19, 2.15, 2.38, 0.7],
    [1.7, 2.9, 0.6, 0.8, 1.3],
    [145.4, 137, 0.05741, 0.2098, 0.002268],
  ];
  const handbook = (d: number): number => PROGRAMS.get('normalHandbook')!.f([d]);
  for (const point of ODD) {
    it(`holds for all five Greeks at odd points: ${point.join(', ')}`, () => {
      for (const cdf of [handbook, normal]) {
        const { judgement } = checked('callHandbook', point, (x) => callGradient(x, cdf));
        assert.equal(judgement.verdict, 'agree', judgement.summary);
        assert.match(judgement.summary, /to [4-6] digits: the value itself is an approximation/);
      }
    });
    it(`hides no mistake there that is larger than the error: ${point.join(', ')}`, () => {
      for (let wrong = 0; wrong < 5; wrong++) {
        const { judgement } = checked('callHandbook', point, (x) =>
          callGradient(x, handbook).map((g, i) => (i === wrong ? g * (1 + 3e-5) : g)),
        );
        assert.equal(judgement.partials[wrong]!.verdict, 'disagree', `partial ${wrong}`);
      }
    });
  }
});
