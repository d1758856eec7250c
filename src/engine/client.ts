import type { Change } from '../graph/arrange.ts';
import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import type { CheckReport, CheckResult, EngineUse } from '../model/report.ts';
import type { CheckRequest } from '../model/request.ts';
import { EngineProcess, type EngineExit } from './engineProcess.ts';
import { cancelledReport, failedResult, failure, fileStart, formatDuration } from './outcomes.ts';
import {
  dispatch,
  type CheckProgress,
  type FromEngine,
  type FunctionListing,
  type Handlers,
  type RunningTarget,
} from './protocol.ts';

export interface EngineOptions {
  /** The engine's entry point: `dist/engine.js`. */
  readonly entry: string;
  /** Path of the differentiating runtime's bundle, where it is not `runtime.js` beside the entry. */
  readonly runtime?: string;
  /** An engine without work ends after this many milliseconds (default five minutes). */
  readonly idleTimeout?: number;
  /** An engine that has work and is silent for this long is stuck and ended (default one minute). */
  readonly silenceTimeout?: number;
  /** Heap of the engine's own realm, which holds TypeScript, in megabytes (default 2048). */
  readonly heap?: number;
  /** V8 options that make the engine faster; it is started without them where one is refused. */
  readonly tuning?: readonly string[];
  /** What author code printed. */
  readonly onOutput?: (text: string) => void;
  /** What happened to the engine, for a log: started, ended, died. */
  readonly onLog?: (message: string) => void;
}

export interface CheckOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: CheckProgress) => void;
  /** Results as they come, target by target; the report repeats them all. */
  readonly onResults?: (results: readonly CheckResult[]) => void;
}

const DEFAULT_IDLE = 5 * 60_000;
/** The engine reports every second even while a check runs; only reading a huge program is silent. */
const DEFAULT_SILENCE = 60_000;
/** TypeScript with the types of a large program; V8's own default on 64-bit desktops is 2 to 4 GB. */
const DEFAULT_HEAP = 2048;
/**
 * Lets V8 inline more into one function (its defaults are 920 and 4600 bytes): instrumented code is calls
 * of small helpers. docs/speed.md has the figures: these are the least values at which the dynamic base runs
 * the springs workload within its bound, and TypeScript itself pays a tenth more for compiling.
 */
export const TUNING: readonly string[] = [
  '--max-inlined-bytecode-size-cumulative=16000',
  '--max-inlined-bytecode-size-absolute=24000',
];
/** What was waiting when an engine died for another reason is asked once more. */
const MAX_ATTEMPTS = 2;

interface PendingCheck {
  readonly kind: 'check';
  readonly id: number;
  readonly key: string;
  readonly request: CheckRequest;
  readonly options: CheckOptions;
  readonly results: CheckResult[];
  /** Targets that need no second run should the engine die. */
  done: number;
  total: number;
  current: RunningTarget | null;
  /** Engines that have been asked. */
  attempts: number;
  settle(report: CheckReport): void;
}

interface PendingList {
  readonly kind: 'list';
  readonly id: number;
  readonly file: string;
  readonly text: string;
  attempts: number;
  settle(functions: readonly FunctionListing[]): void;
}

interface PendingArrange {
  readonly kind: 'arrange';
  readonly id: number;
  readonly graph: ComputationGraph;
  readonly before: ComputationGraph | null;
  readonly change: Change | null;
  attempts: number;
  settle(layout: GraphLayout | null): void;
}

type Pending = PendingCheck | PendingList | PendingArrange;

/** Checks with the same key answer the same question: the newest wins. */
function checkKey(request: CheckRequest): string {
  const { file, target, curve, picture } = request;
  return JSON.stringify([file, target, curve !== undefined, picture !== undefined]);
}

/**
 * The engine as its clients see it: the editor and the terminal. Starts the engine's process when
 * first asked, and again after it died. Every promise settles and none rejects: a check that was
 * cancelled resolves with `cancelled`, one that took the engine down with a finding that says so.
 */
