import type { Operation } from './operation.ts';
import type { SourceRange } from './range.ts';

/** A number or an array of numbers as it stood at a place in the source, over all the times it ran. */
export interface ValueSummary {
  /** `[]` for a number, `[2, 3]` for a 2×3 matrix; ragged arrays give the shape of their first row. */
  readonly shape: readonly number[];
  /** The first elements (at most 16, row by row) of the last run. */
  readonly last: readonly number[];
  /** Over every run and element. */
  readonly first: number;
  readonly min: number;
  readonly max: number;
}

/**
 * What is known about a place in the source: the answer to a hover, and where `result` is set, the
 * hint at the end of its line.
 */
export interface Insight {
  readonly range: SourceRange;
  /** What stands there: `h1`, `x * w`. */
  readonly text: string;
  /** `expression` an operation; `variable` a name read or declared; `result` what its line computes. */
  readonly kind: 'expression' | 'variable' | 'result';
  readonly operation: Operation | null;
  /** How many times it ran. */
  readonly count: number;
  readonly value: ValueSummary;
  /** Gradient of the checked output with respect to this place; null where none flows. */
  readonly adjoint: ValueSummary | null;
  /** The adjoint is what rounding left of larger contributions that cancel: 0, but for that. */
  readonly adjointIsRounding?: true;
  /** The local derivative rule, in words and numbers: `σ(h)·(1 − σ(h))`, `0.943 × 0.057`. */
  readonly rule: { readonly formula: string; readonly numbers: string } | null;
  /** The node of the computation graph that draws this place. */
  readonly node: string | null;
}
