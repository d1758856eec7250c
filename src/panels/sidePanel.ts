import * as vscode from 'vscode';
import { Disposable } from '../editor/dispose.ts';
import type { CheckHistory } from '../editor/history.ts';
import { InputDrafts } from '../editor/inputDrafts.ts';
import { VIEWS } from '../ids.ts';
import { readFromPanel, type FromPanel, type ToPanel } from '../webview/protocol.ts';
import { reveal, runAction, type PanelParts } from './actions.ts';
import { againAt } from './again.ts';
import { Curves } from './curves.ts';
import {
  checkAt,
  randomiseInputs,
  runInputAction,
  writeInput,
  type InputParts,
} from './inputActions.ts';
import { panelState } from './panelState.ts';
import { loadPage, send, strings } from './webviewPage.ts';

export interface SidePanelParts extends PanelParts, Omit<InputParts, 'drafts'> {
  readonly history: CheckHistory;
}

/**
 * The side panel: the home of a check. It shows the store's focused result; the inputs that are being
 * edited and the earlier check that someone looks at live here, not in the page.
 */
export class SidePanel extends Disposable implements vscode.WebviewViewProvider {
  readonly #parts: SidePanelParts;
  readonly #drafts = new InputDrafts();
  readonly #curves: Curves;
  /** The earlier check that is shown, by its place in the history. */
  #shown: number | null = null;
  #view: vscode.WebviewView | null = null;

  constructor(parts: SidePanelParts) {
    super();
    this.#parts = parts;
    const { store, documents, checks, history } = parts;
    this.#curves = this._register(new Curves(store, documents, checks));
    this._register(vscode.window.registerWebviewViewProvider(VIEWS.panel, this));
    this._register(
      store.onDidChange(({ focus, results }) => {
        if (focus || results) this.#shown = null;
        this.#update();
      }),
    );
    const update = (): void => {
      this.#update();
    };
    this._register(history.onDidChange(update));
    this._register(
      this.#curves.onDidChange((result) => {
        if (result === store.current) this.#update();
      }),
    );
    this._register(vscode.workspace.onDidGrantWorkspaceTrust(update));
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
    if (request) await this.#answer(request);
  }

  async #answer(request: FromPanel): Promise<void> {
    const { store } = this.#parts;
    const inputs = { ...this.#parts, drafts: this.#drafts };
    switch (request.type) {
      case 'ready':
        break;
      case 'run':
        if (request.action === 'check' && store.current) {
          await checkAt(inputs, store.current, againAt(store.current));
        } else await runAction(this.#parts, request.action);
        return;
      case 'reveal':
        await reveal(this.#parts, request.range);
        return;
      case 'choose': {
        const { current } = store;
        const chosen = current && store.get(current.file, current.function)?.results[request.index];
        if (chosen) store.focus(chosen);
        return;
      }
      case 'write':
        writeInput(inputs, request.index, request.texts);
        break;
      case 'randomise':
        randomiseInputs(inputs, request.seed);
        break;
      case 'inputs':
        await runInputAction(inputs, request.action);
        break;
      case 'curve':
        if (store.current && this.#shown === null) await this.#curves.draw(store.current, request);
        return;
      case 'earlier':
        this.#shown = request.index;
    }
    this.#update();
  }

  #update(): void {
    if (!this.#view?.visible) return;
    const { store, history } = this.#parts;
    const state = panelState(store, {
      isTrusted: vscode.workspace.isTrusted,
      translate: vscode.l10n.t,
      relative: (file) => vscode.workspace.asRelativePath(file),
      drafts: this.#drafts,
      history: (file, name) => history.of(file, name),
      shown: this.#shown,
      curves: (result) => this.#curves.of(result),
    });
    const message: ToPanel = { type: 'panel', state, strings: strings() };
    send(this.#view.webview, message);
  }
}

export function registerSidePanel(parts: SidePanelParts): SidePanel {
  return new SidePanel(parts);
}
