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

/** What the end of a line says: `= 2.8 · ∂ −0.081 · ×32`; `w = 2.8 · ∂ −0.081` with a name. */
export function hintText(
  level: HintLevel,
  insight: Insight,
  outdated: boolean,
  t: Translate,
  name = '',
): string {
  const value = `= ${formatValue(insight.value, t)}`;
  const parts = [name === '' ? value : `${name} ${value}`];
  const withGradient = level !== 'values' || isStriking(insight);
  if (withGradient && insight.adjoint) {
    const word = insight.adjointIsRounding ? null : sizeWord(insight.adjoint, t);
    parts.push(`∂ ${formatValue(insight.adjoint, t)}${word === null ? '' : ` ${word}`}`);
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
