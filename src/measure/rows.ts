import type { Jacobian, MeasureTarget } from '../model/evidence.ts';
import { measureColumn } from './column.ts';
import { along, directionalNoise } from './directional.ts';
import { Line } from './line.ts';
import { estimateNoise } from './noise.ts';
import { seededRandom } from '../model/random.ts';
import { Sampler } from './sampler.ts';

/** Random directions; along one of them two equal errors of a row cancel with probability ½. */
const DIRECTIONS = 4;
/** A residual counts from this many bars on, as in directional mode. */
const OUTSIDE = 2;
/** Two exact Jacobians differ by rounding only: of the entry, and of the largest one of its row. */
const ROUNDING = 1e-9;
const ROW_ROUNDING = 1e-13;

/** Which rows of a Jacobian need a closer look. */
export interface Screening {
  /** The most suspicious first. */
  readonly rows: readonly number[];
  readonly evaluations: number;
}

/**
 * Holds every row of several claimed Jacobians against the function where there are too many entries
 * to measure each. Every evaluation gives all outputs, so a direction u shows ⟨∇f_j, u⟩ of all of them
 * at once: no random combination of outputs is needed, nor a search for the one in it that is wrong.
 * Claims are compared with each other entry by entry as well, which sees what is below the bars.
 * Costs 2 evaluations per direction that agrees, 12 at most.
 */
export function screenRows(
  target: MeasureTarget,
  claims: readonly Jacobian[],
  seed: number,
): Screening {
  const sampler = new Sampler(target);
  const again = sampler.evaluate(sampler.point);
  const deterministic = sampler.value.every((v, j) => Object.is(v, again[j]));
  const noise = estimateNoise(sampler, seed);
  const random = seededRandom(seed);
  const excess = disagreements(claims);
  const task = { sampler, noise, deterministic, claims };
  for (let d = 0; d < DIRECTIONS; d++) {
    const direction = sampler.scale.map((scale) => {
      const size = 0.75 + 0.5 * random();
      return scale * (random() < 0.5 ? -size : size);
    });
    const expected = Array.from({ length: sampler.outputs }, (_, j) =>
      claims.map(({ values }) => along(values, direction, j)),
    );
    const slopes = measureColumn({
      ...task,
      line: Line.direction(sampler, direction),
      noise: directionalNoise(task, claims[0]!.values, direction),
      claims: expected.map((row) => row.filter((claim) => !Number.isNaN(claim))),
    });
    for (const [j, { value, error }] of slopes.entries()) {
      for (const claim of expected[j]!) {
        const off = Math.abs(value - claim) / error;
        if (off > OUTSIDE) excess[j] = Math.max(excess[j]!, off);
      }
    }
  }
  const rows = [...excess.keys()].filter((j) => excess[j]! > 0);
  rows.sort((a, b) => excess[b]! - excess[a]! || a - b);
  return { rows, evaluations: sampler.evaluations };
}

/** Per row, by how many roundings the claims differ most; 0 where they agree. Silent entries agree. */
function disagreements(claims: readonly Jacobian[]): Float64Array {
  const [first, ...others] = claims;
  const excess = new Float64Array(first?.outputs ?? 0);
  if (first === undefined) return excess;
  const n = first.inputs;
  for (let j = 0; j < excess.length; j++) {
    const row = first.values.subarray(j * n, (j + 1) * n);
    const floor = ROW_ROUNDING * row.reduce((most, v) => Math.max(most, Math.abs(v)), 0);
    for (const { values } of others) {
      for (let i = 0; i < n; i++) {
        const [a, b] = [row[i]!, values[j * n + i]!];
        const allowed = ROUNDING * Math.max(Math.abs(a), Math.abs(b)) + floor;
        const off = Math.abs(a - b);
        if (off > allowed) excess[j] = Math.max(excess[j]!, off / allowed);
      }
    }
  }
  return excess;
}
