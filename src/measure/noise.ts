import { seededRandom } from './random.ts';
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
/** Above this many units of round-off the estimate is measured again on the other side of the point. */
const SUSPICIOUS = 64;

/**
 * Standard deviation of the noise of each output near the point, by ECnoise (J. J. Moré, S. M. Wild,
 * "Estimating computational noise", SIAM J. Sci. Comput. 33(3), 2011): k-th differences of equally
 * spaced values grow as h^k for what is smooth, but not for noise. Never below the unit round-off of
 * the value itself. 6 evaluations for a function whose noise is round-off.
 */
export function estimateNoise(sampler: Sampler, seed: number): Float64Array {
  const { outputs, value, inputs } = sampler;
  const floor = value.map((v) => UNIT_ROUNDOFF * Math.abs(v));
  const noise = Float64Array.from(floor);
  if (inputs === 0) return noise;
  const direction = noiseDirection(sampler, seed);
  let open = range(outputs).filter((j) => Number.isFinite(value[j]!));
  const seen = range(outputs).map((j) => [value[j]!]);
  const flat = new Set<number>();
  for (const spacing of SPACINGS) {
    if (open.length === 0) break;
    const table = sample(sampler, direction, spacing);
    for (const j of open) seen[j]!.push(...table.slice(1).map((row) => row[j]!));
    const coarser: number[] = [];
    const suspects: number[] = [];
    for (const j of open) {
      const sigma = tableNoise(table.map((row) => row[j]!));
      if (sigma === null) {
        coarser.push(j);
        continue;
      }
      const rounded = flat.has(j) ? quantum(seen[j]!, floor[j]!) / Math.sqrt(12) : 0;
      noise[j] = Math.max(floor[j]!, sigma, rounded);
      if (sigma > SUSPICIOUS * floor[j]!) suspects.push(j);
    }
    if (suspects.length > 0) {
      // A kink or jump inside the table looks like noise, but only on its own side of the point.
      const other = sample(sampler, direction, -spacing);
      for (const j of suspects) {
        const sigma = tableNoise(other.map((row) => row[j]!));
        const rounded = flat.has(j) ? quantum(seen[j]!, floor[j]!) / Math.sqrt(12) : 0;
        if (sigma !== null) noise[j] = Math.max(floor[j]!, rounded, Math.min(noise[j]!, sigma));
      }
    }
    coarser.forEach((j) => flat.add(j));
    open = coarser;
  }
  return noise;
}

/** γ_k = (k!)² / (2k)!: turns the mean square of k-th differences into a variance. */
const GAMMA = [1, 1 / 2, 1 / 6, 1 / 20, 1 / 70, 1 / 252, 1 / 924] as const;

/**
 * ECnoise on one table of equally spaced values: σ, or null where the values change too little (or
 * are not finite) at this spacing to tell. Where no window of the table is accepted, the smallest σ_k
 * beyond the first differences stands for it.
 */
export function tableNoise(values: readonly number[]): number | null {
  if (values.some((v) => !Number.isFinite(v))) return null;
  let differences = [...values];
  const sigmas: number[] = [];
  const alternates: boolean[] = [];
  for (let k = 1; k < values.length; k++) {
    const previous = differences;
    differences = previous.slice(1).map((v, i) => v - previous[i]!);
    if (k === 1 && differences.filter((d) => d === 0).length >= differences.length / 2) return null;
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

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
