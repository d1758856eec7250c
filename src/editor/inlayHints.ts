import * as vscode from 'vscode';
import type { HintLevel } from '../ids.ts';
import { Disposable, Emitter } from './dispose.ts';
import { SELECTOR, isCode, type Documents } from './documents.ts';
import { hintText, needsName, wantsHint } from './hintText.ts';
import { hoverMarkdown } from './hoverText.ts';
import { hintsByLine, insightsIn, isName, outputName, type PlacedInsight } from './insights.ts';
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
      store.onDidChange(({ results, focus }) => {
        if (results || focus) refresh();
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
    for (const [line, all] of hintsByLine(insightsIn(this.#store, file))) {
      const at = line - 1;
      if (at < range.start.line || at > range.end.line || at >= document.lineCount) continue;
      if (at === typing) continue;
      const wanted = all.filter((one) => wantsHint(level, one.insight, one.result.verdict));
      if (wanted.length > 0) hints.push(this.#hint(document, at, level, wanted));
    }
    return hints;
  }

  #hint(
    document: vscode.TextDocument,
    at: number,
    level: HintLevel,
    all: readonly PlacedInsight[],
  ): vscode.InlayHint {
    const line = document.lineAt(at);
    const texts = all.map((placed, index) => {
      const { insight, range, outdated } = placed;
      const before = line.text.slice(0, range.line === range.endLine ? range.column - 1 : 0);
      const behind = line.text.slice(range.endColumn - 1);
      const named = isName(insight.text) && (all.length > 1 || needsName(before, behind));
      const marked = outdated && index === all.length - 1;
      return hintText(level, insight, vscode.l10n.t, {
        outdated: marked,
        name: named ? insight.text : '',
        output: outputName(placed),
      });
    });
    const hint = new vscode.InlayHint(line.range.end, texts.join(', '));
    hint.paddingLeft = true;
    hint.tooltip = new vscode.MarkdownString(all.map((one) => this.#tooltip(one)).join('\n\n'));
    return hint;
  }

  #tooltip(placed: PlacedInsight): string {
    const { insight, result, outdated } = placed;
    const checked = this.#store.get(result.file, result.function);
    const age = outdated && checked ? outdatedText(checked.checkedAt) : null;
    const name = `${result.function}${outputName(placed)}`;
    const frame = { function: name, outdated: age, links: [] };
    return hoverMarkdown(insight, frame, vscode.l10n.t);
  }
}
