import type { BranchTrace } from './trace.ts';
import type { Cause } from './verdict.ts';

/** Row-major outputs × inputs. */
export interface Jacobian {
  readonly outputs: number;
  readonly inputs: number;
  readonly values: Float64Array;
}

/** The author's program as `measure` sees it: numbers in, numbers out. */
export interface MeasureTarget {
  readonly point: Float64Array;
  readonly outputs: number;
  /** One run of the author's own program. Non-finite outputs are returned as such; a throw means it threw. */
  evaluate(x: Float64Array): Float64Array;
  /** One light run of the instrumented program; absent where branches cannot be told. Never gives values. */
  branches?(x: Float64Array): BranchTrace;
}

/** A numeric derivative with its uncertainty: nothing leaves `measure` without a bar. */
export interface NumericPartial {
  readonly value: number;
  /** Bound on |value − true derivative|. Infinity where it could not be estimated. */
  readonly error: number;
  /** The two one-sided slopes (with bars) where the function has a kink or jump here. */
  readonly oneSided?: { readonly left: number; readonly right: number; readonly error: number };
  /** Why the bar is wide, or what was found on the way. */
  readonly cause: Cause | null;
  readonly step: number;
  readonly evaluations: number;
}
