import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { CheckAnswer } from '../../src/editor/checks.ts';
import { COMMANDS } from '../../src/ids.ts';
import type { CheckResult } from '../../src/model/report.ts';
import {
  click,
  hintsOf,
  hoverAt,
  internals,
  lensesAbove,
  lensesOf,
  openExample,
  openText,
  placeOf,
  reset,
  until,
  withSetting,
} from './helpers.ts';

/** Checks a function as a click on its lens does, and answers its results. */
async function check(document: vscode.TextDocument, name: string): Promise<readonly CheckResult[]> {
  const answer = await vscode.commands.executeCommand<CheckAnswer>(
    COMMANDS.check,
    document.uri.toString(),
    name,
  );
  assert.equal(answer.kind, 'report');
  const { store } = await internals();
  return store.get(document.uri.fsPath, name)?.results ?? [];
}

describe('with the real engine', () => {
  afterEach(reset);

  it('the shopping bill agrees on every surface', async () => {
    const document = await openExample('01-shopping.ts');
    const name = 'shopping';
    const [result] = await check(document, name);
    assert.equal(result?.verdict, 'agree');
    assert.ok(Math.abs(Number(result.value) - 220) < 220 * 1e-12);
    const exact = { price: 2.2, count: 110, tax: 200 };
    assert.deepEqual(
      result.partials.map((one) => one.input),
      Object.keys(exact),
    );
    for (const [at, value] of Object.values(exact).entries()) {
      assert.ok(Math.abs(result.partials[at]!.reverse! - value) <= value * 1e-12);
    }
    assert.match((await lensesAbove(document, `function ${name}`))[0]!, /^✓ 3 of 3 partials agree/);
    const hints = [...(await hintsOf(document)).values()];
    assert.ok(
      hints.some((hint) => hint.startsWith('= 220')),
      hints.join('\n'),
    );
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
  });

  it('the neuron’s gradient without its factor 2 is a problem, against the half it is none', async () => {
    const document = await openExample('07-squared-error.ts');
    const [squared] = await check(document, 'squaredError');
    assert.equal(squared?.verdict, 'scaled');
    const problems = vscode.languages.getDiagnostics(document.uri);
    assert.ok(
      problems.some((one) => one.severity === vscode.DiagnosticSeverity.Warning),
      problems.map((one) => one.message).join('\n'),
    );
    const [half] = await check(document, 'halfSquaredError');
    assert.equal(half?.verdict, 'agree');
    assert.match((await lensesAbove(document, 'function halfSquaredError('))[0]!, /^✓/);
    const { text } = await hoverAt(document, placeOf(document, 'difference ** 2', '0.5 * ').start);
    assert.match(text, /1\.5/);
  });

  it('an endless loop is stopped at its deadline, and the next check works', async () => {
    const restore = await withSetting('timeout', 1000);
    try {
      const document = await openText(
        '/** @gradcheck endless(1) */\n' +
          'export function endless(x: number): number {\n' +
          '  while (x > 0) x = x * 1;\n' +
          '  return x;\n' +
          '}\n' +
          '/** @gradcheck fine(3) */\n' +
          'export function fine(x: number): number {\n' +
          '  return x * x;\n' +
          '}\n',
      );
      const [stopped] = await check(document, 'endless');
      assert.equal(stopped?.verdict, 'failed');
      assert.match(stopped.summary, /timed out after 1 s/);
      assert.match((await lensesAbove(document, 'endless(x'))[0]!, /^! failed: .*timed out/);
      const [fine] = await check(document, 'fine');
      assert.equal(fine?.verdict, 'agree');
    } finally {
      await restore();
    }
  });

  it('a check is cancelled at once', async () => {
    const document = await openText(
      '/** @gradcheck endless(1) */\nexport function endless(x: number): number {\n' +
        '  while (x > 0) x = x * 1;\n  return x;\n}\n',
    );
    const { store } = await internals();
    const answer = vscode.commands.executeCommand<CheckAnswer>(
      COMMANDS.check,
      document.uri.toString(),
      'endless',
    );
    await until(store.onDidChange, () => store.runs().some((run) => /endless/.test(run.message)));
    await vscode.commands.executeCommand(COMMANDS.cancel);
    assert.equal((await answer).kind, 'cancelled');
    assert.deepEqual(store.runs(), []);
    assert.deepEqual(await lensesAbove(document, 'endless(x'), ['Check gradient']);
  });

  it('memory that runs out takes neither the editor nor the next check along', async () => {
    const document = await openText(
      '/** @gradcheck greedy(1) */\nexport function greedy(x: number): number {\n' +
        '  const all: number[][] = [];\n' +
        '  for (;;) all.push(new Array(1e6).fill(x * 2));\n}\n' +
        '/** @gradcheck fine(3) */\nexport function fine(x: number): number {\n  return x * x;\n}\n',
    );
    const [greedy] = await check(document, 'greedy');
    assert.equal(greedy?.verdict, 'failed');
    assert.ok(greedy.findings.some((one) => one.code === 'out-of-memory'));
    const [fine] = await check(document, 'fine');
    assert.equal(fine?.verdict, 'agree');
  });

  it('a syntax error is named at its place', async () => {
    const document = await openText('export function f(x: number) { return x * ; }\n');
    const [failed] = await check(document, 'f');
    assert.equal(failed?.verdict, 'failed');
    const [problem] = vscode.languages
      .getDiagnostics(document.uri)
      .filter((one) => one.source === 'gradlens');
    assert.equal(problem?.range.start.line, 0);
    assert.equal(problem.code, 'syntax-error');
  });

  it('every kind of function is found again by its lens', async () => {
    const document = await openText(
      `export const square = (x: number): number => x * x;

class Neuron {
  w = 2;
  static half(x: number): number {
    return x / 2;
  }
  /** @gradcheck new Neuron().forward(3) */
  forward(x: number): number {
    return this.w * x;
  }
}

export const activations = {
  relu: (x: number): number => Math.max(0, x),
  cube(x: number): number {
    return x ** 3;
  },
};

/** @gradcheck outer(2) */
export function outer(x: number): number {
  const inner = (y: number): number => y * x;
  return inner(x) + 1;
}
`,
    );
    const lenses = await lensesOf(document);
    assert.deepEqual(
      lenses.map((lens) => (lens.command!.arguments as unknown[])[1]),
      [
        'square',
        'Neuron.half',
        'Neuron#forward',
        'activations.relu',
        'activations.cube',
        'outer',
        'outer/inner',
      ],
    );
    for (const lens of lenses) await click(lens);
    const after = await lensesOf(document);
    const first = new Map<number, string>();
    for (const { range, command } of after) {
      if (!first.has(range.start.line)) first.set(range.start.line, command!.title);
    }
    assert.deepEqual(
      [...first.values()].map((title) => title.slice(0, 1)),
      Array.from({ length: 7 }, () => '✓'),
      JSON.stringify([...first]),
    );
  });

  it('a document without a file is checked as it stands', async () => {
    const document = await vscode.workspace.openTextDocument({
      language: 'typescript',
      content: '/** @gradcheck f(3) */\nfunction f(x: number): number {\n  return x * x;\n}\n',
    });
    await vscode.window.showTextDocument(document);
    await click((await lensesOf(document))[0]);
    assert.match((await lensesAbove(document, 'function f'))[0]!, /^✓ 1 of 1 partial agrees/);
    assert.equal((await hintsOf(document)).get(2), '= 9 · ∂ 1');
  });

  it('an imported file that changes makes the result outdated', async () => {
    const helper = await openText(
      'export function twice(x: number): number {\n  return 2 * x;\n}\n',
    );
    const name = helper.uri.path.replace(/^.*\//, '').replace(/\.ts$/, '');
    const document = await openText(
      `import { twice } from './${name}.ts';\n/** @gradcheck f(3) */\n` +
        'export function f(x: number): number {\n  return twice(x) * x;\n}\n',
    );
    const [result] = await check(document, 'f');
    assert.equal(result?.verdict, 'agree', result?.summary);
    const { store } = await internals();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(helper.uri, new vscode.Position(1, 9), '1 + ');
    await vscode.workspace.applyEdit(edit);
    assert.ok(store.get(document.uri.fsPath, 'f')?.outdated);
  });
});
