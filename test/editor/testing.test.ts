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
    const engine = FakeEngine.answering(({ target }) => [
      resultFor(document, target.kind === 'position' && target.line === 2 ? 'tagged' : 'pair'),
    ]);
    useEngine(engine);
    await vscode.commands.executeCommand('testing.runCurrentFile');
    await until(store.onDidChange, () => store.inFile(document.uri.fsPath).length === 2);
    assert.equal(engine.asked.length, 2);
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
