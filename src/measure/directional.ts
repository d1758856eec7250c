import type { Jacobian, NumericPartial } from '../model/evidence.ts';
import { bisect, type DirectionalProbe } from './bisect.ts';
import { measureColumn } from './column.ts';
import { Line } from './line.ts';
import type { DirectionalCheck, MeasureOptions } from './measurement.ts';
import { seededRandom } from '../model/random.ts';
import { UNIT_ROUNDOFF, type Sampler } from './sampler.ts';

/**
 * Random directions. Every one moves every coordinate, so one of them sees any single error; more
 * are there for errors that cancel each other along one (half of them do, where two are equal).
 */
const DIRECTIONS = 6;
/** A component moves by at least this part of its scale over √n (docs/verdicts.md). */
const LEAST_MOVE = 0.1;
/** A residual counts from this many bars on; 2 bars are 8 σ, beyond any Bonferroni correction. */
const OUTSIDE = 2;
/** A bar this small beside what an average component adds to the slope shows an error of 1 % in it. */
const SHOWS = 0.01 / OUTSIDE;
/** Wrong components named before the search gives up and says that there are more. */
const MOST_ACCUSED = 32;

export interface DirectionalTask {
  readonly sampler: Sampler;
  readonly noise: Float64Array;
  readonly deterministic: boolean;
  readonly claims: readonly Jacobian[];
}

export interface DirectionalResult {
  /** Measured only where a direction led to them. */
  readonly partials: readonly (NumericPartial | null)[];
  readonly directions: readonly DirectionalCheck[];
}

/**
 * Holds ⟨claim, u⟩ against ∂f/∂u along random directions over `indices`, equalised so that every
 * component weighs about the same, and bisects the index set wherever they differ until each wrong
 * component is named and measured by itself. What one direction found out, the next one takes as known.
 * Cost: 2 evaluations per direction that agrees, and 2 log₂ n for each wrong component, besides its
 * own measurement.
 */
export function measureDirections(
  task: DirectionalTask,
  indices: readonly number[],
  options: MeasureOptions,
): DirectionalResult {
  const { sampler } = task;
  const n = sampler.inputs;
  const random = seededRandom(options.seed);
  const partials = new Array<NumericPartial | null>(sampler.outputs * n).fill(null);
  const directions: DirectionalCheck[] = [];
  const accused = new Set<number>();
  const beliefs = task.claims.map((claim) => filled(claim, task.claims[0]!));
  const sizes = magnitudes(beliefs[0]!);
  const accuse = (input: number): void => {
    accused.add(input);
    const claims = Array.from({ length: sampler.outputs }, (_, j) =>
      task.claims.map((claim) => claim.values[j * n + input]!).filter((c) => !Number.isNaN(c)),
    );
    const column = measureColumn({ ...task, line: Line.coordinate(sampler, input), claims });
    column.forEach((partial, j) => {
      partials[j * n + input] = partial;
      // From here on the component is known: what else a direction shows is someone else's.
      if (Number.isFinite(partial.error)) {
        for (const belief of beliefs) belief[j * n + input] = partial.value;
      }
    });
  };
  for (let d = 0; d < DIRECTIONS; d++) {
    const probe = probeAlong(task, beliefs, equalised(sampler, sizes, indices, random));
    directions.push(...checksOf(task, probe, indices.length));
    for (const belief of beliefs) {
      for (let guard = 0; guard < MOST_ACCUSED && accused.size < MOST_ACCUSED; guard++) {
        const output = worstOutput(task, probe, belief);
        if (output === null) break;
        const rest = indices.filter((i) => !accused.has(i));
        const culprit = bisect(task, probe, belief, output, rest);
        if (culprit === null) break;
        if (culprit === 'factor') {
          const ratio = probe.slopes[output]!.value / along(belief, probe.direction, output);
          for (let i = 0; i < n; i++) belief[output * n + i]! *= ratio;
          break;
        }
        accuse(culprit);
      }
    }
  }
  return { partials, directions };
}

/** NaN entries (a component that the claim does not speak of) take the first claim's value. */
function filled(claim: Jacobian, first: Jacobian): Float64Array {
  return claim.values.map((value, index) => (Number.isNaN(value) ? first.values[index]! : value));
}

function magnitudes(belief: Float64Array): Float64Array {
  return belief.map(Math.abs);
}

