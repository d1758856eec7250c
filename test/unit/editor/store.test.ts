import assert from 'node:assert/strict';
import fc from 'fast-check';
import { CheckPoints } from '../../../src/editor/checkPoints.ts';
import { Disposable, DisposableValue, Emitter, disposeAll } from '../../../src/editor/dispose.ts';
import { RangeTracker, shift, type TextEdit } from '../../../src/editor/edits.ts';
import { hintsByLine, insightAt, insightsIn } from '../../../src/editor/insights.ts';
import { ReportStore, fileKey, type Run, type StoreChange } from '../../../src/editor/store.ts';
import { hashText } from '../../../src/editor/textHash.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { insight, range, report, result } from './sample.ts';

const FILE = '/w/loss.ts';
const run = (name: string | null = 'loss', file = FILE): Run => ({
  file,
  function: name,
  startedAt: 0,
  message: '',
});

/** A store with one finished check of a text. */
function checked(results: readonly CheckResult[] = [result()], text = 'text'): ReportStore {
  const store = new ReportStore();
  const begun = run();
  store.begin(begun);
  store.end(begun, report(results), new Map([[FILE, hashText(text)]]));
  return store;
}

const insertion = (line: number, column: number, newText: string): TextEdit => ({
  line,
  column,
  endLine: line,
  endColumn: column,
  newText,
});

describe('the store of reports', () => {
  it('knows a run from its beginning to its end', () => {
    const store = new ReportStore();
    const begun = run();
    store.begin(begun);
    assert.deepEqual(store.runs(FILE), [begun]);
    const next = store.progress(begun, 'Measuring');
    assert.equal(store.runs()[0]?.message, 'Measuring');
    store.end(next, report([result()]));
    assert.deepEqual(store.runs(), []);
    assert.equal(store.get(FILE, 'loss')?.results.length, 1);
  });

  it('keeps what it had when a run is cancelled', () => {
    const store = checked();
    const before = store.get(FILE, 'loss')?.results;
    const second = run();
    store.begin(second);
    assert.deepEqual(store.get(FILE, 'loss')?.running, second);
    store.end(second, null);
    assert.equal(store.get(FILE, 'loss')?.results, before);
    assert.equal(store.get(FILE, 'loss')?.running, null);
  });

  it('tells which files have changed', () => {
    const store = new ReportStore();
    const changes: StoreChange[] = [];
    store.onDidChange((change) => changes.push(change));
    const begun = run();
    store.begin(begun);
    store.end(begun, report([result()]));
    store.focus(store.get(FILE, 'loss')!.results[0]!);
    assert.deepEqual(changes, [
      { files: [FILE], focus: false, results: false },
      { files: [FILE], focus: false, results: true },
      { files: [], focus: true, results: false },
    ]);
  });

  it('marks results outdated by the hash of their text, and current again after an undo', () => {
    const store = checked();
    store.edited(FILE, [insertion(1, 1, 'x')], () => hashText('xtext'));
    assert.ok(store.get(FILE, 'loss')?.outdated);
    store.edited(FILE, [{ ...insertion(1, 1, ''), endColumn: 2 }], () => hashText('text'));
    assert.ok(!store.get(FILE, 'loss')?.outdated);
  });

  it('marks results outdated when an imported file changes', () => {
    const store = new ReportStore();
    const begun = run();
    store.begin(begun);
    store.end(begun, {
      results: [result()],
      sources: [
        { file: FILE, hash: '' },
        { file: '/w/helper.ts', hash: '' },
      ],
    });
    store.changedOnDisk('/w/other.ts');
    assert.ok(!store.get(FILE, 'loss')?.outdated);
    store.changedOnDisk('/w/helper.ts');
    assert.ok(store.get(FILE, 'loss')?.outdated);
  });

  it('marks a result outdated whose text moved on while it was computed', () => {
    const store = new ReportStore();
    const begun = run();
    store.begin(begun);
    const edits = new Map([[FILE, [insertion(1, 1, '\n')]]]);
    const one = result();
    store.end(begun, report([one]), new Map([[FILE, hashText('text')]]), edits);
    assert.ok(store.get(FILE, 'loss')?.outdated);
    assert.equal(store.locate(one, one.range)?.line, 2);
  });

  it('asks for no hash where no result depends on the text', () => {
    const store = checked();
    store.edited('/w/other.ts', [insertion(1, 1, 'x')], () => assert.fail('asked'));
  });

  it('moves ranges with the text, and gives up those that were edited', () => {
    const one = result();
    const store = checked([one]);
    store.edited(FILE, [insertion(1, 1, '\n\n')], () => 'new');
    assert.equal(store.locate(one, one.range)?.line, 3);
    store.edited(FILE, [insertion(3, 12, 'x')], () => 'newer');
    assert.equal(store.locate(one, one.range), null);
  });

  it('follows the focused function from check to check', () => {
    const store = checked();
    store.focus(store.get(FILE, 'loss')!.results[0]!);
    const next = result({ value: 3 });
    const second = run();
    store.begin(second);
    store.end(second, report([next]));
    assert.equal(store.current, next);
    assert.ok(!store.isOutdated(next));
    store.clear();
    assert.equal(store.current, null);
  });

  it('replaces a file by a check of all its functions', () => {
    const store = checked([result(), result({ function: 'gone' })]);
    const all = run(null);
    store.begin(all);
    store.end(all, report([result()]));
    assert.deepEqual(
      store.inFile(FILE).map((one) => one.function),
      ['loss'],
    );
  });

  it('gives a nameless failure to the function that was asked for', () => {
    const store = checked([result({ function: '', verdict: 'failed' })]);
    assert.equal(store.get(FILE, 'loss')?.results[0]?.verdict, 'failed');
  });

  it('knows a Windows path in any spelling', () => {
    assert.equal(fileKey('C:\\w\\loss.ts'), fileKey('c:/w/loss.ts'));
    assert.notEqual(fileKey('/w/a\\b.ts'), fileKey('/w/a/b.ts'));
  });
});

