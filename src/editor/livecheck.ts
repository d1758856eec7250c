import * as vscode from 'vscode';
import type { Checks } from './checks.ts';
import { Disposable, DisposableValue } from './dispose.ts';
import { isCode, type Documents } from './documents.ts';
import { setting } from './settings.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { testablesIn } from './tags.ts';
import { obstacleTo } from './workspaceTrust.ts';

/**
 * Checks again by itself, where a setting asks for it: on save, or after a pause in typing. Only
 * functions that someone has checked before, and on save also those with a tag. A newer edit cancels
 * what an older one started.
 */
export class LiveChecks extends Disposable {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #sites: FunctionSites;
  readonly #checks: Checks;
  readonly #pause = this._register(new DisposableValue());
  readonly #current = this._register(new DisposableValue<vscode.CancellationTokenSource>());

  constructor(store: ReportStore, documents: Documents, sites: FunctionSites, checks: Checks) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#sites = sites;
    this.#checks = checks;
    this._register(
      vscode.workspace.onDidSaveTextDocument((document) => {
        if (this.#applies(document, ['onSave', 'whileTyping'])) void this.#recheck(document, true);
      }),
    );
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || !this.#applies(document, ['whileTyping'])) return;
        this.#current.value?.cancel();
        const timer = setTimeout(
          () => {
            void this.#recheck(document, false);
          },
          setting('runDelay', document),
        );
        this.#pause.value = {
          dispose: () => {
            clearTimeout(timer);
          },
        };
      }),
    );
  }

  #applies(document: vscode.TextDocument, modes: readonly string[]): boolean {
    return (
      isCode(document) &&
      modes.includes(setting('run', document)) &&
      obstacleTo(document.uri) === null
    );
  }

  async #recheck(document: vscode.TextDocument, tagged: boolean): Promise<void> {
    this.#current.value?.cancel();
    const source = new vscode.CancellationTokenSource();
    this.#current.value = source;
    const file = this.#documents.fileOf(document);
    const sites = await this.#sites.of(document);
    const names = new Set(
      this.#store
        .inFile(file)
        .filter((one) => one.outdated)
        .map((one) => one.function),
    );
    if (tagged) {
      for (const { site } of testablesIn(document.getText(), sites)) {
        if (this.#store.get(file, site.name)?.outdated !== false) names.add(site.name);
      }
    }
    for (const name of names) {
      const site = sites.find((one) => one.name === name);
      if (!site || source.token.isCancellationRequested) continue;
      const { line, character } = site.nameRange.start;
      await this.#checks.check(document, {
        function: name,
        position: new vscode.Position(line, character),
        asked: false,
        token: source.token,
      });
    }
  }
}
