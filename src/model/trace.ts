import type { Operation } from './operation.ts';
import type { SourceRange } from './range.ts';

/** An expression of the author's source that a recorded run passed through. */
export interface Site {
  readonly range: SourceRange;
  /** Its source text, shortened to 80 characters. */
  readonly text: string;
  readonly operation: Operation;
  /** What the value is called where a declaration or assignment names it: `h1`. */
  readonly name: string | null;
  /** Operands as they stand in the source, left to right. */
  readonly operands: readonly { readonly text: string; readonly range: SourceRange }[];
}

/** Events between tape nodes, to rebuild loops and calls: `at` is the next node's index. */
export const TRACE_EVENTS = {
  loopEnter: 0,
  loopIterate: 1,
  loopExit: 2,
  callEnter: 3,
  callExit: 4,
} as const;

/**
 * Every operation of one run, struct of arrays. Node 0 is "constant"; inputs are nodes 1..n.
 * Edges of node i stand at edgeStart[i] .. edgeStart[i + 1] − 1.
 */
export interface OperationTrace {
  readonly sites: readonly Site[];
  readonly nodes: number;
  readonly inputs: number;
  /** The node of each output, 0 where the output does not depend on any input. */
  readonly outputs: Int32Array;
  readonly site: Int32Array;
  /** Index into OPERATIONS. */
  readonly operation: Uint8Array;
  readonly value: Float64Array;
  /** Of the seeded output. */
  readonly adjoint: Float64Array;
  readonly edgeStart: Int32Array;
  /** The operand's node; 0 for a constant operand. */
  readonly edgeParent: Int32Array;
  readonly edgePartial: Float64Array;
  /** The operand's value, so that constants can be drawn. */
  readonly edgeValue: Float64Array;
  /** Triples (at, event, site or loop or function index into `places`). */
  readonly events: Int32Array;
  /**
   * Per event, the site of the call expression that made a `callEnter` (−1: unknown, or no call):
   * tells `h.map(sigmoid)`, one call site that runs k times, from k call sites.
   */
  readonly eventSites?: Int32Array;
  /** Loops and functions that the events name. */
  readonly places: readonly {
    readonly kind: 'loop' | 'function';
    readonly label: string;
    readonly range: SourceRange;
  }[];
  readonly watches: readonly Watch[];
  /** Uses of a watched variable: hovering the range shows the watch. */
  readonly references: readonly { readonly range: SourceRange; readonly watch: number }[];
  /** True where the node budget ended the recording. */
  readonly truncated: boolean;
}

/** What a declaration, assignment, parameter or return computed, also where it is an array. */
export interface Watch {
  readonly range: SourceRange;
  readonly text: string;
  readonly kind: 'declaration' | 'assignment' | 'parameter' | 'return';
  readonly count: number;
  readonly shape: readonly number[];
  /** First elements (at most 4096, row by row) of the last run, and their nodes (0: constant). */
  readonly values: Float64Array;
  readonly nodes: Int32Array;
  readonly first: number;
  readonly min: number;
  readonly max: number;
  /** The array was empty there and was filled later: this is what it held when the run ended. */
  readonly atEnd?: boolean;
}

/** Which way every data-dependent decision of one evaluation went. */
export interface BranchTrace {
  /** Equal for two evaluations exactly if every active decision went the same way. */
  readonly signature: string;
  /** The decisions closest to switching: comparisons, min/max/abs winners. */
  readonly nearest: readonly {
    readonly range: SourceRange;
    readonly text: string;
    readonly margin: number;
  }[];
}
