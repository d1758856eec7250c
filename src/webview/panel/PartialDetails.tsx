import { useEffect } from 'preact/hooks';
import { formatNumber } from '../../model/format.ts';
import type { PanelPartial } from '../protocol.ts';
import { t } from '../shared/strings.ts';
import { VerdictMark, verdictName } from '../shared/verdicts.tsx';
import { ask } from './App.tsx';
import { Curve } from './Curve.tsx';
import { differenceOf, nameOf } from './rows.ts';

/** All digits of one partial, and why it got its verdict. */
export function PartialDetails({ partial, canAsk }: { partial: PanelPartial; canAsk: boolean }) {
  const rows: [string, string][] = [];
  const add = (label: string, value: number | null, digits = 16): void => {
    if (value !== null) rows.push([label, formatNumber(value, digits)]);
  };
  add(t('Reverse'), partial.reverse);
  add(t('Forward'), partial.forward);
  add(t('Hand-written'), partial.handWritten);
  if (partial.handWritten !== null) add(t('Acknowledged factor'), partial.scale ?? null, 6);
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
      <CurveOf partial={partial} canAsk={canAsk} />
    </section>
  );
}

/**
 * The curve of the chosen partial: asked for when the partial is chosen.
 * @param canAsk false where the result is an earlier or outdated one: another program would answer.
 */
function CurveOf({ partial, canAsk }: { partial: PanelPartial; canAsk: boolean }) {
  const { input, output, reverse, curve, noCurve } = partial;
  const isWanted = canAsk && reverse !== null && curve === undefined && noCurve === undefined;
  useEffect(() => {
    if (isWanted) ask({ type: 'curve', input, output });
  }, [isWanted, input, output]);
  if (curve && reverse !== null) return <Curve curve={curve} reference={reverse} />;
  if (noCurve === 'drawing') return <p class="muted">{t('Measuring the error at other steps…')}</p>;
  if (noCurve === 'none') {
    return <p class="muted">{t('The error against step size cannot be measured here.')}</p>;
  }
  return null;
}
