import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { openEditor, type Editor, type Theme } from '../test/host/driver.ts';
import { CACHE, ROOT } from '../test/host/paths.ts';
import { shrinkPng } from './png.ts';

/**
 * The lecture's systems: the example's file and the function whose graph is compared in docs/graph.md,
 * and a node that tells its graph from another of the same name.
 */
const CASES: readonly (readonly [file: string, name: string, node?: string])[] = [
  ['01-shopping.ts', 'shopping'],
  ['02-apples-and-oranges.ts', 'basket'],
  ['03-chain-rule.ts', 'squareOfSum'],
  ['04-gates.ts', 'multiply'],
  ['05-sigmoid.ts', 'sigmoid'],
  ['06-activations.ts', 'relu'],
  ['07-squared-error.ts', 'squaredError'],
  ['08-weight-update.ts', 'updatedWeight'],
  ['09-error-split.ts', 'splitError'],
  ['10-error-as-matrix.ts', 'weightedError'],
  ['11-matrix-product.ts', 'squaredLength'],
  ['12-network.ts', 'loss', 'W1'],
  ['13-training.ts', 'loss', 'network.W1'],
];

const PICTURES = join(ROOT, 'docs', 'pictures');

/** Half of the window is the graph's. */
const SIZE = { width: 2000, height: 620 };

/**
 * Photographs the graph of each of the lecture's systems in one running editor.
 * @param numbers of the systems to photograph (`07`); none for all.
 */
export async function photographLecture(
  theme: Theme,
  settings: Readonly<Record<string, unknown>>,
  numbers: readonly string[],
): Promise<void> {
  mkdirSync(PICTURES, { recursive: true });
  const workspace = mkdtempSync(join(CACHE, 'lecture-'));
  cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
  const editor = await openEditor({ workspace, theme, settings, size: SIZE });
  try {
    await editor.runCommand('View: Toggle Primary Side Bar Visibility');
    for (const [file, name, node] of CASES) {
      if (numbers.length > 0 && !numbers.includes(file.slice(0, 2))) continue;
      try {
        await photograph(editor, workspace, { file, name, node: node ?? '' }, theme);
        console.log(`${file.slice(0, 2)}-${theme}.png`);
      } catch (error) {
        // One picture that fails must not cost the others.
        console.log(`${file}: ${String(error)}`);
        process.exitCode = 1;
      }
    }
  } finally {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function photograph(
  editor: Editor,
  workspace: string,
  { file, name, node }: { readonly file: string; readonly name: string; readonly node: string },
  theme: Theme,
): Promise<void> {
  const lines = readFileSync(join(workspace, file), 'utf8').split('\n');
  const line = lines.findIndex((each) => each.includes(`function ${name}(`)) + 1;
  const { page } = editor;
  const column = lines[line - 1]!.indexOf(name) + 1;
  const graph = await showGraph(editor, name, node, () => editor.openFile(file, line, column));
  await graph.getByRole('button', { name: 'Fit in the window' }).click();
  // Transitions settle, and the mouse marks nothing.
  await page.mouse.move(10, 10);
  await page.waitForTimeout(700);
  const clip = await page.locator('.editor-group-container').nth(1).boundingBox();
  if (!clip) throw new Error('The graph is not shown');
  const png = await page.screenshot({ animations: 'disabled', clip });
  writeFileSync(join(PICTURES, `${file.slice(0, 2)}-${theme}.png`), shrinkPng(png));
}

/** Of a file with many functions the check takes a while: the graph is asked for until it is there. */
async function showGraph(
  editor: Editor,
  name: string,
  node: string,
  goThere: () => Promise<void>,
): Promise<Frame> {
  await goThere();
  await editor.runCommand('Gradlens: Check Gradients in File');
  await editor.lens(/[✓✗?]/).first().waitFor();
  for (let attempt = 1; ; attempt++) {
    // The graph may cover the file: the command takes the function at the cursor.
    await goThere();
    await editor.runCommand('Gradlens: Show Computation Graph');
    const graph = await editor.webview('main');
    try {
      await graph.getByRole('heading', { level: 1, name }).waitFor({ timeout: 5000 });
      const start = new RegExp(`^${node}`);
      await graph.getByRole('treeitem', { name: start }).first().waitFor({ timeout: 5000 });
      return graph;
    } catch (error) {
      if (attempt === 4) throw error;
    }
  }
}
