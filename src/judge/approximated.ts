import type { Evidence } from './evidence.ts';
import type { Elsewhere } from './elsewhere.ts';

/** The worst published approximation of a value met so far: 4e-4 in 22 public option prices. */
const MOST_APPROXIMATE = 1e-3;
/** Half widths of the windows looked at, in units of |x| and, as special functions live there, of 1. */
const WINDOWS = [4, 2, 1, 0.5] as const;
/** Half widths of the windows in which all inputs move at once, relative to each. */
const AROUND = [0.4, 0.2, 0.1] as const;
const SAMPLES = 49;
const LEAST_SAMPLES = 30;
/** Shifts the samples off round numbers, where kinks stand. */
const OFF_GRID = 0.382;
/** A glance at so few points first: a mistake mostly shows at once. */
const GLANCE = 7;
/** Samples whose difference is so many medians large stand on a kink of the value. */
const OUTLIER = 100;
const MOST_OUTLIERS = 3;
/** Quotients of difference and slope that vary less than this are a factor, not an error curve. */
const CONSTANT = 0.05;
/** The difference has to change sign at least so often in a window, and oftener than the slope. */
const SIGN_CHANGES = 3;
/** Range of the difference's integral against the integral of its size: small if it oscillates. */
const BOUNDED = 0.5;
/** Part of the difference's variance that must be left once multiples of the slope are taken out. */
const UNEXPLAINED = 0.5;
/**
 * A difference that is nowhere larger, beside the slope, may be what an iteration leaves that stops at
 * a tolerance: half of the smallest relative mistake that is looked for, 1e-6.
 */
const TINY = 5e-7;
/** Half of the smallest relative mistake that the bench makes, 1e-9: below it size does prove it. */
const NEGLIGIBLE = 5e-10;
/**
 * … if it is also rough: an iteration's remainder jumps where the number of its steps changes, while
 * a mistake in a formula is as smooth as the formula. Energy of the second differences over the
 * variance: (2 − 2 cos(2πp/49))² for p periods of a sine in a window, so less than 0.1 below 4½
 * periods, 6 for white noise, 12 j/49 per jump of a sawtooth.
 */
const ROUGH = 0.1;

/**
 * Is the hand-written partial the derivative of an ideal function whose value the program only
 * approximates (a polynomial for the normal CDF, a rational Bessel function)? Then the difference
 * between the two slopes is the slope of a small bounded error: over neighbouring points it changes
 * sign, and its integral stays bounded. A mistake is not like that: it keeps its sign, or it goes
 * along with the slope itself (a factor), or its integral grows. What an iteration leaves at its
 * tolerance need not change sign, but it is tiny and jumps. Size alone proves nothing,
 * down to half of the smallest mistake that is looked for.
 */
export function isValueApproximated(
  evidence: Evidence,
  elsewhere: Elsewhere,
  output: number,
  input: number,
  truth: number,
  claim: number,
): boolean {
  if (!elsewhere.possible) return false;
  const size = Math.max(Math.abs(truth), Math.abs(claim));
  const off = Math.abs(truth - claim);
  if (off > MOST_APPROXIMATE * size) return false;
  const mayRemain = off <= TINY * size;
  const x = evidence.point[input]!;
  const unit = x === 0 ? 1 : Math.abs(x);
  const along = (halfWidth: number) => (t: number) => {
    const point = Float64Array.from(evidence.point);
    point[input] = point[input]! + halfWidth * t;
    return point;
  };
  const sample = (line: (t: number) => Float64Array, count: number): SlopePair[] =>
    sampleLine(evidence, elsewhere, output, input, line, count);
  const isFactorHere = isFactor(sample(along(unit), GLANCE));
  if (isFactorHere && !mayRemain) return false;
  const seen: (readonly SlopePair[])[] = [];
  if (!isFactorHere) {
    const widths = new Set([...WINDOWS.map((w) => w * unit), ...WINDOWS]);
    for (const width of widths) {
      const usable = withoutOutliers(sample(along(width), SAMPLES));
      if (usable.length < LEAST_SAMPLES) continue;
      if (oscillates(usable, (2 * width) / SAMPLES)) return true;
      seen.push(usable);
    }
  }
  if (!mayRemain) return false;
  if (seen.length > 0 && seen.every(isRemainder)) return true;
  // What an iteration leaves need not depend on this input: ∂(root(a)·b)/∂b is the root itself.
  const around = AROUND.map((width) =>
    withoutOutliers(sample((t) => elsewhere.movedPoint(width * t), SAMPLES)),
  ).filter((samples) => samples.length >= LEAST_SAMPLES);
  // Near the point the number of steps may be the same everywhere: one window that shows it is enough.
  // One that converges quadratically leaves next to nothing, and smoothly so: nobody's mistake either.
  const isNegligible = around.length > 0 && off <= NEGLIGIBLE * size;
  return around.every(isTiny) && (isNegligible || around.some(isRemainder));
}

