import type { GraphState } from '../protocol.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { VerdictMark } from '../shared/verdicts.tsx';
import { Canvas } from './Canvas.tsx';
import { Details } from './Details.tsx';
import { Iterations } from './Iterations.tsx';
import { ask, type GraphModel } from './model.ts';
import { Toolbar } from './Toolbar.tsx';

export function App({ model }: { model: GraphModel }) {
  const state = model.state.value;
  if (!state) return null;
  switch (state.kind) {
    case 'empty':
      return (
        <Message title={t('No graph yet')}>
          <p>{t('Check a function: its graph is drawn from the run that the check records.')}</p>
          <button
            class="primary"
            type="button"
            onClick={() => {
              ask({ type: 'run', action: 'check' });
            }}
          >
            {t('Check Gradient at the Cursor')}
          </button>
        </Message>
      );
    case 'running':
      return (
        <Message
          title={state.function === null ? t('Checking') : t('Checking {0}', state.function)}
        >
          <p role="status">
            <Icon name="loading" spin /> {t('The graph follows when the check is done.')}
          </p>
        </Message>
      );
    case 'none':
      return (
        <Message title={t('No graph of {0}', state.source.function)}>
          <p>{state.reason}</p>
          <button
            type="button"
            onClick={() => {
              ask({ type: 'run', action: 'showPanel' });
            }}
          >
            {t('Show the Check')}
          </button>
        </Message>
      );
    case 'graph':
      return <Drawing model={model} state={state} />;
  }
}

function Message({ title, children }: { title: string; children: preact.ComponentChildren }) {
  return (
    <main class="welcome">
      <h1>{title}</h1>
      {children}
    </main>
  );
}

function Drawing(props: { model: GraphModel; state: Extract<GraphState, { kind: 'graph' }> }) {
  const { model, state } = props;
  const { graph } = state;
  return (
    <main class="drawing">
      <header>
        <h1>
          <VerdictMark verdict={state.verdict} /> {state.source.function}
        </h1>
        <span class="muted sentence">{state.sentence}</span>
        {state.outdated && (
          <span class="notice" role="status">
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
          </span>
        )}
        {graph.truncated && (
          <span class="notice" role="status">
            <Icon name="warning" />{' '}
            {graph.detail === 'operations'
              ? t('The run has more operations than can be drawn: these are the last.')
              : t('The run was too long to record whole: this is its beginning.')}
          </span>
        )}
      </header>
      <Toolbar model={model} />
      <Iterations model={model} />
      <Canvas model={model} />
      <Details model={model} />
    </main>
  );
}
