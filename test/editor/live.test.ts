import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import { FakeEngine, internals, openText, reset, resultFor, withSetting } from './helpers.ts';

const TEXT = `export function first(x: number): number {
  return x * x;
}
export function second(x: number): number {
  return 2 * x;
}
`;

async function checkedOnce(): Promise<{ document: vscode.TextDocument; engine: FakeEngine }> {
  const document = await openText(TEXT);
  const engine = new FakeEngine();
  (await internals()).useEngine(engine);
  const done = vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
  (await engine.question(1)).answer([resultFor(document, 'first')]);
  await done;
  return { document, engine };
}

async function type(text: string): Promise<void> {
  await vscode.window.activeTextEditor!.edit((edit) => {
    edit.insert(new vscode.Position(1, 9), text);
  });
}

describe('live checks', () => {
  afterEach(reset);

  it('do not happen unless asked for', async () => {
    const { document, engine } = await checkedOnce();
    await type('1 * ');
    await document.save();
    assert.equal(engine.asked.length, 1);
  });

  it('happen on save, for what was checked before', async () => {
    const restore = await withSetting('run', 'onSave');
    try {
      const { document, engine } = await checkedOnce();
      await type('1 * ');
      await document.save();
      const { request } = await engine.question(2);
      assert.deepEqual(request.target, { kind: 'position', line: 1, column: 17 });
      assert.equal(engine.asked.length, 2);
      // The editor's text, not the disk's: a save that is under way has written an older one.
      assert.equal(request.overlays[document.uri.fsPath], document.getText());
    } finally {
      await restore();
    }
  });

  it('happen after a pause in typing, and a newer edit cancels them', async () => {
    const restore = [await withSetting('run', 'whileTyping'), await withSetting('runDelay', 50)];
    try {
      const { document, engine } = await checkedOnce();
      await type('1 * ');
      const older = await engine.question(2);
      assert.match(older.request.overlays[document.uri.fsPath] ?? '', /return 1 \* x/);
      await type('2 * ');
      assert.ok(older.options.signal?.aborted);
      const newer = await engine.question(3);
      assert.match(newer.request.overlays[document.uri.fsPath] ?? '', /return 2 \* 1 \* x/);
    } finally {
      for (const one of restore) await one();
    }
  });
});
