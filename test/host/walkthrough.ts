import type { Editor } from './driver.ts';

/** The steps of the walkthrough, by their titles. */
export const STEPS = [
  'Open an example',
  'Check its gradient',
  'Break it',
  'See the computation graph',
] as const;

/** `1` to `4`: a step done, seen where it was done; `done`: the walkthrough with all of them ticked. */
export type Moment = 'start' | '1' | '2' | '3' | '4' | 'done';

/** The first minute as a newcomer spends it, from an empty profile: each step of the walkthrough. */
export async function walkThrough(
  editor: Editor,
  photograph: (moment: Moment) => Promise<void>,
): Promise<void> {
  const { page } = editor;
  await openWalkthrough(editor);
  for (const step of STEPS) await page.getByText(step, { exact: true }).first().waitFor();
  await photograph('start');

  await page.getByRole('button', { name: 'Open Examples' }).click();
  await page.locator('.quick-input-widget input[type="text"]').fill('11-matrix');
  await page.locator('.quick-input-list .monaco-list-row', { hasText: '11-matrix' }).click();
  await editor.lens('Check gradient').first().waitFor();
  await photograph('1');

  await editor.lens('Check gradient').first().click();
  await editor.lens(/^✓ 6 of 6 partials agree/).waitFor();
  await photograph('2');

  // `2 * ` goes from the hand-written gradient by x, but not from the one by W.
  await editor.goTo(20, 56);
  for (let i = 0; i < 4; i++) await page.keyboard.press('Delete');
  await editor.lens(/^↻ outdated/).waitFor();
  await editor.lens('Check again').first().click();
  await editor.lens(/^✗ .*disagree/).waitFor();
  await editor.runCommand('Problems: Focus on Problems View');
  await page
    .getByRole('treeitem', { name: /squaredLengthGradient/ })
    .first()
    .waitFor();
  await photograph('3');

  await editor.lens('Graph').first().click();
  const graph = await editor.webview('[role=tree]');
  await graph
    .getByRole('tree', { name: 'Computation graph' })
    .getByRole('treeitem', { name: /^W,/ })
    .waitFor();
  await photograph('4');

  await openWalkthrough(editor);
  for (const step of STEPS) {
    await page.getByRole('checkbox', { name: new RegExp(step), checked: true }).waitFor();
  }
  await photograph('done');
}

async function openWalkthrough(editor: Editor): Promise<void> {
  await editor.runCommand('Gradlens: Open Walkthrough');
  await editor.page.getByText(STEPS[0], { exact: true }).first().waitFor();
}
