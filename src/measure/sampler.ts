import type { MeasureTarget } from '../model/evidence.ts';

/** Unit round-off of double precision, 2⁻⁵³. */
export const UNIT_ROUNDOFF = 2 ** -53;

/**
 * Evaluates the author's program around one point and counts. A throw is a value of NaN: outside
 * its domain a program may do either, and a stencil has to leave that side alone in both cases.
 */
export class Sampler {
  readonly point: Float64Array;
  readonly inputs: number;
  readonly outputs: number;
  readonly value: Float64Array;
  /** Natural length of each coordinate: |x|, or a typical |x| where the coordinate is 0. */
  readonly scale: Float64Array;
  /** A typical |x| over all coordinates: how far a coordinate near 0 may be moved. */
  readonly typical: number;
  evaluations = 0;
  branchRuns = 0;
  readonly #target: MeasureTarget;
  #signature: string | null = null;
  /** Part of the inputs within which the function turns. */
  turns = 1;

  constructor(target: MeasureTarget) {
    this.#target = target;
    this.point = Float64Array.from(target.point);
    this.inputs = this.point.length;
    this.outputs = target.outputs;
    this.value = this.evaluate(this.point);
    this.typical = typicalSize(this.point);
    this.scale = this.point.map((x) => (x === 0 ? this.typical : Math.abs(x)));
  }

  /** The function turns within this part of its inputs: their natural lengths are as much shorter. */
  turnWithin(part: number): void {
    if (part >= this.turns) return;
    this.scale.forEach((scale, i) => (this.scale[i] = (scale / this.turns) * part));
    this.turns = part;
  }

  evaluate(x: Float64Array): Float64Array {
    this.evaluations++;
    try {
      const value = this.#target.evaluate(Float64Array.from(x));
      if (value.length === this.outputs) return value;
    } catch {
      // Outside the domain; the caller sees NaN.
    }
    return new Float64Array(this.outputs).fill(NaN);
  }

  get hasBranches(): boolean {
    return this.#target.branches !== undefined;
  }

  /** Which way the decisions go at the point itself; null where it cannot be told. */
  signature(): string | null {
    this.#signature ??= this.signatureOf(this.point);
    return this.#signature;
  }

  signatureOf(x: Float64Array): string | null {
    if (this.#target.branches === undefined) return null;
    this.branchRuns++;
    try {
      return this.#target.branches(Float64Array.from(x)).signature;
    } catch {
      return null;
    }
  }
}

/** Median of the non-zero |x|; 1 where every coordinate is 0. */
function typicalSize(point: Float64Array): number {
  const sizes = point.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  if (sizes.length === 0) return 1;
  sizes.sort();
  return sizes[sizes.length >> 1]!;
}
