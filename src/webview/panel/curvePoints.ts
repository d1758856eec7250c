import type { StepCurve } from '../../model/report.ts';

export interface LogAxis {
  /** Decades: the axis runs from 10^min to 10^max. */
  readonly min: number;
  readonly max: number;
}

export interface CurvePoints {
  readonly x: LogAxis;
  readonly y: LogAxis;
  /** log₁₀ of step and error; errors of exactly 0 lie on the axis. */
  readonly points: readonly (readonly [number, number])[];
  /** The round-off and noise level, noise / step, as a line from end to end. */
  readonly noise: readonly (readonly [number, number])[];
  readonly chosen: number;
}

/** Error against step size in decades; null where fewer than two steps can be drawn. */
export function curvePoints(curve: StepCurve, reference: number): CurvePoints | null {
  const pairs = curve.steps
    .map((step, index) => [step, Math.abs(curve.derivatives[index]! - reference)] as const)
    .filter(([step, error]) => step > 0 && Number.isFinite(error));
  if (pairs.length < 2) return null;
  const positive = pairs.map(([, error]) => error).filter((error) => error > 0);
  const floor = positive.length > 0 ? Math.min(...positive) : Number.EPSILON;
  const points = pairs.map(
    ([step, error]) => [Math.log10(step), Math.log10(Math.max(error, floor))] as const,
  );
  const x = axis(points.map(([step]) => step));
  const y = axis(points.map(([, error]) => error));
  const noise =
    curve.noise > 0
      ? [x.min, x.max].map((step) => [step, Math.log10(curve.noise) - step] as const)
      : [];
  return { x, y, points, noise, chosen: Math.log10(curve.chosenStep) };
}

function axis(values: readonly number[]): LogAxis {
  const min = Math.floor(Math.min(...values));
  const max = Math.ceil(Math.max(...values));
  return { min, max: max > min ? max : min + 1 };
}
