import { seededRandom } from '../model/random.ts';
import { UNIT_ROUNDOFF, type Sampler } from './sampler.ts';

/** Equally spaced points of one difference table: Moré & Wild use 7 to 9 (their m + 1). */
const TABLE_POINTS = 7;
/**
 * Spacings tried, relative to the coordinates. The first resolves round-off (10⁸ ulps apart, so that
 * roundings are independent); later ones are for values that are rounded to fewer digits. Moré & Wild
 * ask for a factor 100 where half of the first differences vanish.
 */
const SPACINGS = [2 ** -27, 2 ** -20, 2 ** -13, 2 ** -8] as const;
/** σ_k, σ_{k+1}, σ_{k+2} have to agree within this factor (Moré & Wild 2011, section 4). */
const AGREEMENT = 4;
/** The second table is on the other side of the point and this much wider, so that nothing repeats. */
const WIDER = 10.4;
/**
 * A function that turns within the first spacing looks noisy, however smooth it is: sin(10⁷x). What is
 * noise stays what it is when the points are this much closer together; what is smooth shrinks with them.
 */
const CLOSER = [2 ** -9, 2 ** -18] as const;
/** A table reaches 60 spacings; where it is smooth, the function turns within some thousand of them. */
const SMOOTH = 2 ** 12;
/** What is noise is noise, and meant: only where it would hide every slope anyway (5 % of the values). */
const SUSPECT = 0.05;
/** σ of a smooth function shrinks at least as the spacing, that of a root (√x, ∛x at 0) as its root. */
const SHRINKS = 2 / 3;
/** A third table, between the two in spacing, decides where the first two differ by more than this. */
const DISPUTED = 8;
const BETWEEN = 3.3;

/**
 * Standard deviation of the noise of each output near the point, by ECnoise (J. J. Moré, S. M. Wild,
 * "Estimating computational noise", SIAM J. Sci. Comput. 33(3), 2011): k-th differences of equally
 * spaced values grow as h^k for what is smooth, but not for noise. Never below the unit round-off of
 * the value itself.
 *
 * One table can be deceived: a kink inside it looks like noise, and values that come rounded may fall
 * in step with its spacing and look like none. So there are two, one on each side of the point, and a
 * third on the quieter side where they differ: quiet again means that the louder one saw a kink.
 * 12 evaluations for a function whose noise is round-off.
 *
 * Where what looks like noise is a function that turns faster than its inputs are large, the sampler is
 * told on what scale it does.
 */
export function estimateNoise(sampler: Sampler, seed: number): Float64Array {
  const { outputs, value, inputs } = sampler;
  const floor = value.map((v) => UNIT_ROUNDOFF * Math.abs(v));
  const noise = Float64Array.from(floor);
  if (inputs === 0) return noise;
  const direction = noiseDirection(sampler, seed);
  const tables = new Map<number, Float64Array[]>();
  const tableOf = (spacing: number): Float64Array[] => {
    const table = tables.get(spacing) ?? sample(sampler, direction, spacing);
    tables.set(spacing, table);
    return table;
  };
  const sigmaOf = (j: number, spacing: number): number | 'flat' | null =>
    tableNoise(tableOf(spacing).map((row) => row[j]!));
  let open = range(outputs).filter((j) => Number.isFinite(value[j]!));
  const flat = new Set<number>();
  for (const spacing of SPACINGS) {
    const coarser: number[] = [];
    for (const j of open) {
      const one = sigmaOf(j, spacing);
      const other = sigmaOf(j, -WIDER * spacing);
      // Flat on either side: the values come rounded to more than this spacing shows.
      if (one === 'flat' || other === 'flat' || (one === null && other === null)) {
        coarser.push(j);
        continue;
      }
      const sigma = settleTables(one, other, floor[j]!, (quieter) => {
        const third = sigmaOf(j, quieter === one ? BETWEEN * spacing : -BETWEEN * spacing);
        return third === 'flat' ? null : third;
      });
      const seen = [...tables.values()].flatMap((table) => table.map((row) => row[j]!));
      const rounded = flat.has(j) ? quantum(seen, floor[j]!) / Math.sqrt(12) : 0;
      noise[j] = Math.max(floor[j]!, sigma, rounded);
      if (spacing !== SPACINGS[0] || sigma <= SUSPECT * largestOf(seen)) continue;
      for (const closer of CLOSER) {
        const near = sigmaOf(j, closer * spacing);
        const far = sigmaOf(j, -WIDER * closer * spacing);
        if (typeof near !== 'number' || typeof far !== 'number') break;
        if (Math.max(near, far) > closer ** SHRINKS * sigma) continue;
        noise[j] = Math.max(floor[j]!, near, far);
        sampler.turnWithin(closer * spacing * SMOOTH);
        break;
      }
    }
    coarser.forEach((j) => flat.add(j));
    open = coarser;
    if (open.length === 0) break;
  }
  return noise;
}

