import type { SourceRange } from './range.ts';

/** What a finding can say: a closed list, documented in docs/findings.md. */
export const FINDING_CODES = [
  'syntax-error',
  'no-function',
  'no-numeric-inputs',
  'no-numeric-output',
  'no-check-point',
  'call-failed',
  'threw',
  'timed-out',
  'out-of-memory',
  'engine-crashed',
  'cancelled',
  'untrusted-workspace',
  'unsupported-construct',
  'opaque-call',
  'gradient-blocked',
  'shadow-dropped',
  'shadow-moved',
  'non-finite-value',
  'non-finite-gradient',
  'input-mutated',
  'state-carried-over',
  'not-deterministic',
  'seeded-random',
  'on-a-kink',
  'jump',
  'noise',
  'branch-not-run',
  'other-point',
  'input-without-effect',
  'input-fixed',
  'module-unresolved',
  'module-stubbed',
  'fidelity',
  'engine-disagreement',
  'gradient-mismatch',
  'gradient-scaled',
  'gradient-convention',
  'gradient-unmapped',
  'trace-truncated',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

export type Severity = 'error' | 'warning' | 'information';

/** Something the check found at a place in the author's source. */
export interface Finding {
  readonly code: FindingCode;
  readonly severity: Severity;
  /** What happened, where, and what to do next: one or two sentences for a person. */
  readonly message: string;
  readonly range: SourceRange;
  /** Further places that explain the finding (the value's line of a wrong gradient). */
  readonly related?: readonly { readonly message: string; readonly range: SourceRange }[];
}