/** uᵢ ~ ±1/|gᵢ| within [0.1/√n, 1] of the coordinate's scale: every component weighs the same. */
function equalised(
  sampler: Sampler,
  sizes: Float64Array,
  indices: readonly number[],
  random: () => number,
): Float64Array {
  const n = sampler.inputs;
  const weights = indices.map((i) => {
    let largest = 0;
    for (let j = 0; j < sampler.outputs; j++) largest = Math.max(largest, sizes[j * n + i]!);
    return largest * sampler.scale[i]!;
  });
  const positive = weights.filter((w) => w > 0).sort((a, b) => a - b);
  // The lower decile moves by its whole scale; what weighs more moves less.
  const unit = positive[Math.floor(positive.length / 10)] ?? 1;
  const least = LEAST_MOVE / Math.sqrt(indices.length);
  const direction = new Float64Array(n);
  indices.forEach((i, position) => {
    const weight = weights[position]!;
    const move = weight > 0 ? Math.min(1, Math.max(least, unit / weight)) : 1;
    const jitter = 0.75 + 0.5 * random();
    direction[i] = (random() < 0.5 ? -1 : 1) * move * jitter * sampler.scale[i]!;
  });
  return direction;
}

function probeAlong(
  task: DirectionalTask,
  beliefs: readonly Float64Array[],
  direction: Float64Array,
): DirectionalProbe {
  const { sampler } = task;
  const line = Line.direction(sampler, direction);
  const claims = Array.from({ length: sampler.outputs }, (_, j) =>
    beliefs.map((belief) => along(belief, direction, j)),
  );
  const noise = directionalNoise(task, beliefs[0]!, direction);
  const moved = direction.reduce((count, u) => count + (u === 0 ? 0 : 1), 0);
  // Slopes along a direction may add up to nearly 0: what counts is whether one component would show.
  const enough = task.noise.map(
    (_, j) => SHOWS * averageWeight(beliefs[0]!, direction, j, Math.max(1, moved)),
  );
  const slopes = measureColumn({ ...task, noise, line, claims, enough });
  return { direction, noise, slopes };
}

/** Moving along a direction also rounds every coordinate, which f sees as noise. */
export function directionalNoise(
  task: DirectionalTask,
  belief: Float64Array,
  direction: Float64Array,
): Float64Array {
  const n = task.sampler.inputs;
  return task.noise.map((sigma, j) => {
    let variance = sigma * sigma;
    for (let i = 0; i < n; i++) {
      if (direction[i] === 0) continue;
      const rounding = UNIT_ROUNDOFF * Math.abs(task.sampler.point[i]!) * belief[j * n + i]!;
      variance += (rounding * rounding) / 3;
    }
    return Math.sqrt(variance);
  });
}

export function along(belief: Float64Array, direction: Float64Array, output: number): number {
  const n = direction.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    if (direction[i] !== 0) sum += belief[output * n + i]! * direction[i]!;
  }
  return sum;
}

function checksOf(
  task: DirectionalTask,
  probe: DirectionalProbe,
  components: number,
): DirectionalCheck[] {
  return probe.slopes.flatMap((slope, output) =>
    task.claims.map((claim, index) => {
      const belief = filled(claim, task.claims[0]!);
      const claimed = along(belief, probe.direction, output);
      const average = averageWeight(belief, probe.direction, output, components);
      return {
        output,
        claim: index,
        measured: slope.value,
        claimed,
        error: slope.error,
        detectable: (OUTSIDE * slope.error) / average,
      };
    }),
  );
}

function averageWeight(
  belief: Float64Array,
  direction: Float64Array,
  output: number,
  components: number,
): number {
  const n = direction.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += Math.abs(belief[output * n + i]! * direction[i]!);
  return sum / components;
}

function worstOutput(
  task: DirectionalTask,
  probe: DirectionalProbe,
  belief: Float64Array,
): number | null {
  let worst: number | null = null;
  let excess = OUTSIDE;
  for (let j = 0; j < task.sampler.outputs; j++) {
    const slope = probe.slopes[j]!;
    if (!Number.isFinite(slope.error)) continue;
    const residual = Math.abs(slope.value - along(belief, probe.direction, j));
    if (residual > excess * slope.error) {
      worst = j;
      excess = residual / slope.error;
    }
  }
  return worst;
}
