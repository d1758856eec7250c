import { formatNumber } from '../../model/format.ts';
import type { PanelPartial } from '../protocol.ts';
import { t } from '../shared/strings.ts';
import { VerdictMark, verdictName } from '../shared/verdicts.tsx';
import { Curve } from './Curve.tsx';
import { differenceOf, nameOf } from './rows.ts';

/** All digits of one partial, and why it got its verdict. */
export function PartialDetails({ partial }: { partial: PanelPartial }) {
  const rows: [string, string][] = [];
  const add = (label: string, value: number | null, digits = 16): void => {
    if (value !== null) rows.push([label, formatNumber(value, digits)]);
  };
  add(t('Reverse'), partial.reverse);
  add(t('Forward'), partial.forward);
  add(t('Hand-written'), partial.handWritten);
  if (partial.numeric !== null) {
    const bar = partial.numericError === null ? '' : ` ± ${formatNumber(partial.numericError, 2)}`;
    rows.push([t('Numeric'), `${formatNumber(partial.numeric, 12)}${bar}`]);
  }
  add(t('Relative difference'), differenceOf(partial), 2);
  add(t('Verified digits'), partial.digits ?? null, 3);
  add(t('Smallest visible error'), partial.detectable ?? null, 1);
  if (partial.subgradient) {
    const [low, high] = partial.subgradient;
    rows.push([t('Subgradients'), `[${formatNumber(low, 6)}, ${formatNumber(high, 6)}]`]);
  }
  return (
    <section class="details" aria-live="polite" aria-label={nameOf(partial)}>
      <h3>
        <VerdictMark verdict={partial.verdict} /> {nameOf(partial)}{' '}
        <span class="muted">{verdictName(partial.verdict)}</span>
      </h3>
      {partial.because !== null && <p>{partial.because}</p>}
      <dl class="facts numbers">
        {rows.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {partial.curve && partial.reverse !== null && (
        <Curve curve={partial.curve} reference={partial.reverse} />
      )}
    </section>
  );
}
