import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { openEditor, type Editor, type Theme } from '../test/host/driver.ts';
import { CACHE, ROOT } from '../test/host/paths.ts';
import { shrinkPng } from './png.ts';

/** The lecture's systems: the example's file and the function whose graph is compared in docs/graph.md. */
const CASES = [
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
  ['12-network.ts', 'loss'],
  ['13-training.ts', 'loss'],
] as const;

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
    for (const [file, name] of CASES) {
      if (numbers.length > 0 && !numbers.includes(file.slice(0, 2))) continue;
      await photograph(editor, workspace, file, name, theme);
      console.log(`${file.slice(0, 2)}-${theme}.png`);
    }
  } finally {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  }
}

async function photograph(
  editor: Editor,
  workspace: string,
  file: string,
  name: string,
  theme: Theme,
): Promise<void> {
  const lines = readFileSync(join(workspace, file), 'utf8').split('\n');
  const line = lines.findIndex((each) => each.includes(`function ${name}(`)) + 1;
  const { page } = editor;
  await editor.openFile(file, line, lines[line - 1]!.indexOf(name) + 1);
  await editor.runCommand('Gradlens: Check Gradients in File');
  await editor.lens(/[✓✗?]/).first().waitFor();
  const graph = await showGraph(editor, name);
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
async function showGraph(editor: Editor, name: string): Promise<Frame> {
  for (let attempt = 1; ; attempt++) {
    await editor.runCommand('Gradlens: Show Computation Graph');
    const graph = await editor.webview('main');
    try {
      await graph.getByRole('heading', { level: 1, name }).waitFor({ timeout: 6000 });
      await graph.getByRole('tree').waitFor({ timeout: 6000 });
      return graph;
    } catch (error) {
      if (attempt === 5) throw error;
    }
  }
}
