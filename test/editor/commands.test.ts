import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openCopy } from '../../src/editor/examples.ts';
import { obstacleTo } from '../../src/editor/workspaceTrust.ts';
import { COMMANDS, GRAPH_PANEL, INTERNAL_COMMANDS } from '../../src/ids.ts';
import {
  EXTENSION,
  FakeEngine,
  internals,
  lensesAbove,
  openText,
  placeOf,
  reset,
  resultFor,
  until,
} from './helpers.ts';

const TEXT = `export function first(x: number): number {
  return x * x;
}

export function second(x: number): number {
  return 2 * x;
}
`;

describe('commands', () => {
  afterEach(reset);

  it('check the function at the cursor', async () => {
    const document = await openText(TEXT);
    const engine = FakeEngine.answering(() => [resultFor(document, 'second')]);
    const { store, status, useEngine } = await internals();
    useEngine(engine);
    const place = placeOf(document, '2 * x').start;
    vscode.window.activeTextEditor!.selection = new vscode.Selection(place, place);
    await vscode.commands.executeCommand(COMMANDS.check);
    assert.equal(store.current?.function, 'second');
    const { target } = engine.asked[0]!.request;
    assert.deepEqual(target, { kind: 'position', line: 5, column: 17 });
    assert.match(status.text, /on demand/);
  });

  it('send unsaved text, and the limits of the settings', async () => {
    const document = await openText(TEXT);
    const engine = FakeEngine.answering(() => [resultFor(document, 'first')]);
    (await internals()).useEngine(engine);
    await vscode.window.activeTextEditor!.edit((edit) => {
      edit.insert(new vscode.Position(0, 0), '// unsaved\n');
    });
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    const { request } = engine.asked[0]!;
    assert.match(request.overlays[document.uri.fsPath] ?? '', /^\/\/ unsaved/);
    assert.deepEqual([request.timeout, request.memory, request.seed], [10_000, 512, 1]);
  });

  it('check every function of a file', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const engine = FakeEngine.answering(() => [
      resultFor(document, 'first'),
      resultFor(document, 'second'),
    ]);
    useEngine(engine);
    await vscode.commands.executeCommand(COMMANDS.checkFile, document.uri);
    assert.deepEqual(engine.asked[0]!.request.target, { kind: 'all' });
    assert.equal(store.inFile(document.uri.fsPath).length, 2);
    assert.match((await lensesAbove(document, 'second('))[0]!, /^✓/);
  });

  it('check the workspace until everything is cancelled, and no further file', async () => {
    const document = await openText(TEXT);
    const { store, useEngine } = await internals();
    const engine = new FakeEngine();
    useEngine(engine);
    void vscode.commands.executeCommand(COMMANDS.checkWorkspace);
    await engine.question(1);
    await vscode.commands.executeCommand(COMMANDS.cancel);
    await until(store.onDidChange, () => store.runs().length === 0);
    // Whatever the workspace had asked next would have been asked before this.
    void vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    const { request } = await engine.question(2);
    assert.deepEqual([request.file, request.trace], [document.uri.fsPath, true]);
    assert.equal(engine.asked.length, 2);
  });

  it('insert a @gradcheck tag with the call that was checked', async () => {
    const document = await openText(TEXT);
    const { useEngine } = await internals();
    const point = { source: 'generated', call: 'first(0.7)' } as const;
    useEngine(FakeEngine.answering(() => [resultFor(document, 'first', { point })]));
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    await vscode.commands.executeCommand(COMMANDS.insertTag);
    assert.equal(document.lineAt(0).text, '/** @gradcheck first(0.7) */');
    assert.equal(document.lineAt(1).text, 'export function first(x: number): number {');
  });

  it('use the check points that were saved', async () => {
    const document = await openText(TEXT);
    const engine = FakeEngine.answering(() => [resultFor(document, 'first')]);
    const { points, useEngine } = await internals();
    useEngine(engine);
    await points.save(document.uri.fsPath, 'first', ['first(3)']);
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    assert.deepEqual(engine.asked[0]!.request.saved, ['first(3)']);
  });

  it('copy the report as Markdown', async () => {
    const document = await openText(TEXT);
    (await internals()).useEngine(FakeEngine.answering(() => [resultFor(document, 'first')]));
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    await vscode.commands.executeCommand(COMMANDS.copyReport);
    assert.match(await vscode.env.clipboard.readText(), /^## Gradient check of `first`/);
  });

  it('go to a place in the source', async () => {
    const document = await openText(TEXT);
    await vscode.commands.executeCommand(INTERNAL_COMMANDS.reveal, document.uri.fsPath, 6, 10);
    const { active } = vscode.window.activeTextEditor!.selection;
    assert.deepEqual([active.line, active.character], [5, 9]);
  });

  it('open examples as copies that can be edited and change nothing on disk', async () => {
    const { extensionUri } = vscode.extensions.getExtension(EXTENSION)!;
    const source = vscode.Uri.joinPath(extensionUri, 'media', 'examples', '01-shopping.ts');
    const { document } = await openCopy(source);
    assert.ok(document.isUntitled);
    assert.equal(document.languageId, 'typescript');
    const original = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
    assert.equal(document.getText(), original);
    assert.match(document.uri.path, /01-shopping\.ts$/);
  });

  it('run nothing where files are not on disk', () => {
    assert.equal(obstacleTo(vscode.Uri.parse('vscode-vfs://github/a/b.ts')), 'virtual');
    assert.equal(obstacleTo(vscode.Uri.file('/a/b.ts')), null);
  });

  it('open the graph beside the editor, at most once', async () => {
    const document = await openText(TEXT);
    (await internals()).useEngine(FakeEngine.answering(() => [resultFor(document, 'first')]));
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'first');
    const graphs = (): vscode.Tab[] =>
      vscode.window.tabGroups.all
        .flatMap((group) => group.tabs)
        .filter(
          ({ input }) =>
            input instanceof vscode.TabInputWebview && input.viewType.endsWith(GRAPH_PANEL),
        );
    await vscode.commands.executeCommand(COMMANDS.showGraph);
    await until(vscode.window.tabGroups.onDidChangeTabs, () => graphs().length === 1);
    await vscode.commands.executeCommand(COMMANDS.showGraph);
    assert.equal(graphs().length, 1);
    assert.notEqual(graphs()[0]!.group.viewColumn, vscode.ViewColumn.One);
  });
});
