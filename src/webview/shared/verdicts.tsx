import { VERDICT_MARKS, type FunctionVerdict, type PartialVerdict } from '../../model/verdict.ts';
import { t } from './strings.ts';

export function verdictName(verdict: FunctionVerdict): string {
  switch (verdict) {
    case 'agree':
      return t('agrees');
    case 'convention':
      return t('right as written');
    case 'inconclusive':
      return t('inconclusive');
    case 'scaled':
      return t('off by a factor');
    case 'disagree':
      return t('disagrees');
    case 'refused':
      return t('refused');
    case 'failed':
      return t('failed');
  }
}

export function VerdictMark({ verdict }: { verdict: FunctionVerdict | PartialVerdict }) {
  return (
    <span class={`mark ${verdict}`} role="img" aria-label={verdictName(verdict)}>
      {VERDICT_MARKS[verdict]}
    </span>
  );
}
