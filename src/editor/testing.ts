import * as vscode from 'vscode';
import { TEST_CONTROLLER } from '../ids.ts';
import type { CheckResult } from '../model/report.ts';
import type { Checks } from './checks.ts';
import { Disposable, Emitter } from './dispose.ts';
import { SCHEMES, isCode, type Documents } from './documents.ts';
import type { ProjectFiles } from './projectFiles.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { mayHoldTests, testablesIn } from './tags.ts';
import { reportTest } from './testReport.ts';
import { obstacleText } from './workspaceTrust.ts';

/** Files of a workspace that are looked through when the Testing view asks. */
const MOST_FILES = 5000;

/**
 * Functions with a `@gradcheck` tag or a hand-written gradient in the Testing view. Nothing is read
 * before the view or a document asks, and nothing runs before a person does.
 */
export class GradientTests extends Disposable {
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #sites: FunctionSites;
  readonly #checks: Checks;
  readonly #projectFiles: ProjectFiles;
  readonly #controller = this._register(
    vscode.tests.createTestController(TEST_CONTROLLER, vscode.l10n.t('Gradients')),
  );
  readonly #itemsRead = this._register(new Emitter<vscode.Uri>());
  readonly #continuous = new Set<ContinuousRun>();
  /** Items that the view itself has under way: their own run says what comes of it. */
  readonly #running = new Set<string>();
  /** What the view has shown of results: their verdict, or that they are outdated. */
  readonly #shown = new WeakMap<readonly CheckResult[], 'verdict' | 'outdated'>();

  /** What the view's buttons run. */
  readonly profile: vscode.TestRunProfile;

  /** A document's items have been brought in line with its text. */
  readonly onDidRead = this.#itemsRead.event;

  constructor(
    store: ReportStore,
    documents: Documents,
    sites: FunctionSites,
    checks: Checks,
    projectFiles: ProjectFiles,
  ) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#sites = sites;
    this.#checks = checks;
    this.#projectFiles = projectFiles;
    this.#controller.resolveHandler = async (item) => {
      if (item?.uri) await this.#read(await vscode.workspace.openTextDocument(item.uri));
      else await this.#findFiles();
    };
    this.#controller.refreshHandler = () => this.#findFiles();
    this.profile = this._register(
      this.#controller.createRunProfile(
        vscode.l10n.t('Check gradients'),
        vscode.TestRunProfileKind.Run,
        (request, token) => this.#run(request, token),
        true,
        undefined,
        true,
      ),
    );
    this.#follow();
  }

  /** Whether a function has a run button in the gutter. */
  isTested(document: vscode.TextDocument, name: string): boolean {
    const file = this.#controller.items.get(document.uri.toString());
    return file?.children.get(itemId(document.uri, name)) !== undefined;
  }

  /** The items of a document, for tests and for "check file". */
  itemsOf(uri: vscode.Uri): readonly vscode.TestItem[] {
    const file = this.#controller.items.get(uri.toString());
    return file ? [...file.children].map(([, item]) => item) : [];
  }

  #follow(): void {
    const read = (document: vscode.TextDocument): void => {
      void this.#read(document);
    };
    this._register(vscode.workspace.onDidOpenTextDocument(read));
    this._register(vscode.workspace.onDidSaveTextDocument(read));
    for (const document of vscode.workspace.textDocuments) read(document);
    this._register(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.isUntitled) this.#controller.items.delete(document.uri.toString());
      }),
    );
    this._register(
      vscode.workspace.onDidDeleteFiles(({ files }) => {
        for (const uri of files) this.#controller.items.delete(uri.toString());
      }),
    );
    this._register(
      this.#store.onDidChange(({ files, results }) => {
        if (results) for (const file of files) this.#mirror(file);
      }),
    );
    this._register(
      vscode.workspace.onDidSaveTextDocument((document) => {
        for (const run of this.#continuous) void this.#runAgain(run, document);
      }),
    );
  }

  async #findFiles(): Promise<void> {
    const files = await this.#projectFiles.find(MOST_FILES);
    await this.#forgetExcluded();
    for (const uri of files) {
      if (this.#controller.items.get(uri.toString())) continue;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      if (/@gradcheck\b|@gradientOf\b/.test(text)) this.#fileItem(uri);
    }
  }

  /** What gradlens.json has come to leave out goes, unless a person has it open. */
  async #forgetExcluded(): Promise<void> {
    const open = new Set(vscode.workspace.textDocuments.map(({ uri }) => uri.toString()));
    const listed = [...this.#controller.items].flatMap(([, { uri }]) => (uri ? [uri] : []));
    const included = new Set(await this.#projectFiles.included(listed));
    for (const uri of listed) {
      const id = uri.toString();
      if (!included.has(uri) && !open.has(id)) this.#controller.items.delete(id);
    }
  }

  #fileItem(uri: vscode.Uri): vscode.TestItem {
    const known = this.#controller.items.get(uri.toString());
    if (known) return known;
    const label = vscode.workspace.asRelativePath(uri);
    const item = this.#controller.createTestItem(uri.toString(), label, uri);
    item.canResolveChildren = true;
    this.#controller.items.add(item);
    return item;
  }

  /** Brings a document's items in line with its text. */
  async #read(document: vscode.TextDocument): Promise<void> {
    if (!isCode(document) || !SCHEMES.includes(document.uri.scheme)) return;
    const text = document.getText();
    const tests = mayHoldTests(text) ? testablesIn(text, await this.#sites.of(document)) : [];
    if (tests.length === 0 || document.isClosed) {
      if (tests.length === 0) this.#controller.items.delete(document.uri.toString());
      this.#itemsRead.fire(document.uri);
      return;
    }
    const file = this.#fileItem(document.uri);
    const items = tests.map(({ site, gradients }) => {
      const id = itemId(document.uri, site.name);
      const item =
        file.children.get(id) ?? this.#controller.createTestItem(id, site.name, document.uri);
      const { start, end } = site.nameRange;
      item.range = new vscode.Range(start.line, start.character, end.line, end.character);
      // Screen readers are told this instead of the label, so it names both.
      if (gradients.length > 0) item.description = `${gradients.join(', ')} = ∂${site.name}`;
      return item;
    });
    file.children.replace(items);
    this.#mirror(this.#documents.fileOf(document));
    this.#itemsRead.fire(document.uri);
  }

  /**
   * Brings the items of a file in line with the store: what a lens or a command has checked gets a run
   * of its own, and what an edit has made outdated loses its mark.
   */
  #mirror(file: string): void {
    const uri = this.#documents.uriOf(file);
    const item = this.#controller.items.get(uri.toString());
    if (!item) return;
    for (const { function: name, results, outdated } of this.#store.inFile(file)) {
      const child = item.children.get(itemId(uri, name));
      const now = outdated ? 'outdated' : 'verdict';
      if (!child || this.#shown.get(results) === now) continue;
      this.#shown.set(results, now);
      if (outdated) this.#controller.invalidateTestResults(child);
      else if (!this.#running.has(child.id)) this.#show(child, results);
    }
  }

  /** A run that has already been: nothing was asked of the view, so nothing opens by itself. */
  #show(item: vscode.TestItem, results: readonly CheckResult[]): void {
    const request = new vscode.TestRunRequest([item], undefined, undefined, false, true);
    const run = this.#controller.createTestRun(request);
    run.started(item);
    reportTest(run, item, results, this.#world);
    run.end();
  }

  get #world(): { readonly store: ReportStore; readonly documents: Documents } {
    return { store: this.#store, documents: this.#documents };
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    await this.#execute(request, await this.#leaves(request), token);
    if (request.continuous !== true || token.isCancellationRequested) return;
    const continuous = { request, token };
    this.#continuous.add(continuous);
    token.onCancellationRequested(() => this.#continuous.delete(continuous));
  }

  /** Checks what a continuous run means of a document that was saved: also what is new in it. */
  async #runAgain({ request, token }: ContinuousRun, document: vscode.TextDocument): Promise<void> {
    const uri = document.uri.toString();
    await this.#read(document);
    const own = (await this.#leaves(request, uri)).filter((item) => item.uri?.toString() === uri);
    if (own.length > 0 && !token.isCancellationRequested) {
      await this.#execute(new vscode.TestRunRequest(own, undefined, request.profile), own, token);
    }
  }

  /**
   * The functions that a request means, without those that it leaves out.
   * @param uri of the one document that matters; all of them by default.
   */
  async #leaves(request: vscode.TestRunRequest, uri?: string): Promise<vscode.TestItem[]> {
    if (!request.include && uri === undefined) await this.#findFiles();
    const all = request.include ?? [...this.#controller.items].map(([, item]) => item);
    const roots = uri === undefined ? all : all.filter((item) => item.uri?.toString() === uri);
    const leaves: vscode.TestItem[] = [];
    for (const item of roots) {
      if (item.canResolveChildren && item.uri) {
        await this.#read(await vscode.workspace.openTextDocument(item.uri));
        leaves.push(...[...item.children].map(([, child]) => child));
      } else {
        leaves.push(item);
      }
    }
    const excluded = new Set(request.exclude ?? []);
    return leaves.filter(
      (item) => !excluded.has(item) && !(item.parent && excluded.has(item.parent)),
    );
  }

  async #execute(
    request: vscode.TestRunRequest,
    items: readonly vscode.TestItem[],
    token: vscode.CancellationToken,
  ): Promise<void> {
    const run = this.#controller.createTestRun(request);
    // The request, this one run of it, or everything: each can be stopped.
    const source = new vscode.CancellationTokenSource();
    const ends = [
      token.onCancellationRequested,
      run.token.onCancellationRequested,
      this.#checks.onDidCancelAll,
    ];
    const subscriptions = ends.map((onEnd) =>
      onEnd(() => {
        source.cancel();
      }),
    );
    if (token.isCancellationRequested) source.cancel();
    try {
      for (const item of items) run.enqueued(item);
      for (const item of items) {
        if (source.token.isCancellationRequested) {
          run.skipped(item);
          continue;
        }
        await this.#check(run, item, source.token);
      }
    } finally {
      for (const subscription of subscriptions) subscription.dispose();
      source.dispose();
      run.end();
    }
  }

  async #check(
    run: vscode.TestRun,
    item: vscode.TestItem,
    token: vscode.CancellationToken,
  ): Promise<void> {
    if (!item.uri || !item.range) return;
    run.started(item);
    this.#running.add(item.id);
    try {
      await this.#checkItem(run, item, item.uri, token);
    } finally {
      this.#running.delete(item.id);
    }
  }

  async #checkItem(
    run: vscode.TestRun,
    item: vscode.TestItem,
    uri: vscode.Uri,
    token: vscode.CancellationToken,
  ): Promise<void> {
    const document = await vscode.workspace.openTextDocument(uri);
    const site = await this.#sites.named(document, item.label);
    const start = site?.nameRange.start;
    const answer = await this.#checks.check(document, {
      function: item.label,
      ...(start ? { position: new vscode.Position(start.line, start.character) } : {}),
      asked: false,
      token,
    });
    switch (answer.kind) {
      case 'cancelled':
        run.skipped(item);
        return;
      case 'obstacle':
        run.errored(item, new vscode.TestMessage(obstacleText(answer.obstacle)));
        return;
      case 'report':
        reportTest(run, item, answer.report.results, this.#world);
    }
  }
}

/** A run that goes on with every save, until its token is cancelled. */
interface ContinuousRun {
  readonly request: vscode.TestRunRequest;
  readonly token: vscode.CancellationToken;
}

function itemId(uri: vscode.Uri, name: string): string {
  return `${uri.toString()}#${name}`;
}
