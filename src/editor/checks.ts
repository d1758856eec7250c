import * as vscode from 'vscode';
import type { CheckOptions, EngineClient } from '../engine/client.ts';
import type { GraphLayout } from '../model/graph.ts';
import type { CheckReport, CheckResult } from '../model/report.ts';
import type { CheckRequest, PartialPath, PictureRequest } from '../model/request.ts';
import { Disposable, Emitter } from './dispose.ts';
import type { Documents } from './documents.ts';
import type { CheckPoints } from './checkPoints.ts';
import { translateSentence } from './engineText.ts';
import type { KnownResults } from './knownResults.ts';
import { setting } from './settings.ts';
import { fileKey, type ReportStore } from './store.ts';
import { worstResult } from './verdictText.ts';
import { obstacleTo, type Obstacle } from './workspaceTrust.ts';

/** What `EngineClient` gives, so that tests can stand in for it. */
export interface Engine {
  check(request: CheckRequest, options: CheckOptions): Promise<CheckReport>;
  arrange?: EngineClient['arrange'];
  dispose(): void;
}

export interface CheckAsk {
  /** The function as the surfaces name it, or null for every function of the file. */
  readonly function: string | null;
  /** Where the function's name stands, for functions whose name alone does not find them. */
  readonly position?: vscode.Position;
  /** Shows a progress with cancel, and the result in the side panel. */
  readonly asked: boolean;
  /** The call to check at, instead of the function's own points. */
  readonly call?: string;
  /** Parameters or paths to differentiate by; what the point's tag says, or all of them, if absent. */
  readonly wrt?: readonly string[];
  /** Record every operation for hints, hovers and graph (default true). */
  readonly trace?: boolean;
  readonly token?: vscode.CancellationToken;
}

export type CheckAnswer =
  | { readonly kind: 'report'; readonly report: CheckReport }
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'obstacle'; readonly obstacle: Obstacle };

/** A progress appears only where someone would begin to wonder (Nielsen 1993: one second). */
const PROGRESS_DELAY = 1000;

/**
 * Runs checks: one at a time per function, the newest wins. Results go to the store, from which
 * every surface answers.
 */
export class Checks extends Disposable {
  readonly #cancelled = this._register(new Emitter<void>());

  /** Everything is to stop: whoever checks one after the other starts no further check. */
  readonly onDidCancelAll = this.#cancelled.event;
  readonly #store: ReportStore;
  readonly #documents: Documents;
  readonly #points: CheckPoints;
  readonly #known: KnownResults;
  readonly #createEngine: () => Engine;
  readonly #running = new Map<string, AbortController>();
  #engine: Engine | null = null;

  constructor(
    store: ReportStore,
    documents: Documents,
    points: CheckPoints,
    known: KnownResults,
    createEngine: () => Engine,
  ) {
    super();
    this.#store = store;
    this.#documents = documents;
    this.#points = points;
    this.#known = known;
    this.#createEngine = createEngine;
    this._register({
      dispose: () => {
        this.cancelAll();
        this.#engine?.dispose();
      },
    });
  }

  /** Ends what is under way, also what consists of several checks: a workspace, a run of tests. */
  cancelAll(): void {
    this.#cancelled.fire();
    for (const controller of this.#running.values()) controller.abort();
  }

  /** Takes another engine for the checks to come; null creates one when it is needed. */
  useEngine(engine: Engine | null): void {
    this.cancelAll();
    this.#engine?.dispose();
    this.#engine = engine;
  }

  /** Cancels the check of one function, or of a whole file. */
  cancel(file: string, name: string | null): void {
    this.#running.get(keyOf(file, name))?.abort();
  }

  async check(document: vscode.TextDocument, ask: CheckAsk): Promise<CheckAnswer> {
    const obstacle = obstacleTo(document.uri);
    if (obstacle !== null) return { kind: 'obstacle', obstacle };
    const file = this.#documents.fileOf(document);
    const controller = this.#replace(keyOf(file, ask.function));
    const subscription = ask.token?.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      return await this.#run(document, file, ask, controller);
    } finally {
      subscription?.dispose();
      if (this.#running.get(keyOf(file, ask.function)) === controller) {
        this.#running.delete(keyOf(file, ask.function));
      }
    }
  }

  /**
   * The results that hold the error curve of one partial, one per point; none where nothing may run.
   * They are no verdicts: the store does not learn of them.
   */
  async curve(
    document: vscode.TextDocument,
    name: string,
    path: PartialPath,
    more: Pick<CheckAsk, 'call' | 'wrt'>,
  ): Promise<readonly CheckResult[]> {
    const ask = { function: name, asked: false, trace: false, ...more };
    return this.#aside(document, ask, { curve: path });
  }

  /** Another picture of a function's runs, one per point; none where nothing may run. */
  async pictures(
    document: vscode.TextDocument,
    name: string,
    picture: PictureRequest,
    more: Pick<CheckAsk, 'call' | 'wrt'>,
  ): Promise<readonly CheckResult[]> {
    return this.#aside(document, { function: name, asked: false, ...more }, { picture });
  }

