/** One slope of a ladder: at step h, with the standard deviation of the noise in the two values. */
export interface Rung {
  readonly step: number;
  readonly slope: number;
  /** σ of one function value at this step, in f's units. */
  readonly sigma: number;
}

/**
 * `central`: (f(x+h) − f(x−h)) / 2h, whose error is a series in h².
 * `one-sided`: (f(x+h) − f(x)) / h, a series in h; all slopes share f(x).
 */
export type Scheme = 'central' | 'one-sided';

export interface Estimate {
  readonly value: number;
  /** Bound on |value − true slope|: noise + truncation. Infinity where one rung cannot tell. */
  readonly error: number;
  /** The part that comes from noise and round-off. */
  readonly noise: number;
  readonly truncation: number;
  /** Smallest step that took part. */
  readonly step: number;
}

/**
 * Standard deviations of noise in a bar. Four cover 99.99 % of a normal error, and 95 % where the
 * noise estimate is two times too small, as ECnoise's may be.
 */
export const NOISE_SIGMAS = 4;

/** Extrapolating over more rungs than this gains nothing in double precision. */
const DEEPEST = 5;

/**
 * The best estimate that a ladder of slopes allows. Every run of neighbouring rungs is extrapolated
 * to step 0 (Richardson; C. J. F. Ridders, Adv. Eng. Software 4(2), 1982). The truncation error of a
 * run is taken as its distance from the same run without its largest step, which bounds that shorter
 * run's error wherever the series converges. The run with the smallest bar wins, but its bar is
 * widened until it is consistent with what the other runs claim: a minimum over a ladder alone is
 * biased low (it called 19 of 56 right gradients of noisy functions wrong).
 */
export function extrapolate(rungs: readonly Rung[], scheme: Scheme): Estimate {
  const sorted = [...rungs].sort((a, b) => b.step - a.step);
  const candidates: Estimate[] = [];
  for (let first = 0; first < sorted.length; first++) {
    let shorter = combine(sorted.slice(first, first + 1), scheme);
    for (let last = first + 1; last < Math.min(sorted.length, first + DEEPEST); last++) {
      const run = sorted.slice(first, last + 1);
      const whole = combine(run, scheme);
      const inner = combine(run.slice(1), scheme);
      const outer = shorter;
      const truncation = Math.max(
        Math.abs(whole.value - inner.value),
        // Beyond the asymptotic range the two neighbours drift apart without the inner one moving.
        Math.abs(whole.value - outer.value) * shrink(run, scheme),
      );
      candidates.push({ ...whole, truncation, error: whole.noise + truncation });
      shorter = whole;
    }
  }
  if (candidates.length === 0) {
    const only = sorted[0];
    if (only === undefined) {
      return { value: NaN, error: Infinity, noise: Infinity, truncation: Infinity, step: 0 };
    }
    return combine([only], scheme);
  }
  const best = candidates.reduce((a, b) => (b.error < a.error ? b : a));
  let error = best.error;
  for (const other of candidates) {
    error = Math.max(error, Math.abs(best.value - other.value) - other.error);
  }
  return { ...best, error };
}

/** Differences of neighbouring slopes that shrink less than this per rung do not converge. */
const STALLED = 0.7;

/**
 * Guards against slopes that converge like a root of h, or not at all (√x and x^1.5 at 0, x log x):
 * a power series is no model for them. The three smallest rungs, taken as a geometric sequence
 * (Aitken), say where they are heading; the bar must reach that far. Infinity where they diverge.
 */
export function guardConvergence(estimate: Estimate, rungs: readonly Rung[]): Estimate {
  const last = [...rungs].sort((a, b) => b.step - a.step).slice(-3);
  const [wide, middle, narrow] = last;
  if (wide === undefined || middle === undefined || narrow === undefined) return estimate;
  const first = middle.slope - wide.slope;
  const second = narrow.slope - middle.slope;
  const doubt = (NOISE_SIGMAS * 2 * narrow.sigma) / narrow.step;
  if (!(Math.abs(second) > 2 * doubt)) return estimate;
  const ratio = Math.abs(second / first);
  const expected = narrow.step / middle.step;
  if (ratio >= STALLED) return { ...estimate, error: Infinity, truncation: Infinity };
  if (ratio <= 1.5 * expected) return estimate;
  const limit = narrow.slope + (second * ratio) / (1 - ratio);
  const reach = 2 * Math.abs(estimate.value - limit) + estimate.noise;
  return { ...estimate, error: Math.max(estimate.error, reach) };
}

/** How much the run's smallest step shrinks the leading error against its largest. */
function shrink(run: readonly Rung[], scheme: Scheme): number {
  const ratio = run[run.length - 1]!.step / run[0]!.step;
  return scheme === 'central' ? ratio * ratio : ratio;
}

/** Lagrange extrapolation of the slopes to step 0, and what the noise of the values makes of it. */
function combine(run: readonly Rung[], scheme: Scheme): Estimate {
  let value = 0;
  let variance = 0;
  let shared = 0;
  let sigmaMax = 0;
  for (let l = 0; l < run.length; l++) {
    const weight = lagrangeWeight(run, l, scheme);
    const rung = run[l]!;
    value += weight * rung.slope;
    const spread = (weight * rung.sigma) / rung.step;
    variance += scheme === 'central' ? (spread * spread) / 2 : spread * spread;
    shared += weight / rung.step;
    sigmaMax = Math.max(sigmaMax, rung.sigma);
  }
  if (scheme === 'one-sided') variance += (shared * sigmaMax) ** 2;
  const noise = NOISE_SIGMAS * Math.sqrt(variance);
  const step = run[run.length - 1]!.step;
  return { value, error: Infinity, noise, truncation: Infinity, step };
}

function lagrangeWeight(run: readonly Rung[], l: number, scheme: Scheme): number {
  const node = (rung: Rung): number => (scheme === 'central' ? rung.step ** 2 : rung.step);
  const own = node(run[l]!);
  let weight = 1;
  for (let q = 0; q < run.length; q++) {
    if (q === l) continue;
    const other = node(run[q]!);
    weight *= other / (other - own);
  }
  return weight;
}
