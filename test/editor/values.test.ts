import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../../src/ids.ts';
import { array, scalar } from '../unit/editor/sample.ts';
import {
  FakeEngine,
  hintsOf,
  hoverAt,
  insight,
  internals,
  openText,
  placeOf,
  reset,
  resultFor,
  sourceRange,
  withSetting,
} from './helpers.ts';

const TEXT = `export function loss(w: number[]): number {
  let sum = 0;
  for (const x of w) sum += x * x;
  const root = Math.sqrt(sum);
  return root;
}
`;

async function checked(): Promise<vscode.TextDocument> {
  const document = await openText(TEXT);
  const insights = [
    insight({
      range: sourceRange(document, 'w: number[]'),
      text: 'w',
      kind: 'variable',
      value: array([4], [3, 4, 0, 0]),
      adjoint: array([4], [0.6, 0.8, 0, 0]),
    }),
    insight({
      range: sourceRange(document, 'sum', 'of w) '),
      text: 'sum',
      count: 2,
      value: scalar(25, { first: 9, min: 9, max: 25 }),
      adjoint: scalar(0.1),
    }),
    insight({
      range: sourceRange(document, 'root'),
      text: 'root',
      value: scalar(5),
      adjoint: scalar(1),
    }),
    insight({
      range: sourceRange(document, 'Math.sqrt(sum)'),
      text: 'Math.sqrt(sum)',
      kind: 'expression',
      operation: 'sqrt',
      value: scalar(5),
      adjoint: scalar(1),
      rule: { formula: '1 / (2·√sum)', numbers: '1 / (2 × 5) = 0.1' },
    }),
  ];
  const { useEngine } = await internals();
  useEngine(FakeEngine.answering(() => [resultFor(document, 'loss', { insights })]));
  await vscode.commands.executeCommand(COMMANDS.check, document.uri.toString(), 'loss');
  return document;
}

describe('hints at the ends of lines', () => {
  afterEach(reset);

  it('say value and gradient, and how often a line ran', async () => {
    const document = await checked();
    assert.deepEqual([...(await hintsOf(document))].sort(), [
      [2, '= 25 · ∂ 0.1 · ×2'],
      [3, '= 5 · ∂ 1'],
    ]);
  });

  it('obey their level', async () => {
    const document = await checked();
    for (const [level, expected] of [
      ['values', '= 5'],
      ['failures', undefined],
      ['off', undefined],
    ] as const) {
      const restore = await withSetting('hints', level);
      try {
        assert.equal((await hintsOf(document)).get(3), expected, level);
      } finally {
        await restore();
      }
    }
  });

  it('are switched by the command', async () => {
    const document = await checked();
    await vscode.commands.executeCommand(COMMANDS.toggleHints);
    assert.equal((await hintsOf(document)).size, 0);
    await vscode.commands.executeCommand(COMMANDS.toggleHints);
    assert.equal((await hintsOf(document)).size, 2);
    await withSetting('hints', undefined);
  });

  it('leave the line alone that someone types in, and are marked elsewhere', async () => {
    const document = await checked();
    const editor = vscode.window.activeTextEditor!;
    const end = document.lineAt(3).range.end;
    editor.selection = new vscode.Selection(end, end);
    await editor.edit((edit) => {
      edit.insert(end, ' ');
    });
    const typing = await hintsOf(document);
    assert.equal(typing.get(3), undefined);
    assert.equal(typing.get(2), '= 25 · ∂ 0.1 · ×2 · ↻');
  });

  it('move with the text', async () => {
    const document = await checked();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '// first\n');
    await vscode.workspace.applyEdit(edit);
    assert.match((await hintsOf(document)).get(4) ?? '', /^= 5/);
  });
});

describe('hovers', () => {
  afterEach(reset);

  it('give value, gradient and rule of the smallest expression', async () => {
    const document = await checked();
    const { text, trusted } = await hoverAt(document, placeOf(document, 'sqrt').start);
    assert.match(text, /`Math\.sqrt\(sum\)` = \*\*5\*\*/);
    assert.match(text, /`∂loss\/∂\(Math\.sqrt\(sum\)\)` = \*\*1\*\*/);
    assert.match(text, /Local derivative: `1 \/ \(2·√sum\)` = `1 \/ \(2 × 5\) = 0\.1`/);
    assert.deepEqual(trusted, {
      enabledCommands: [
        COMMANDS.check,
        INTERNAL_COMMANDS.focusFunction,
        INTERNAL_COMMANDS.showNode,
      ],
    });
  });

  it('say how often it ran, and lay out arrays', async () => {
    const document = await checked();
    const loop = await hoverAt(document, placeOf(document, 'sum +=').start);
    assert.match(loop.text, /Ran 2 times: first 9, last 25, min 9, max 25/);
    const parameter = await hoverAt(document, placeOf(document, 'w: number').start);
    assert.match(
      parameter.text,
      /\| value \| 3 \| 4 \| 0 \| 0 \|\n\| ∂ \| 0\.6 \| 0\.8 \| 0 \| 0 \|/,
    );
  });

  it('say that they are outdated, and offer another check', async () => {
    const document = await checked();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), '\n');
    await vscode.workspace.applyEdit(edit);
    const { text } = await hoverAt(document, placeOf(document, 'sqrt').start);
    assert.match(text, /Outdated: the text has changed since this check/);
    assert.match(text, /Check again/);
  });

  it('say nothing where nothing is known', async () => {
    const document = await checked();
    assert.equal((await hoverAt(document, placeOf(document, 'export').start)).text, '');
  });
});
