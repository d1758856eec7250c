import type { Signal } from '@preact/signals';
import type { FromPanel, PanelState } from '../protocol.ts';
import { Icon } from '../shared/Icon.tsx';
import { post } from '../shared/host.ts';
import { t } from '../shared/strings.ts';
import { ResultView } from './ResultView.tsx';

export function ask(message: FromPanel): void {
  post(message);
}

/** The side panel: one state at a time, each of which says what to do next. */
export function App({ state }: { state: Signal<PanelState | null> }) {
  const current = state.value;
  if (!current) return null;
  switch (current.kind) {
    case 'untrusted':
      return <Untrusted />;
    case 'empty':
      return <Empty />;
    case 'running':
      return <Running name={current.function} message={current.message} />;
    case 'result':
      return <ResultView {...current} />;
  }
}

function Untrusted() {
  return (
    <main class="welcome">
      <h1>{t('Restricted Mode')}</h1>
      <p>{t('A check runs the code of this workspace, so nothing runs until you trust it.')}</p>
      <button
        class="primary"
        type="button"
        onClick={() => {
          ask({ type: 'run', action: 'manageTrust' });
        }}
      >
        {t('Manage Workspace Trust')}
      </button>
    </main>
  );
}

function Empty() {
  return (
    <main class="welcome">
      <h1>{t('No check yet')}</h1>
      <p>
        {t(
          'Put the cursor into a function that computes numbers and check its gradient: it is run, differentiated, measured and compared.',
        )}
      </p>
      <button
        class="primary"
        type="button"
        onClick={() => {
          ask({ type: 'run', action: 'check' });
        }}
      >
        {t('Check Gradient at the Cursor')}
      </button>
      <button
        type="button"
        onClick={() => {
          ask({ type: 'run', action: 'openExamples' });
        }}
      >
        {t('Open an Example')}
      </button>
    </main>
  );
}

function Running({ name, message }: { name: string | null; message: string }) {
  return (
    <main class="welcome" aria-busy="true">
      <h1>{name === null ? t('Checking') : t('Checking {0}', name)}</h1>
      <p role="status">
        <Icon name="loading" spin /> {message}
      </p>
      <button
        type="button"
        onClick={() => {
          ask({ type: 'run', action: 'cancel' });
        }}
      >
        {t('Cancel')}
      </button>
    </main>
  );
}
