import type { Worker } from 'node:worker_threads';
import type { CheckResult } from '../model/report.ts';
import type { TrialModule } from '../model/trials.ts';
import { locateWorker } from './locate.ts';
import { failedResult, failure, formatDuration } from './outcomes.ts';
import type {
  FromSandbox,
  SandboxJob,
  ToSandbox,
  TrialWish,
  TwinAnswer,
  TwinWish,
} from './sandbox/job.ts';
import { isInstalled, Positions } from './sandbox/positions.ts';
import type { SandboxPool } from './sandboxPool.ts';
import { answerText, answerTrials } from './texts.ts';

export interface Limits {
  /** Per target, in milliseconds. */
  readonly timeout: number;
  /** Heap of the sandbox, in megabytes. */
  readonly memory: number;
}

/** Megabytes per check beyond the heap cap for what is no heap: typed arrays, the tape. */
const BEYOND_HEAP = 512;
/** How often the process's memory is looked at, in milliseconds; a page-touching loop fills about 1 GB/s. */
const WATCH_INTERVAL = 50;
/** A sandbox in native code that asks for no interrupts does not end; others take 12 ms (measured). */
const PATIENCE = 2000;
const MEGABYTE = 1024 * 1024;

type Outcome =
  | { readonly kind: 'results'; readonly results: readonly CheckResult[] }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'memory'; readonly heap: boolean }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'cancelled' };

/**
 * Runs the targets of one job in sandboxes, each under a deadline and a memory cap. What breaks a
 * sandbox is reported for the target in hand; the others go on in a new one.
 */
export class Supervisor {
  readonly #pool: SandboxPool;
  readonly #job: SandboxJob;
  readonly #limits: Limits;
  readonly #onOutput: (text: string) => void;
  readonly #compileTwins: (wish: TwinWish) => Promise<TwinAnswer>;
  readonly #trialsOf: (wish: TrialWish) => TrialModule | null;
  #worker: Worker | null = null;
  #settle: ((outcome: Outcome) => void) | null = null;
  #cancelled = false;
  #name = '';
  #stuck = false;

  constructor(
    pool: SandboxPool,
    job: SandboxJob,
    limits: Limits,
    onOutput: (text: string) => void,
    compileTwins: (wish: TwinWish) => Promise<TwinAnswer> = refuseTwins,
    trialsOf: (wish: TrialWish) => TrialModule | null = () => null,
  ) {
    this.#trialsOf = trialsOf;
    this.#compileTwins = compileTwins;
    this.#pool = pool;
    this.#job = job;
    this.#limits = limits;
    this.#onOutput = onOutput;
  }

