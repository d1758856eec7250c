import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { FakeEngine, internals, openText, reset, resultFor, until } from './helpers.ts';

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
        ['pair', 4, '∂ pairGrad'],
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
});
