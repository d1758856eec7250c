import type { MeasureTarget } from '../model/evidence.ts';
import type { StepCurve } from '../model/report.ts';
import { Line } from './line.ts';
import { estimateNoise } from './noise.ts';
import { Sampler, UNIT_ROUNDOFF } from './sampler.ts';

/** Steps from the coordinate's scale down to where round-off is all that is left. */
const DECADES = 15;
const PER_DECADE = 2;

/**
 * The classic V of error against step size: central differences of one output by one input, at steps
 * from 10⁰ to 10⁻¹⁵ of the coordinate's scale, largest first. Steps outside the domain are left out.
 * Costs 62 evaluations: for one partial on request, not for a check.
 */
export function stepCurve(
  target: MeasureTarget,
  output: number,
  input: number,
  options: { readonly seed: number; readonly chosenStep: number; readonly noise?: number },
): StepCurve {
  const sampler = new Sampler(target);
  const line = Line.coordinate(sampler, input);
  const steps: number[] = [];
  const derivatives: number[] = [];
  for (let k = 0; k <= DECADES * PER_DECADE; k++) {
    const pair = line.pair(line.scale * 10 ** (-k / PER_DECADE));
    const slope = (pair.plus.value[output]! - pair.minus.value[output]!) / (2 * pair.step);
    if (pair.step === 0 || !Number.isFinite(slope)) continue;
    steps.push(pair.step);
    derivatives.push(slope);
  }
  const noise = options.noise ?? estimateNoise(sampler, options.seed)[output]!;
  const floor = UNIT_ROUNDOFF * Math.abs(sampler.value[output]!);
  return { steps, derivatives, chosenStep: options.chosenStep, noise: Math.max(noise, floor) };
}
