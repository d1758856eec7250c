import type { Jacobian, MeasureTarget, NumericPartial } from '../model/evidence.ts';
import { measureColumn } from './column.ts';
import { measureDirections } from './directional.ts';
import { Line } from './line.ts';
import type { Measurement, MeasureOptions } from './measurement.ts';
import { estimateNoise } from './noise.ts';
import { Sampler } from './sampler.ts';

export type { DirectionalCheck, Measurement, MeasureOptions } from './measurement.ts';

/** Evaluations that a full measurement may cost before directional mode takes over. */
const DEFAULT_EVALUATIONS = 10_000;
/** Default time budget, in milliseconds (issue "Verdicts that can be trusted", large functions). */
const DEFAULT_MILLISECONDS = 2_000;

/**
 * Numeric derivatives of the author's program at one point, each with a bar.
 *
 * `claims` are other people's Jacobians of the same function (reverse, forward, hand-written): they
 * decide how far a measurement has to go, never what it finds. Entries that are NaN claim nothing.
 * All values come from `target.evaluate`; `target.branches` only tells which branches a point takes.
 */
export function measure(
  target: MeasureTarget,
  claims: readonly Jacobian[],
  options: MeasureOptions,
): Measurement {
  const start = options.clock?.() ?? 0;
  const sampler = new Sampler(target);
  const again = sampler.evaluate(sampler.point);
  const deterministic = sampler.value.every((v, j) => Object.is(v, again[j]));
  const noise = estimateNoise(sampler, options.seed);
  if (!deterministic) {
    noise.forEach((sigma, j) => {
      noise[j] = Math.max(sigma, Math.abs(sampler.value[j]! - again[j]!));
    });
  }
  const perEvaluation = ((options.clock?.() ?? 0) - start) / sampler.evaluations;
  const columnCost = 2 * sampler.inputs;
  const tooMany = columnCost > (options.maxEvaluations ?? DEFAULT_EVALUATIONS);
  const budget = options.milliseconds ?? DEFAULT_MILLISECONDS;
  const tooSlow = columnCost * perEvaluation > budget;
  const shared = { sampler, noise, deterministic, claims };
  const common = { value: sampler.value, noise, deterministic };
  if ((tooMany || tooSlow) && claims.length > 0) {
    const found = measureDirections(shared, allIndices(sampler.inputs), options);
    return { mode: 'directional', ...common, ...found, ...counts(sampler) };
  }
  const partials = new Array<NumericPartial | null>(sampler.outputs * sampler.inputs).fill(null);
  for (let i = 0; i < sampler.inputs; i++) {
    const late =
      options.cancelled?.() === true ||
      (options.clock !== undefined && options.clock() - start > 2 * budget);
    if (late) {
      const rest = allIndices(sampler.inputs).slice(i);
      if (claims.length === 0 || options.cancelled?.() === true) break;
      const found = measureDirections(shared, rest, options);
      found.partials.forEach((partial, index) => {
        if (partial !== null) partials[index] = partial;
      });
      return {
        mode: 'directional',
        ...common,
        partials,
        directions: found.directions,
        ...counts(sampler),
      };
    }
    const column = measureColumn({
      line: Line.coordinate(sampler, i),
      noise,
      deterministic,
      claims: columnClaims(claims, sampler.outputs, i),
    });
    column.forEach((partial, j) => (partials[j * sampler.inputs + i] = partial));
  }
  return { mode: 'full', ...common, partials, directions: [], ...counts(sampler) };
}

function columnClaims(claims: readonly Jacobian[], outputs: number, input: number): number[][] {
  return Array.from({ length: outputs }, (_, j) =>
    claims.map((claim) => claim.values[j * claim.inputs + input]!).filter((c) => !Number.isNaN(c)),
  );
}

function counts(sampler: Sampler): { evaluations: number; branchRuns: number } {
  return { evaluations: sampler.evaluations, branchRuns: sampler.branchRuns };
}

function allIndices(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
