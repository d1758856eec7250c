import assert from 'node:assert/strict';
import type { Memento } from 'vscode';
import { CheckHistory } from '../../../src/editor/history.ts';
import { ReportStore } from '../../../src/editor/store.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { partial, report, result } from './sample.ts';

class FakeMemento implements Memento {
  readonly values = new Map<string, unknown>();
  updates = 0;
  keys(): readonly string[] {
    return [...this.values.keys()];
  }
  get<T>(key: string, otherwise?: T): T {
    return (this.values.get(key) ?? otherwise) as T;
  }
  update(key: string, value: unknown): Promise<void> {
    this.updates++;
    this.values.set(key, structuredClone(value));
    return Promise.resolve();
  }
}

function check(store: ReportStore, ...results: CheckResult[]): void {
  const run = { file: results[0]!.file, function: null, startedAt: 0, message: '' };
  store.begin(run);
  store.end(run, report(results));
}

const at = (call: string, more: Partial<CheckResult> = {}): CheckResult =>
  result({ point: { source: 'tag', call }, ...more });

describe('earlier checks', () => {
  it('are kept newest first; one that says the same again takes the place of the one before', () => {
    const store = new ReportStore();
    const history = new CheckHistory(store, new FakeMemento());
    check(store, at('loss([1])'));
    check(store, at('loss([2])', { verdict: 'disagree', summary: 'wrong' }));
    check(store, at('loss([1])'));
    check(store, at('loss([2])'));
    const calls = history
      .of('/w/loss.ts', 'loss')
      .map(({ call, verdict }) => `${call}: ${verdict}`);
    assert.deepEqual(calls, ['loss([2]): agree', 'loss([1]): agree', 'loss([2]): disagree']);
  });

  it('are written once per report and found again by the next window, numbers and all', async () => {
    const store = new ReportStore();
    const memento = new FakeMemento();
    const history = new CheckHistory(store, memento);
    check(
      store,
      at('loss([1])', { partials: [partial('w', NaN)] }),
      at('other(1)', { function: 'other' }),
    );
    await Promise.resolve();
    assert.equal(memento.updates, 1);
    const again = new CheckHistory(new ReportStore(), memento);
    assert.deepEqual(again.of('/w/loss.ts', 'loss'), history.of('/w/loss.ts', 'loss'));
    assert.ok(Number.isNaN(again.of('/w/loss.ts', 'loss')[0]!.partials[0]!.reverse));
    memento.values.set('gradlens.history', 'another version');
    assert.deepEqual(new CheckHistory(new ReportStore(), memento).of('/w/loss.ts', 'loss'), []);
  });

  it('are bounded: per function, in all, and in their partials, the worst of which stay', () => {
    const store = new ReportStore();
    const history = new CheckHistory(store, new FakeMemento());
    const partials = Array.from({ length: 30 }, (_, i) =>
      partial(`w[${i}]`, i, i === 29 ? { verdict: 'disagree' } : {}),
    );
    for (let i = 0; i < 15; i++) check(store, at(`loss([${i}])`, { partials }));
    const kept = history.of('/w/loss.ts', 'loss');
    assert.equal(kept.length, 10);
    assert.equal(kept[0]?.call, 'loss([14])');
    assert.deepEqual([kept[0].partials.length, kept[0].partialCount], [12, 30]);
    assert.equal(kept[0].partials[0]?.input, 'w[29]');
    for (let i = 0; i < 50; i++) check(store, at('f(1)', { function: `f${i}` }));
    assert.deepEqual(history.of('/w/loss.ts', 'loss'), []);
    assert.equal(history.of('/w/loss.ts', 'f0').length, 1);
  });
});
