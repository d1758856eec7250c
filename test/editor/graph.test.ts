import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import { internals, openText, reset, until } from './helpers.ts';

const TEXT = `/** @gradcheck area(2, 3) */
export function area(a: number, b: number): number {
  return a * b;
}

/** @gradcheck slope([1, 4]) */
export function slope(x: number[]): number {
  const rise = x[1] - x[0];
  return rise / 2;
}
`;

async function checked(): Promise<vscode.TextDocument> {
  const document = await openText(TEXT);
  await vscode.commands.executeCommand(COMMANDS.checkFile, document.uri.toString());
  return document;
}

/** Puts the cursor of the active editor somewhere, as a click does; lines and columns from 1. */
async function clickAt(document: vscode.TextDocument, line: number): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, vscode.ViewColumn.One);
  const moved = until(
    vscode.window.onDidChangeTextEditorSelection,
    () => editor.selection.active.line === line - 1,
  );
  const { range } = document.lineAt(line - 1);
  // A selection that an extension sets says so; the keyboard's does not.
  editor.selection = new vscode.Selection(range.start.translate(-1), range.start.translate(-1));
  await vscode.commands.executeCommand('cursorMove', { to: 'down', by: 'line', value: 1 });
  await moved;
}

async function closePanel(panel: vscode.WebviewPanel): Promise<void> {
  const closed = new Promise<void>((resolve) => {
    panel.onDidDispose(() => {
      resolve();
    });
  });
  panel.dispose();
  await closed;
}

/** What the editor itself holds of closed panels: those that nobody listened to. */
async function plainPanels(count: number): Promise<WeakRef<vscode.WebviewPanel>[]> {
  const panels: WeakRef<vscode.WebviewPanel>[] = [];
  for (let i = 0; i < count; i++) {
    const panel = vscode.window.createWebviewPanel('plain', 'plain', vscode.ViewColumn.Beside);
    panels.push(new WeakRef(panel));
    await closePanel(panel);
  }
  return panels;
}

async function aliveAfterCollection(panels: readonly WeakRef<object>[]): Promise<number> {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  // References held by tasks of this turn go with it.
  for (let turn = 0; turn < 3; turn++) {
    await new Promise(setImmediate);
    collect();
  }
  return panels.filter((panel) => panel.deref() !== undefined).length;
}

describe('the graph’s panel', () => {
  afterEach(async () => {
    (await internals()).graph.panel?.dispose();
    await reset();
  });

  it('follows the cursor to another checked function', async () => {
    const document = await checked();
    const { graph, store } = await internals();
    await clickAt(document, 3);
    store.focus(store.get(document.uri.fsPath, 'area')!.results[0]!);
    await vscode.commands.executeCommand(COMMANDS.showGraph);
    assert.equal(graph.shown?.function, 'area');
    await clickAt(document, 8);
    await until(
      store.onDidChange as vscode.Event<unknown>,
      () => graph.shown?.function === 'slope',
    );
  });

  it('opens and closes fifty times without leaving a listener or a panel behind', async () => {
    const document = await checked();
    const { graph, store } = await internals();
    store.focus(store.get(document.uri.fsPath, 'slope')!.results[0]!);
    const before = store.listeners;
    const panels: WeakRef<vscode.WebviewPanel>[] = [];
    for (let i = 0; i < 50; i++) {
      await vscode.commands.executeCommand(COMMANDS.showGraph);
      const { panel } = graph;
      assert.ok(panel, `opened the ${i + 1}th time`);
      panels.push(new WeakRef(panel));
      await closePanel(panel);
      assert.equal(graph.panel, null);
    }
    assert.equal(store.listeners, before);
    const alive = await aliveAfterCollection(panels);
    const plain = await aliveAfterCollection(await plainPanels(50));
    assert.ok(alive <= plain + 2, `${alive} closed panels are held; of plain ones, ${plain}`);
  });
});
