import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import { partial } from '../unit/editor/sample.ts';
import {
  FakeEngine,
  click,
  internals,
  lensesAbove,
  lensesOf,
  openText,
  placeOf,
  reset,
  resultFor,
  until,
  withSetting,
  insight,
  sourceRange,
} from './helpers.ts';

const TEXT = `export function loss(w: number[]): number {
  return w[0] * w[1];
}

class Neuron {
  w = 2;
  forward(x: number): number {
    return this.w * x;
  }
}

export const greet = (name: string): string => 'hello ' + name;
`;

describe('lenses', () => {
  afterEach(reset);

  it('offer a check above each function that computes numbers', async () => {
    const document = await openText(TEXT);
    const lenses = await lensesOf(document);
    assert.deepEqual(
      lenses.map((lens) => [lens.range.start.line, lens.command?.title]),
      [
        [0, 'Check gradient'],
        [6, 'Check gradient'],
      ],
    );
  });

  for (const extension of ['tsx', 'js', 'jsx']) {
    it(`stand in .${extension} files`, async () => {
      const document = await openText('function f(x) { return x * x; }\n', extension);
      assert.deepEqual(await lensesAbove(document, 'f(x)'), ['Check gradient']);
    });
  }

  it('stand in documents without a file, which are sent as they are', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'typescript',
      content: 'function f(x: number) { return x * x; }\n',
    });
    await vscode.window.showTextDocument(document);
    const [lens] = await lensesOf(document);
    assert.equal(lens?.command?.title, 'Check gradient');
    const engine = new FakeEngine();
    (await internals()).useEngine(engine);
    void click(lens);
    const { request } = await engine.question(1);
    assert.equal(request.overlays[request.file], document.getText());
    assert.match(request.file, /\.ts$/);
  });

  it('cancel also the check of the whole file', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const engine = new FakeEngine();
    useEngine(engine);
    void vscode.commands.executeCommand(COMMANDS.checkFile, document.uri);
    await engine.question(1);
    const [running] = await lensesAbove(document, 'loss');
    assert.equal(running, '$(sync~spin) Checking the file…');
    await click((await lensesOf(document)).find((one) => one.command?.title === 'Cancel'));
    await until(store.onDidChange, () => store.runs().length === 0);
  });

  it('say that a check runs, offer to cancel it, and are as before after that', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const engine = new FakeEngine();
    useEngine(engine);
    const [lens] = await lensesOf(document);
    void click(lens);
    const question = await engine.question(1);
    question.options.onProgress?.({ message: 'Checking loss', done: 0, total: 1 });
    const running = await lensesAbove(document, 'function loss(');
    assert.deepEqual(running, ['$(sync~spin) Checking loss…', 'Cancel']);
    const cancel = (await lensesOf(document)).find((one) => one.command?.title === 'Cancel');
    await click(cancel);
    await until(store.onDidChange, () => store.runs().length === 0);
    assert.ok(question.options.signal?.aborted);
    assert.deepEqual(await lensesAbove(document, 'function loss('), ['Check gradient']);
  });

  it('say the verdict, and that it is outdated until the text is as it was', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const wrong = partial('w[1]', 3, { verdict: 'disagree' });
    useEngine(
      FakeEngine.answering(() => [
        resultFor(document, 'loss', {
          verdict: 'disagree',
          summary: '1 of 2 disagrees: ∂/∂w[1]',
          partials: [partial('w[0]', 4), wrong],
          insights: [insight({ range: sourceRange(document, 'loss') })],
        }),
      ]),
    );
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
    assert.deepEqual(await lensesAbove(document, 'function loss('), [
      '✗ 1 of 2 disagrees: ∂/∂w[1]',
      'Check again',
    ]);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, placeOf(document, 'export function loss').start, '\n\n');
    await vscode.workspace.applyEdit(edit);
    assert.ok(store.get(document.uri.fsPath, 'loss')?.outdated);
    assert.equal(
      (await lensesAbove(document, 'function loss('))[0],
      '↻ outdated: ✗ 1 of 2 disagrees: ∂/∂w[1]',
    );
    await vscode.commands.executeCommand('undo');
    assert.equal((await lensesAbove(document, 'function loss('))[0], '✗ 1 of 2 disagrees: ∂/∂w[1]');
  });

  it('drop the older of two checks of one function', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const engine = new FakeEngine();
    useEngine(engine);
    const uri = document.uri.toString();
    const first = vscode.commands.executeCommand(COMMANDS.check, uri, 'loss');
    const older = await engine.question(1);
    const second = vscode.commands.executeCommand(COMMANDS.check, uri, 'loss');
    const newer = await engine.question(2);
    assert.ok(older.options.signal?.aborted);
    older.answer([resultFor(document, 'loss', { verdict: 'failed' })]);
    newer.answer([resultFor(document, 'loss')]);
    await Promise.all([first, second]);
    assert.equal(store.get(document.uri.fsPath, 'loss')?.results[0]?.verdict, 'agree');
  });

  it('can be switched off', async () => {
    const document = await openText(TEXT);
    const restore = await withSetting('lens.enabled', false);
    try {
      assert.deepEqual(await lensesOf(document), []);
    } finally {
      await restore();
    }
  });

  it('leave a tested function to the gutter of the Testing view, unless asked for', async () => {
    const document = await openText(`/** @gradcheck loss([1, 2]) */\n${TEXT}`);
    const { tests } = await internals();
    await until(tests.onDidRead, () => tests.itemsOf(document.uri).length === 1);
    // The folder of the examples asks for it.
    const { Workspace } = vscode.ConfigurationTarget;
    const restore = await withSetting('lens.testedFunctions', undefined, Workspace);
    try {
      const lenses = await lensesOf(document);
      assert.deepEqual(
        lenses.map((lens) => lens.range.start.line),
        [placeOf(document, 'forward(').start.line],
      );
      assert.deepEqual(await lensesAbove(document, 'forward('), ['Check gradient']);
    } finally {
      await restore();
    }
  });

  it('stand above two hundred functions of one file', async () => {
    const many = Array.from(
      { length: 200 },
      (_, i) => `function f${i}(x: number) { return x * ${i}; }`,
    );
    const document = await openText(many.join('\n'));
    assert.equal((await lensesOf(document)).length, 200);
  });
});
