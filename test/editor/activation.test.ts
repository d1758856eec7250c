import assert from 'node:assert/strict';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/ids.ts';
import { internals, reset } from './helpers.ts';

/** What issue 8 allows the extension host's bundle. */
const MOST_BYTES = 150_000;

describe('activation', () => {
  after(reset);

  it('starts with nothing known and nothing running', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'typescript',
      content: 'export function f(x: number) { return x * x; }\n',
    });
    await vscode.window.showTextDocument(document);
    const { store, activationTime } = await internals();
    assert.deepEqual(store.all(), []);
    assert.deepEqual(store.runs(), []);
    console.log(`activate() took ${activationTime.toFixed(1)} ms`);
  });

  it('registers every command', async () => {
    const known = new Set(await vscode.commands.getCommands(true));
    const ours = [...Object.values(COMMANDS), ...Object.values(INTERNAL_COMMANDS)];
    assert.deepEqual(
      ours.filter((id) => !known.has(id)),
      [],
    );
  });

  it('loads neither TypeScript nor an engine: the bundle is small', () => {
    const { size } = statSync(join(__dirname, '..', '..', 'extension.js'));
    assert.ok(size <= MOST_BYTES, `${size} bytes`);
  });
});
