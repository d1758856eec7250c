import * as vscode from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../ids.ts';
import { chainText } from './chainText.ts';
import { Disposable } from './dispose.ts';
import { SELECTOR, type Documents } from './documents.ts';
import { hoverMarkdown } from './hoverText.ts';
import { insightAt, insightsIn, outputName, type PlacedInsight } from './insights.ts';
import { outdatedText } from './outdatedText.ts';
import { commandLink, toRange } from './places.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { isUntraced } from './untraced.ts';

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
  readonly #sites: FunctionSites;

  constructor(store: ReportStore, documents: Documents, sites: FunctionSites) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#sites = sites;
    this._register(vscode.languages.registerHoverProvider(SELECTOR, this));
  }

  provideHover(
    document: vscode.TextDocument,
    position: vscode.Position,
  ): vscode.ProviderResult<vscode.Hover> {
    const file = this.#documents.fileOf(document);
    const placed = insightAt(
      insightsIn(this.#store, file),
      position.line + 1,
      position.character + 1,
    );
    if (!placed) return this.#withoutValues(document, file, position);
    return hoverOf(this.#text(document, placed), toRange(placed.range));
  }

  /** In a function that was checked without recording its values: how to get them. */
  async #withoutValues(
    document: vscode.TextDocument,
    file: string,
    position: vscode.Position,
  ): Promise<vscode.Hover | undefined> {
    const word = document.getWordRangeAtPosition(position);
    const checked = this.#store.inFile(file).filter((one) => one.results.every(isUntraced));
    if (!word || checked.length === 0) return undefined;
    const site = await this.#sites.around(document, position);
    const result = checked.find((one) => one.function === site?.name)?.results[0];
    if (!result) return undefined;
    const t = vscode.l10n.t;
    const again = commandLink(
      `$(refresh) ${t('Check again for values and graph')}`,
      COMMANDS.check,
      [document.uri.toString(), result.function],
      t('Check this function again'),
    );
    const said = t('Checked together with others: values, hints and graph were not recorded.');
    return hoverOf(`${said}\n\n${again}`, word);
  }

  #text(document: vscode.TextDocument, placed: PlacedInsight): string {
    const { insight, result, graph, outdated } = placed;
    const t = vscode.l10n.t;
    const links = [
      commandLink(
        `$(checklist) ${t('Partial derivatives')}`,
        INTERNAL_COMMANDS.focusFunction,
        [result.file, result.function],
        t('Show this check in the side panel'),
      ),
    ];
    if (graph) {
      const title = t('Show this place in the computation graph');
      links.unshift(
        commandLink(
          `$(type-hierarchy) ${t('Graph')}`,
          INTERNAL_COMMANDS.showNode,
          [result.file, result.function, insight.node],
          title,
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
        function: `${result.function}${outputName(placed)}`,
        outdated: outdated ? outdatedText(checkedAt) : null,
        chain: chainText(graph, insight.node, t),
        links,
      },
      t,
    );
  }
}

function hoverOf(text: string, range: vscode.Range): vscode.Hover {
  const markdown = new vscode.MarkdownString(text, true);
  markdown.isTrusted = { enabledCommands: TRUSTED };
  return new vscode.Hover(markdown, range);
}
