import { formatFactor } from '../../model/format.ts';
import type { PointSource } from '../../model/report.ts';
import type { SourceRange } from '../../model/range.ts';
import type { NextStep, PanelResult, PanelState } from '../protocol.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { VerdictMark } from '../shared/verdicts.tsx';
import { Words } from '../shared/Words.tsx';
import { ask } from './App.tsx';
import { Earlier, whenOf } from './Earlier.tsx';
import { Findings } from './Findings.tsx';
import { Inputs } from './Inputs.tsx';
import { Partials } from './Partials.tsx';
import { SecondOrderView } from './SecondOrder.tsx';

type Props = Extract<PanelState, { kind: 'result' }>;

/** A result: function, check point, verdict, partials, findings and what it cost. */
export function ResultView(props: Props) {
  const { result, outdated, running, checkedAt } = props;
  return (
    <main class="result">
      <Header result={result} />
      <Choices {...props} />
      {props.old ? (
        <Old at={checkedAt} kept={result.partials.length} {...props.old} />
      ) : (
        <Notice outdated={outdated} running={running} />
      )}
      <p class={`verdict ${result.verdict}`}>
        <VerdictMark verdict={result.verdict} />
        <span>
          <Words text={result.sentence} />
        </span>
      </p>
      {result.known === true && (
        <p class="notice">
          <Icon name="bookmark" />{' '}
          {t('Known: it stands in the baseline of the repository, and fails no run.')}
        </p>
      )}
      <Point result={result} />
      {props.next && <Next step={props.next} />}
      {!props.old && <Actions result={result} />}
      {props.inputs && <Inputs inputs={props.inputs} />}
      {result.partials.length > 0 && (
        <Partials result={result} canAsk={!outdated && props.old === null && running === null} />
      )}
      {result.secondOrder && <SecondOrderView second={result.secondOrder} />}
      <Findings findings={result.findings} />
      <Stats result={result} checkedAt={checkedAt} />
      <Earlier checks={props.earlier} />
    </main>
  );
}

export function PlaceLink({ range, label }: { range: SourceRange; label: string }) {
  return (
    <button
      class="link"
      type="button"
      onClick={() => {
        ask({ type: 'reveal', range });
      }}
    >
      {label}
    </button>
  );
}

function Header({ result }: { result: PanelResult }) {
  const { range } = result;
  return (
    <header>
      <h1>{result.function}</h1>
      <PlaceLink range={range} label={`${result.path}:${range.line}`} />
    </header>
  );
}

/** Several check points or hand-written gradients of one function: one result each. */
function Choices({ choices, chosen }: Props) {
  if (choices.length < 2) return null;
  return (
    <label class="choices">
      <span>{t('Check')}</span>
      <select
        value={String(chosen)}
        onChange={(event) => {
          ask({ type: 'choose', index: Number(event.currentTarget.value) });
        }}
      >
        {choices.map((choice, index) => (
          <option key={index} value={String(index)}>
            {choice.label}
          </option>
        ))}
      </select>
    </label>
  );
}

function Notice({ outdated, running }: { outdated: boolean; running: string | null }) {
  if (running !== null) {
    return (
      <p class="notice" role="status">
        <Icon name="loading" spin /> {running}
      </p>
    );
  }
  if (!outdated) return null;
  return (
    <p class="notice warning" role="status">
      <Icon name="history" /> {t('The code has changed since this check.')}{' '}
      <button
        class="link"
        type="button"
        onClick={() => {
          ask({ type: 'run', action: 'check' });
        }}
      >
        {t('Check again')}
      </button>
    </p>
  );
}

/** An earlier check is shown: nothing of it is up to date. */
function Old(props: { at: number; kept: number; partialCount: number }) {
  return (
    <p class="notice warning" role="status">
      <Icon name="history" /> {t('An earlier check, from {0}.', whenOf(props.at))}{' '}
      {props.kept < props.partialCount &&
        `${t('Of its {0} partials the worst {1} were kept.', props.partialCount, props.kept)} `}
      <button
        class="link"
        type="button"
        onClick={() => {
          ask({ type: 'earlier', index: null });
        }}
      >
        {t('Back to the latest check')}
      </button>
    </p>
  );
}

