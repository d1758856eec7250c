import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import { internals, openText, placeOf, reset } from './helpers.ts';

const TEXT = `/** @gradcheck loss([0.3, 0.7], [1.5, -0.4]) wrt w */
export function loss(w: number[], x: number[]): number {
  const e = w.reduce((sum, v, i) => sum + v * x[i], 0) - 1;
  return e * e;
}
/** @gradientOf loss wrt w */
export function lossGrad(w: number[], x: number[]): number[] {
  const e = w.reduce((sum, v, i) => sum + v * x[i], 0) - 1;
  return x.map((v) => e * v);
}
`;

const problemsOf = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'gradlens');

describe('a quick fix of the real engine', () => {
  afterEach(reset);

  it('is offered at the problem, edits, checks again, and the problem is gone', async () => {
    const document = await openText(TEXT);
    await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
    const [problem] = problemsOf(document);
    assert.ok(problem);
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
      vscode.CodeActionKind.QuickFix.value,
    );
    const fix = actions.find((one) => one.title === 'Multiply `e * v` by 2');
    assert.ok(fix?.edit && fix.command, actions.map((one) => one.title).join('\n'));
    assert.equal(fix.isPreferred, true);
    await vscode.workspace.applyEdit(fix.edit);
    assert.match(document.getText(placeOf(document, 'x.map((v) => 2 * e * v)')), /2 \* e \* v/);
    const args = fix.command.arguments as unknown[];
    await vscode.commands.executeCommand(fix.command.command, ...args);
    const { store } = await internals();
    assert.equal(store.get(document.uri.fsPath, 'loss')?.results[0]?.verdict, 'agree');
    assert.deepEqual(problemsOf(document), []);
  });
});