function isRemainder(samples: readonly SlopePair[]): boolean {
  return isTiny(samples) && isRough(samples) && !isFactor(samples);
}

function isTiny(samples: readonly SlopePair[]): boolean {
  const steepest = Math.max(...samples.map(({ engine }) => Math.abs(engine)));
  const larger = samples.filter(({ difference }) => Math.abs(difference) > TINY * steepest);
  // A few points may lie where the iteration happened to stop too early.
  return larger.length <= MOST_OUTLIERS;
}

/** Does the difference, relative to the slope, jump from sample to sample? */
function isRough(samples: readonly SlopePair[]): boolean {
  const relative = samples
    .map(({ engine, difference }) => difference / engine)
    .filter(Number.isFinite);
  const mean = relative.reduce((sum, q) => sum + q, 0) / relative.length;
  let variance = 0;
  let energy = 0;
  for (const [k, q] of relative.entries()) {
    variance += (q - mean) ** 2;
    if (k >= 2) energy += (q - 2 * relative[k - 1]! + relative[k - 2]!) ** 2;
  }
  return energy >= ROUGH * variance;
}

interface SlopePair {
  readonly engine: number;
  readonly difference: number;
}

/** Both slopes at `count` points of a line, with t from −1 to 1. */
function sampleLine(
  evidence: Evidence,
  elsewhere: Elsewhere,
  output: number,
  input: number,
  line: (t: number) => Float64Array,
  count: number,
): SlopePair[] {
  const index = output * evidence.inputs.length + input;
  const samples: SlopePair[] = [];
  for (let k = 0; k < count; k++) {
    const at = elsewhere.at(line((2 * (k + OFF_GRID)) / count - 1));
    const engine = at?.reverse?.values[index];
    const hand = at?.handWritten?.values[index];
    if (engine === undefined || hand === undefined) continue;
    if (!Number.isFinite(engine) || !Number.isFinite(hand)) continue;
    samples.push({ engine, difference: hand - engine });
  }
  return samples;
}

function withoutOutliers(samples: readonly SlopePair[]): readonly SlopePair[] {
  const sizes = samples.map(({ difference }) => Math.abs(difference)).sort((a, b) => a - b);
  const most = OUTLIER * (sizes[sizes.length >> 1] ?? 0);
  const kept = samples.filter(({ difference }) => Math.abs(difference) <= most);
  return samples.length - kept.length <= MOST_OUTLIERS ? kept : samples;
}

function isFactor(samples: readonly SlopePair[]): boolean {
  // Where the slope is 0, as on one side of a kink, a factor leaves no difference.
  const quotients = samples
    .filter(({ engine, difference }) => engine !== 0 || difference !== 0)
    .map(({ engine, difference }) => difference / engine);
  if (quotients.length < 3 || quotients.some((q) => !Number.isFinite(q))) return false;
  const spread = Math.max(...quotients) - Math.min(...quotients);
  return spread <= CONSTANT * Math.max(...quotients.map(Math.abs));
}

function oscillates(samples: readonly SlopePair[], spacing: number): boolean {
  const steepest = Math.max(...samples.map(({ engine }) => Math.abs(engine)));
  const differences = samples.map(({ difference }) => difference);
  const largest = Math.max(...differences.map(Math.abs));
  if (largest > MOST_APPROXIMATE * steepest || largest < 1e-13 * steepest) return false;
  const changes = signChanges(differences, largest / 50);
  const slopeChanges = signChanges(
    samples.map(({ engine }) => engine),
    steepest / 50,
  );
  if (changes < SIGN_CHANGES + slopeChanges) return false;
  let integral = 0;
  let low = 0;
  let high = 0;
  let total = 0;
  for (const difference of differences) {
    integral += difference * spacing;
    total += Math.abs(difference) * spacing;
    low = Math.min(low, integral);
    high = Math.max(high, integral);
  }
  return high - low <= BOUNDED * total && unexplainedBySlope(samples) >= UNEXPLAINED;
}

function signChanges(values: readonly number[], least: number): number {
  let changes = 0;
  let sign = 0;
  for (const value of values) {
    if (Math.abs(value) < least) continue;
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
