import type { SourceTrials } from '../../../src/judge/evidence.ts';
import type { Contribution, EvidenceNote, WrittenRecord } from '../../../src/judge/judge.ts';
import type { OperationTrace } from '../../../src/model/trace.ts';
import type { Cause } from '../../../src/model/verdict.ts';
import type { Derivatives } from './overload.ts';

export type Vector = readonly number[];

/** One function at one point, with everything that is known to be true of it. */
export interface BenchCase {
  readonly set: string;
  readonly name: string;
  readonly point: Vector;
  /** The program, as the author wrote it. */
  readonly f: (x: Vector) => number;
  /** What reverse mode, forward mode and the branch trace say of that program. */
  readonly engine: (x: Vector) => Derivatives;
  /** What flows through each place in the source. */
  readonly contributions?: (x: Vector, input: number) => readonly Contribution[];
  /** The value's run, operation by operation, under the product's own transform. */
  readonly recorded?: (x: Vector) => OperationTrace;
  /** The gradient that a careful author would write. */
  readonly exact: (x: Vector) => Vector;
  /** On a kink: every partial between the two is right. */
  readonly interval?: { readonly low: Vector; readonly high: Vector };
  readonly notes?: readonly EvidenceNote[];
  /** Relative errors below this are hidden by the function's own noise, whoever looks. */
  readonly visible?: number;
  /** Causes that are right to name if the check cannot decide. */
  readonly causes: readonly Cause[];
}

/** A gradient held against a case. */
export interface Claim {
  readonly kind: string;
  /** Null where the gradient is right; else the largest relative error of a component. */
  readonly error: number | null;
  /** Components that differ from the exact gradient. */
  readonly wrong: ReadonlySet<number>;
  readonly gradient: (x: Vector) => Vector;
  /** What a good diagnosis would call it. */
  readonly causes: readonly Cause[];
  /** Lines of its source in which the mistake stands, where it is a mutation of code. */
  readonly lines?: readonly [first: number, last: number];
  /** The program in which it is written. */
  readonly source?: string;
  /** Changes of its source, to be tried. */
  readonly trials?: () => SourceTrials | null;
  /** The gradient's run, operation by operation. */
  readonly written?: (x: Vector) => WrittenRecord | null;
}
