import type { PartialOutcome } from './partial.ts';
import type { Judged, Opinions } from './truth.ts';

/** One partial with everything that led to its verdict. */
export interface PartialCase {
  readonly output: number;
  readonly input: number;
  readonly opinions: Opinions;
  readonly judged: Judged;
  /** The hand-written number divided by its acknowledged factor; null where there is none. */
  readonly hand: number | null;
  readonly outcome: PartialOutcome;
}

/** Digits in which an approximated value's gradient agrees, at the worst partial. */
export function approximatedDigits(cases: readonly PartialCase[]): number {
  const errors = cases
    .filter((c) => c.outcome.cause === 'value-approximated')
    .map((c) => c.outcome.relativeError ?? 1);
  return Math.max(0, Math.floor(-Math.log10(Math.max(...errors))));
}
