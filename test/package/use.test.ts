import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, type Editor } from '../host/driver.ts';
import { CACHE, ROOT, VSIX } from '../host/paths.ts';

/** What a user does with the package: a clean profile, the file, one check. */
describe('the package, installed in a clean profile', () => {
  let editor: Editor;
  let workspace: string;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    workspace = mkdtempSync(join(CACHE, 'package-'));
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    editor = await openEditor({ workspace, extension: { vsix: VSIX } });
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('offers the lens, checks on a click, and says the verdict', async () => {
    await editor.openFile('01-shopping.ts');
    await editor.lens('Check gradient').first().click();
    const verdict = editor.lens(/\d+ of \d+ partials? agree/).first();
    await verdict.waitFor();
    assert.match(await verdict.innerText(), /3 of 3/);
  });
});
