import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import type { Internals } from '../../src/editor/api.ts';
import type { Engine } from '../../src/editor/checks.ts';
import type { CheckOptions } from '../../src/engine/client.ts';
import type { SourceRange } from '../../src/model/range.ts';
import type { CheckReport, CheckResult } from '../../src/model/report.ts';
import type { CheckRequest } from '../../src/model/request.ts';
import { insight, report, result } from '../unit/editor/sample.ts';

export const EXTENSION = 'gradlens.gradlens';

/** The running extension's parts. */
export async function internals(): Promise<Internals> {
  const extension = vscode.extensions.getExtension<Internals>(EXTENSION);
  assert.ok(extension, 'the extension is installed');
  return extension.activate();
}

/** Waits until something holds that an event announces; mocha's timeout is the only clock. */
export function until<T>(event: vscode.Event<T>, holds: () => boolean): Promise<void> {
  if (holds()) return Promise.resolve();
  return new Promise((resolve) => {
    const subscription = event(() => {
      if (!holds()) return;
      subscription.dispose();
      resolve();
    });
  });
}

let written = 0;

/** Writes a new file into the workspace and shows it. */
export async function openText(text: string, extension = 'ts'): Promise<vscode.TextDocument> {
  await internals();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, 'a folder is open');
  const uri = vscode.Uri.joinPath(folder, `test-${++written}.${extension}`);
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Shows a bundled example (the workspace is a copy of them). */
export async function openExample(name: string): Promise<vscode.TextDocument> {
  await internals();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  assert.ok(folder, 'a folder is open');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder, name));
  await vscode.window.showTextDocument(document, { preview: false });
  return document;
}

/** Does what a click on a lens does. */
export async function click<T>(lens: vscode.CodeLens | undefined): Promise<T> {
  assert.ok(lens?.command);
  const args: unknown[] = lens.command.arguments ?? [];
  return vscode.commands.executeCommand<T>(lens.command.command, ...args);
}

/** Our lenses of a document, top to bottom and left to right. */
export async function lensesOf(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>(
    'vscode.executeCodeLensProvider',
    document.uri,
    500,
  );
  return (lenses ?? []).filter((lens) => lens.command?.command.startsWith('gradlens.'));
}

/** Titles of the lenses above the line that holds a text. */
export async function lensesAbove(document: vscode.TextDocument, text: string): Promise<string[]> {
  const { line } = placeOf(document, text).start;
  return (await lensesOf(document))
    .filter((lens) => lens.range.start.line === line)
    .map((lens) => lens.command!.title);
}

/** Labels of our hints by line (from 0). */
export async function hintsOf(document: vscode.TextDocument): Promise<Map<number, string>> {
  const whole = new vscode.Range(0, 0, document.lineCount, 0);
  const hints = await vscode.commands.executeCommand<vscode.InlayHint[] | undefined>(
    'vscode.executeInlayHintProvider',
    document.uri,
    whole,
  );
  const ours = (hints ?? []).filter((hint) => labelOf(hint).startsWith('='));
  return new Map(ours.map((hint) => [hint.position.line, labelOf(hint)]));
}

function labelOf(hint: vscode.InlayHint): string {
  return typeof hint.label === 'string'
    ? hint.label
    : hint.label.map((part) => part.value).join('');
}

/** Our hover at a place, as Markdown; empty where there is none. */
export async function hoverAt(
  document: vscode.TextDocument,
  position: vscode.Position,
): Promise<{ text: string; trusted: unknown }> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  const ours = hovers
    .flatMap((hover) => hover.contents)
    .filter((one): one is vscode.MarkdownString => one instanceof vscode.MarkdownString)
    .find((one) => one.value.includes('command:gradlens.'));
  return { text: ours?.value ?? '', trusted: ours?.isTrusted };
}

/** Where a text stands first, behind another one if that is given. */
export function placeOf(document: vscode.TextDocument, text: string, behind = ''): vscode.Range {
  const all = document.getText();
  const start = all.indexOf(text, behind === '' ? 0 : all.indexOf(behind));
  assert.ok(start >= 0, `"${text}" stands in the document`);
  return new vscode.Range(document.positionAt(start), document.positionAt(start + text.length));
}

/** The same as the model counts it. */
export function sourceRange(document: vscode.TextDocument, text: string, behind = ''): SourceRange {
  const { start, end } = placeOf(document, text, behind);
  return {
    file: document.uri.fsPath,
    line: start.line + 1,
    column: start.character + 1,
    endLine: end.line + 1,
    endColumn: end.character + 1,
  };
}

/** A hand-made result for a function of a document. */
export function resultFor(
  document: vscode.TextDocument,
  name: string,
  more: Partial<CheckResult> = {},
): CheckResult {
  return result({
    file: document.uri.fsPath,
    function: name,
    range: sourceRange(document, name.replace(/^.*[#./]/, '')),
    insights: [],
    ...more,
  });
}

export { insight };

interface Question {
  readonly request: CheckRequest;
  readonly options: CheckOptions;
  answer(results: readonly CheckResult[]): void;
}

/** An engine whose answers the test gives, when it wants to. */
export class FakeEngine implements Engine {
  readonly asked: Question[] = [];
  readonly #questions = new vscode.EventEmitter<Question>();
  disposed = false;

  /** Answers every question at once. */
  static answering(answer: (request: CheckRequest) => readonly CheckResult[]): FakeEngine {
    const engine = new FakeEngine();
    engine.#questions.event((question) => {
      question.answer(answer(question.request));
    });
    return engine;
  }

  check(request: CheckRequest, options: CheckOptions): Promise<CheckReport> {
    return new Promise((resolve) => {
      const question: Question = {
        request,
        options,
        answer: (results) => {
          resolve(report(results));
        },
      };
      options.signal?.addEventListener('abort', () => {
        resolve({ results: [], sources: [], cancelled: true });
      });
      this.asked.push(question);
      this.#questions.fire(question);
    });
  }

  /** Waits for the nth question, from 1. */
  async question(n: number): Promise<Question> {
    await until(this.#questions.event, () => this.asked.length >= n);
    return this.asked[n - 1]!;
  }

  dispose(): void {
    this.disposed = true;
  }
}

/** Puts things back: no results, the real engine, saved files closed. */
export async function reset(): Promise<void> {
  const { store, useEngine } = await internals();
  useEngine(null);
  store.clear();
  await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
}

/** Changes a setting for a test; answers how to put it back. */
export async function withSetting(
  name: string,
  value: unknown,
  target = vscode.ConfigurationTarget.Global,
): Promise<() => Promise<void>> {
  const configuration = (): vscode.WorkspaceConfiguration =>
    vscode.workspace.getConfiguration('gradlens');
  const { globalValue, workspaceValue } = configuration().inspect(name) ?? {};
  const before = target === vscode.ConfigurationTarget.Global ? globalValue : workspaceValue;
  await configuration().update(name, value, target);
  return async () => {
    await configuration().update(name, before, target);
  };
}
