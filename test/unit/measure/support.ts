import type { Jacobian, MeasureTarget } from '../../../src/model/evidence.ts';

type Vector = readonly number[];

/** A target of one output, counting nothing itself. */
export function scalar(
  f: (x: Vector) => number,
  point: Vector,
  branches?: (x: Vector) => string,
): MeasureTarget {
  return vector((x) => [f(x)], point, 1, branches);
}

export function vector(
  f: (x: Vector) => Vector,
  point: Vector,
  outputs: number,
  branches?: (x: Vector) => string,
): MeasureTarget {
  return {
    point: Float64Array.from(point),
    outputs,
    evaluate: (x) => Float64Array.from(f([...x])),
    ...(branches === undefined
      ? {}
      : { branches: (x: Float64Array) => ({ signature: branches([...x]), nearest: [] }) }),
  };
}

export function jacobian(rows: readonly Vector[]): Jacobian {
  return {
    outputs: rows.length,
    inputs: rows[0]!.length,
    values: Float64Array.from(rows.flat()),
  };
}