describe('what stands at a place', () => {
  const inner = insight({ text: 'w[0]', kind: 'variable', range: range(2, 9, 13) });
  const outer = insight({ text: 'w[0] * x', kind: 'expression', range: range(2, 9, 17) });
  const line = insight({ text: 'h', kind: 'result', range: range(2, 5, 18) });

  it('is the smallest expression around it', () => {
    const store = checked([result({ insights: [line, outer, inner] })]);
    const at = (column: number): string | undefined =>
      insightAt(insightsIn(store, FILE), 2, column)?.insight.text;
    assert.equal(at(10), 'w[0]');
    assert.equal(at(15), 'w[0] * x');
    assert.equal(at(6), 'h');
    assert.equal(at(30), undefined);
  });

  it('is what the line computes, at its end, not the steps of a callback in it', () => {
    const sum = insight({ text: 'sum', range: range(2, 7, 10) });
    const step = insight({ text: 'total + x', range: range(2, 30, 39), count: 2 });
    const store = checked([result({ insights: [outer, step, sum] })]);
    const hints = hintsByLine(insightsIn(store, FILE));
    assert.deepEqual([...hints.keys()], [2]);
    assert.deepEqual(
      hints.get(2)?.map((one) => one.insight.text),
      ['sum'],
    );
  });

  it('is each parameter of a line that computes nothing else', () => {
    const parameter = (text: string, column: number): ReturnType<typeof insight> =>
      insight({ text, range: range(2, column, column + 1) });
    const names = (insights: ReturnType<typeof insight>[]): string[] | undefined =>
      hintsByLine(insightsIn(checked([result({ insights })]), FILE))
        .get(2)
        ?.map((one) => one.insight.text);
    assert.deepEqual(names([parameter('x', 14), parameter('w', 9)]), ['w', 'x']);
    assert.deepEqual(
      names([parameter('x', 9), insight({ text: 'x * x', range: range(2, 20, 25) })]),
      ['x * x'],
    );
  });

  it('comes from the focused result where several saw it', () => {
    const first = result({ function: 'a', insights: [insight({ text: 'from a' })] });
    const second = result({ function: 'b', insights: [insight({ text: 'from b' })] });
    const store = checked([first, second]);
    store.focus(second);
    assert.equal(insightAt(insightsIn(store, FILE), 2, 9)?.insight.text, 'from b');
    store.focus(first);
    assert.equal(insightAt(insightsIn(store, FILE), 2, 9)?.insight.text, 'from a');
  });
});

describe('the output that is shown', () => {
  const at = (store: ReportStore): string | undefined =>
    insightAt(insightsIn(store, FILE), 2, 9)?.insight.text;

  it('is the first until another is chosen, and what replaces the result is as it came', () => {
    const first = result({ insights: [insight({ text: 'first' })] });
    const store = checked([first]);
    assert.equal(at(store), 'first');
    let told = 0;
    store.onDidChange(() => told++);
    store.show(first, { insights: [insight({ text: 'second' })], graph: null });
    assert.deepEqual([at(store), told], ['second', 1]);
    // A mark on the result changes nothing of that.
    store.remark((_, results) => results.map((one) => ({ ...one, known: true })));
    assert.deepEqual([at(store), store.inFile(FILE)[0]?.results[0]?.known], ['second', true]);
  });

  it('is dropped where a newer result came first', () => {
    const [old, now] = [result(), result({ insights: [insight({ text: 'now' })] })];
    const store = checked([now]);
    store.show(old, { insights: [insight({ text: 'late' })], graph: null });
    assert.equal(at(store), 'now');
  });
});

