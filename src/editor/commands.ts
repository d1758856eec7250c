import * as vscode from 'vscode';
import { COMMANDS, HINT_LEVELS, INTERNAL_COMMANDS, VIEWS, type HintLevel } from '../ids.ts';
import type { CheckResult } from '../model/report.ts';
import type { CheckPoints } from './checkPoints.ts';
import type { CheckAnswer, Checks } from './checks.ts';
import { Disposable } from './dispose.ts';
import { isCode, type Documents } from './documents.ts';
import { openExample } from './examples.ts';
import type { FunctionSite } from './functionSites.ts';
import { stateOf } from './lookup.ts';
import type { ProjectFiles } from './projectFiles.ts';
import { reportMarkdown } from './reportMarkdown.ts';
import { changeSetting, setting } from './settings.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { Tally } from './tally.ts';
import { tagInsertion } from './tagText.ts';
import { isUntraced } from './untraced.ts';
import { worstResult } from './verdictText.ts';
import { explainObstacle, obstacleTo } from './workspaceTrust.ts';

/** What the commands need of the graph's panel. */
export interface GraphView {
  /** Shows the focused result's graph, with a node selected if one is named. */
  show(node: string | null): void;
}

export interface CommandParts {
  readonly store: ReportStore;
  readonly documents: Documents;
  readonly sites: FunctionSites;
  readonly checks: Checks;
  readonly points: CheckPoints;
  readonly projectFiles: ProjectFiles;
  readonly graph: GraphView;
  readonly log: vscode.LogOutputChannel;
  readonly extensionUri: vscode.Uri;
  /** Id of the extension, for its walkthrough. */
  readonly walkthrough: string;
}

/** Everything that the palette, the menus and the surfaces can run. */
export class GradientCommands extends Disposable {
  readonly #parts: CommandParts;

