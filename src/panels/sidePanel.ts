import * as vscode from 'vscode';
import { Disposable } from '../editor/dispose.ts';
import { VIEWS } from '../ids.ts';
import { readFromPanel, type ToPanel } from '../webview/protocol.ts';
import { reveal, runAction, type PanelParts } from './actions.ts';
import { panelState } from './panelState.ts';
import { loadPage, send, strings } from './webviewPage.ts';

/** The side panel: the home of a check. It shows the store's focused result and keeps nothing itself. */
export class SidePanel extends Disposable implements vscode.WebviewViewProvider {
  readonly #parts: PanelParts;
  #view: vscode.WebviewView | null = null;

  constructor(parts: PanelParts) {
    super();
    this.#parts = parts;
    this._register(vscode.window.registerWebviewViewProvider(VIEWS.panel, this));
    this._register(
      parts.store.onDidChange(() => {
        this.#update();
      }),
    );
    this._register(
      vscode.workspace.onDidGrantWorkspaceTrust(() => {
        this.#update();
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.#view = view;
    const received = view.webview.onDidReceiveMessage((message: unknown) => this.#receive(message));
    view.onDidDispose(() => {
      received.dispose();
      if (this.#view === view) this.#view = null;
    });
    loadPage(view.webview, this.#parts.extensionUri, 'panel', 'Gradlens');
  }

  async #receive(message: unknown): Promise<void> {
    const request = readFromPanel(message);
    if (!request) return;
    const { store } = this.#parts;
    switch (request.type) {
      case 'ready':
        this.#update();
        return;
      case 'run':
        await runAction(this.#parts, request.action);
        return;
      case 'reveal':
        await reveal(this.#parts, request.range);
        return;
      case 'choose': {
        const { current } = store;
        const chosen = current && store.get(current.file, current.function)?.results[request.index];
        if (chosen) store.focus(chosen);
      }
    }
  }

  #update(): void {
    if (!this.#view?.visible) return;
    const state = panelState(this.#parts.store, {
      isTrusted: vscode.workspace.isTrusted,
      translate: vscode.l10n.t,
      relative: (file) => vscode.workspace.asRelativePath(file),
    });
    const message: ToPanel = { type: 'panel', state, strings: strings() };
    send(this.#view.webview, message);
  }
}

export function registerSidePanel(parts: PanelParts): SidePanel {
  return new SidePanel(parts);
}
