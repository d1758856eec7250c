import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { ProjectFiles } from '../../src/editor/projectFiles.ts';
import { sha256 } from '../../src/engine/digest.ts';
import { COMMANDS } from '../../src/ids.ts';
import { baselineOf } from '../../src/model/baseline.ts';
import {
  FakeEngine,
  internals,
  lensesAbove,
  openText,
  reset,
  resultFor,
  until,
} from './helpers.ts';

const TEXT = `/** @gradcheck f(2) */
export function f(x: number): number {
  return x * x;
}
`;

describe('gradlens.json in the editor', () => {
  const folder = (): vscode.Uri => vscode.workspace.workspaceFolders![0]!.uri;
  const at = (path: string): vscode.Uri => vscode.Uri.joinPath(folder(), path);
  const write = async (path: string, text: string): Promise<void> => {
    await vscode.workspace.fs.writeFile(at(path), new TextEncoder().encode(text));
  };

  before(async () => {
    await write('projectFiles/kept.ts', TEXT);
    await write('projectFiles/old/left.ts', TEXT);
  });

  afterEach(reset);

  after(async () => {
    await vscode.workspace.fs.delete(at('gradlens.json'));
    await vscode.workspace.fs.delete(at('known.json'));
    await vscode.workspace.fs.delete(at('projectFiles'), { recursive: true });
  });

  it('says which files the workspace stands for', async () => {
    const said: string[] = [];
    const files = new ProjectFiles((_, sentence) => said.push(sentence));
    const all = [at('projectFiles/kept.ts'), at('projectFiles/old/left.ts')];
    const paths = async (): Promise<string[]> =>
      (await files.included(all)).map(({ path }) => path.replace(/^.*\//, ''));
    assert.deepEqual(await paths(), ['kept.ts', 'left.ts']);
    await write('gradlens.json', '{ "include": ["projectFiles"], "exclude": ["**/old"] }');
    assert.deepEqual(await paths(), ['kept.ts']);
    assert.deepEqual(said, []);
  });

  it('is said to be broken in a sentence, once', async () => {
    const said: string[] = [];
    const files = new ProjectFiles((_, sentence) => said.push(sentence));
    await write('gradlens.json', '{ "includes": [] }');
    const all = [at('projectFiles/kept.ts')];
    assert.deepEqual(await files.included(all), all);
    await files.included(all);
    assert.deepEqual(said, [
      'gradlens.json is not followed, all files are checked: "includes" is not known',
    ]);
    // Mended and broken anew, it is said anew.
    await write('gradlens.json', '{}');
    await files.included(all);
    await write('gradlens.json', '{ "includes": [] }');
    await files.included(all);
    assert.equal(said.length, 2);
  });

  it('is followed by the check of the workspace and by the Testing view', async () => {
    await write('gradlens.json', '{ "include": ["projectFiles"], "exclude": ["**/old"] }');
    const { tests, store, useEngine } = await internals();
    const engine = FakeEngine.answering(() => []);
    useEngine(engine);
    void vscode.commands.executeCommand(COMMANDS.checkWorkspace);
    await engine.question(1);
    await until(store.onDidChange, () => store.runs().length === 0);
    const asked = (): string[] =>
      engine.asked.map(({ request }) => vscode.workspace.asRelativePath(request.file));
    assert.deepEqual(asked(), ['projectFiles/kept.ts']);
    await vscode.commands.executeCommand('testing.refreshTests');
    await vscode.commands.executeCommand('testing.runAll');
    // Documents of other tests that are still open are meant, too.
    const here = asked().filter((path) => path.startsWith('projectFiles/'));
    assert.deepEqual([...new Set(here)], ['projectFiles/kept.ts']);
    assert.ok(here.length > 1);
    assert.equal(tests.itemsOf(at('projectFiles/kept.ts')).length, 1);
    assert.equal(tests.itemsOf(at('projectFiles/old/left.ts')).length, 0);
  });

  it('knows results by its baseline, and no longer when that says so no more', async () => {
    const { store, useEngine } = await internals();
    const document = await openText('export const half = (x: number): number => x * x;\n');
    const scaled = resultFor(document, 'half', { verdict: 'scaled', summary: 'half of it' });
    const path = vscode.workspace.asRelativePath(document.uri);
    const entries = baselineOf([scaled], { pathOf: () => path, digest: sha256 });
    await write('known.json', JSON.stringify(entries));
    await write('gradlens.json', '{ "baseline": "known.json" }');
    useEngine(FakeEngine.answering(() => [scaled]));
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'half');
    const isKnown = (): boolean =>
      store.get(document.uri.fsPath, 'half')?.results[0]?.known === true;
    const problem = (): (string | number)[] => {
      const [{ severity, message }] = vscode.languages.getDiagnostics(document.uri) as [
        vscode.Diagnostic,
      ];
      return [severity, message];
    };
    assert.ok(isKnown());
    assert.deepEqual(problem(), [
      vscode.DiagnosticSeverity.Information,
      'half: half of it (known)',
    ]);
    assert.equal((await lensesAbove(document, 'half'))[0], '✗ known: half of it');
    await write('known.json', '[]');
    await until(store.onDidChange, () => !isKnown());
    assert.deepEqual(problem(), [vscode.DiagnosticSeverity.Warning, 'half: half of it']);
  });

  it('is said where its baseline is broken, and no result is known then', async () => {
    const said: string[] = [];
    const files = new ProjectFiles((_, sentence) => said.push(sentence));
    await write('gradlens.json', '{ "baseline": "known.json" }');
    await write('known.json', '[1]');
    assert.deepEqual((await files.baselineOf(at('projectFiles/kept.ts')))?.entries, []);
    assert.deepEqual(said, [
      'known.json is not followed, no result counts as known: the baseline is a list of results, as --update-baseline writes it',
    ]);
  });
});
