import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Locator } from 'playwright-core';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';
import { OPERATIONS } from '../../../src/model/operation.ts';
import { PSEUDO, pseudo, pseudoExtension, untranslated } from '../../host/pseudo.ts';

/** Names that no language translates: ours, formats, and what JavaScript calls its values; operations are slugs. */
const NAMES = [
  'Gradlens',
  'Math',
  'NaN',
  'SVG',
  'PNG',
  'DOT',
  'Mermaid',
  'JSON',
  'TypeScript',
  'Markdown',
];
const EXAMPLE = '07-squared-error.ts';

/** Everything that is shown is translated: in a pseudo-locale, no plain English word is left. */
describe('a pseudo-locale', () => {
  let editor: Editor;
  let workspace: string;
  let extension: string;
  let own: ReadonlySet<string>;

  before(async () => {
    extension = pseudoExtension();
    workspace = mkdtempSync(join(CACHE, 'ui-'));
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    const program = readFileSync(join(workspace, EXAMPLE), 'utf8');
    const words = `${program} ${EXAMPLE}`.match(/[A-Za-z]{3,}/g) ?? [];
    own = new Set([...NAMES, ...OPERATIONS, ...words]);
    editor = await openEditor({
      workspace,
      extension: { development: extension },
      language: PSEUDO,
      size: { width: 1400, height: 860 },
    });
  });

  after(async () => {
    await editor.close();
    for (const folder of [workspace, extension]) rmSync(folder, { recursive: true, force: true });
  });

  /** The texts and accessible names that something shows; it may be drawn anew meanwhile. */
  async function textsOf(shown: Locator): Promise<string[]> {
    await shown.first().waitFor();
    const texts = await shown.evaluateAll((elements) =>
      elements.flatMap((element) => [
        element.textContent,
        ...[element, ...element.querySelectorAll('[aria-label], [title]')].flatMap((one) => [
          one.getAttribute('aria-label') ?? '',
          one.getAttribute('title') ?? '',
        ]),
      ]),
    );
    return texts.join('') === '' ? textsOf(shown) : texts;
  }

  async function holds(surface: string, shown: Locator): Promise<void> {
    const texts = await textsOf(shown);
    const left = texts.filter((text) => untranslated(text, own).length > 0);
    const words = new Set(left.flatMap((text) => untranslated(text, own)));
    // The shortest texts say where a word stands; the longest hold the whole surface.
    const places = left.sort((a, b) => a.length - b.length).slice(0, 5);
    assert.deepEqual([...words], [], `${surface}: ${places.join(' | ')}`);
  }

  it('reaches lenses, before and after a check', async () => {
    await editor.openFile(EXAMPLE);
    const lenses = editor.page.locator('.codelens-decoration a');
    await editor.lens(pseudo('Check gradient')).first().waitFor();
    await holds('lenses before a check', lenses);
    await editor.runCommand(`Gradlens: ${pseudo('Check Gradients in File')}`);
    await editor.lens(/✗/).first().waitFor();
    await holds('lenses after a check', lenses);
  });

  it('reaches the side panel', async () => {
    await editor.lens(/✗/).first().click();
    const panel = await editor.webview('[role=grid], [role=table], table');
    // The curve of the error comes a moment after the table.
    await panel.locator('.key.error').waitFor();
    await holds('the side panel', panel.locator('body'));
  });

  it('reaches the graph', async () => {
    await editor.lens(pseudo('Graph')).first().click();
    const graph = await editor.webview('[role=tree]');
    await holds('the graph', graph.locator('body'));
  });

  it('reaches problems and hovers', async () => {
    await editor.runCommand('Problems: Focus on Problems View');
    await holds('problems', editor.page.locator('.markers-panel .monaco-list-row .marker-message'));
    await editor.openFile(EXAMPLE);
    const hover = await editor.hover(11, 17);
    await holds('the hover', hover.locator('.rendered-markdown'));
  });
});