/** Both sides agree, one cannot tell, or a third table decides between them. */
function settleTables(
  one: number | null,
  other: number | null,
  floor: number,
  third: (quieter: number) => number | null,
): number {
  if (one === null || other === null) return Math.max(one ?? 0, other ?? 0);
  const [quiet, loud] = one < other ? [one, other] : [other, one];
  if (loud <= DISPUTED * Math.max(quiet, floor)) return loud;
  const again = third(quiet) ?? loud;
  return again <= DISPUTED * Math.max(quiet, floor)
    ? Math.max(quiet, again)
    : Math.min(loud, again);
}

/** γ_k = (k!)² / (2k)!: turns the mean square of k-th differences into a variance. */
const GAMMA = [1, 1 / 2, 1 / 6, 1 / 20, 1 / 70, 1 / 252, 1 / 924] as const;

/**
 * ECnoise on one table of equally spaced values: σ. `flat` where half of the values do not change at
 * this spacing, null where one is not finite. Where no window of the table is accepted, the smallest
 * σ_k beyond the first differences stands for it.
 */
export function tableNoise(values: readonly number[]): number | 'flat' | null {
  if (values.some((v) => !Number.isFinite(v))) return null;
  let differences = [...values];
  const sigmas: number[] = [];
  const alternates: boolean[] = [];
  for (let k = 1; k < values.length; k++) {
    const previous = differences;
    differences = previous.slice(1).map((v, i) => v - previous[i]!);
    if (k === 1 && differences.filter((d) => d === 0).length >= differences.length / 2)
      return 'flat';
    const meanSquare = differences.reduce((sum, d) => sum + d * d, 0) / differences.length;
    sigmas.push(Math.sqrt(GAMMA[k]! * meanSquare));
    alternates.push(Math.min(...differences) < 0 && Math.max(...differences) > 0);
  }
  for (let k = 0; k + 2 < sigmas.length; k++) {
    const window = sigmas.slice(k, k + 3);
    if (Math.max(...window) <= AGREEMENT * Math.min(...window) && alternates[k] === true) {
      return sigmas[k]!;
    }
  }
  return Math.min(...sigmas.slice(1));
}

/**
 * The step between values that come rounded (float32, so many decimals): the smallest difference, if
 * every difference is a whole multiple of it; else 0. Only to be asked where inputs that differ gave
 * the same value: equal steps of a straight line are multiples of each other too.
 */
export function quantum(values: readonly number[], roundOff: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const gaps = sorted
    .slice(1)
    .map((v, i) => v - sorted[i]!)
    .filter((gap) => gap > 8 * roundOff);
  if (gaps.length === 0) return 0;
  const step = Math.min(...gaps);
  const whole = (gap: number): boolean =>
    Math.abs(gap - Math.round(gap / step) * step) <= 0.01 * step + 8 * roundOff;
  return gaps.every(whole) ? step : 0;
}

/** Every coordinate moves, by its own scale times a factor in ±[0.5, 1]. */
function noiseDirection(sampler: Sampler, seed: number): Float64Array {
  const random = seededRandom(seed ^ 0x5eed);
  return sampler.scale.map((scale) => {
    const size = 0.5 + 0.5 * random();
    return scale * (random() < 0.5 ? -size : size);
  });
}

function sample(sampler: Sampler, direction: Float64Array, spacing: number): Float64Array[] {
  const rows = [sampler.value];
  for (let k = 1; k < TABLE_POINTS; k++) {
    rows.push(sampler.evaluate(sampler.point.map((x, i) => x + k * spacing * direction[i]!)));
  }
  return rows;
}

function largestOf(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
