import type { Cause, PartialVerdict } from './verdict.ts';

/** One second derivative, ∂/∂column of ∂output/∂row: every opinion on it. `null` is "no opinion". */
export interface SecondDerivative {
  /** Path inside the result: `` (a scalar), `[2]`, `.price`. */
  readonly output: string;
  /** The input of the gradient's component: `w[2]`. */
  readonly row: string;
  /** The input that it is differentiated by, or `v1`: along the first random direction. */
  readonly column: string;
  /** Forward over reverse. */
  readonly exact: number | null;
  /** The same derivative in the other order; null along a direction. */
  readonly transposed: number | null;
  /** Numeric difference of the gradient that reverse mode gives. */
  readonly numeric: number | null;
  /** Bound on |numeric − true derivative|. Never null beside a number. */
  readonly numericError: number | null;
  /** Numeric difference of the gradient that the author wrote, with its bound. */
  readonly handWritten: number | null;
  readonly handWrittenError: number | null;
  readonly verdict: PartialVerdict;
  readonly cause: Cause | null;
}

/** The check of the gradient's own derivative at one point. */
export interface SecondOrder {
  /** `entries`: every entry of the Hessian. `directions`: Hessian-vector products, where there are many. */
  readonly mode: 'entries' | 'directions';
  readonly verdict: PartialVerdict;
  /** The verdict in one sentence. */
  readonly summary: string;
  /** How many second derivatives were judged. */
  readonly compared: number;
  /**
   * entries: all of them, row-major outputs × inputs × inputs. directions: those that do not agree,
   * at most a hundred.
   */
  readonly derivatives: readonly SecondDerivative[];
  /** Largest |H_ij − H_ji| beside the larger of the two (in `directions`: of uᵀHv and vᵀHu); null if unknown. */
  readonly asymmetry: number | null;
}

/** `∂²/∂x∂y` of a scalar result, `∂²price/∂v²` of one of several. */
export function secondName({
  output,
  row,
  column,
}: Pick<SecondDerivative, 'output' | 'row' | 'column'>): string {
  const of = output.startsWith('.') ? output.slice(1) : output;
  return row === column ? `∂²${of}/∂${row}²` : `∂²${of}/∂${row}∂${column}`;
}
