import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';

/** The Testing view as a person sees it: its tree says what every surface says. */
describe('the Testing view beside the other surfaces', () => {
  let editor: Editor;
  let workspace: string;

  before(async () => {
    mkdirSync(CACHE, { recursive: true });
    workspace = mkdtempSync(join(CACHE, 'ui-'));
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    editor = await openEditor({
      workspace,
      size: { width: 1400, height: 860 },
      settings: { 'gradlens.lens.testedFunctions': true },
    });
    await editor.openFile('07-squared-error.ts', 21, 10);
    await editor.runCommand('Testing: Focus on Test Explorer View');
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  const item = (name: RegExp) => editor.page.getByRole('treeitem', { name });

  it('shows what a lens has checked, and opens nothing by itself', async () => {
    await item(/07-squared-error/).click();
    await editor.page.keyboard.press('ArrowRight');
    await item(/∂squaredError \(Not yet run\)/).waitFor();
    // Of sigmoid, neuron, squaredError, in the order of the lines.
    await editor.lens('Check gradient').nth(2).click();
    await item(/∂squaredError \(Failed\)/).waitFor();
    assert.equal(await editor.page.locator('.peekview-widget').count(), 0);
  });

  it('says that a result is outdated after an edit, and no more when the text is as it was', async () => {
    await editor.goTo(23, 1);
    await editor.page.keyboard.type(' ');
    await item(/∂squaredError \(Failed\).*outdated/).waitFor();
    await editor.page.keyboard.press('Control+Z');
    await item(/∂squaredError \(Failed\)(?!.*outdated)/).waitFor();
  });

  it('runs, and says at the gradient’s line what was expected and what is there', async () => {
    await editor.runCommand('Test: Run Tests in Current File');
    await item(/∂halfSquaredError \(Passed\)/).waitFor();
    await editor.runCommand('Test: Peek Output');
    const diff = editor.page.locator('.peekview-widget');
    await diff.getByText('Expected').first().waitFor();
    const text = (await diff.innerText()).replaceAll('\u00a0', ' ');
    assert.match(text, /∂\/∂w\[0\] = -0\.0648457/);
    assert.match(text, /∂\/∂w\[0\] = -0\.0324228/);
  });
});
