import type { Cause } from '../model/verdict.ts';
import type { Contribution } from './evidence.ts';
import type { Mistake } from './diagnosis/mistake.ts';
import type { Factor } from './factors.ts';

/** One hand-written partial beside what it should be. */
export interface Compared {
  readonly output: number;
  readonly input: number;
  readonly hand: number;
  readonly truth: number;
  /** How far apart the two may be and still be the same. */
  readonly tolerance: number;
  readonly wrong: boolean;
}

/** What explains the difference, and what that makes of the verdict. */
export interface Explanation {
  readonly kind: Cause;
  readonly verdict: 'scaled' | 'convention' | 'disagree';
  readonly factor: Factor | null;
  readonly text: string;
  /** The partials that this explains, and the contribution that is missing from each. */
  readonly partials: readonly Compared[];
  readonly missing?: Contribution;
  /** Where in the hand-written code it is, as far as that is known. */
  readonly mistake?: Mistake;
}

/** Two numbers are the same up to what a mistake of the eye would be: detection target 1e-6. */
export const SAME = 1e-6;

export function same(a: number, b: number, tolerance: number): boolean {
  return Math.abs(a - b) <= Math.max(tolerance, SAME * Math.max(Math.abs(a), Math.abs(b)));
}
