import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { BenchCase, Claim, Vector } from '../../bench/verdicts/cases.ts';
import { check } from '../../bench/verdicts/check.ts';
import { iterationCases } from '../../bench/verdicts/iterations.ts';

/** Seed of the points: calibration was at 3 and 4. */
const SEED = 9;

function claimOf(bench: BenchCase, change: (g: number) => number): Claim {
  const gradient = (x: Vector): Vector => bench.exact(x).map((g, i) => (i === 0 ? change(g) : g));
  return { kind: 'hand', error: null, wrong: new Set(), gradient, causes: [] };
}

describe('solvers that stop at a tolerance', function () {
  this.timeout(20_000);
  const cases = iterationCases(SEED, 3);
  for (const name of new Set(cases.map((bench) => bench.name))) {
    const own = cases.filter((bench) => bench.name === name);
    it(`${name}: the gradient of what it solves agrees`, () => {
      for (const bench of own) {
        const { judgement } = check(
          bench,
          claimOf(bench, (g) => g),
          'four',
        );
        assert.equal(judgement.verdict, 'agree', `${bench.point.join()}: ${judgement.summary}`);
      }
    });
    it(`${name}: a wrong one does not`, () => {
      for (const bench of own) {
        const size = 3 * bench.visible!;
        for (const change of [(g: number) => g * (1 + size), (g: number) => g * 1.1]) {
          const { judgement } = check(bench, claimOf(bench, change), 'four');
          assert.equal(
            judgement.verdict,
            'disagree',
            `${bench.point.join()}: ${judgement.summary}`,
          );
        }
      }
    });
  }
});
