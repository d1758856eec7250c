import type { SourceRange } from '../../model/range.ts';
import type { SourceEdit } from '../../model/trials.ts';
import type { Cause } from '../../model/verdict.ts';
import type { Slot } from './search.ts';

/** One way to put the gradient right by changing one place of it. */
export interface Candidate {
  readonly kind: Cause;
  /** How far-fetched the change is; the smallest is believed. */
  readonly cost: number;
  readonly range: SourceRange;
  /** What stands there, and what should: a sentence without its subject. */
  readonly text: string;
  /** Hand-written ÷ right at this place, where it is one number. */
  readonly factor: number | null;
  /** It explains every wrong partial and contradicts no right one, at every point. */
  readonly whole: boolean;
  readonly slot: Slot | null;
  /** The change as a replacement in the source, where it was tried as one. */
  readonly edit?: SourceEdit;
  /** The place in the value's code that it is about. */
  readonly value?: SourceRange;
}
