import * as vscode from 'vscode';
import { COMMANDS } from '../ids.ts';
import type { CheckResult } from '../model/report.ts';
import { Disposable } from './dispose.ts';
import { SELECTOR, type Documents } from './documents.ts';
import { translateSentence } from './engineText.ts';
import { toRange } from './places.ts';
import { fileKey, type ReportStore } from './store.ts';
import { tagInsertion } from './tagText.ts';

/**
 * What a click can mend: an edit that the engine proposes for a wrong gradient (it offers only what
 * agrees afterwards), and a tag that confirms or rejects a pair which was found by its names alone.
 */
export class GradientFixes extends Disposable implements vscode.CodeActionProvider {
  static readonly kinds = [vscode.CodeActionKind.QuickFix];
  readonly #store: ReportStore;
  readonly #documents: Documents;

  constructor(store: ReportStore, documents: Documents) {
    super();
    this.#store = store;
    this.#documents = documents;
    this._register(
      vscode.languages.registerCodeActionsProvider(SELECTOR, this, {
        providedCodeActionKinds: GradientFixes.kinds,
      }),
    );
  }

  provideCodeActions(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const key = fileKey(this.#documents.fileOf(document));
    const current = this.#store.all().filter((one) => !one.outdated);
    return current
      .flatMap((one) => one.results)
      .filter((result) => fileKey(result.handWritten?.range?.file ?? '') === key)
      .flatMap((result) => [
        ...this.#proposals(document, range, result),
        ...this.#guesses(document, range, result),
      ]);
  }

  #proposals(
    document: vscode.TextDocument,
    range: vscode.Range,
    result: CheckResult,
  ): vscode.CodeAction[] {
    const diagnosis = result.handWritten?.diagnosis;
    const fix = diagnosis?.quickFix;
    if (!fix || fileKey(fix.range.file) !== fileKey(this.#documents.fileOf(document))) return [];
    const places = [diagnosis.range, fix.range, result.handWritten?.range].flatMap((one) =>
      one ? [toRange(one)] : [],
    );
    if (!places.some((place) => place.intersection(range))) return [];
    const title = translateSentence(fix.title, vscode.l10n.t);
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.replace(document.uri, toRange(fix.range), fix.newText);
    action.isPreferred = true;
    action.diagnostics = this.#problemsAt(document, places);
    action.command = this.#checkAgain(result);
    return [action];
  }

  #guesses(
    document: vscode.TextDocument,
    range: vscode.Range,
    result: CheckResult,
  ): vscode.CodeAction[] {
    const { handWritten } = result;
    if (!handWritten?.range) return [];
    if (handWritten.tags) return this.#partGuesses(document, range, result, handWritten.tags);
    // A flag or an out-parameter is no function that could carry a tag.
    if (handWritten.foundBy !== 'name' || handWritten.function.includes('(')) return [];
    const place = toRange(handWritten.range);
    if (place.start.line > range.end.line || place.end.line < range.start.line) return [];
    const add = (title: string, tag: string): vscode.CodeAction =>
      this.#tagAction(document, result, place.start.line, title, tag);
    const { function: gradient } = handWritten;
    return [
      add(
        vscode.l10n.t('Confirm: {0} is the gradient of {1}', gradient, result.function),
        `@gradientOf ${result.function}`,
      ),
      add(
        vscode.l10n.t('Reject: {0} is no gradient', gradient),
        `@gradcheckIgnore ${vscode.l10n.t('not the gradient of {0}', result.function)}`,
      ),
    ];
  }

  /** A derivative beside its value in one result: the tags stand above the function itself. */
  #partGuesses(
    document: vscode.TextDocument,
    range: vscode.Range,
    result: CheckResult,
    { confirm, reject }: { readonly confirm: string; readonly reject: string },
  ): vscode.CodeAction[] {
    const { function: gradient, range: place } = result.handWritten!;
    const places = [toRange(place!), toRange(result.range)];
    const isHere = places.some(
      ({ start, end }) => start.line <= range.end.line && end.line >= range.start.line,
    );
    if (!isHere) return [];
    const { line } = toRange(result.range).start;
    return [
      this.#tagAction(
        document,
        result,
        line,
        vscode.l10n.t('Confirm: {0} is the gradient of {1}', gradient, result.function),
        confirm,
      ),
      this.#tagAction(
        document,
        result,
        line,
        vscode.l10n.t('Reject: {0} is no gradient', gradient),
        reject,
      ),
    ];
  }

  #tagAction(
    document: vscode.TextDocument,
    result: CheckResult,
    line: number,
    title: string,
    tag: string,
  ): vscode.CodeAction {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    const { at, text } = tagInsertion(document.getText().split(/\r?\n/), line, tag);
    action.edit = new vscode.WorkspaceEdit();
    action.edit.insert(document.uri, new vscode.Position(at.line, at.character), text);
    action.command = this.#checkAgain(result);
    return action;
  }

  #problemsAt(document: vscode.TextDocument, places: readonly vscode.Range[]): vscode.Diagnostic[] {
    return vscode.languages
      .getDiagnostics(document.uri)
      .filter((one) => one.source === 'gradlens')
      .filter((one) => places.some((place) => place.intersection(one.range)));
  }

  #checkAgain(result: CheckResult): vscode.Command {
    const uri = this.#documents.uriOf(result.file).toString();
    return {
      title: vscode.l10n.t('Check again'),
      command: COMMANDS.check,
      arguments: [uri, result.function],
    };
  }
}