  /** The results of one target; null once cancelled. Never rejects for what author code does. */
  async check(index: number): Promise<readonly CheckResult[] | null> {
    if (this.#cancelled) return null;
    const worker = (this.#worker ??= this.#start());
    const outcome = await this.#run(worker, index);
    if (outcome.kind === 'results') return outcome.results;
    if (outcome.kind === 'cancelled') {
      await this.#end(worker);
      return null;
    }
    return [await this.#autopsy(worker, index, outcome)];
  }

  /** Ends the target in hand at once. */
  cancel(): void {
    this.#cancelled = true;
    this.#settle?.({ kind: 'cancelled' });
  }

  /** Ends the sandbox. */
  async close(): Promise<void> {
    if (this.#worker) await this.#end(this.#worker);
  }

  #run(worker: Worker, index: number): Promise<Outcome> {
    const { timeout, memory } = this.#limits;
    const cap = process.memoryUsage.rss() + (memory + BEYOND_HEAP) * MEGABYTE;
    return new Promise<Outcome>((resolve) => {
      const deadline = setTimeout(() => this.#settle?.({ kind: 'timeout' }), timeout);
      const watchdog = setInterval(() => {
        if (process.memoryUsage.rss() > cap) this.#settle?.({ kind: 'memory', heap: false });
      }, WATCH_INTERVAL);
      this.#settle = (outcome) => {
        clearTimeout(deadline);
        clearInterval(watchdog);
        this.#settle = null;
        resolve(outcome);
      };
      worker.postMessage({ kind: 'check', index } satisfies ToSandbox);
    });
  }

  #start(): Worker {
    const { worker, name } = this.#pool.take(this.#limits.memory);
    this.#name = name;
    const settle = (outcome: Outcome): void => {
      if (this.#worker === worker) this.#settle?.(outcome);
    };
    worker.on('message', (message: FromSandbox) => {
      if (message.kind === 'results') settle({ kind: 'results', results: message.results });
      if (message.kind === 'broken') settle({ kind: 'broken', message: message.message });
      if (message.kind === 'wish') void this.#answer(worker, message.wish);
      if (message.kind === 'text') void answerText(message.wish);
      if (message.kind === 'trials') answerTrials(message.wish, this.#trialsOf);
      if (message.kind === 'output') this.#onOutput(message.text);
    });
    worker.on('error', (error: Error & { readonly code?: string }) => {
      settle(
        error.code === 'ERR_WORKER_OUT_OF_MEMORY'
          ? { kind: 'memory', heap: true }
          : { kind: 'broken', message: error.message },
      );
    });
    worker.on('exit', (code) => {
      settle({ kind: 'broken', message: `the sandbox ended (code ${code})` });
      if (this.#worker === worker) this.#worker = null;
    });
    worker.postMessage({ kind: 'job', job: this.#job } satisfies ToSandbox);
    return worker;
  }

  async #answer(worker: Worker, wish: TwinWish): Promise<void> {
    const answer = await this.#compileTwins(wish);
    worker.postMessage({ kind: 'twins', answer } satisfies ToSandbox);
  }

  /** True where a sandbox could not be ended: only the end of the whole process ends it then. */
  get stuck(): boolean {
    return this.#stuck;
  }

  async #end(worker: Worker): Promise<void> {
    if (this.#worker === worker) this.#worker = null;
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<boolean>((resolve) => {
      timer = setTimeout(resolve, PATIENCE, false);
    });
    const ended = await Promise.race([worker.terminate().then(() => true), patience]);
    clearTimeout(timer);
    if (!ended) this.#stuck = true;
  }

  /** What happened to the target in hand, and where as far as the sandbox can still be asked. */
  async #autopsy(
    worker: Worker,
    index: number,
    outcome: Exclude<Outcome, { readonly kind: 'results' | 'cancelled' }>,
  ): Promise<CheckResult> {
    const target = this.#job.targets[index]!;
    const { function: name, point } = target;
    const isAlive = outcome.kind === 'timeout' || (outcome.kind === 'memory' && !outcome.heap);
    const range = (isAlive ? await this.#locate(worker) : null) ?? target.range;
    await this.#end(worker);
    const line = range === target.range ? '' : `, line ${range.line}`;
    const report = { file: target.range.file, function: name, range: target.range, point };
    switch (outcome.kind) {
      case 'timeout': {
        const after = formatDuration(this.#limits.timeout);
        const message = `timed out after ${after} in ${name}${line}`;
        return failedResult(report, [failure('timed-out', message, range)]);
      }
      case 'memory': {
        const cap = outcome.heap
          ? `its heap is limited to ${this.#limits.memory} MB`
          : `the process grew by more than ${this.#limits.memory + BEYOND_HEAP} MB`;
        const message = `ran out of memory in ${name}${line}: ${cap}`;
        return failedResult(report, [failure('out-of-memory', message, range)]);
      }
      case 'broken': {
        const message = `Gradlens itself failed while checking ${name}: ${outcome.message}`;
        return failedResult(report, [failure('engine-crashed', message, range)]);
      }
    }
  }

  async #locate(worker: Worker) {
    const { frames, release } = await locateWorker(this.#name);
    const positions = new Positions(this.#job.modules);
    // Terminating a paused worker only takes hold once the debugger lets it go.
    const ended = this.#end(worker);
    release();
    await ended;
    const ranges = frames.map((frame) => positions.at(frame)).filter((range) => range !== null);
    return ranges.find(({ file }) => !isInstalled(file)) ?? ranges[0] ?? null;
  }
}

function refuseTwins(): Promise<TwinAnswer> {
  return Promise.resolve({ refused: 'nobody compiles here' });
}
