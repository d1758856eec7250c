import type { Elsewhere } from './elsewhere.ts';
import {
  isFactor,
  isPromising,
  isRough,
  MOST_OUTLIERS,
  oscillates,
  wavers,
  withoutOutliers,
  type SlopePair,
} from './errorCurve.ts';
import type { Evidence } from './evidence.ts';

/** Half widths of the windows looked at, in units of |x| and, as special functions live there, of 1. */
const WINDOWS = [4, 2, 1, 0.5] as const;
/** Windows that differ in width by less show the same. */
const ALIKE = 1.4;
/**
 * Half widths, in powers of e, of windows in which one input is multiplied: what is defined for positive
 * numbers only (a logarithm, an option's price) lives on that scale, and on no one knows which: an
 * option of a day turns within 1 %. Hardly wider than the others, or somebody's loops would never end.
 */
const SCALES = [2, 1, 0.5, 0.25, 0.125, 0.0625] as const;
/** Inputs along which an error curve is looked for, the partial's own first; of a price they are five. */
const MOST_LINES = 6;
/** Half widths of the windows in which all inputs move at once, relative to each. */
const AROUND = [0.4, 0.2, 0.1] as const;
const SAMPLES = 49;
const LEAST_SAMPLES = 30;
/** Samples of a first look at a window. */
const FIRST_LOOK = 13;
/**
 * Beyond this part of the slope it is none, not even in a tail, where the slope has all but gone: a wrong
 * ripple on a steep slope (sin for cos in a small term) swings just as the error of an approximation does,
 * and what agrees to two digits is nothing to rely on.
 */
export const NEVER_APPROXIMATED = 1e-3;
/**
 * Along other inputs and on their scale, many windows are looked at, and in one of them the slope of a
 * mistake may swing, too (a dropped factor in a small term: 1e-4 and more of the slope). Approximations in
 * use are better than this: the polynomials of the normal distribution err by 1e-5 (26.2.16) and less
 * (Abramowitz and Stegun, 1964, 26.2.17 and 7.1.26: 7.5e-8 and 1.5e-7).
 */
const SWINGING = 1e-5;
/** A glance at so few points before all that: a mistake mostly shows at once. */
const GLANCE = 7;
/** Shifts the samples off round numbers, where kinks stand. */
const OFF_GRID = 0.382;
/**
 * A difference that is nowhere larger, beside the slope, may be what an iteration leaves that stops at
 * a tolerance: half of the smallest relative mistake that is looked for, 1e-6. If it is also rough: an
 * iteration's remainder jumps where the number of its steps changes, while a mistake in a formula is as
 * smooth as the formula.
 */
const TINY = 5e-7;
/** Half of the smallest relative mistake that the bench makes, 1e-9: below it size does prove it. */
const NEGLIGIBLE = 5e-10;

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
  if (off > NEVER_APPROXIMATED * size) return false;
  const mayRemain = off <= TINY * size;
  const windows = new Windows(evidence, elsewhere, output, input);
  const x = evidence.point[input]!;
  // A rate of 0.002 is nearly a constant within its own size: a factor holds where all inputs move, too.
  const isFactorHere =
    isFactor(windows.shifted(x === 0 ? 1 : Math.abs(x), GLANCE)) &&
    isFactor(windows.around(AROUND[0], GLANCE));
  if (isFactorHere && !mayRemain) return false;
  const seen: (readonly SlopePair[])[] = [];
  if (!isFactorHere) {
    for (const width of widthsAround(x)) {
      const usable = withoutOutliers(windows.shifted(width, SAMPLES));
      if (usable.length < LEAST_SAMPLES) continue;
      if (oscillates(usable)) return true;
      seen.push(usable);
    }
    if (off <= SWINGING * size && swingsAlong(windows, evidence.point, input)) return true;
  }
  if (!mayRemain) return false;
  if (seen.length > 0 && seen.every(isRemainder)) return true;
  // What an iteration leaves need not depend on this input: ∂(root(a)·b)/∂b is the root itself.
  const around = AROUND.map((width) => withoutOutliers(windows.around(width, SAMPLES))).filter(
    (samples) => samples.length >= LEAST_SAMPLES,
  );
  // Near the point the number of steps may be the same everywhere: one window that shows it is enough.
  // One that converges quadratically leaves next to nothing, and smoothly so: nobody's mistake either.
  const isNegligible = around.length > 0 && off <= NEGLIGIBLE * size;
  return around.every(isTiny) && (isNegligible || around.some(isRemainder));
}

