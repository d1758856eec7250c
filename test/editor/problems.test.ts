import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS } from '../../src/ids.ts';
import { partial } from '../unit/editor/sample.ts';
import {
  FakeEngine,
  internals,
  openText,
  placeOf,
  reset,
  resultFor,
  sourceRange,
  withSetting,
} from './helpers.ts';

const TEXT = `export function loss(w: number[]): number {
  return w[0] * w[1];
}
export function lossGrad(w: number[]): number[] {
  return [w[1], -w[0]];
}
`;

async function checked(): Promise<vscode.TextDocument> {
  const document = await openText(TEXT);
  const { useEngine } = await internals();
  useEngine(
    FakeEngine.answering(() => [
      resultFor(document, 'loss', {
        verdict: 'disagree',
        summary: '1 of 1 disagrees: ∂/∂w[1] · the sign is wrong',
        partials: [partial('w[1]', 2, { handWritten: -2, verdict: 'disagree' })],
        handWritten: {
          function: 'lossGrad',
          convention: 'named-pair',
          foundBy: 'name',
          range: sourceRange(document, 'lossGrad'),
          diagnosis: {
            kind: 'sign',
            factor: -1,
            input: 'w[1]',
            range: sourceRange(document, '-w[0]'),
            text: '∂/∂w[1] has the wrong sign.',
            quickFix: {
              title: 'Change the sign',
              range: sourceRange(document, '-w[0]'),
              newText: 'w[0]',
            },
          },
        },
      }),
    ]),
  );
  await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
  return document;
}

const problemsOf = (document: vscode.TextDocument): vscode.Diagnostic[] =>
  vscode.languages.getDiagnostics(document.uri).filter((one) => one.source === 'gradlens');

describe('problems', () => {
  afterEach(reset);

  it('stand at the wrong line, with the value’s line beside them', async () => {
    const document = await checked();
    const [problem, ...others] = problemsOf(document);
    assert.deepEqual(others, []);
    assert.equal(problem?.severity, vscode.DiagnosticSeverity.Error);
    assert.equal(problem.code, 'sign');
    assert.equal(problem.message, 'lossGrad: 1 of 1 disagrees: ∂/∂w[1] · the sign is wrong');
    assert.ok(problem.range.isEqual(placeOf(document, '-w[0]')));
    const [related] = problem.relatedInformation ?? [];
    assert.equal(related?.message, 'loss computes the value');
    assert.equal(related.location.range.start.line, 0);
  });

  it('move with the text, say that they are outdated, and go with the results', async () => {
    const document = await checked();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    const [problem] = problemsOf(document);
    assert.ok(problem);
    assert.ok(problem.range.isEqual(placeOf(document, '-w[0]')));
    assert.match(problem.message, /\(outdated\)$/);
    await vscode.commands.executeCommand(COMMANDS.clearResults);
    assert.deepEqual(problemsOf(document), []);
  });

  it('can be switched off', async () => {
    const document = await checked();
    const restore = await withSetting('problems.enabled', false);
    try {
      assert.deepEqual(problemsOf(document), []);
    } finally {
      await restore();
    }
    assert.equal(problemsOf(document).length, 1);
  });

  it('can be mended where the engine knows how, and a guessed pair confirmed', async () => {
    const document = await checked();
    const at = async (text: string): Promise<vscode.CodeAction[]> => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        placeOf(document, text),
        vscode.CodeActionKind.QuickFix.value,
      );
      return actions.filter((one) => one.command?.command === COMMANDS.check);
    };
    const guesses = await at('lossGrad');
    assert.deepEqual(
      guesses.map((one) => one.title),
      [
        'Change the sign',
        'Confirm: lossGrad is the gradient of loss',
        'Reject: lossGrad is no gradient',
      ],
    );
    const [fix] = await at('-w[0]');
    assert.equal(fix?.title, 'Change the sign');
    assert.ok(fix.edit);
    await vscode.workspace.applyEdit(fix.edit);
    assert.equal(document.lineAt(4).text, '  return [w[1], w[0]];');
    assert.ok(guesses[1]?.edit);
    await vscode.workspace.applyEdit(guesses[1].edit);
    assert.equal(document.lineAt(3).text, '/** @gradientOf loss */');
  });
});
