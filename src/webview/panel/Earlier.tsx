import type { PanelEarlier } from '../protocol.ts';
import { t } from '../shared/strings.ts';
import { VerdictMark } from '../shared/verdicts.tsx';
import { Words } from '../shared/Words.tsx';
import { ask } from './App.tsx';

/** What checks of this function said before; a click shows one, marked as old. */
export function Earlier({ checks }: { checks: readonly PanelEarlier[] }) {
  if (checks.length === 0) return null;
  return (
    <section aria-labelledby="earlier">
      <h2 id="earlier">{t('Earlier checks')}</h2>
      <ul class="earlier">
        {checks.map((check) => (
          <li key={check.index}>
            <button
              type="button"
              class="link"
              onClick={() => {
                ask({ type: 'earlier', index: check.index });
              }}
            >
              <VerdictMark verdict={check.verdict} /> <span>{whenOf(check.at)}</span>{' '}
              <code>{check.call}</code>
            </button>
            <span class="muted">
              <Words text={check.sentence} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Time alone for today, with the date before that. */
export function whenOf(at: number, now = Date.now()): string {
  const date = new Date(at);
  const isToday = date.toDateString() === new Date(now).toDateString();
  return isToday ? date.toLocaleTimeString() : date.toLocaleString();
}
