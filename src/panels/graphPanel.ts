import * as vscode from 'vscode';
import type { GraphView } from '../editor/commands.ts';
import { Disposable } from '../editor/dispose.ts';
import { toRange, toSourceRange } from '../editor/places.ts';
import type { CheckResult } from '../model/report.ts';
import type { SourceRange } from '../model/range.ts';
import { GRAPH_PANEL } from '../ids.ts';
import { readFromGraph, type FromGraph, type ToGraph } from '../webview/protocol.ts';
import { reveal, runAction, type PanelParts } from './actions.ts';
import { graphState, nodeAt } from './graphState.ts';
import { loadPage, send, strings } from './webviewPage.ts';

/**
 * The computation graph beside the editor: at most one panel, which follows the store's focused
 * result. The picture comes laid out from the engine; the page only draws it.
 */
export class GraphPanel extends Disposable implements GraphView, vscode.WebviewPanelSerializer {
  readonly #parts: PanelParts;
  readonly #marks: vscode.TextEditorDecorationType;
  #panel: vscode.WebviewPanel | null = null;
  /** The node to select once the page is there. */
  #wanted: string | null = null;
  /** What the page shows, so that a large picture is sent once. */
  #shown: { result: CheckResult | null; outdated: boolean; runs: number } | null = null;

  constructor(parts: PanelParts) {
    super();
    this.#parts = parts;
    this.#marks = this._register(
      vscode.window.createTextEditorDecorationType({
        backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
        outline: '1px solid',
        outlineColor: new vscode.ThemeColor('focusBorder'),
        overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.rangeHighlightForeground'),
      }),
    );
    this._register(vscode.window.registerWebviewPanelSerializer(GRAPH_PANEL, this));
    this._register(
      parts.store.onDidChange(() => {
        this.#update();
      }),
    );
    this._register(
      vscode.window.onDidChangeTextEditorSelection((event) => {
        this.#follow(event.textEditor);
      }),
    );
    this._register({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** Whether the panel is open. */
  get isOpen(): boolean {
    return this.#panel !== null;
  }

  show(node: string | null): void {
    this.#wanted = node;
    if (!this.#panel) {
      const panel = vscode.window.createWebviewPanel(
        GRAPH_PANEL,
        vscode.l10n.t('Gradient Graph'),
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        {},
      );
      this.#attach(panel);
      return;
    }
    this.#panel.reveal(undefined, true);
    this.#update();
    this.#select(node);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Thenable<void> {
    if (this.#panel) panel.dispose();
    else this.#attach(panel);
    return Promise.resolve();
  }

  #attach(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#shown = null;
    panel.iconPath = vscode.Uri.joinPath(this.#parts.extensionUri, 'media', 'gradlens.svg');
    const received = panel.webview.onDidReceiveMessage((message: unknown) =>
      this.#receive(message),
    );
    panel.onDidDispose(() => {
      received.dispose();
      this.#panel = null;
      this.#shown = null;
      void this.#mark([], false);
    });
    loadPage(panel.webview, this.#parts.extensionUri, 'graph', panel.title);
  }

  async #receive(message: unknown): Promise<void> {
    const request = readFromGraph(message);
    if (!request) return;
    switch (request.type) {
      case 'ready':
        this.#shown = null;
        this.#update();
        if (this.#wanted !== null) this.#select(this.#wanted);
        this.#wanted = null;
        return;
      case 'run':
        await runAction(this.#parts, request.action);
        return;
      case 'reveal':
        await reveal(this.#parts, request.range);
        return;
      case 'mark':
        await this.#mark(request.ranges, request.show);
        return;
      case 'copy':
        await vscode.env.clipboard.writeText(request.text);
        vscode.window.setStatusBarMessage(vscode.l10n.t('Graph copied'), 3000);
        return;
      case 'save':
        await this.#save(request);
    }
  }

  #update(): void {
    const { store } = this.#parts;
    if (!this.#panel?.visible) return;
    const next = {
      result: store.current,
      outdated: store.current !== null && store.isOutdated(store.current),
      runs: store.current ? 0 : store.runs().length,
    };
    const before = this.#shown;
    const isSame =
      before?.result === next.result &&
      before.outdated === next.outdated &&
      before.runs === next.runs;
    if (isSame) return;
    this.#shown = next;
    const state = graphState(store, {
      isTrusted: vscode.workspace.isTrusted,
      translate: vscode.l10n.t,
      relative: (file) => vscode.workspace.asRelativePath(file),
    });
    const message: ToGraph = { type: 'graph', state, strings: strings() };
    send(this.#panel.webview, message);
  }

  #select(node: string | null): void {
    if (!this.#panel) return;
    const message: ToGraph = { type: 'select', node };
    send(this.#panel.webview, message);
  }

  /** The cursor selects the node that draws its place. */
  #follow(editor: vscode.TextEditor): void {
    const { store, documents } = this.#parts;
    const { current } = store;
    if (!this.#panel?.visible || !current?.graph) return;
    const place = toSourceRange(documents.fileOf(editor.document), editor.selection);
    const node = nodeAt(current.graph, place, (range) => store.locate(current, range));
    if (node !== null) this.#select(node);
  }

  /** Marks places of the result in the visible editors; `show` brings the first into view. */
  async #mark(ranges: readonly SourceRange[], show: boolean): Promise<void> {
    const { store, documents } = this.#parts;
    const { current } = store;
    const places = ranges.flatMap((range) => (current && store.locate(current, range)) ?? []);
    const [first] = places;
    if (show && first) {
      const uri = documents.uriOf(first.file);
      await vscode.window.showTextDocument(uri, {
        viewColumn: visibleColumn(uri),
        preserveFocus: true,
        selection: toRange(first),
      });
    }
    for (const editor of vscode.window.visibleTextEditors) {
      const file = documents.fileOf(editor.document);
      const here = places.filter((place) => place.file === file).map(toRange);
      editor.setDecorations(this.#marks, here);
    }
  }

  async #save({ format, data }: Extract<FromGraph, { type: 'save' }>): Promise<void> {
    const name = this.#parts.store.current?.function.replaceAll(/[^\w.-]/g, '_') ?? 'graph';
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const uri = await vscode.window.showSaveDialog({
      ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, `${name}.${format}`) } : {}),
      filters: format === 'svg' ? { SVG: ['svg'] } : { PNG: ['png'] },
    });
    if (!uri) return;
    const bytes = Buffer.from(data, format === 'png' ? 'base64' : 'utf8');
    await vscode.workspace.fs.writeFile(uri, bytes);
  }
}

/** The column in which a document is already visible, else the first. */
function visibleColumn(uri: vscode.Uri): vscode.ViewColumn {
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  return visible?.viewColumn ?? vscode.ViewColumn.One;
}

export function registerGraphPanel(parts: PanelParts): GraphPanel {
  return new GraphPanel(parts);
}
