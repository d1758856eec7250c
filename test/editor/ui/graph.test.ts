import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';

/** The graph in the running editor, driven by mouse and keyboard from the outside. */
describe('the graph beside its source', () => {
  let editor: Editor;
  let workspace: string;
  let graph: Frame;
  const file = '07-squared-error.ts';
  const source = readFileSync(join(ROOT, 'media', 'examples', file), 'utf8').split('\n');

  /** Line (from 1) of a text of the example. */
  const lineOf = (text: string): number => source.findIndex((line) => line.includes(text)) + 1;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    workspace = mkdtempSync(join(CACHE, 'ui-'));
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    editor = await openEditor({ workspace, size: { width: 1600, height: 900 } });
    await editor.openFile(file, lineOf('function squaredError('), 18);
    await editor.runCommand('Gradlens: Check Gradients in File');
    await editor.lens(/[✓✗]/).first().waitFor();
    await editor.runCommand('Gradlens: Show Computation Graph');
    graph = await editor.webview('svg[role=tree]');
    await graph.getByRole('heading', { level: 1, name: 'squaredError' }).waitFor();
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  async function cursorAt(line: number): Promise<void> {
    await editor.page.getByRole('button', { name: new RegExp(`^Ln ${line}, Col`) }).waitFor();
  }

  it('moves the cursor with a double click: on an operation, a constant, a gate of a helper, an input', async () => {
    const tree = graph.getByRole('tree', { name: 'Computation graph' });
    for (const [node, text] of [
      [/^difference, subtract/, 'const difference = '],
      [/^t,/, 'const difference = '],
      [/^Math.exp\(-x\)/, 'Math.exp(-x)'],
      [/^w,/, 'function neuron('],
    ] as const) {
      await editor.goTo(1, 1);
      await cursorAt(1);
      await tree.getByRole('treeitem', { name: node }).dblclick();
      await cursorAt(text === 'const difference = ' ? differenceLine() : lineOf(text));
    }
  });

  function differenceLine(): number {
    const start = lineOf('function squaredError(');
    return start + source.slice(start - 1).findIndex((line) => line.includes('const difference'));
  }

  it('folds a helper’s box and opens it again, laid out by the engine', async () => {
    const tree = graph.getByRole('tree', { name: 'Computation graph' });
    const items = (): Promise<number> => tree.getByRole('treeitem').count();
    const all = await items();
    await graph.getByRole('button', { name: 'Fold all boxes' }).click();
    const box = tree.getByRole('treeitem', { name: /folded box/ });
    await box.first().waitFor();
    assert.ok((await items()) < all);
    await box.first().click();
    await tree.press('o');
    await graph.getByRole('button', { name: 'Open all boxes' }).click();
    await tree.getByRole('treeitem', { name: /^Math.exp\(-x\)/ }).waitFor();
    assert.equal(await items(), all);
  });

  it('shows the single operations on request, and the expressions again', async () => {
    const button = graph.getByRole('button', { name: 'Show the single operations' });
    const tree = graph.getByRole('tree', { name: 'Computation graph' });
    await button.click();
    await tree.getByRole('treeitem', { name: /^w\[0\],/ }).waitFor();
    await button.click();
    await tree.getByRole('treeitem', { name: /^w, array of 2/ }).waitFor();
  });

  it('carries the gradients of the chosen output to the hints', async () => {
    const text = readFileSync(join(ROOT, 'media', 'examples', '09-error-split.ts'), 'utf8');
    const line = text.split('\n').findIndex((each) => each.includes('function splitError('));
    // The file opens beside the graph, not over it.
    await editor.runCommand('View: Focus First Editor Group');
    await editor.openFile('09-error-split.ts', line + 1, 18);
    await editor.runCommand('Gradlens: Check Gradient');
    await editor.runCommand('Gradlens: Show Computation Graph');
    await graph.getByRole('heading', { level: 1, name: 'splitError' }).waitFor();
    const hint = (output: number) =>
      editor.page.locator('.view-line', { hasText: `∂[${output}]` }).first();
    await hint(0).waitFor();
    await graph.getByLabel('Output').selectOption('1');
    await hint(1).waitFor();
    await hint(0).waitFor({ state: 'detached' });
  });
});