/** Does the difference swing where some input, this one first, is multiplied, or moved like this one? */
function swingsAlong(windows: Windows, point: Float64Array, input: number): boolean {
  const others = [...point.keys()].filter((other) => other !== input);
  const moving = [input, ...others].filter((one) => point[one] !== 0).slice(0, MOST_LINES);
  const shows = (window: (count: number) => SlopePair[]): boolean => {
    if (!isPromising(window(FIRST_LOOK))) return false;
    const usable = withoutOutliers(window(SAMPLES));
    return usable.length >= LEAST_SAMPLES && wavers(usable);
  };
  return moving.some(
    (one) =>
      SCALES.some((scale) => shows((count) => windows.multiplied(one, scale, count))) ||
      (one !== input &&
        widthsAround(point[one]!).some((width) =>
          shows((count) => windows.shifted(width, count, one)),
        )),
  );
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

/** Both opinions on one partial along lines through the point, with t from −1 to 1. */
class Windows {
  readonly #evidence: Evidence;
  readonly #elsewhere: Elsewhere;
  readonly #input: number;
  readonly #index: number;

  constructor(evidence: Evidence, elsewhere: Elsewhere, output: number, input: number) {
    this.#evidence = evidence;
    this.#elsewhere = elsewhere;
    this.#input = input;
    this.#index = output * evidence.inputs.length + input;
  }

  /** An input, the partial's own if none is named, moved by up to `halfWidth`. */
  shifted(halfWidth: number, count: number, input = this.#input): SlopePair[] {
    const key = `${input} + ${halfWidth} ${count}`;
    return this.#sample(key, count, (t) => this.#moved(input, (x) => x + halfWidth * t));
  }

  /** An input multiplied by up to e^±scale. */
  multiplied(input: number, scale: number, count: number): SlopePair[] {
    const key = `${input} × ${scale} ${count}`;
    const line = (t: number): Float64Array => this.#moved(input, (x) => x * Math.exp(scale * t));
    return this.#sample(key, count, line, (t) => (input === this.#input ? Math.exp(scale * t) : 1));
  }

  /** All inputs moved at once, by about `width` of each. */
  around(width: number, count: number): SlopePair[] {
    return this.#sample(`around ${width} ${count}`, count, (t) =>
      this.#elsewhere.movedPoint(width * t),
    );
  }

  #moved(input: number, move: (x: number) => number): Float64Array {
    const point = Float64Array.from(this.#evidence.point);
    point[input] = move(point[input]!);
    return point;
  }

  #sample(
    key: string,
    count: number,
    line: (t: number) => Float64Array,
    lengthAt: (t: number) => number = () => 1,
  ): SlopePair[] {
    const places = Array.from({ length: count }, (_, k) => (2 * (k + OFF_GRID)) / count - 1);
    const opinions = this.#elsewhere.along(key, places, line);
    return places.flatMap((t, k) => {
      const engine = opinions[k]?.reverse?.values[this.#index] ?? NaN;
      const hand = opinions[k]?.handWritten?.values[this.#index] ?? NaN;
      if (!Number.isFinite(engine) || !Number.isFinite(hand)) return [];
      return [{ engine, difference: hand - engine, length: lengthAt(t) }];
    });
  }
}

/** Half widths of windows around x of which no two show the same, the widest first. */
function widthsAround(x: number): number[] {
  const unit = x === 0 ? 1 : Math.abs(x);
  return [...WINDOWS.map((w) => w * unit), ...WINDOWS]
    .toSorted((a, b) => b - a)
    .reduce<number[]>((kept, width) => {
      const last = kept.at(-1);
      return last !== undefined && last < ALIKE * width ? kept : [...kept, width];
    }, []);
}
