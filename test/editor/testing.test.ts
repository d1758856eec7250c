import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import {
  click,
  FakeEngine,
  hoverAt,
  internals,
  lensesOf,
  openText,
  placeOf,
  reset,
  resultFor,
  until,
} from './helpers.ts';

const TEXT = `/** @gradcheck tagged(2) */
export function tagged(x: number): number {
  return x * x;
}
export function pair(x: number): number {
  return 3 * x;
}
export function pairGrad(x: number): number {
  return x - x + 3;
}
export function other(x: number): number {
  return 4 * x;
}
`;

describe('the Testing view', () => {
  afterEach(reset);

  it('lists tagged functions and pairs, at their lines', async () => {
    const document = await openText(TEXT);
    const { tests } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length > 0);
    const items = tests.itemsOf(document.uri);
    assert.deepEqual(
      items.map((item) => [item.label, item.range?.start.line, item.description]),
      [
        ['tagged', 1, undefined],
        ['pair', 4, 'pairGrad = ∂pair'],
      ],
    );
  });

  it('runs them and puts their results where every surface finds them', async () => {
    const document = await openText(TEXT);
    const { store, tests, useEngine } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length > 0);
    const { fsPath } = document.uri;
    const engine = FakeEngine.answering(({ file, target }) => {
      if (file !== fsPath || target.kind !== 'position') return [];
      return [resultFor(document, target.line === 2 ? 'tagged' : 'pair')];
    });
    useEngine(engine);
    await vscode.commands.executeCommand('testing.runAll');
    assert.deepEqual(
      store.inFile(fsPath).map((one) => one.function),
      ['tagged', 'pair'],
    );
    const files = new Set(engine.asked.map((one) => one.request.file.replace(/^.*[\\/]/, '')));
    assert.ok(files.has('01-shopping.ts'), 'files that are not open take part');
  });

  it('forgets what is no test any more', async () => {
    const document = await openText(TEXT);
    const { tests } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length > 0);
    const edit = new vscode.WorkspaceEdit();
    edit.delete(document.uri, document.lineAt(0).rangeIncludingLineBreak);
    await vscode.workspace.applyEdit(edit);
    await document.save();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length === 1);
    assert.equal(tests.itemsOf(document.uri)[0]?.label, 'pair');
  });

  /** The view's own button, with a token of the test's. */
  async function run(continuous: boolean): Promise<vscode.CancellationTokenSource> {
    const { profile } = (await internals()).tests;
    const source = new vscode.CancellationTokenSource();
    const request = new vscode.TestRunRequest(undefined, undefined, profile, continuous);
    void profile.runHandler(request, source.token);
    return source;
  }

  it('goes on with every save of a continuous run, what is new included, until it is ended', async () => {
    const document = await openText(TEXT);
    const { tests, useEngine } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length > 0);
    const asked: number[] = [];
    const emitter = new vscode.EventEmitter<number>();
    useEngine(
      FakeEngine.answering(({ file, target }) => {
        if (file !== document.uri.fsPath || target.kind !== 'position') return [];
        asked.push(target.line);
        emitter.fire(target.line);
        return [
          resultFor(document, document.lineAt(target.line - 1).text.match(/function (\w+)/)![1]!),
        ];
      }),
    );
    const source = await run(true);
    await until(emitter.event, () => asked.includes(2) && asked.includes(5));
    asked.length = 0;
    const edit = new vscode.WorkspaceEdit();
    const place = document.getText().indexOf('export function other');
    edit.insert(document.uri, document.positionAt(place), '/** @gradcheck other(1) */\n');
    await vscode.workspace.applyEdit(edit);
    assert.deepEqual(asked, [], 'an edit alone checks nothing');
    await document.save();
    await until(emitter.event, () => asked.length >= 3);
    assert.deepEqual(asked, [2, 5, 12]);
    source.cancel();
    asked.length = 0;
    await vscode.workspace.applyEdit(changed(document));
    await document.save();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length === 3);
    assert.deepEqual(asked, []);
  });

  it('stops the check under way when it is cancelled, and starts none after it', async () => {
    const document = await openText(TEXT);
    const { store, tests, useEngine } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length > 0);
    const engine = new FakeEngine();
    useEngine(engine);
    const source = await run(false);
    const { options } = await engine.question(1);
    source.cancel();
    assert.equal(options.signal?.aborted, true);
    await until(store.onDidChange, () => store.runs().length === 0);
    assert.equal(engine.asked.length, 1);
  });

  it('checks again with values where the whole workspace was checked without', async () => {
    const document = await openText(TEXT);
    const { useEngine } = await internals();
    const traces: boolean[] = [];
    useEngine(
      FakeEngine.answering(({ file, trace }) => {
        if (file !== document.uri.fsPath) return [];
        traces.push(trace);
        return [resultFor(document, 'other')];
      }),
    );
    void vscode.commands.executeCommand(COMMANDS.checkWorkspace);
    const { store } = await internals();
    await until(store.onDidChange, () => store.get(document.uri.fsPath, 'other') !== undefined);
    const { text } = await hoverAt(document, placeOf(document, 'return 4').start);
    assert.match(text, /values, hints and graph were not recorded/);
    const lenses = await lensesOf(document);
    const again = lenses.find((lens) => lens.command?.title === 'Check again for values and graph');
    await click(again);
    assert.deepEqual(traces, [false, true]);
    await vscode.commands.executeCommand(COMMANDS.cancel);
  });
});

function changed(document: vscode.TextDocument): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(document.getText().length), '\n');
  return edit;
}
