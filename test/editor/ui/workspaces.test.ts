import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';

const CUBE = `export function cube(x: number): number {
  return x * x * x;
}
`;

/**
 * Two roots of one workspace, with settings of their own, and a file outside both. The editor is
 * served to a browser: its extensions run where the files are, as they do over SSH or in a container.
 */
describe('a workspace of two roots', () => {
  let editor: Editor;
  let folder: string;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    folder = mkdtempSync(join(CACHE, 'roots-'));
    for (const root of ['first', 'second', 'outside']) mkdirSync(join(folder, root));
    cpSync(join(ROOT, 'media', 'examples', '01-shopping.ts'), join(folder, 'first', 'shop.ts'));
    writeFileSync(join(folder, 'second', 'cube.ts'), CUBE);
    writeFileSync(join(folder, 'outside', 'alone.ts'), CUBE.replaceAll('cube', 'alone'));
    mkdirSync(join(folder, 'second', '.vscode'));
    writeFileSync(
      join(folder, 'second', '.vscode', 'settings.json'),
      JSON.stringify({ 'gradlens.hints': 'off' }),
    );
    const workspace = join(folder, 'both.code-workspace');
    writeFileSync(
      workspace,
      JSON.stringify({
        folders: [{ path: 'first' }, { path: 'second' }],
        settings: { 'gradlens.lens.testedFunctions': true },
      }),
    );
    editor = await openEditor({ workspace });
  });

  after(async () => {
    await editor.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const hints = (line: string): ReturnType<Editor['lens']> =>
    editor.page.locator('.view-line', { hasText: line }).filter({ hasText: '∂' });

  it('checks in each of them, by the settings of each', async () => {
    await editor.openFile(join(folder, 'first', 'shop.ts'));
    await editor.lens('Check gradient').first().click();
    await editor.lens(/3 of 3 partials agree/).waitFor();
    await hints('return').first().waitFor();
    await editor.openFile(join(folder, 'second', 'cube.ts'));
    await editor.lens('Check gradient').click();
    await editor.lens(/1 of 1 partial agrees/).waitFor();
    assert.equal(await hints('return').count(), 0);
  });

  it('says in the side panel which root a file is in', async () => {
    await editor.lens(/1 of 1 partial agrees/).click();
    const panel = await editor.webview('[role=grid], [role=table], table');
    await panel.getByText('second/cube.ts').first().waitFor();
  });

  it('checks a file that is in neither', async () => {
    await editor.openFile(join(folder, 'outside', 'alone.ts'));
    await editor.lens('Check gradient').click();
    await editor.lens(/1 of 1 partial agrees/).waitFor();
  });
});
