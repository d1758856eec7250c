/** Two opinions on one slope at a point of a line, and how long the stretch is that it stands for. */
export interface SlopePair {
  readonly engine: number;
  /** Hand-written − engine. */
  readonly difference: number;
  readonly length: number;
}

/** The worst published approximation of a value met so far: 4e-4 in 22 public option prices. */
export const MOST_APPROXIMATE = 1e-3;
/** Samples whose difference is so many medians large stand on a kink of the value. */
const OUTLIER = 100;
export const MOST_OUTLIERS = 3;
/** Quotients of difference and slope that vary less than this are a factor, not an error curve. */
const CONSTANT = 0.05;
/** The difference has to change sign at least so often in a window, and oftener than the slope. */
const SIGN_CHANGES = 3;
/** Range of the difference's integral against the integral of its size: small if it oscillates. */
const BOUNDED = 0.5;
/** Part of the difference's variance that must be left once multiples of the slope are taken out. */
const UNEXPLAINED = 0.5;
/**
 * Samples to either side that say how large the difference is thereabouts: an error curve often has an
 * envelope (the normal density) that hides its outer waves from a measure taken of the whole window.
 */
const THEREABOUTS = 6;
/** Part of that below which the sign of a difference does not count. */
const LEAST_SIGN = 1 / 50;
/** A difference this small beside the slope is rounding, whose signs mean nothing. */
const ROUNDED = 1e-13;
/**
 * Energy of the second differences over the variance: (2 − 2 cos(2πp/49))² for p periods of a sine in a
 * window of 49 samples, 6 for white noise, 12 j/49 per jump of a sawtooth. Up to this much, 7 periods,
 * differences count as a curve: not rounding, nor waves that the samples are too far apart for.
 */
const CURVE = 0.5;
/** From this much on, more than 4½ periods of a sine, they are too rough for a formula's mistake. */
const ROUGH = 0.1;

/**
 * Is the difference the slope of a small bounded error? It changes sign, its integral stays bounded, and
 * it does not go along with the slope itself. Either it does so in plain sight, as a curve or as what a
 * solver leaves, or as a curve whose waves die away.
 */
export function oscillates(samples: readonly SlopePair[]): boolean {
  const steepest = largestOf(samples.map(({ engine }) => engine));
  const differences = samples.map(({ difference }) => difference);
  const largest = largestOf(differences);
  if (largest > MOST_APPROXIMATE * steepest || largest < ROUNDED * steepest) return false;
  return swings(samples, signChanges(differences, LEAST_SIGN * largest)) || wavers(samples);
}

/** The same for a curve alone: neither rounding, nor waves that the samples are too far apart for. */
export function wavers(samples: readonly SlopePair[]): boolean {
  const steepest = largestOf(samples.map(({ engine }) => engine));
  const largest = largestOf(samples.map(({ difference }) => difference));
  if (largest > MOST_APPROXIMATE * steepest) return false;
  const level = levelled(samples);
  return roughness(level) <= CURVE && swings(samples, signChanges(level, LEAST_SIGN));
}

function swings(samples: readonly SlopePair[], changes: number): boolean {
  const slopes = samples.map(({ engine }) => engine);
  const slopeChanges = signChanges(slopes, LEAST_SIGN * largestOf(slopes));
  if (changes < SIGN_CHANGES + slopeChanges) return false;
  let integral = 0;
  let low = 0;
  let high = 0;
  let total = 0;
  for (const { difference, length } of samples) {
    integral += difference * length;
    total += Math.abs(difference) * length;
    low = Math.min(low, integral);
    high = Math.max(high, integral);
  }
  return high - low <= BOUNDED * total && unexplainedBySlope(samples) >= UNEXPLAINED;
}

/** Whether a few samples show sign changes enough to look closer. */
export function isPromising(samples: readonly SlopePair[]): boolean {
  const seen = samples.filter(
    ({ engine, difference }) => Math.abs(difference) > ROUNDED * Math.abs(engine),
  );
  const changes = signChanges(
    seen.map(({ difference }) => difference),
    0,
  );
  return changes >= SIGN_CHANGES - 1;
}

/** Does the difference, relative to the slope, jump from sample to sample? */
export function isRough(samples: readonly SlopePair[]): boolean {
  const relative = samples
    .map(({ engine, difference }) => difference / engine)
    .filter(Number.isFinite);
  return roughness(relative) >= ROUGH;
}

/** Is the difference always the same multiple of the slope? */
export function isFactor(samples: readonly SlopePair[]): boolean {
  // Where the slope is 0, as on one side of a kink, a factor leaves no difference.
  const quotients = samples
    .filter(({ engine, difference }) => engine !== 0 || difference !== 0)
    .map(({ engine, difference }) => difference / engine);
  if (quotients.length < 3 || quotients.some((q) => !Number.isFinite(q))) return false;
  const spread = Math.max(...quotients) - Math.min(...quotients);
  return spread <= CONSTANT * largestOf(quotients);
}

/** Without the few samples that stand on a kink. */
export function withoutOutliers(samples: readonly SlopePair[]): readonly SlopePair[] {
  const sizes = samples.map(({ difference }) => Math.abs(difference)).sort((a, b) => a - b);
  const most = OUTLIER * (sizes[sizes.length >> 1] ?? 0);
  const kept = samples.filter(({ difference }) => Math.abs(difference) <= most);
  return samples.length - kept.length <= MOST_OUTLIERS ? kept : samples;
}

/** Differences in units of what is the largest thereabouts; 0 for rounding. */
function levelled(samples: readonly SlopePair[]): number[] {
  return samples.map(({ difference }, k) => {
    const near = samples.slice(Math.max(0, k - THEREABOUTS), k + THEREABOUTS + 1);
    const steepest = largestOf(near.map((one) => one.engine));
    const largest = largestOf(near.map((one) => one.difference));
    return largest <= ROUNDED * steepest ? 0 : difference / largest;
  });
}

function roughness(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  let variance = 0;
  let energy = 0;
  for (const [k, value] of values.entries()) {
    variance += (value - mean) ** 2;
    if (k >= 2) energy += (value - 2 * values[k - 1]! + values[k - 2]!) ** 2;
  }
  return variance === 0 ? 0 : energy / variance;
}

function signChanges(values: readonly number[], least: number): number {
  let changes = 0;
  let sign = 0;
  for (const value of values) {
    if (value === 0 || Math.abs(value) < least) continue;
    if (sign !== 0 && Math.sign(value) !== sign) changes++;
    sign = Math.sign(value);
  }
  return changes;
}

/** 1 − R² of the difference regressed on the slope: 0 for a constant factor. */
function unexplainedBySlope(samples: readonly SlopePair[]): number {
  let slopes = 0;
  let products = 0;
  let squares = 0;
  for (const { engine, difference } of samples) {
    slopes += engine * engine;
    products += engine * difference;
    squares += difference * difference;
  }
  if (slopes === 0 || squares === 0) return 1;
  return 1 - (products * products) / (slopes * squares);
}

function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
