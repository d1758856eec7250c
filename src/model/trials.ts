import type { SourceRange } from './range.ts';
import type { Cause } from './verdict.ts';

/** A replacement in a text. */
export interface SourceEdit {
  readonly range: SourceRange;
  readonly newText: string;
}

/** One change of one expression or statement of a hand-written gradient, as its author would type it. */
export interface SourceChange {
  /** What is wrong as it stands. */
  readonly range: SourceRange;
  /** The least that has to be typed. */
  readonly edit: SourceEdit;
  readonly kind: Cause;
  /** How far-fetched it is, on the scale of the diagnosis: 1 is a slip of the pen. */
  readonly cost: number;
  /** What stands there and what should: a sentence without its subject. */
  readonly text: string;
}

/**
 * A module with many changes in it of which one at a time is in force: mutant schemata (Untch, Offutt,
 * Harrold, ISSTA 1993). Compiled once, it is as many programs as there are changes.
 */
export interface TrialModule {
  readonly file: string;
  /** Compiled like the module that it stands for. */
  readonly code: string;
  readonly changes: readonly SourceChange[];
}

/** Key under which such a module registers `() => (change, limit) => steps since the last choice`. */
export const TRIALS_KEY = 'gradlens:trials';
