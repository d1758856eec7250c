import type { StepCurve } from '../model/report.ts';
import type { PartialPath } from '../model/request.ts';

/** A curve, or why there is none: it is being drawn, or cannot be. */
export type CurveState = StepCurve | 'drawing' | 'none';

/** Names a partial of a result. */
export function curveKey({ input, output }: PartialPath): string {
  return `${output} ${input}`;
}
