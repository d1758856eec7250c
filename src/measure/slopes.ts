import type { Rung } from './extrapolate.ts';
import type { Pair } from './line.ts';
import { UNIT_ROUNDOFF } from './sampler.ts';

/** σ of a single value: the function's noise, but at least the rounding of the larger values. */
export function sigmaAt(noise: number, ...values: readonly number[]): number {
  return Math.max(noise, UNIT_ROUNDOFF * Math.max(...values.map(Math.abs)));
}

export function centralRung(pair: Pair, output: number, noise: number): Rung {
  const plus = pair.plus.value[output]!;
  const minus = pair.minus.value[output]!;
  return {
    step: pair.step,
    slope: (plus - minus) / (2 * pair.step),
    sigma: sigmaAt(noise, plus, minus),
  };
}

/** The slopes on the two sides of the point. */
export function sideSlopes(
  pair: Pair,
  output: number,
  center: number,
): { readonly left: number; readonly right: number } {
  return {
    left: (pair.minus.value[output]! - center) / pair.minus.offset,
    right: (pair.plus.value[output]! - center) / pair.plus.offset,
  };
}

/** How far apart the one-sided slopes are: f″·h where f is smooth, constant across a kink. */
export function slopeGap(pair: Pair, output: number, center: number): number {
  const { left, right } = sideSlopes(pair, output, center);
  return right - left;
}

/** σ's in the decision that a gap is no noise; the gap has standard deviation √6 σ / h. */
const GAP_SIGMAS = 6;

export type GapKind = 'smooth' | 'kink' | 'jump';

/**
 * What the gap between one-sided slopes does when the step shrinks from `wide` to `narrow`: it
 * shrinks with it (smooth), it stays (kink), or it grows (jump). Noise decides for smooth.
 */
export function classifyGap(
  wide: Pair,
  narrow: Pair,
  output: number,
  center: number,
  noise: number,
): GapKind {
  const gapWide = slopeGap(wide, output, center);
  const gapNarrow = slopeGap(narrow, output, center);
  const sigma = sigmaAt(noise, center, narrow.plus.value[output]!, narrow.minus.value[output]!);
  const doubt = (GAP_SIGMAS * Math.sqrt(6) * sigma) / narrow.step;
  // What is left of the gap at step 0, on the line through the two gaps.
  const rest = (gapNarrow * wide.step - gapWide * narrow.step) / (wide.step - narrow.step);
  if (!(Math.abs(rest) > doubt) || Math.abs(rest) < Math.abs(gapNarrow) / 2) return 'smooth';
  const growth = wide.step / narrow.step;
  return Math.abs(gapNarrow) > Math.sqrt(growth) * Math.abs(gapWide) ? 'jump' : 'kink';
}
