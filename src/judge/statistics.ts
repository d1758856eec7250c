/**
 * Quantile of the standard normal distribution, by P. J. Acklam's rational approximation (relative
 * error below 1.2e-9 everywhere).
 */
export function normalQuantile(p: number): number {
  const a = [
    -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2,
    -3.066479806614716e1, 2.506628277459239,
  ];
  const b = [
    -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1,
    -1.328068155288572e1,
  ];
  const c = [
    -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734,
    4.374664141464968, 2.938163982698783,
  ];
  const d = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];
  const horner = (coefficients: readonly number[], x: number): number =>
    coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return horner(c, q) / (horner(d, q) * q + 1);
  }
  if (p > 1 - 0.02425) return -normalQuantile(1 - p);
  const q = p - 0.5;
  const r = q * q;
  return (horner(a, r) * q) / (horner(b, r) * r + 1);
}

/** Chance of a false alarm that a whole function may carry: 1 in 10⁸ (target: none in 10⁴ checks). */
const FAMILY_ALPHA = 1e-8;
/** Quantile that a bar of 4 σ stands for if the noise estimate is honest. */
const BAR_SIGMAS = 4;

/**
 * How many bars a difference must exceed before it counts as wrong: the two-sided normal quantile at
 * α/n (Bonferroni over the n partials of the function), in units of a 4 σ bar, and never below 1.5,
 * for a noise estimate that is itself a factor off.
 */
export function criticalBars(partials: number): number {
  const tail = FAMILY_ALPHA / (2 * Math.max(1, partials));
  return Math.max(1.5, -normalQuantile(tail) / BAR_SIGMAS);
}
