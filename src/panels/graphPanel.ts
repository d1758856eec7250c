import * as vscode from 'vscode';
import type { Checks } from '../editor/checks.ts';
import type { GraphView } from '../editor/commands.ts';
import { Disposable, DisposableValue } from '../editor/dispose.ts';
import { toRange, toSourceRange } from '../editor/places.ts';
import { fileKey } from '../editor/store.ts';
import type { CheckResult } from '../model/report.ts';
import type { SourceRange } from '../model/range.ts';
import { CONTEXT_KEYS, GRAPH_PANEL } from '../ids.ts';
import { readFromGraph, type FromGraph, type ToGraph } from '../webview/protocol.ts';
import { reveal, runAction, type PanelParts } from './actions.ts';
import { againAt } from './again.ts';
import { GraphPicture } from './graphPicture.ts';
import { graphState, isInsideOf, isOnLineOf, nodeAt, otherPoints } from './graphState.ts';
import { loadPage, send, strings } from './webviewPage.ts';

export interface GraphPanelParts extends PanelParts {
  readonly checks: Checks;
}

/**
 * The computation graph beside the editor: at most one panel, which follows the store's focused
 * result, and the cursor to other checked functions, unless it is pinned. The picture comes laid out
 * from the engine; the page only draws it.
 */
export class GraphPanel extends Disposable implements GraphView, vscode.WebviewPanelSerializer {
  readonly #parts: GraphPanelParts;
  readonly #marks: vscode.TextEditorDecorationType;
  readonly #picture = this._register(new DisposableValue<GraphPicture>());
  #panel: vscode.WebviewPanel | null = null;
  /** The node to select once the page is there. */
  #wanted: string | null = null;
  /** The result that the panel stays with, whatever is focused. */
  #pinned: CheckResult | null = null;
  /** What the page shows, so that a large picture is sent once. */
  #sent: string | null = null;
  #version = 0;

