import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { MGH_PROBLEMS } from '../../mgh/problems.ts';
import reference from '../../mgh/reference.json' with { type: 'json' };

/**
 * Values in doubles against values in 120 digits. The sums round differently from one way of
 * writing to another; problem 26 and 28 cancel (mgh.md), which amplifies the rounding.
 */
const TOLERANCE: Readonly<Record<number, number>> = { 26: 2e-12, 28: 1e-12 };

describe('the Moré–Garbow–Hillstrom problems', () => {
  it('are 35, in the order of the paper', () => {
    assert.deepEqual(
      MGH_PROBLEMS.map((problem) => problem.no),
      reference.map((entry) => entry.no),
    );
  });

  for (const problem of MGH_PROBLEMS) {
    it(`${problem.no} ${problem.name} has the reference value at its start`, () => {
      const expected = reference[problem.no - 1]!;
      assert.equal(problem.n, expected.n);
      problem.x0.forEach((x, i) => {
        assert.ok(Math.abs(x - expected.x0[i]!) <= 1e-16 + 4e-16 * Math.abs(x), `x0[${i}]`);
      });
      const value = problem.f([...problem.x0]);
      const tolerance = TOLERANCE[problem.no] ?? 4e-14;
      const error = Math.abs(value - expected.f0) / Math.abs(expected.f0);
      assert.ok(error <= tolerance, `${value} against ${expected.f0}: ${error}`);
      assert.ok(Math.abs(value - expected.f64) <= tolerance * Math.abs(expected.f64));
    });
  }
});
