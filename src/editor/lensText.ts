import type { CheckResult } from '../model/report.ts';
import type { SiteState } from './lookup.ts';
import { isUntraced } from './untraced.ts';
import { OUTDATED_MARK } from './hintText.ts';
import type { Translate } from './translate.ts';
import { verdictLine, worstResult } from './verdictText.ts';

export interface LensText {
  readonly title: string;
  readonly does: 'check' | 'cancel' | 'panel' | 'graph' | 'explain';
}

/**
 * The lenses of one function, left to right. The first one is always there, so that no line jumps
 * when a result arrives.
 * @param obstacle why nothing may run here, in words; null where checks may run.
 */
export function lensTexts(state: SiteState, obstacle: string | null, t: Translate): LensText[] {
  const { checked, run } = state;
  const result = checked && worstResult(checked.results);
  if (run) {
    // The check of a file tells of one function after the other: here it would tell of another one.
    const doing = run.function === null ? t('Checking the file') : run.message;
    return [
      { title: `$(sync~spin) ${doing}…`, does: 'panel' },
      { title: t('Cancel'), does: 'cancel' },
    ];
  }
  if (!result) {
    return obstacle === null
      ? [{ title: t('Check gradient'), does: 'check' }]
      : [{ title: `$(shield) ${t('Check gradient')} · ${obstacle}`, does: 'explain' }];
  }
  const several = severalText(checked.results, t);
  const line = verdictLine(result, t) + several;
  const lenses: LensText[] = checked.outdated
    ? [{ title: `${OUTDATED_MARK} ${t('outdated')}: ${line}`, does: 'panel' }]
    : [{ title: line, does: 'panel' }];
  if (obstacle === null) {
    const again = isUntraced(result) ? t('Check again for values and graph') : t('Check again');
    lenses.push({ title: again, does: 'check' });
  }
  if (result.graph) lenses.push({ title: t('Graph'), does: 'graph' });
  return lenses;
}

/** That a verdict speaks for several points or hand-written gradients; empty for one. */
function severalText(results: readonly CheckResult[], t: Translate): string {
  if (results.length < 2) return '';
  const alike = results.every((one) => one.verdict === results[0]!.verdict);
  return ` · ${alike ? t('{0} checks', results.length) : t('the worst of {0} checks', results.length)}`;
}
