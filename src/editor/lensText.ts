import type { SiteState } from './lookup.ts';
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
    return [
      { title: `$(sync~spin) ${t('Checking…')} ${run.message}`, does: 'panel' },
      { title: t('Cancel'), does: 'cancel' },
    ];
  }
  if (!result) {
    return obstacle === null
      ? [{ title: t('Check gradient'), does: 'check' }]
      : [{ title: `$(shield) ${t('Check gradient')} · ${obstacle}`, does: 'explain' }];
  }
  const several =
    checked.results.length > 1 ? ` · ${t('the worst of {0} checks', checked.results.length)}` : '';
  const line = verdictLine(result, t) + several;
  const lenses: LensText[] = checked.outdated
    ? [{ title: `${OUTDATED_MARK} ${t('outdated')}: ${line}`, does: 'panel' }]
    : [{ title: line, does: 'panel' }];
  if (obstacle === null) lenses.push({ title: t('Check again'), does: 'check' });
  if (result.graph) lenses.push({ title: t('Graph'), does: 'graph' });
  return lenses;
}