/** What to do about a check without a verdict. */
function Next({ step }: { step: NextStep }) {
  const { action } = step;
  return (
    <p class="next">
      {step.text}{' '}
      {action !== null && (
        <button
          class="link"
          type="button"
          onClick={() => {
            ask({ type: 'run', action });
          }}
        >
          {step.label}
        </button>
      )}
    </p>
  );
}

function sourceWords(source: PointSource): string {
  switch (source) {
    case 'tag':
      return t('from its @gradcheck tag');
    case 'call':
      return t('as given');
    case 'saved':
      return t('your saved inputs');
    case 'call-site':
      return t('from a call in the code');
    case 'generated':
      return t('generated: seeded, away from 0 and 1');
  }
}

/** A call with a large matrix would push everything else out of sight; its fields hold it all. */
const LONGEST_CALL = 200;

function shortened(call: string): string {
  return call.length <= LONGEST_CALL ? call : `${call.slice(0, LONGEST_CALL)} …`;
}

function Point({ result }: { result: PanelResult }) {
  const { point, handWritten } = result;
  return (
    <dl class="facts">
      {point && (
        <>
          <dt>{t('Check point')}</dt>
          <dd>
            <code>{shortened(point.call)}</code>{' '}
            {point.range ? (
              <PlaceLink range={point.range} label={sourceWords(point.source)} />
            ) : (
              <span class="muted">{sourceWords(point.source)}</span>
            )}
          </dd>
        </>
      )}
      {handWritten && (
        <>
          <dt>{t('Hand-written')}</dt>
          <dd>
            {handWritten.range ? (
              <PlaceLink range={handWritten.range} label={handWritten.function} />
            ) : (
              <code>{handWritten.function}</code>
            )}
            {handWritten.convention !== '' && <span class="muted"> {handWritten.convention}</span>}
            {handWritten.scale !== undefined && (
              <span class="muted">
                {' '}
                {t('× {0}, as its tag says', formatFactor(handWritten.scale))}
              </span>
            )}
            {handWritten.foundBy === 'name' && (
              <span class="muted"> {t('(a guess by its name)')}</span>
            )}
            {handWritten.foundBy === 'evaluation' && (
              <span class="muted"> {t('(a guess by its numbers)')}</span>
            )}
            {handWritten.diagnosis && (
              <p class="diagnosis">
                <Words text={handWritten.diagnosis.text} />
              </p>
            )}
          </dd>
        </>
      )}
    </dl>
  );
}

function Actions({ result }: { result: PanelResult }) {
  return (
    <div class="actions" role="toolbar" aria-label={t('Actions')}>
      <ActionButton action="check" icon="refresh" label={t('Check again')} />
      {result.hasGraph && (
        <ActionButton action="showGraph" icon="type-hierarchy" label={t('Show graph')} />
      )}
      <ActionButton action="editCheckPoint" icon="edit" label={t('Edit as code')} />
      <ActionButton action="copyReport" icon="copy" label={t('Copy as Markdown')} />
    </div>
  );
}

function ActionButton(props: {
  action: 'check' | 'showGraph' | 'editCheckPoint' | 'copyReport';
  icon: string;
  label: string;
}) {
  return (
    <button
      type="button"
      class="action"
      title={props.label}
      onClick={() => {
        ask({ type: 'run', action: props.action });
      }}
    >
      <Icon name={props.icon} /> <span>{props.label}</span>
    </button>
  );
}

function Stats({ result, checkedAt }: { result: PanelResult; checkedAt: number }) {
  const { evaluations, instrumented, tapeNodes, milliseconds } = result.stats;
  // A check that was stopped has nothing to count: zeros would deny that it ran.
  if (evaluations === 0 && instrumented === 0) return null;
  return (
    <footer class="muted">
      {t(
        '{0} evaluations, {1} instrumented, {2} operations on the tape, {3} ms, at {4}',
        evaluations,
        instrumented,
        tapeNodes,
        Math.round(milliseconds),
        whenOf(checkedAt),
      )}
    </footer>
  );
}
