import * as vscode from 'vscode';
import { TEST_CONTROLLER } from '../ids.ts';
import type { CheckResult } from '../model/report.ts';
import type { Checks } from './checks.ts';
import { Disposable, Emitter } from './dispose.ts';
import { SCHEMES, isCode, type Documents } from './documents.ts';
import { toRange } from './places.ts';
import type { FunctionSites } from './sites.ts';
import type { ReportStore } from './store.ts';
import { mayHoldTests, testablesIn } from './tags.ts';
import { expectedAndActual } from './testText.ts';
import { VERDICT_MARKS } from '../model/verdict.ts';
import { verdictWords, worstResult } from './verdictText.ts';
import { obstacleText } from './workspaceTrust.ts';

const FILES = '**/*.{ts,tsx,js,jsx}';
const IGNORED = '**/{node_modules,dist,out,build}/**';
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
  readonly #controller = this._register(
    vscode.tests.createTestController(TEST_CONTROLLER, vscode.l10n.t('Gradients')),
  );
  readonly #itemsRead = this._register(new Emitter<vscode.Uri>());
  readonly #continuous = new Set<readonly vscode.TestItem[]>();

  /** A document's items have been brought in line with its text. */
  readonly onDidRead = this.#itemsRead.event;

  constructor(store: ReportStore, documents: Documents, sites: FunctionSites, checks: Checks) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#sites = sites;
    this.#checks = checks;
    this.#controller.resolveHandler = async (item) => {
      if (item?.uri) await this.#read(await vscode.workspace.openTextDocument(item.uri));
      else await this.#findFiles();
    };
    this.#controller.refreshHandler = () => this.#findFiles();
    this._register(
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
        if (results) for (const file of files) this.#invalidate(file);
      }),
    );
    this._register(
      vscode.workspace.onDidSaveTextDocument((document) => {
        for (const items of this.#continuous) this.#runAgain(items, document);
      }),
    );
  }

  async #findFiles(): Promise<void> {
    const files = await vscode.workspace.findFiles(FILES, IGNORED, MOST_FILES);
    for (const uri of files) {
      if (this.#controller.items.get(uri.toString())) continue;
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      if (/@gradcheck\b|@gradientOf\b/.test(text)) this.#fileItem(uri);
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
      if (gradients.length > 0) item.description = `∂ ${gradients.join(', ')}`;
      return item;
    });
    file.children.replace(items);
    this.#itemsRead.fire(document.uri);
  }

  #invalidate(file: string): void {
    const uri = this.#documents.uriOf(file);
    const item = this.#controller.items.get(uri.toString());
    if (!item) return;
    for (const checked of this.#store.inFile(file)) {
      const child = item.children.get(itemId(uri, checked.function));
      if (child && checked.outdated) this.#controller.invalidateTestResults(child);
    }
  }

  async #run(request: vscode.TestRunRequest, token: vscode.CancellationToken): Promise<void> {
    const items = await this.#leaves(request);
    await this.#execute(request, items, token);
    if (request.continuous !== true || token.isCancellationRequested) return;
    this.#continuous.add(items);
    token.onCancellationRequested(() => this.#continuous.delete(items));
  }

  #runAgain(items: readonly vscode.TestItem[], document: vscode.TextDocument): void {
    const own = items.filter((item) => item.uri?.toString() === document.uri.toString());
    if (own.length === 0) return;
    const source = new vscode.CancellationTokenSource();
    void this.#execute(new vscode.TestRunRequest(own), own, source.token).finally(() => {
      source.dispose();
    });
  }

  /** The functions that a request means, without those that it leaves out. */
  async #leaves(request: vscode.TestRunRequest): Promise<vscode.TestItem[]> {
    if (!request.include) await this.#findFiles();
    const roots = request.include ?? [...this.#controller.items].map(([, item]) => item);
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
    try {
      for (const item of items) run.enqueued(item);
      for (const item of items) {
        if (token.isCancellationRequested) {
          run.skipped(item);
          continue;
        }
        await this.#check(run, item, token);
      }
    } finally {
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
    const document = await vscode.workspace.openTextDocument(item.uri);
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
        this.#report(run, item, answer.report.results);
    }
  }

  #report(run: vscode.TestRun, item: vscode.TestItem, results: readonly CheckResult[]): void {
    const own = results.filter((one) => one.function === item.label);
    const shown = own.length > 0 ? own : results;
    const worst = worstResult(shown);
    const spent = shown.reduce((sum, one) => sum + one.stats.milliseconds, 0);
    for (const result of shown) {
      const line = `${VERDICT_MARKS[result.verdict]} ${result.function}: ${verdictWords(result, vscode.l10n.t)}`;
      run.appendOutput(`${line}\r\n`, undefined, item);
    }
    switch (worst?.verdict) {
      case 'agree':
      case 'convention':
        run.passed(item, spent);
        return;
      case 'disagree':
      case 'scaled':
        run.failed(item, this.#messages(shown), spent);
        return;
      case 'failed':
        run.errored(item, this.#messages(shown), spent);
        return;
      case 'refused':
      case 'inconclusive':
      case undefined:
        run.skipped(item);
    }
  }

  #messages(results: readonly CheckResult[]): vscode.TestMessage[] {
    return results
      .filter((one) => ['disagree', 'scaled', 'failed'].includes(one.verdict))
      .map((result) => {
        const words = verdictWords(result, vscode.l10n.t);
        const { expected, actual } = expectedAndActual(result);
        const message =
          expected === ''
            ? new vscode.TestMessage(words)
            : vscode.TestMessage.diff(words, expected, actual);
        const { handWritten } = result;
        const finding = result.findings.find((one) => one.severity === 'error');
        const place =
          handWritten?.diagnosis?.range ?? handWritten?.range ?? finding?.range ?? result.range;
        message.location = new vscode.Location(
          this.#documents.uriOf(place.file),
          toRange(this.#store.locate(result, place) ?? place),
        );
        return message;
      });
  }
}

function itemId(uri: vscode.Uri, name: string): string {
  return `${uri.toString()}#${name}`;
}
