import type { Finding, Severity } from '../../model/finding.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { Words } from '../shared/Words.tsx';
import { PlaceLink } from './ResultView.tsx';

const ICONS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'info',
};

function severityName(severity: Severity): string {
  switch (severity) {
    case 'error':
      return t('Error');
    case 'warning':
      return t('Warning');
    case 'information':
      return t('Information');
  }
}

function placeOf({ file, line }: Finding['range']): string {
  return `${file.replace(/^.*[\\/]/, '')}:${line}`;
}

/** What the check found at places in the source; a click goes there. */
export function Findings({ findings }: { findings: readonly Finding[] }) {
  if (findings.length === 0) return null;
  return (
    <section aria-labelledby="findings">
      <h2 id="findings">{t('Findings')}</h2>
      <ul class="findings">
        {findings.map((finding, index) => (
          <li key={index} class={finding.severity}>
            <span class="severity" role="img" aria-label={severityName(finding.severity)}>
              <Icon name={ICONS[finding.severity]} />
            </span>
            <div>
              <Words text={finding.message} />{' '}
              <PlaceLink range={finding.range} label={placeOf(finding.range)} />
              {finding.related && (
                <ul class="related">
                  {finding.related.map((each, at) => (
                    <li key={at}>
                      <Words text={each.message} />{' '}
                      <PlaceLink range={each.range} label={placeOf(each.range)} />
                    </li>
                  ))}
                </ul>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
