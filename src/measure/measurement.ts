import type { NumericPartial } from '../model/evidence.ts';

/** How far `measure` may go, and what makes it repeatable. */
export interface MeasureOptions {
  /** Seed of the random directions. */
  readonly seed: number;
  /** Above this many evaluations of the author's program, directional mode (default 10,000). */
  readonly maxEvaluations?: number;
  /** Above this expected time, directional mode; needs `clock` (default 2,000 ms). */
  readonly milliseconds?: number;
  /** A monotonic clock in milliseconds; without it only evaluations are counted. */
  readonly clock?: () => number;
  /** Asked between evaluations of a column; true ends the measurement early. */
  readonly cancelled?: () => boolean;
}

/** ∂f/∂u along one direction, held against ⟨claim, u⟩. */
export interface DirectionalCheck {
  readonly output: number;
  /** Index into the claims. */
  readonly claim: number;
  readonly measured: number;
  readonly claimed: number;
  /** Bound on |measured − true directional derivative|. */
  readonly error: number;
  /** Smallest relative error of an average component that this direction would have shown. */
  readonly detectable: number;
}

/** Everything that `measure` found out about the author's program at one point. */
export interface Measurement {
  /** `full`: every partial measured. `directional`: only along directions, and what they accuse. */
  readonly mode: 'full' | 'directional';
  /** f at the point, one number per output. */
  readonly value: Float64Array;
  /** Standard deviation of f's noise (round-off included) per output, in f's units. */
  readonly noise: Float64Array;
  /** False where two evaluations at the same point differed. */
  readonly deterministic: boolean;
  /** Row-major outputs × inputs; null where directional mode did not measure the partial itself. */
  readonly partials: readonly (NumericPartial | null)[];
  /** Directional mode only. */
  readonly directions: readonly DirectionalCheck[];
  /** Evaluations of the author's own program. */
  readonly evaluations: number;
  /** Light runs of the instrumented program, for branch signatures. */
  readonly branchRuns: number;
}
