import * as vscode from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../ids.ts';
import { chainText } from './chainText.ts';
import { Disposable } from './dispose.ts';
import { SELECTOR, type Documents } from './documents.ts';
import { hoverMarkdown } from './hoverText.ts';
import { insightAt, insightsIn, type PlacedInsight } from './insights.ts';
import { outdatedText } from './outdatedText.ts';
import { commandLink, toRange } from './places.ts';
import type { ReportStore } from './store.ts';

/** Commands that a hover may run; a document cannot smuggle in others. */
const TRUSTED: readonly string[] = [
  COMMANDS.check,
  INTERNAL_COMMANDS.focusFunction,
  INTERNAL_COMMANDS.showNode,
];

/** Value, gradient and local rule of the expression under the mouse. */
export class GradientHover extends Disposable implements vscode.HoverProvider {
  readonly #store: ReportStore;
  readonly #documents: Documents;

  constructor(store: ReportStore, documents: Documents) {
    super();
    this.#store = store;
    this.#documents = documents;
    this._register(vscode.languages.registerHoverProvider(SELECTOR, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const file = this.#documents.fileOf(document);
    const placed = insightAt(
      insightsIn(this.#store, file),
      position.line + 1,
      position.character + 1,
    );
    if (!placed) return undefined;
    const markdown = new vscode.MarkdownString(this.#text(document, placed), true);
    markdown.isTrusted = { enabledCommands: TRUSTED };
    return new vscode.Hover(markdown, toRange(placed.range));
  }

  #text(document: vscode.TextDocument, placed: PlacedInsight): string {
    const { insight, result, outdated } = placed;
    const t = vscode.l10n.t;
    const links = [
      commandLink(
        `$(checklist) ${t('Partial derivatives')}`,
        INTERNAL_COMMANDS.focusFunction,
        [result.file, result.function],
        t('Show this check in the side panel'),
      ),
    ];
    if (result.graph) {
      const graph = t('Show this place in the computation graph');
      links.unshift(
        commandLink(
          `$(type-hierarchy) ${t('Graph')}`,
          INTERNAL_COMMANDS.showNode,
          [result.file, result.function, insight.node],
          graph,
        ),
      );
    }
    if (outdated) {
      links.push(
        commandLink(
          `$(refresh) ${t('Check again')}`,
          COMMANDS.check,
          [document.uri.toString(), result.function],
          t('Check this function again'),
        ),
      );
    }
    const checkedAt = this.#store.get(result.file, result.function)?.checkedAt ?? Date.now();
    return hoverMarkdown(
      insight,
      {
        function: result.function,
        outdated: outdated ? outdatedText(checkedAt) : null,
        chain: chainText(result.graph, insight.node, t),
        links,
      },
      t,
    );
  }
}
