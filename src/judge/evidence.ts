import type { Jacobian } from '../model/evidence.ts';
import type { Finding, FindingCode, Severity } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { Diagnosis, PartialDerivative } from '../model/report.ts';
import type { OperationTrace } from '../model/trace.ts';
import type { SourceChange } from '../model/trials.ts';
import type { FunctionVerdict } from '../model/verdict.ts';
import type { Measurement } from '../measure/measurement.ts';

/**
 * All opinions on one function at one point. Every opinion may be missing; the judge says what the
 * others are worth. Jacobians are outputs × inputs, in the order of `outputs` and `inputs`.
 */
export interface Evidence {
  /** Paths as reports print them: `w[2]`, `this.w[0]`. */
  readonly inputs: readonly string[];
  /** Paths inside the result: `` for a scalar, `[2]`, `.price`. */
  readonly outputs: readonly string[];
  readonly point: Float64Array;
  /** f at the point, per output. */
  readonly value: Float64Array;
  /** Reverse mode through the instrumented program. */
  readonly reverse: Jacobian | null;
  /** Forward duals: the whole Jacobian, or tangents along a few directions where n is large. */
  readonly forward: Jacobian | null;
  readonly tangents?: Tangents;
  /** Numeric differences of the author's own program; null where they were too expensive. */
  readonly numeric: Measurement | null;
  /** Which opinions were given to `measure` as claims, in order; by default reverse, forward, hand. */
  readonly numericClaims?: readonly ClaimSource[];
  readonly handWritten: HandWrittenEvidence | null;
  /** What the runtime noticed on the way: blocked gradients, opaque calls, mutated inputs, random numbers. */
  readonly notes: readonly EvidenceNote[];
  /**
   * The same opinions at another point, for whatever has to hold at two points before it may be said
   * (a constant factor, a convention, an approximated value). Returns null where the program throws.
   */
  readonly at?: (point: Float64Array) => EvidenceAt | null;
  /** The same partial with more steps in the value's loops, for each number of steps there is. */
  readonly refined?: (output: number, input: number) => readonly Refinement[];
  /** What flows to ∂output/∂input through places in the source (`pathShares`), most final first. */
  readonly contributions?: (output: number, input: number) => readonly Contribution[];
  /** The hand-written gradient at a point, operation by operation; null where it throws. */
  readonly written?: (point: Float64Array) => WrittenRecord | null;
  /** The text of a file of the program. */
  readonly source?: (file: string) => string | null;
  /** Changes of the gradient's source that can be tried; null where there are none. */
  readonly trials?: () => SourceTrials | null;
  /** The value at a point, operation by operation, with the adjoints of that output. */
  readonly recorded?: (output: number, point: Float64Array) => OperationTrace | null;
}

/** The program of the hand-written gradient with one of many changes in force. */
export interface SourceTrials {
  readonly changes: readonly SourceChange[];
  /**
   * What the gradient says with the k-th change: row-major outputs × inputs, NaN for nothing. Null where
   * it throws, or runs much longer than without.
   */
  readonly gradient: (k: number, point: Float64Array) => ArrayLike<number> | null;
  /** The value with the k-th change, per output; null where it throws. */
  readonly value: (k: number, point: Float64Array) => ArrayLike<number> | null;
}

/** A value that is a sum over steps, with more and more of them. */
export interface Refinement {
  /** How many there are as written. */
  readonly steps: number;
  /** With twice, four times as many. */
  readonly stages: readonly {
    /** Numeric, with its bar. */
    readonly slope: number;
    readonly error: number;
    readonly written: number;
  }[];
}

/** A recorded run of the hand-written gradient. */
export interface WrittenRecord {
  readonly trace: OperationTrace;
  /** Row-major outputs × inputs: which of the run's numbers claims that partial; −1: none. */
  readonly entries: Int32Array;
  /** Every number that it returned, in the order of `trace.outputs`. */
  readonly numbers: readonly number[];
}

export type ClaimSource = 'reverse' | 'forward' | 'hand-written';

/** Forward mode along given directions: tangents[d · outputs + j] = ⟨∇f_j, direction d⟩. */
export interface Tangents {
  /** Directions × inputs, row-major. */
  readonly directions: Float64Array;
  readonly values: Float64Array;
}

/** Opinions at another point. A hand-written entry is NaN where it could not be mapped. */
export interface EvidenceAt {
  readonly value: Float64Array;
  /** Reverse mode if there is one, else null: numeric differences are not asked for elsewhere. */
  readonly reverse: Jacobian | null;
  readonly handWritten: Jacobian | null;
}

export interface HandWrittenEvidence {
  readonly function: string;
  /** NaN where the hand-written gradient says nothing about a partial. */
  readonly jacobian: Jacobian;
  /** Positions in it (output by output) at which the gradient says something, and says NaN. */
  readonly saysNaN?: ReadonlySet<number>;
  /** Factor (hand-written ÷ true) that the author acknowledged in a tag. */
  readonly scale: number | null;
  /** A variable inside the function that a tag says it is taken with respect to. */
  readonly inner?: string;
  /** Value of an upstream gradient that the function was given (`dy`), if it takes one. */
  readonly upstream?: number;
}

/** A finding of the runtime or of `analyze`, before it is printed. */
export interface EvidenceNote {
  readonly code: FindingCode;
  readonly message: string;
  readonly range: SourceRange | null;
}

/** One path's share of a partial: the line through which it flows, and how much. */
export interface Contribution {
  readonly text: string;
  readonly range: SourceRange | null;
  readonly value: number;
  /** The same without the local derivative at that place: what an author has who forgets it. */
  readonly withoutFactor?: number;
  /** Equal for the same place in the lists of different inputs; else range and text tell. */
  readonly key?: string;
}

/** A finding without a place knows at least which partial it is about. */
export interface JudgedFinding {
  readonly code: Finding['code'];
  readonly severity: Severity;
  readonly message: string;
  /** The place in the value's source that explains the finding: the path whose term is missing. */
  readonly path: { readonly text: string; readonly range: SourceRange } | null;
  /** The place in the hand-written code where the mistake is, where it was found. */
  readonly place?: SourceRange;
  readonly input: string | null;
  readonly output: string | null;
}

export interface Judgement {
  readonly verdict: FunctionVerdict;
  /** What a run that found only this exits with, without `--strict`. */
  readonly exitCode: 0 | 1 | 2;
  /** One sentence for lens, panel and terminal; surfaces put ✓, ✗ or ? before it. */
  readonly summary: string;
  /** Row-major outputs × inputs. */
  readonly partials: readonly PartialDerivative[];
  /** What is the matter with the hand-written gradient, if anything. */
  readonly diagnosis: Diagnosis | null;
  /** What the judge itself has to report, to be added to the runtime's findings. */
  readonly findings: readonly JudgedFinding[];
}
