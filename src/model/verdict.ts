import type { Severity } from './finding.ts';

/** The verdict of a whole function; the table in docs/verdicts.md says when each one holds. */
export type FunctionVerdict =
  'agree' | 'convention' | 'inconclusive' | 'scaled' | 'disagree' | 'refused' | 'failed';

export type PartialVerdict = 'agree' | 'disagree' | 'inconclusive';

/** Why a partial got its verdict: a closed list, documented in docs/verdicts.md. */
export const CAUSES = [
  'on-a-kink',
  'kink-in-stencil',
  'jump',
  'noise',
  'cancellation',
  'curvature',
  'domain-edge',
  'both-zero',
  'below-round-off',
  'non-finite',
  'not-deterministic',
  'input-mutated',
  'state-carried-over',
  'opaque-call',
  'gradient-blocked',
  'engine-disagreement',
  'value-approximated',
  'takes-output',
  'constant-factor',
  'upstream-factor',
  'inner-variable',
  'transposed',
  'swapped',
  'normalised',
  'subgradient-choice',
  'missing-term',
  'missing-chain-factor',
  'sign',
  'wrong-value',
  'dropped-component',
  'extra-term',
  'wrong-constant',
  'wrong-function',
  'wrong-index',
  'wrong-operand',
  'loop-bounds',
  'overwritten',
  'wrong-branch',
] as const;
export type Cause = (typeof CAUSES)[number];

/** What the run of a whole check exits with, per verdict (`--strict` turns inconclusive into 1). */
export const EXIT_CODES: Readonly<Record<FunctionVerdict, 0 | 1 | 2>> = {
  agree: 0,
  convention: 0,
  inconclusive: 0,
  scaled: 1,
  disagree: 1,
  refused: 2,
  failed: 2,
};

/** One shape per verdict on every surface, so that no one has to tell colours apart. */
export const VERDICT_MARKS: Readonly<Record<FunctionVerdict, string>> = {
  agree: '✓',
  convention: '✓',
  inconclusive: '?',
  scaled: '✗',
  disagree: '✗',
  refused: '⊘',
  failed: '!',
};

/** What a verdict asks of a list of problems, from the table in docs/verdicts.md; null asks for nothing. */
export const VERDICT_SEVERITIES: Readonly<Record<FunctionVerdict, Severity | null>> = {
  agree: null,
  convention: 'information',
  inconclusive: 'information',
  scaled: 'warning',
  disagree: 'error',
  refused: 'information',
  failed: 'error',
};
