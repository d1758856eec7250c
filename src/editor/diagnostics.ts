import * as vscode from 'vscode';
import { CONTEXT_KEYS } from '../ids.ts';
import type { Severity } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import { Disposable } from './dispose.ts';
import type { Documents } from './documents.ts';
import { toRange } from './places.ts';
import { problemsOf, type Problem } from './problems.ts';
import { onSetting, setting } from './settings.ts';
import type { ReportStore } from './store.ts';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
};

/** Wrong gradients and other findings in the list of problems. */
export class GradientProblems extends Disposable {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #collection = this._register(vscode.languages.createDiagnosticCollection('gradlens'));
  #published = new Map<string, vscode.Uri>();
  #sawProblem = false;

  constructor(store: ReportStore, documents: Documents) {
    super();
    this.#store = store;
    this.#documents = documents;
    this._register(
      store.onDidChange(({ results }) => {
        if (results) this.#publish();
      }),
    );
    this._register(
      onSetting(['problems.enabled'], () => {
        this.#publish();
      }),
    );
  }

  /** A finding may stand in another file than its function, so all are published together. */
  #publish(): void {
    const byUri = new Map<string, { uri: vscode.Uri; list: vscode.Diagnostic[] }>();
    const seen = new Set<string>();
    for (const { results, outdated } of this.#store.all()) {
      for (const result of results) {
        for (const problem of problemsOf(result, vscode.l10n.t)) {
          const uri = this.#documents.uriOf(problem.range.file);
          if (!setting('problems.enabled', uri)) continue;
          const range = this.#store.locate(result, problem.range);
          if (!range) continue;
          const key = JSON.stringify([range, problem.message]);
          if (seen.has(key)) continue;
          seen.add(key);
          const entry = byUri.get(uri.toString()) ?? { uri, list: [] };
          byUri.set(uri.toString(), entry);
          entry.list.push(this.#diagnostic(problem, range, result, outdated));
          if (problem.severity !== 'information') this.#noteProblem();
        }
      }
    }
    for (const [key, uri] of this.#published) if (!byUri.has(key)) this.#collection.delete(uri);
    this.#published = new Map([...byUri].map(([key, { uri }]) => [key, uri]));
    this.#collection.set([...byUri.values()].map(({ uri, list }) => [uri, list]));
  }

  /** Tells the walkthrough, once. */
  #noteProblem(): void {
    if (this.#sawProblem) return;
    this.#sawProblem = true;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.sawProblem, true);
  }

  #diagnostic(
    problem: Problem,
    range: SourceRange,
    result: CheckResult,
    outdated: boolean,
  ): vscode.Diagnostic {
    const message = outdated
      ? `${problem.message} (${vscode.l10n.t('outdated')})`
      : problem.message;
    const diagnostic = new vscode.Diagnostic(toRange(range), message, SEVERITIES[problem.severity]);
    diagnostic.source = 'gradlens';
    diagnostic.code = problem.code;
    diagnostic.relatedInformation = problem.related.flatMap((one) => {
      const place = this.#store.locate(result, one.range);
      if (!place) return [];
      const uri = this.#documents.uriOf(place.file);
      return [
        new vscode.DiagnosticRelatedInformation(
          new vscode.Location(uri, toRange(place)),
          one.message,
        ),
      ];
    });
    return diagnostic;
  }
}
