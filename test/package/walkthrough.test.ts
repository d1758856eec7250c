import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, type Editor } from '../host/driver.ts';
import { CACHE, VSIX } from '../host/paths.ts';
import { walkThrough, type Moment } from '../host/walkthrough.ts';

/** The first minute with the packaged extension: an empty profile, an empty folder, every step. */
describe('the walkthrough, with the package in a clean profile', () => {
  const pictures = join(CACHE, 'walkthrough');
  let editor: Editor;
  let workspace: string;

  before(async () => {
    mkdirSync(pictures, { recursive: true });
    workspace = mkdtempSync(join(CACHE, 'package-'));
    editor = await openEditor({ workspace, extension: { vsix: VSIX } });
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('can be walked from the first step to the last, and ticks each', async () => {
    const seen: Moment[] = [];
    await walkThrough(editor, async (moment) => {
      await editor.screenshot(join(pictures, `${moment}.png`));
      seen.push(moment);
    });
    assert.deepEqual(seen, ['start', '1', '2', '3', '4', 'done']);
  });
});
