import * as vscode from 'vscode';
import { Disposable, Emitter } from './dispose.ts';
import { SELECTOR, isCode, type Documents } from './documents.ts';
import { hintText, wantsHint } from './hintText.ts';
import { hoverMarkdown } from './hoverText.ts';
import { hintsByLine, insightsIn, type PlacedInsight } from './insights.ts';
import { outdatedText } from './outdatedText.ts';
import { onSetting, setting } from './settings.ts';
import type { ReportStore } from './store.ts';

/** Values and gradients at the ends of the lines. */
export class GradientHints extends Disposable implements vscode.InlayHintsProvider {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #changed = this._register(new Emitter<void>());
  /** The line that someone types in: it carries no hint until the cursor has left it. */
  #typing: { readonly document: vscode.TextDocument; readonly line: number } | null = null;

  readonly onDidChangeInlayHints = this.#changed.event;

  constructor(store: ReportStore, documents: Documents) {
    super();
    this.#store = store;
    this.#documents = documents;
    const refresh = (): void => {
      this.#changed.fire();
    };
    this._register(
      store.onDidChange(({ files, focus }) => {
        if (files.length > 0 || focus) refresh();
      }),
    );
    this._register(onSetting(['hints'], refresh));
    this._register(
      vscode.workspace.onDidChangeTextDocument((event) => {
        const last = event.contentChanges.at(0);
        if (!last || !isCode(event.document)) return;
        const added = last.text.split('\n').length - 1;
        this.#typing = { document: event.document, line: last.range.start.line + added };
      }),
    );
    this._register(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor, selections }) => {
        if (this.#typing?.document !== textEditor.document) return;
        if (selections.some((one) => one.active.line === this.#typing?.line)) return;
        this.#typing = null;
        refresh();
      }),
    );
    this._register(vscode.languages.registerInlayHintsProvider(SELECTOR, this));
  }

  provideInlayHints(document: vscode.TextDocument, range: vscode.Range): vscode.InlayHint[] {
    const level = setting('hints', document);
    if (level === 'off') return [];
    const file = this.#documents.fileOf(document);
    const typing = this.#typing?.document === document ? this.#typing.line : null;
    const hints: vscode.InlayHint[] = [];
    for (const [line, placed] of hintsByLine(insightsIn(this.#store, file))) {
      const at = line - 1;
      if (at < range.start.line || at > range.end.line || at >= document.lineCount) continue;
      if (at === typing || !wantsHint(level, placed.insight, placed.result.verdict)) continue;
      const text = hintText(level, placed.insight, placed.outdated, vscode.l10n.t);
      hints.push(this.#hint(document, at, text, placed));
    }
    return hints;
  }

  #hint(
    document: vscode.TextDocument,
    line: number,
    text: string,
    placed: PlacedInsight,
  ): vscode.InlayHint {
    const hint = new vscode.InlayHint(document.lineAt(line).range.end, text);
    hint.paddingLeft = true;
    const checked = this.#store.get(placed.result.file, placed.result.function);
    const outdated = placed.outdated && checked ? outdatedText(checked.checkedAt) : null;
    hint.tooltip = new vscode.MarkdownString(
      hoverMarkdown(
        placed.insight,
        { function: placed.result.function, outdated, links: [] },
        vscode.l10n.t,
      ),
    );
    return hint;
  }
}