  /** Answers that are no verdicts: the store does not learn of them. */
  async #aside(
    document: vscode.TextDocument,
    ask: CheckAsk,
    wish: Pick<CheckRequest, 'curve' | 'picture'>,
  ): Promise<readonly CheckResult[]> {
    if (obstacleTo(document.uri) !== null) return [];
    const capture = this.#documents.capture();
    try {
      const file = this.#documents.fileOf(document);
      const request = this.#request(document, file, ask, capture.overlays);
      this.#engine ??= this.#createEngine();
      return (await this.#engine.check({ ...request, ...wish }, {})).results;
    } finally {
      capture.dispose();
    }
  }

  /** Coordinates of a graph, laid out by the engine; null where it was cancelled. */
  async arrange(
    ...[graph, before, change, signal]: Parameters<NonNullable<Engine['arrange']>>
  ): Promise<GraphLayout | null> {
    this.#engine ??= this.#createEngine();
    return (await this.#engine.arrange?.(graph, before, change, signal)) ?? null;
  }

  /** Cancels the check that a new one replaces. */
  #replace(key: string): AbortController {
    this.#running.get(key)?.abort();
    const controller = new AbortController();
    this.#running.set(key, controller);
    return controller;
  }

  async #run(
    document: vscode.TextDocument,
    file: string,
    ask: CheckAsk,
    controller: AbortController,
  ): Promise<CheckAnswer> {
    const capture = this.#documents.capture();
    let run = {
      file,
      function: ask.function,
      startedAt: Date.now(),
      message: vscode.l10n.t('Starting'),
    };
    this.#store.begin(run);
    const progress = ask.asked ? new DelayedProgress(titleOf(file, ask), controller) : null;
    // What is known of the results is read while they are computed.
    const known = this.#known.read(document.uri);
    let report: CheckReport | null = null;
    try {
      this.#engine ??= this.#createEngine();
      const answer = await this.#engine.check(
        this.#request(document, file, ask, capture.overlays),
        {
          signal: controller.signal,
          onProgress: ({ message }) => {
            const words = translateSentence(message, vscode.l10n.t);
            run = this.#store.progress(run, words);
            progress?.report(words);
          },
        },
      );
      report = { ...answer, results: (await known)(answer.results) };
    } finally {
      progress?.dispose();
      const done = report !== null && !controller.signal.aborted && !isCancelled(report);
      this.#store.end(run, done ? report : null, capture.hashes, capture.edits());
      capture.dispose();
    }
    if (controller.signal.aborted || isCancelled(report)) return { kind: 'cancelled' };
    if (ask.asked) this.#focus(report, ask.function);
    return { kind: 'report', report };
  }

  #request(
    document: vscode.TextDocument,
    file: string,
    ask: CheckAsk,
    overlays: Readonly<Record<string, string>>,
  ): CheckRequest {
    const saved = ask.function === null ? [] : this.#points.of(file, ask.function);
    return {
      file,
      overlays,
      target: targetOf(ask),
      ...(ask.call === undefined ? {} : { call: ask.call }),
      ...(ask.wrt === undefined ? {} : { wrt: ask.wrt }),
      ...(saved.length > 0 ? { saved } : {}),
      seed: setting('seed', document),
      timeout: setting('timeout', document),
      memory: setting('memory', document),
      trace: ask.trace ?? true,
    };
  }

  #focus(report: CheckReport, name: string | null): void {
    const own = report.results.filter((one) => name === null || one.function === name);
    const shown = worstResult(own.length > 0 ? own : report.results);
    if (!shown) return;
    // The store may have given a nameless failure the name that was asked for.
    const stored = this.#store
      .get(shown.file, shown.function || (name ?? ''))
      ?.results.find((one) => one.point?.call === shown.point?.call);
    this.#store.focus(stored ?? shown);
  }
}

/** Joins file and function into the key under which the newest check wins. */
function keyOf(file: string, name: string | null): string {
  return `${fileKey(file)}\n${name ?? ''}`;
}

function targetOf(ask: CheckAsk): CheckRequest['target'] {
  if (ask.function === null) return { kind: 'all' };
  if (!ask.position) return { kind: 'name', name: ask.function };
  return { kind: 'position', line: ask.position.line + 1, column: ask.position.character + 1 };
}

function titleOf(file: string, ask: CheckAsk): string {
  return vscode.l10n.t('Checking {0}', ask.function ?? vscode.workspace.asRelativePath(file));
}

function isCancelled(report: CheckReport): boolean {
  return report.cancelled === true;
}

/** A notification with a cancel button, if the check takes longer than a moment. */
class DelayedProgress extends Disposable {
  #last = '';
  #report: ((message: string) => void) | null = null;

  constructor(title: string, controller: AbortController) {
    super();
    const timer = setTimeout(() => {
      void vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title, cancellable: true },
        (progress, token) =>
          new Promise<void>((resolve) => {
            this.#report = (message) => {
              progress.report({ message });
            };
            this.report(this.#last);
            token.onCancellationRequested(() => {
              controller.abort();
              resolve();
            });
            this._register({ dispose: resolve });
          }),
      );
    }, PROGRESS_DELAY);
    this._register({
      dispose: () => {
        clearTimeout(timer);
      },
    });
  }

  report(message: string): void {
    this.#last = message;
    this.#report?.(message);
  }
}
