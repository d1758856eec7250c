import type { Refinement } from './evidence.ts';

/**
 * Twice as many steps leave a quarter of the error of a method of second order (midpoint, trapezoid;
 * a sixteenth of Simpson's); what is left of the next order is allowed for. An off-by-one in a sum, of the
 * order of one term, leaves a half.
 */
const SECOND_ORDER = 0.3;
/** The author's number must not move at all when the steps are refined, but for rounding. */
const UNMOVED = 1e-12;
/** Part of the remaining difference that the bar of its measurement may be. */
const CLEAR = 0.2;

/**
 * Is the hand-written partial that of the limit (Leibniz's rule for an integral), and the value a sum
 * that comes near it? An error of discretisation is smooth, so at one number of steps it looks like any
 * mistake. Twice as many steps, and twice again, tell: the author's number stays, and the value's slope
 * comes to meet it as fast as its method converges. A mistake in a formula would stay where it is.
 */
export function isDiscretised(
  refinements: readonly Refinement[],
  truth: number,
  claim: number,
): boolean {
  return refinements.some(({ stages }) => {
    if (stages.length === 0) return false;
    let left = Math.abs(claim - truth);
    return stages.every(({ slope, error, written }) => {
      if (!(Math.abs(written - claim) <= UNMOVED * Math.abs(claim))) return false;
      const rest = Math.abs(claim - slope);
      const isClear = error <= CLEAR * left;
      const isNearer = rest <= SECOND_ORDER * left + error;
      left = rest;
      return isClear && isNearer;
    });
  });
}
