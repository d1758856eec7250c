import * as vscode from 'vscode';
import { COMMANDS, INTERNAL_COMMANDS } from '../ids.ts';
import { Disposable, Emitter } from './dispose.ts';
import { lensSelector, type Documents } from './documents.ts';
import { isExample } from './examples.ts';
import type { FunctionSite } from './functionSites.ts';
import { lensTexts, type LensText } from './lensText.ts';
import { stateOf, type SiteState } from './lookup.ts';
import { onSetting, setting } from './settings.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { obstacleText, obstacleTo } from './workspaceTrust.ts';

/** The Testing view's part of the gutter. */
export interface TestGutter {
  /** Whether a function has a run button there. */
  isTested(document: vscode.TextDocument, name: string): boolean;
  readonly onDidRead: vscode.Event<vscode.Uri>;
}

/** "Check gradient" above each function that computes numbers, and later the verdict. */
export class GradientLenses extends Disposable implements vscode.CodeLensProvider {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #sites: FunctionSites;
  readonly #gutter: TestGutter;
  readonly #changed = this._register(new Emitter<void>());

  readonly onDidChangeCodeLenses = this.#changed.event;

  constructor(store: ReportStore, documents: Documents, sites: FunctionSites, gutter: TestGutter) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#sites = sites;
    this.#gutter = gutter;
    const refresh = (): void => {
      this.#changed.fire();
    };
    this._register(
      store.onDidChange(({ files }) => {
        if (files.length > 0) refresh();
      }),
    );
    this._register(onSetting(['lens.enabled', 'lens.testedFunctions'], refresh));
    this._register(gutter.onDidRead(refresh));
    this._register(vscode.workspace.onDidGrantWorkspaceTrust(refresh));
    this._register(vscode.languages.registerCodeLensProvider(lensSelector(), this));
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    if (!setting('lens.enabled', document)) return [];
    const everywhere = standsBesideGutter(document);
    const sites = await this.#sites.of(document);
    const obstacle = obstacleTo(document.uri);
    const reason = obstacle && obstacleText(obstacle);
    return sites
      .filter((site) => everywhere || !this.#gutter.isTested(document, site.name))
      .flatMap((site) => {
        const state = stateOf(this.#store, this.#documents, document, site);
        const name = state.checked?.function ?? site.name;
        return lensTexts(state, reason, vscode.l10n.t).map((text) =>
          this.#lens(document, site, { state, name, text }),
        );
      });
  }

  #lens(
    document: vscode.TextDocument,
    site: FunctionSite,
    { state, name, text }: { state: SiteState; name: string; text: LensText },
  ): vscode.CodeLens {
    const { start, end } = site.nameRange;
    const range = new vscode.Range(start.line, start.character, end.line, end.character);
    const file = this.#documents.fileOf(document);
    const uri = document.uri.toString();
    const command = (id: string, args: unknown[]): vscode.CodeLens =>
      new vscode.CodeLens(range, { title: text.title, command: id, arguments: args });
    switch (text.does) {
      case 'check':
        return command(COMMANDS.check, [uri, site.name]);
      case 'cancel':
        return command(COMMANDS.cancel, [file, state.run?.function ?? null]);
      case 'panel':
        return command(INTERNAL_COMMANDS.focusFunction, [file, name]);
      case 'graph':
        return command(INTERNAL_COMMANDS.showNode, [file, name, null]);
      case 'explain':
        return command(INTERNAL_COMMANDS.explain, [uri]);
    }
  }
}

/** Whether a document's lenses stand also where the gutter has a run button, or would have one. */
function standsBesideGutter(document: vscode.TextDocument): boolean {
  const gutter = vscode.workspace
    .getConfiguration('testing', document)
    .get<boolean>('gutterEnabled');
  return gutter === false || setting('lens.testedFunctions', document) || isExample(document);
}
