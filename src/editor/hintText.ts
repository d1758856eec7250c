import type { HintLevel } from '../ids.ts';
import type { Insight } from '../model/insight.ts';
import type { FunctionVerdict } from '../model/verdict.ts';
import { formatValue, hasNonFinite, sizeWord } from './numbers.ts';
import type { Translate } from './translate.ts';

/** The mark of a hint whose text has moved on since the check. */
export const OUTDATED_MARK = '↻';

/** Verdicts whose functions have nothing to complain about. */
const GOOD: readonly FunctionVerdict[] = ['agree', 'convention'];

/** Whether a place deserves a hint at this level. */
export function wantsHint(level: HintLevel, insight: Insight, verdict: FunctionVerdict): boolean {
  switch (level) {
    case 'off':
      return false;
    case 'failures':
      return !GOOD.includes(verdict) || isStriking(insight);
    case 'values':
    case 'gradients':
      return true;
  }
}

/** NaN or infinity, in the value or in the gradient. */
export function isStriking(insight: Insight): boolean {
  return hasNonFinite(insight.value) || (insight.adjoint !== null && hasNonFinite(insight.adjoint));
}

/** What a hint says beside the numbers of its place. */
export interface HintFrame {
  readonly outdated?: boolean;
  /** What the numbers are of, where the line does not say it. */
  readonly name?: string;
  /** The output whose gradient it is, where there are several: `[1]`, `.price`. */
  readonly output?: string;
}

/**
 * What the end of a line says: `= 2.8 · ∂ −0.081 · ×32`; `w = 2.8 · ∂ −0.081` with a name, `∂[1] −0.081`
 * of one output among several.
 */
export function hintText(
  level: HintLevel,
  insight: Insight,
  t: Translate,
  { outdated = false, name = '', output = '' }: HintFrame = {},
): string {
  const value = `= ${formatValue(insight.value, t)}`;
  const parts = [name === '' ? value : `${name} ${value}`];
  const withGradient = level !== 'values' || isStriking(insight);
  if (withGradient && insight.adjoint) {
    const word = insight.adjointIsRounding ? null : sizeWord(insight.adjoint, t);
    const of = output.replace(/^\./, '');
    parts.push(`∂${of} ${formatValue(insight.adjoint, t)}${word === null ? '' : ` ${word}`}`);
  }
  if (insight.count > 1) parts.push(`×${insight.count}`);
  if (outdated) parts.push(OUTDATED_MARK);
  return parts.join(' · ');
}

/**
 * Whether a hint has to name what it is about: a parameter does, what the line assigns or returns
 * does not.
 * @param before the line's text in front of the place.
 * @param behind the line's text behind it.
 */
export function needsName(before: string, behind: string): boolean {
  const assigned = /^(?:\s*:[^=(){}]*)?\s*(?:\*\*|<<|>>>?|&&|\|\||\?\?|[-+*/%&|^])?=(?![=>])/.test(
    behind,
  );
  return !assigned && !/(?:\breturn|=>|[^=!<>]=)\s*$/.test(before);
}
