import type { NumericPartial } from '../model/evidence.ts';
import { along, directionalNoise, type DirectionalTask } from './directional.ts';
import { Line } from './line.ts';
import { NOISE_SIGMAS } from './extrapolate.ts';

/** A direction and the measured slope of every output along it. */
export interface DirectionalProbe {
  readonly direction: Float64Array;
  readonly noise: Float64Array;
  readonly slopes: readonly NumericPartial[];
}

/** Two halves that are off by the same factor within this are off by a constant. */
const SAME_RATIO = 1e-4;

/**
 * The component of `indices` that contributes most to the difference between `belief` and the
 * measured slope along the probe: the set is halved, one half is differenced by itself, and the
 * search follows the half with the larger difference. 2 evaluations per halving. Null where the
 * difference dissolves into noise on the way; `factor` where the first two halves are off by the same
 * factor, which is nobody's fault in particular.
 */
export function bisect(
  task: DirectionalTask,
  probe: DirectionalProbe,
  belief: Float64Array,
  output: number,
  indices: readonly number[],
): number | 'factor' | null {
  const slope = probe.slopes[output]!;
  let claimed = along(belief, restricted(probe.direction, indices), output);
  let residual = slope.value - along(belief, probe.direction, output);
  let group = [...indices];
  while (group.length > 1) {
    const half = group.slice(0, group.length >> 1);
    const direction = restricted(probe.direction, half);
    const noise = directionalNoise(task, belief, direction)[output]!;
    const pair = Line.direction(task.sampler, direction).pair(slope.step);
    const measured = (pair.plus.value[output]! - pair.minus.value[output]!) / (2 * pair.step);
    if (!Number.isFinite(measured)) return null;
    const claimedHalf = along(belief, direction, output);
    const ofHalf = measured - claimedHalf;
    const ofRest = residual - ofHalf;
    const whole = group.length === indices.length && group.length > 3;
    if (whole && sameRatio(ofHalf / claimedHalf, ofRest / (claimed - claimedHalf))) return 'factor';
    const bar = (NOISE_SIGMAS * noise) / (Math.SQRT2 * pair.step);
    const larger = Math.abs(ofHalf) >= Math.abs(ofRest);
    residual = larger ? ofHalf : ofRest;
    claimed = larger ? claimedHalf : claimed - claimedHalf;
    if (!(Math.abs(residual) > bar)) return null;
    group = larger ? half : group.slice(group.length >> 1);
  }
  return group[0] ?? null;
}

function sameRatio(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME_RATIO * Math.abs(a) && Math.abs(a) > SAME_RATIO;
}

function restricted(direction: Float64Array, indices: readonly number[]): Float64Array {
  const part = new Float64Array(direction.length);
  for (const i of indices) part[i] = direction[i]!;
  return part;
}
