import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { Frame } from 'playwright-core';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';

/** The side panel as a person uses it: inputs typed, checked, written down, and found again. */
describe('the side panel as the home of a check', () => {
  let editor: Editor;
  let workspace: string;
  let panel: Frame;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    workspace = mkdtempSync(join(CACHE, 'ui-'));
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    editor = await openEditor({ workspace, size: { width: 1400, height: 1000 } });
    await editor.openFile('11-matrix-product.ts', 10, 18);
    await editor.lens('Check gradient').first().click();
    await editor.lens(/^✓ 6 of 6 partials agree/).waitFor();
    await editor.lens(/^✓ 6 of 6/).click();
    panel = await editor.webview('[role=grid]');
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('draws the error curve of the partial that is chosen', async () => {
    await panel.getByRole('row', { name: /W\[0\]\[1\]/ }).click();
    await panel.getByRole('img', { name: /Error against step size: least at a step of/ }).waitFor();
  });

  it('checks at inputs that were typed, on Enter', async () => {
    const field = panel.getByRole('textbox', { name: 'W[0][1]' });
    await field.fill('0.9');
    await field.press('Enter');
    await panel.getByText('as given', { exact: true }).waitFor();
    assert.match(await panel.locator('body').innerText(), /\[\[0\.1, 0\.9\], \[-0\.3, 0\.8\]\]/);
    assert.equal(await panel.getByRole('textbox', { name: 'W[0][1]' }).inputValue(), '0.9');
  });

  it('shows what was checked before, and goes back', async () => {
    await panel.getByRole('region', { name: 'Earlier checks' }).getByRole('button').first().click();
    await panel.getByText(/An earlier check, from/).waitFor();
    await panel.getByRole('button', { name: 'Back to the latest check' }).click();
    await panel.getByRole('button', { name: 'Check at these inputs' }).waitFor();
  });

  it('keeps what is typed while it is hidden', async () => {
    await panel.getByRole('textbox', { name: 'x[0]' }).fill('7');
    await editor.runCommand('View: Show Explorer');
    await editor.runCommand('Gradlens: Show Side Panel');
    panel = await editor.webview('[role=grid]');
    await panel.getByRole('textbox', { name: 'x[0]' }).waitFor();
    assert.equal(await panel.getByRole('textbox', { name: 'x[0]' }).inputValue(), '7');
  });

  it('writes them as a tag', async () => {
    await panel.getByRole('button', { name: 'Write as @gradcheck tag' }).click();
    await panel.getByRole('combobox', { name: 'Check' }).waitFor();
    await editor.runCommand('File: Save');
    const written = join(workspace, '11-matrix-product.ts');
    const tag = '\n * @gradcheck squaredLength([7, 0.4], [[0.1, 0.9], [-0.3, 0.8]])\n */';
    await editor.until('the tag in the file', () => readFileSync(written, 'utf8').includes(tag));
  });
});