export class EngineClient {
  readonly #options: EngineOptions;
  readonly #pending = new Map<number, Pending>();
  #engine: EngineProcess | null = null;
  #nextId = 1;
  /** The check that the engine works on: the one to blame when it dies. */
  #active: number | null = null;
  #idleTimer: NodeJS.Timeout | null = null;
  #silenceTimer: NodeJS.Timeout | null = null;
  #silent = false;
  #disposed = false;
  #tuning: readonly string[];

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#tuning = options.tuning ?? TUNING;
  }

  /** Process id of the engine, if one is running. */
  get pid(): number | undefined {
    return this.#engine?.pid;
  }

  check(request: CheckRequest, options: CheckOptions = {}): Promise<CheckReport> {
    if (this.#disposed || options.signal?.aborted === true) {
      return Promise.resolve(cancelledReport());
    }
    const key = checkKey(request);
    for (const other of [...this.#pending.values()]) {
      if (other.kind === 'check' && other.key === key) this.#cancel(other);
    }
    return new Promise((resolve) => {
      const abort = (): void => {
        this.#cancel(pending);
      };
      const pending: PendingCheck = {
        kind: 'check',
        id: this.#nextId++,
        key,
        request,
        options,
        results: [],
        done: 0,
        total: 0,
        current: null,
        attempts: 0,
        settle: (report) => {
          options.signal?.removeEventListener('abort', abort);
          resolve(report);
        },
      };
      options.signal?.addEventListener('abort', abort, { once: true });
      this.#begin(pending);
    });
  }

  /** The functions of a text, without running any of it; empty where the engine could not tell. */
  list(file: string, text: string): Promise<readonly FunctionListing[]> {
    if (this.#disposed) return Promise.resolve([]);
    return new Promise((settle) => {
      this.#begin({ kind: 'list', id: this.#nextId++, file, text, attempts: 0, settle });
    });
  }

  /**
   * Coordinates of a graph; null where it was cancelled or the engine could not.
   * @param before what was drawn, which keeps its place; with `change`, the box that was opened or folded.
   */
  arrange(
    graph: ComputationGraph,
    before: ComputationGraph | null,
    change: Change | null,
    signal?: AbortSignal,
  ): Promise<GraphLayout | null> {
    if (this.#disposed || signal?.aborted === true) return Promise.resolve(null);
    return new Promise((resolve) => {
      const abort = (): void => {
        this.#cancel(pending);
      };
      const pending: PendingArrange = {
        kind: 'arrange',
        id: this.#nextId++,
        graph,
        before,
        change,
        attempts: 0,
        settle: (layout) => {
          signal?.removeEventListener('abort', abort);
          resolve(layout);
        },
      };
      signal?.addEventListener('abort', abort, { once: true });
      this.#begin(pending);
    });
  }

  /** Ends the engine; what is under way resolves as cancelled. */
  dispose(): void {
    this.#disposed = true;
    for (const pending of [...this.#pending.values()]) this.#abandon(pending);
    this.#stop();
  }

  #begin(pending: Pending): void {
    this.#pending.set(pending.id, pending);
    this.#send(pending);
    this.#watch();
  }

  #send(pending: Pending): void {
    const { id } = pending;
    pending.attempts += 1;
    const engine = (this.#engine ??= this.#start());
    if (pending.kind === 'check') {
      engine.send({ kind: 'check', id, request: pending.request, skip: pending.done });
    } else if (pending.kind === 'list') {
      engine.send({ kind: 'list', id, file: pending.file, text: pending.text });
    } else {
      const { graph, before, change } = pending;
      engine.send({ kind: 'arrange', id, graph, before, change });
    }
  }

  #cancel(pending: Pending): void {
    if (!this.#pending.has(pending.id)) return;
    this.#engine?.send({ kind: 'cancel', id: pending.id });
    this.#abandon(pending);
    this.#watch();
  }

  #abandon(pending: Pending): void {
    this.#pending.delete(pending.id);
    if (pending.kind === 'check') pending.settle(cancelledReport());
    else if (pending.kind === 'list') pending.settle([]);
    else pending.settle(null);
  }

  #finish(id: number, sources: CheckReport['sources']): void {
    const pending = this.#pending.get(id);
    if (pending?.kind !== 'check') return;
    this.#pending.delete(id);
    pending.settle({ results: pending.results, sources });
  }

  #start(): EngineProcess {
    this.#silent = false;
    const { entry, runtime, heap = DEFAULT_HEAP } = this.#options;
    const args = runtime === undefined ? [] : [runtime];
    const engine = new EngineProcess(
      entry,
      args,
      { heap, tuning: this.#tuning },
      {
        onMessage: (message) => {
          if (this.#engine !== engine) return;
          dispatch(this.#handlers, message);
          this.#watch();
        },
        onExit: (exit) => {
          if (this.#engine === engine) this.#onExit(exit);
        },
      },
    );
    this.#options.onLog?.(`engine started (process ${engine.pid ?? 'unknown'})`);
    return engine;
  }

  #stop(): void {
    clearTimeout(this.#idleTimer ?? undefined);
    clearTimeout(this.#silenceTimer ?? undefined);
    this.#engine?.kill();
    this.#engine = null;
    this.#active = null;
  }

  readonly #handlers: Handlers<FromEngine> = {
    ready: () => undefined,
    alive: () => undefined,
    started: ({ id, target }) => {
      this.#active = id;
      const pending = this.#pending.get(id);
      if (pending?.kind === 'check') pending.current = target;
    },
    progress: ({ id, progress }) => {
      this.#active = id;
      const pending = this.#pending.get(id);
      if (pending?.kind !== 'check') return;
      pending.total = progress.total;
      pending.options.onProgress?.(progress);
    },
    results: ({ id, results }) => {
      const pending = this.#pending.get(id);
      if (pending?.kind === 'check') this.#accept(pending, results);
    },
    output: ({ id, text }) => {
      if (this.#pending.has(id)) this.#options.onOutput?.(text);
    },
    report: ({ id, sources }) => {
      this.#active = null;
      this.#finish(id, sources);
    },
    listing: ({ id, functions }) => {
      const pending = this.#pending.get(id);
      if (pending?.kind !== 'list') return;
      this.#pending.delete(id);
      pending.settle(functions);
    },
    arranged: ({ id, layout }) => {
      const pending = this.#pending.get(id);
      if (pending?.kind !== 'arrange') return;
      this.#pending.delete(id);
      pending.settle(layout);
    },
    failed: ({ id, message }) => {
      const pending = this.#pending.get(id);
      this.#options.onLog?.(`engine failed: ${message}`);
      if (pending?.kind !== 'arrange') this.#active = null;
      if (pending && pending.kind !== 'check') this.#abandon(pending);
      else if (pending) this.#blame(pending, `Gradlens itself failed: ${message}`);
    },
  };

  #accept(pending: PendingCheck, results: readonly CheckResult[]): void {
    pending.results.push(...results);
    for (const { function: name, stats } of results) this.#logPath(name, stats.engine);
    pending.done += 1;
    pending.current = null;
    pending.options.onResults?.(results);
  }

  #logPath(name: string, engine: EngineUse | undefined): void {
    if (!engine) return;
    const reason = engine.reason === undefined ? '' : ` (${engine.reason})`;
    this.#options.onLog?.(`${name}: ${engine.path} path${reason}`);
  }

  /** Settles a check that the engine could not finish. */
  #blame(pending: PendingCheck, message: string, memory = false): void {
    const { file } = pending.request;
    const target = { file, function: '', range: fileStart(file), ...pending.current };
    const finding = failure(memory ? 'out-of-memory' : 'engine-crashed', message, target.range);
    this.#accept(pending, [failedResult(target, [finding])]);
    this.#finish(pending.id, []);
  }

  #onExit(exit: EngineExit): void {
    const silent = this.#silent;
    const blamed = this.#pending.get(this.#active ?? -1);
    this.#stop();
    this.#options.onLog?.(
      `engine ended (${exit.signal ?? `code ${exit.code ?? 'unknown'}`}) ${exit.stderr}`.trim(),
    );
    if (exit.stillborn && this.#tuning.length > 0) {
      this.#tuning = [];
    } else if (exit.stillborn) {
      for (const pending of [...this.#pending.values()]) this.#giveUp(pending, exit);
    } else if (blamed?.kind === 'check') {
      // Between two targets nobody is to blame: the engine gave itself up, and says why in its results.
      if (blamed.current === null && blamed.done > 0 && !silent) blamed.attempts = 0;
      else this.#blameExit(blamed, exit, silent);
    } else if (blamed) {
      this.#abandon(blamed);
    }
    for (const pending of [...this.#pending.values()]) {
      if (pending !== blamed && pending.attempts >= MAX_ATTEMPTS) this.#giveUp(pending, exit);
      else this.#send(pending);
    }
    this.#watch();
  }

  #giveUp(pending: Pending, exit: EngineExit): void {
    if (pending.kind !== 'check') this.#abandon(pending);
    else if (exit.stillborn) {
      this.#blame(pending, `The engine could not be started. ${lastLine(exit.stderr)}`);
    } else this.#blameExit(pending, exit, false);
  }

  /** The target in hand took the engine down: it is reported, and the others go on in a new engine. */
  #blameExit(pending: PendingCheck, exit: EngineExit, silent: boolean): void {
    const name = pending.current?.function ?? pending.request.file;
    const memory = isOutOfMemory(exit);
    const reason = silent
      ? `gave no sign of life for ${formatDuration(this.#silence)}`
      : memory
        ? 'ran out of memory'
        : `ended unexpectedly (${exit.signal ?? `code ${exit.code ?? 'unknown'}`})`;
    const message = `The engine ${reason} while checking ${name}; it has been restarted.`;
    if (pending.current === null || pending.done + 1 >= pending.total) {
      this.#blame(pending, message, memory);
      return;
    }
    const { file } = pending.request;
    const code = memory ? 'out-of-memory' : 'engine-crashed';
    const finding = failure(code, message, pending.current.range);
    this.#accept(pending, [failedResult({ file, ...pending.current }, [finding])]);
  }

  get #silence(): number {
    return this.#options.silenceTimeout ?? DEFAULT_SILENCE;
  }

  /** Restarts the timers: silence while there is work, idleness while there is none. */
  #watch(): void {
    clearTimeout(this.#idleTimer ?? undefined);
    clearTimeout(this.#silenceTimer ?? undefined);
    const engine = this.#engine;
    if (!engine) return;
    if (this.#pending.size > 0) {
      this.#silenceTimer = setTimeout(() => {
        this.#silent = true;
        engine.kill();
      }, this.#silence);
    } else {
      this.#idleTimer = setTimeout(() => {
        this.#options.onLog?.('engine ended: idle');
        this.#stop();
      }, this.#options.idleTimeout ?? DEFAULT_IDLE);
      this.#idleTimer.unref();
    }
  }
}

/** V8 aborts (134 is 128 + SIGABRT) and says why on standard error; a kernel out of memory kills. */
function isOutOfMemory(exit: EngineExit): boolean {
  return /out of memory|Allocation failed|OOM/i.test(exit.stderr);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