  constructor(parts: CommandParts) {
    super();
    this.#parts = parts;
    const { store, graph, log } = parts;
    this.#on(COMMANDS.check, (uri, name) => this.#check(uri, name));
    this.#on(COMMANDS.checkFile, (uri) => this.#checkFile(uri));
    this.#on(COMMANDS.checkWorkspace, () => this.#checkWorkspace());
    this.#on(COMMANDS.cancel, (file, name) => {
      this.#cancel(file, name);
    });
    this.#on(COMMANDS.showGraph, () => this.#showGraph());
    this.#on(COMMANDS.showPanel, () => showPanel());
    this.#on(COMMANDS.toggleHints, () => this.#toggleHints());
    this.#on(COMMANDS.editCheckPoint, () => this.#editCheckPoint());
    this.#on(COMMANDS.insertTag, () => this.#insertTag());
    this.#on(COMMANDS.copyReport, () => this.#copyReport());
    this.#on(COMMANDS.openExamples, () => openExample(parts.extensionUri));
    this.#on(COMMANDS.clearResults, () => {
      store.clear();
    });
    this.#on(COMMANDS.showLog, () => {
      log.show();
    });
    this.#on(COMMANDS.openWalkthrough, () =>
      vscode.commands.executeCommand('workbench.action.openWalkthrough', parts.walkthrough, false),
    );
    this.#on(INTERNAL_COMMANDS.reveal, (file, line, column) => this.#reveal(file, line, column));
    this.#on(INTERNAL_COMMANDS.focusFunction, async (file, name) => {
      if (this.#focus(file, name)) await showPanel();
    });
    this.#on(INTERNAL_COMMANDS.showNode, (file, name, node) => {
      if (this.#focus(file, name)) graph.show(typeof node === 'string' ? node : null);
    });
    this.#on(INTERNAL_COMMANDS.explain, async (uri) => {
      const document = await this.#document(uri);
      const obstacle = document && obstacleTo(document.uri);
      if (obstacle) void explainObstacle(obstacle);
    });
  }

  /** Commands come from menus, links and other extensions: their arguments can be anything. */
  #on(id: string, run: (...args: unknown[]) => unknown): void {
    this._register(vscode.commands.registerCommand(id, run));
  }

  /** The document that a command means: of its argument, else of the active editor. */
  async #document(argument: unknown): Promise<vscode.TextDocument | undefined> {
    const uri =
      argument instanceof vscode.Uri
        ? argument
        : typeof argument === 'string'
          ? vscode.Uri.parse(argument)
          : null;
    const document = uri
      ? await vscode.workspace.openTextDocument(uri)
      : vscode.window.activeTextEditor?.document;
    if (document && isCode(document)) return document;
    void vscode.window.showInformationMessage(
      vscode.l10n.t('Open a TypeScript or JavaScript file and put the cursor into a function.'),
    );
    return undefined;
  }

  /** The function that a command means: by its name, else at the cursor. */
  async #site(document: vscode.TextDocument, name?: unknown): Promise<FunctionSite | undefined> {
    const { sites } = this.#parts;
    if (typeof name === 'string') {
      // What the editor's symbols do not know, the engine may: it is asked by name then.
      return sites.named(document, name);
    }
    const editor = vscode.window.activeTextEditor;
    const position =
      editor?.document === document ? editor.selection.active : new vscode.Position(0, 0);
    return sites.at(document, position);
  }

  async #check(uri: unknown, name: unknown): Promise<CheckAnswer | undefined> {
    // A menu passes the document, and not always text: without a name it is the cursor that counts.
    const document = await this.#document(typeof name === 'string' ? uri : undefined);
    if (!document) return undefined;
    const site = await this.#site(document, name);
    if (!site && typeof name !== 'string') {
      void vscode.window.showInformationMessage(
        vscode.l10n.t('No function that computes numbers was found here.'),
      );
      return undefined;
    }
    const start = site?.nameRange.start;
    const answer = await this.#parts.checks.check(document, {
      function: site?.name ?? String(name),
      ...(start ? { position: new vscode.Position(start.line, start.character) } : {}),
      asked: true,
    });
    if (answer.kind === 'obstacle') void explainObstacle(answer.obstacle);
    return answer;
  }

  async #checkFile(uri: unknown): Promise<CheckAnswer | undefined> {
    const document = await this.#document(uri);
    if (!document) return undefined;
    const answer = await this.#parts.checks.check(document, { function: null, asked: true });
    if (answer.kind === 'obstacle') void explainObstacle(answer.obstacle);
    return answer;
  }

  async #checkWorkspace(): Promise<void> {
    if (!vscode.workspace.isTrusted) {
      void explainObstacle('untrusted');
      return;
    }
    const { checks } = this.#parts;
    const source = new vscode.CancellationTokenSource();
    const ended = checks.onDidCancelAll(() => {
      source.cancel();
    });
    let tally: Tally;
    try {
      tally = await this.#checkAll(await this.#parts.projectFiles.find(), source);
    } finally {
      ended.dispose();
      source.dispose();
    }
    const problems = vscode.l10n.t('Show Problems');
    const choice = await vscode.window.showInformationMessage(
      tally.text(vscode.l10n.t),
      ...(tally.wrong > 0 ? [problems] : []),
    );
    if (choice !== undefined) {
      await vscode.commands.executeCommand('workbench.actions.view.problems');
    }
  }

  /** Files one after the other, until the source or the shown progress is cancelled. */
  async #checkAll(
    files: readonly vscode.Uri[],
    source: vscode.CancellationTokenSource,
  ): Promise<Tally> {
    const { checks, log } = this.#parts;
    const options = {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Checking gradients'),
      cancellable: true,
    };
    const tally = new Tally();
    await vscode.window.withProgress(options, async (progress, cancelled) => {
      cancelled.onCancellationRequested(() => {
        source.cancel();
      });
      const { token } = source;
      for (const uri of files) {
        if (token.isCancellationRequested) return;
        const label = vscode.workspace.asRelativePath(uri);
        progress.report({ message: label, increment: 100 / files.length });
        const document = await vscode.workspace.openTextDocument(uri);
        if ((await this.#parts.sites.of(document)).length === 0) continue;
        const answer = await checks.check(document, {
          function: null,
          asked: false,
          trace: false,
          token,
        });
        log.info(`${label}: ${answer.kind}`);
        if (answer.kind === 'report') tally.add(answer.report.results);
      }
    });
    return tally;
  }

  #cancel(file: unknown, name: unknown): void {
    const { checks } = this.#parts;
    if (typeof file !== 'string') checks.cancelAll();
    else checks.cancel(file, typeof name === 'string' ? name : null);
  }

  async #showGraph(): Promise<void> {
    const { store, graph } = this.#parts;
    const here = await this.#resultAtCursor();
    if (here) store.focus(here);
    const { current } = store;
    if (!current) {
      const answer = await this.#check(undefined, undefined);
      if (answer?.kind !== 'report') return;
    } else if (isUntraced(current)) {
      const uri = this.#parts.documents.uriOf(current.file).toString();
      await this.#check(uri, current.function);
    }
    graph.show(null);
  }

  async #resultAtCursor(): Promise<CheckResult | null> {
    const editor = vscode.window.activeTextEditor;
    if (!editor || !isCode(editor.document)) return null;
    const { store, documents, sites } = this.#parts;
    const site = await sites.at(editor.document, editor.selection.active);
    const checked = site && stateOf(store, documents, editor.document, site).checked;
    // Several points of one function: what is in the panel stays there.
    if (!checked || checked.results.some((one) => one === store.current)) return null;
    return worstResult(checked.results);
  }

  #focus(file: unknown, name: unknown): boolean {
    if (typeof file !== 'string' || typeof name !== 'string') return false;
    const { store } = this.#parts;
    const results = store.get(file, name)?.results ?? [];
    const result = worstResult(results);
    if (!result) return false;
    if (!results.some((one) => one === store.current)) store.focus(result);
    return true;
  }

  async #toggleHints(): Promise<void> {
    const level = setting('hints');
    const next: HintLevel = level === 'off' ? HINT_LEVELS[HINT_LEVELS.length - 1]! : 'off';
    await changeSetting('hints', next);
  }

  async #editCheckPoint(): Promise<void> {
    const document = await this.#document(undefined);
    const site = document && (await this.#site(document));
    if (!document || !site) return;
    const { documents, points, store } = this.#parts;
    const file = documents.fileOf(document);
    const known = stateOf(store, documents, document, site).checked?.results[0]?.point?.call;
    const saved = points.of(file, site.name)[0];
    const call = await vscode.window.showInputBox({
      title: vscode.l10n.t('Check point of {0}', site.name),
      prompt: vscode.l10n.t(
        'A call in the scope of the file. It is saved for this workspace; empty forgets it. A @gradcheck tag comes first.',
      ),
      value: saved ?? known ?? `${site.name.replace(/^.*[#/]/, '')}()`,
    });
    if (call === undefined) return;
    await points.save(file, site.name, call.trim() === '' ? [] : [call.trim()]);
    await this.#check(document.uri.toString(), site.name);
  }

  async #insertTag(): Promise<void> {
    const document = await this.#document(undefined);
    const site = document && (await this.#site(document));
    if (!document || !site) return;
    const { documents, points, store } = this.#parts;
    const file = documents.fileOf(document);
    const known = stateOf(store, documents, document, site).checked?.results[0]?.point?.call;
    const call = known ?? points.of(file, site.name)[0] ?? `${site.name.replace(/^.*[#/]/, '')}()`;
    const lines = document.getText().split(/\r?\n/);
    const { at, text } = tagInsertion(lines, site.range.start.line, `@gradcheck ${call}`);
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(at.line, at.character), text);
    await vscode.workspace.applyEdit(edit);
  }

  async #copyReport(): Promise<void> {
    const { current } = this.#parts.store;
    if (!current) return;
    await vscode.env.clipboard.writeText(reportMarkdown(current, vscode.l10n.t));
    vscode.window.setStatusBarMessage(vscode.l10n.t('Report copied'), 3000);
  }

  async #reveal(file: unknown, line: unknown, column: unknown): Promise<void> {
    if (typeof file !== 'string' || typeof line !== 'number' || typeof column !== 'number') return;
    const uri = this.#parts.documents.uriOf(file);
    const place = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
    const editor = await vscode.window.showTextDocument(uri, {
      selection: new vscode.Range(place, place),
      viewColumn: visibleColumn(uri),
    });
    editor.revealRange(
      new vscode.Range(place, place),
      vscode.TextEditorRevealType.InCenterIfOutsideViewport,
    );
  }
}

/** The column in which a document is already visible, else the first. */
function visibleColumn(uri: vscode.Uri): vscode.ViewColumn {
  const visible = vscode.window.visibleTextEditors.find(
    (editor) => editor.document.uri.toString() === uri.toString(),
  );
  return visible?.viewColumn ?? vscode.ViewColumn.One;
}

async function showPanel(): Promise<void> {
  await vscode.commands.executeCommand(`${VIEWS.panel}.focus`);
}
