import assert from 'node:assert/strict';
import { cpSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { openEditor, type Editor } from '../../host/driver.ts';
import { CACHE, ROOT } from '../../host/paths.ts';

/** What only a person sees: the editor is driven by mouse and keyboard, from the outside. */

function copyOfExamples(): string {
  mkdirSync(CACHE, { recursive: true });
  const workspace = mkdtempSync(join(CACHE, 'ui-'));
  cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
  return workspace;
}

/** Goes to a file by the explorer, as its tree names it. */
async function open(editor: Editor, name: string): Promise<void> {
  await editor.page.getByRole('treeitem', { name }).dblclick();
  await editor.page.locator(`.tab.active[data-resource-name="${name}"]`).waitFor();
}

/** Line and column of the cursor, as the status bar says them. */
async function cursorAt(editor: Editor, line: number): Promise<void> {
  await editor.page.getByRole('button', { name: new RegExp(`^Ln ${line}, Col`) }).waitFor();
}

describe('surfaces of a trusted workspace', () => {
  let editor: Editor;
  let workspace: string;

  before(async () => {
    workspace = copyOfExamples();
    editor = await openEditor({ workspace, size: { width: 1400, height: 860 } });
    await open(editor, '11-matrix-product.ts');
    await editor.lens('Check gradient').first().click();
    await editor.lens(/^✓ 6 of 6 partials agree/).waitFor();
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('a click on the lens checks, and the ends of the lines say what was computed', async () => {
    await editor.page
      .locator('.view-line', { hasText: '= [0.22, 0.26] · ∂ [0.44, 0.52]' })
      .first()
      .waitFor();
  });

  it('the verdict’s lens opens the side panel, whose table goes to the source', async () => {
    await editor.lens(/^✓ 6 of 6/).click();
    const panel = await editor.webview('[role=grid], [role=table], table');
    assert.match(await panel.locator('body').innerText(), /6 of 6 partials agree/);
    for (const number of ['−0.112', '0.636', '0.088', '0.208']) {
      await panel.getByText(number, { exact: true }).first().waitFor();
    }
    await editor.goTo(1, 1);
    await panel.getByText('11-matrix-product.ts:10').click();
    await cursorAt(editor, 10);
  });

  it('the graph shows matrix and vectors with values and gradients, and goes to the source', async () => {
    await editor.lens('Graph').click();
    const graph = await editor.webview('[role=tree]');
    const tree = graph.getByRole('tree', { name: 'Computation graph' });
    const text = await tree.textContent();
    for (const number of ['0.22', '0.26', '0.44', '0.52'])
      assert.ok(text?.includes(number), number);
    // A click marks the place in the editor and keeps the focus; Enter goes there.
    await tree.getByRole('treeitem', { name: /^W,/ }).click();
    await graph
      .getByRole('complementary', { name: 'Selected node' })
      .getByText('W')
      .first()
      .waitFor();
    await tree.press('Enter');
    await cursorAt(editor, 10);
  });
});

describe('surfaces of a workspace in Restricted Mode', () => {
  let editor: Editor;
  let workspace: string;

  before(async () => {
    workspace = copyOfExamples();
    editor = await openEditor({
      workspace,
      trusted: false,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    await open(editor, '01-shopping.ts');
  });

  after(async () => {
    await editor.close();
    rmSync(workspace, { recursive: true, force: true });
  });

  it('lenses say why nothing runs', async () => {
    await editor
      .lens(/Restricted Mode: a check would run the code of this workspace/)
      .first()
      .waitFor();
  });

  it('the command runs nothing, and offers to manage trust', async () => {
    await editor
      .lens(/Restricted Mode/)
      .first()
      .click();
    // The test driver keeps notifications in their list.
    await editor.runCommand('Notifications: Show Notifications');
    await editor.page.getByRole('button', { name: 'Manage Workspace Trust' }).first().waitFor();
    assert.equal(await editor.lens(/agree/).count(), 0);
  });
});
