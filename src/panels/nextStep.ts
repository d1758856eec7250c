import type { Translate } from '../editor/translate.ts';
import { isUntraced } from '../editor/untraced.ts';
import type { FindingCode } from '../model/finding.ts';
import type { CheckResult } from '../model/report.ts';
import type { NextStep } from '../webview/protocol.ts';

/** What to do about a check that gave no verdict on the gradient; null for one that did. */
export function nextStep(result: CheckResult, t: Translate): NextStep | null {
  if (isUntraced(result)) {
    return {
      text: t('Checked together with others: values, hints and graph were not recorded.'),
      action: 'check',
      label: t('Check again for values and graph'),
    };
  }
  if (result.verdict === 'refused') {
    return {
      text: t(
        'The findings name the place where differentiation stops: write it with operations that can be differentiated, or check a function that does not pass through it.',
      ),
      action: null,
      label: '',
    };
  }
  if (result.verdict !== 'failed') return null;
  return stepFor(result.findings[0]?.code, result.point !== null, t);
}

function stepFor(code: FindingCode | undefined, hasPoint: boolean, t: Translate): NextStep {
  const only = (text: string): NextStep => ({ text, action: null, label: '' });
  switch (code) {
    case 'timed-out':
    case 'out-of-memory':
      return {
        text: t('Check at smaller inputs, or allow more time and memory in the settings.'),
        action: 'openSettings',
        label: t('Open Settings'),
      };
    case 'syntax-error':
    case 'module-unresolved':
      return only(t('Mend what the findings name, then check again.'));
    case 'engine-crashed':
      return {
        text: t('Check again. If it happens once more, the log says what went wrong.'),
        action: 'showLog',
        label: t('Show Log'),
      };
    case 'no-function':
    case 'untrusted-workspace':
      return only(t('Put the cursor into a function that computes numbers, and check it.'));
    default:
      return hasPoint
        ? only(t('Change the inputs, or mend what the findings name, and check again.'))
        : {
            text: t('Give it a check point: a call of the function with numbers that it takes.'),
            action: 'editCheckPoint',
            label: t('Edit check point'),
          };
  }
}