describe('ranges under edits', () => {
  /** Applies an edit to a text, as an editor does. */
  function apply(text: string, edit: TextEdit): string {
    const lines = text.split('\n');
    const offset = (at: number, column: number): number =>
      lines.slice(0, at - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
    return (
      text.slice(0, offset(edit.line, edit.column)) +
      edit.newText +
      text.slice(offset(edit.endLine, edit.endColumn))
    );
  }

  function slice(text: string, at: ReturnType<typeof range>): string {
    const mark = apply(
      apply(text, insertion(at.endLine, at.endColumn, '\u0001')),
      insertion(at.line, at.column, '\u0000'),
    );
    return mark.slice(mark.indexOf('\u0000') + 1, mark.indexOf('\u0001'));
  }

  it('keep their text wherever they survive (property)', () => {
    const text = fc
      .array(fc.constantFrom('a', 'b', ' ', '\n', 'c'), { maxLength: 40 })
      .map((parts) => parts.join(''));
    const places = (from: string): { line: number; column: number }[] =>
      from
        .split('\n')
        .flatMap((one, i) =>
          Array.from({ length: one.length + 1 }, (_, j) => ({ line: i + 1, column: j + 1 })),
        );
    fc.assert(
      fc.property(
        text,
        fc.array(fc.nat(), { minLength: 4, maxLength: 4 }),
        text,
        (one, picks, added) => {
          const all = places(one);
          const [a, b, c, d] = picks.map((pick) => pick % all.length) as [
            number,
            number,
            number,
            number,
          ];
          const start = all[Math.min(a, b)]!;
          const end = all[Math.max(a, b)]!;
          const from = all[Math.min(c, d)]!;
          const to = all[Math.max(c, d)]!;
          const at = { file: FILE, ...start, endLine: end.line, endColumn: end.column };
          const edit = { ...from, endLine: to.line, endColumn: to.column, newText: added };
          const after = shift(at, edit);
          if (after) assert.equal(slice(apply(one, edit), after), slice(one, at));
        },
      ),
      { seed: 7, numRuns: 500 },
    );
  });

  it('are null once their inside was edited', () => {
    const at = range(3, 5, 10);
    assert.equal(shift(at, insertion(3, 7, 'x')), null);
    assert.deepEqual(shift(at, insertion(3, 10, 'x')), at);
    assert.equal(shift(at, insertion(3, 5, 'xy'))?.column, 7);
  });

  it('remember how far they have come', () => {
    const tracker = new RangeTracker();
    const at = range(3, 5, 10);
    tracker.add([insertion(1, 1, '\n')]);
    assert.equal(tracker.locate(at)?.line, 4);
    assert.equal(tracker.locate(at)?.line, 4);
    tracker.add([insertion(1, 1, '\n')]);
    assert.equal(tracker.locate(at)?.line, 5);
  });
});

describe('ownership', () => {
  class Owner extends Disposable {
    own(name: string, log: string[]): void {
      this._register({ dispose: () => log.push(name) });
    }
  }

  it('disposes in reverse order, and late additions at once', () => {
    const log: string[] = [];
    const owner = new Owner();
    owner.own('a', log);
    owner.own('b', log);
    owner.dispose();
    owner.dispose();
    assert.deepEqual(log, ['b', 'a']);
    owner.own('late', log);
    assert.deepEqual(log, ['b', 'a', 'late']);
  });

  it('replaces a value by disposing the one before', () => {
    const log: string[] = [];
    const value = new DisposableValue();
    value.value = { dispose: () => log.push('first') };
    value.value = { dispose: () => log.push('second') };
    assert.deepEqual(log, ['first']);
    value.dispose();
    assert.deepEqual(log, ['first', 'second']);
    value.value = { dispose: () => log.push('late') };
    assert.deepEqual(log, ['first', 'second', 'late']);
    assert.equal(value.value, null);
  });

  it('gives back everything although one throws', () => {
    const log: string[] = [];
    const bad = {
      dispose: () => {
        throw new Error('bad');
      },
    };
    assert.throws(() => {
      disposeAll([bad, { dispose: () => log.push('good') }]);
    }, /bad/);
    assert.deepEqual(log, ['good']);
  });

  it('leaves no listener behind', () => {
    const emitter = new Emitter<number>();
    const heard: number[] = [];
    const subscription = emitter.event((n) => heard.push(n));
    emitter.fire(1);
    subscription.dispose();
    emitter.fire(2);
    assert.deepEqual(heard, [1]);
    assert.equal(emitter.size, 0);
  });
});

describe('saved check points', () => {
  it('are kept by file and function, and forgotten', async () => {
    const kept = new Map<string, unknown>();
    const points = new CheckPoints({
      keys: () => [...kept.keys()],
      get: <T>(key: string, otherwise?: T) => (kept.get(key) ?? otherwise) as T,
      update: (key, value) => {
        kept.set(key, value);
        return Promise.resolve();
      },
    });
    await points.save('C:\\w\\a.ts', 'f', ['f(1)']);
    assert.deepEqual(points.of('c:/w/a.ts', 'f'), ['f(1)']);
    assert.deepEqual(points.of('c:/w/a.ts', 'g'), []);
    await points.save('c:/w/a.ts', 'f', []);
    assert.deepEqual(points.of('c:/w/a.ts', 'f'), []);
  });
});