  constructor(parts: GraphPanelParts) {
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
        this.#follow(event);
      }),
    );
    this._register({
      dispose: () => {
        this.#panel?.dispose();
      },
    });
  }

  /** The editor's panel while it is open. */
  get panel(): vscode.WebviewPanel | null {
    return this.#panel;
  }

  /** The result whose graph is shown. */
  get shown(): CheckResult | null {
    return this.#pinned ?? this.#parts.store.current;
  }

  show(node: string | null): void {
    this.#wanted = node;
    void vscode.commands.executeCommand('setContext', CONTEXT_KEYS.sawGraph, true);
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
    // Whoever asks for a graph is shown it, pinned or not.
    this.#pinned = null;
    this.#panel.reveal(undefined, true);
    this.#update();
    void this.#select(node);
  }

  deserializeWebviewPanel(panel: vscode.WebviewPanel): Thenable<void> {
    if (this.#panel) panel.dispose();
    else this.#attach(panel);
    return Promise.resolve();
  }

  #attach(panel: vscode.WebviewPanel): void {
    this.#panel = panel;
    this.#sent = null;
    panel.iconPath = vscode.Uri.joinPath(this.#parts.extensionUri, 'media', 'gradlens.svg');
    const received = panel.webview.onDidReceiveMessage((message: unknown) =>
      this.#receive(message),
    );
    const disposed = panel.onDidDispose(() => {
      received.dispose();
      disposed.dispose();
      this.#panel = null;
      this.#sent = null;
      this.#pinned = null;
      this.#picture.value = null;
      void this.#mark([], false);
    });
    loadPage(panel.webview, this.#parts.extensionUri, 'graph', panel.title);
  }

  async #receive(message: unknown): Promise<void> {
    const request = readFromGraph(message);
    if (!request) return;
    switch (request.type) {
      case 'ready':
        this.#sent = null;
        this.#update();
        if (this.#wanted !== null) await this.#select(this.#wanted);
        this.#wanted = null;
        return;
      case 'run':
        if (this.#pinned) this.#parts.store.focus(this.#pinned);
        await runAction(this.#parts, request.action);
        return;
      case 'reveal':
        await reveal(this.#parts, request.range, this.shown);
        return;
      case 'mark':
        await this.#mark(request.ranges, request.show);
        return;
      case 'fold':
        await this.#picture.value?.fold(request.group, request.open);
        return;
      case 'picture':
        await this.#picture.value?.draw(request);
        return;
      case 'compare':
        this.#compare(request.point);
        return;
      case 'pin':
        this.#pinned = request.pinned ? this.shown : null;
        this.#update();
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
    this.#renewPin();
    const { shown } = this;
    this.#follows(shown);
    if (!this.#panel?.visible) return;
    const picture = this.#picture.value?.picture ?? null;
    // What is on screen stays until there is something to put in its place.
    if (this.#sent !== null && picture?.busy === true && !picture.graph.layout) return;
    const isOutdated = shown !== null && store.isOutdated(shown);
    const runs = shown ? 0 : store.runs().length;
    const key = `${this.#version} ${isOutdated} ${runs} ${this.#pinned !== null}`;
    if (key === this.#sent) return;
    this.#sent = key;
    const state = graphState(
      store,
      {
        isTrusted: vscode.workspace.isTrusted,
        translate: vscode.l10n.t,
        relative: (file) => vscode.workspace.asRelativePath(file),
      },
      shown && {
        result: shown,
        picture,
        pinned: this.#pinned !== null,
      },
    );
    const message: ToGraph = { type: 'graph', state, strings: strings() };
    send(this.#panel.webview, message);
  }

  /** A pinned function that was checked again shows its new result. */
  #renewPin(): void {
    const { store } = this.#parts;
    const pinned = this.#pinned;
    if (!pinned) return;
    const results = store.get(pinned.file, pinned.function)?.results;
    if (!results) this.#pinned = null;
    else if (!results.includes(pinned)) {
      this.#pinned =
        results.find((one) => one.point?.call === pinned.point?.call) ?? results[0] ?? null;
    }
  }

  /** Takes up the picture of another result. */
  #follows(shown: CheckResult | null): void {
    const before = this.#picture.value;
    if (before?.result === shown) return;
    if (before === null && !shown?.graph) {
      this.#version += 1;
      return;
    }
    this.#version += 1;
    const output = before && shown && isSameFunction(before.result, shown) ? before.output : 0;
    const picture = shown?.graph && this.#panel ? this.#pictureOf(shown) : null;
    this.#picture.value = picture;
    // A function that was checked again goes on showing the output that was chosen.
    if (picture && output !== picture.output) {
      void picture.draw({ output, detail: 'expressions' });
    }
  }

  #pictureOf(result: CheckResult): GraphPicture {
    const { checks, documents } = this.#parts;
    const graph = this.#parts.store.shown(result).graph ?? result.graph!;
    const picture = new GraphPicture(result, graph, {
      arrange: (graph, before, change, signal) => checks.arrange(graph, before, change, signal),
      picture: async (of, request) => {
        const document = await vscode.workspace.openTextDocument(documents.uriOf(of.file));
        const found = await checks.pictures(document, of.function, request, againAt(of));
        const drawn = found.find((one) => one.point?.call === of.point?.call);
        if (!drawn?.graph) return null;
        // Hints and hovers speak of the same output as the graph.
        this.#parts.store.show(of, drawn);
        return drawn.graph;
      },
    });
    picture.onDidChange(() => {
      this.#version += 1;
      this.#update();
    });
    return picture;
  }

  #compare(point: number | null): void {
    const picture = this.#picture.value;
    if (!picture) return;
    const graph =
      point === null
        ? null
        : (otherPoints(this.#parts.store, picture.result)[point]?.graph ?? null);
    picture.compare(graph && { point: point!, graph });
  }

  async #select(node: string | null): Promise<void> {
    if (node !== null) await this.#picture.value?.show(node);
    if (!this.#panel) return;
    const message: ToGraph = { type: 'select', node };
    send(this.#panel.webview, message);
  }

  /** The cursor selects the node that draws its place, in the shown function or in the one it went to. */
  #follow({ textEditor: editor, kind }: vscode.TextEditorSelectionChangeEvent): void {
    const { store, documents } = this.#parts;
    if (!this.#panel?.visible) return;
    const file = documents.fileOf(editor.document);
    const place = toSourceRange(file, editor.selection);
    const { shown } = this;
    const graph = this.#picture.value?.picture.graph;
    const node =
      shown && graph ? nodeAt(graph, place, (range) => store.locate(shown, range)) : null;
    if (node !== null) {
      void this.#select(node);
      return;
    }
    // Only a person goes to another function; what commands select belongs to what is shown.
    if (this.#pinned || kind === vscode.TextEditorSelectionChangeKind.Command) return;
    const other = this.#functionAt(file, place);
    if (!other || other.function === shown?.function) return;
    store.focus(other);
    const first = this.#picture.value?.picture.graph;
    void this.#select(first ? nodeAt(first, place, (range) => store.locate(other, range)) : null);
  }

  /** The first result with a graph of the checked function that a place belongs to. */
  #functionAt(file: string, place: SourceRange): CheckResult | null {
    const { store } = this.#parts;
    const all = store.inFile(file).flatMap(({ results }) => results.filter(({ graph }) => graph));
    return (
      all.find((result) =>
        isInsideOf(result.range, place, (range) => store.locate(result, range)),
      ) ??
      all.find((result) =>
        isOnLineOf(result.graph!, place, (range) => store.locate(result, range)),
      ) ??
      all.find(
        (result) => nodeAt(result.graph!, place, (range) => store.locate(result, range)) !== null,
      ) ??
      null
    );
  }

  /** Marks places of the result in the visible editors; `show` brings the first into view. */
  async #mark(ranges: readonly SourceRange[], show: boolean): Promise<void> {
    const { store, documents } = this.#parts;
    const { shown } = this;
    const places = ranges.flatMap((range) => (shown && store.locate(shown, range)) ?? []);
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
    const name = this.shown?.function.replaceAll(/[^\w.-]/g, '_') ?? 'graph';
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

function isSameFunction(a: CheckResult, b: CheckResult): boolean {
  return fileKey(a.file) === fileKey(b.file) && a.function === b.function;
}

/** The column in which a document is already visible, else the first. */
function visibleColumn(uri: vscode.Uri): vscode.ViewColumn {
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  return visible?.viewColumn ?? vscode.ViewColumn.One;
}

export function registerGraphPanel(parts: GraphPanelParts): GraphPanel {
  return new GraphPanel(parts);
}
