import { stepCurve } from '../../measure/curve.ts';
import { measure } from '../../measure/measure.ts';
import type { MeasureTarget } from '../../model/evidence.ts';
import type { StepCurve } from '../../model/report.ts';

/**
 * Error against step size of ∂output/∂input, with the step that the check chooses for this partial.
 * The function is reduced to this one input first, so that a thousand others cost nothing.
 * @param reverse the derivative that reverse mode gives: what the measurement has to settle.
 */
export function partialCurve(
  target: MeasureTarget,
  output: number,
  input: number,
  reverse: number,
  seed: number,
): StepCurve {
  const along = (x: Float64Array): Float64Array => {
    const whole = Float64Array.from(target.point);
    whole[input] = x[0]!;
    return whole;
  };
  const one: MeasureTarget = {
    point: Float64Array.of(target.point[input]!),
    outputs: 1,
    evaluate: (x) => target.evaluate(along(x)).subarray(output, output + 1),
    ...(target.branches ? { branches: (x: Float64Array) => target.branches!(along(x)) } : {}),
  };
  const claim = { outputs: 1, inputs: 1, values: Float64Array.of(reverse) };
  const { partials, noise } = measure(one, [claim], { seed });
  const chosenStep = partials[0]?.step ?? 0;
  return stepCurve(one, 0, 0, { seed, chosenStep, noise: noise[0]! });
}
