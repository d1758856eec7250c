import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { InstrumentedModule, SessionSites } from '../differentiate/api.ts';
import type { Finding } from '../model/finding.ts';
import { HELPERS_FILE, type Program } from '../model/program.ts';
import type { CheckReport, CheckResult } from '../model/report.ts';
import type { CheckRequest } from '../model/request.ts';
import { failedResult, failure, fileStart } from './outcomes.ts';
import type { FromEngine, FunctionListing } from './protocol.ts';
import type { Refusal, SandboxJob } from './sandbox/job.ts';
import { SandboxPool } from './sandboxPool.ts';
import { NodeSourceHost } from './sourceHost.ts';
import { Supervisor } from './supervisor.ts';
import { compileTwins } from './twins.ts';

/** Where the engine's parts lie. */
export interface EngineFiles {
  /** The sandbox's entry point, `dist/sandbox.js`. */
  readonly sandbox: string;
  /** The differentiating runtime, `dist/runtime.js`. */
  readonly runtime: string;
  /** Folder of TypeScript's library declarations. */
  readonly libraries: string;
}

/** One check after the other, in the order in which they were asked for. */
export class Session {
  readonly #files: EngineFiles;
  readonly #pool: SandboxPool;
  readonly #send: (message: FromEngine) => void;
  readonly #giveUp: () => void;
  readonly #queue: { readonly id: number; run: () => Promise<void> }[] = [];
  /** What the last check made of each module: an unchanged one is not instrumented again. */
  readonly #instrumented = new Map<
    string,
    { readonly code: string; readonly base: number; readonly result: InstrumentedModule }
  >();
  #running: { readonly id: number; cancelled: boolean; supervisor: Supervisor | null } | null =
    null;

  /** @param giveUp ends the process: a sandbox has been given up that cannot be ended otherwise */
  constructor(files: EngineFiles, send: (message: FromEngine) => void, giveUp: () => void) {
    this.#giveUp = giveUp;
    this.#files = files;
    this.#pool = new SandboxPool(files.sandbox);
    this.#send = send;
  }

  get busy(): boolean {
    return this.#running !== null;
  }

  check(id: number, request: CheckRequest, skip: number): void {
    this.#enqueue(id, () => this.#check(id, request, skip));
  }

  list(id: number, file: string, text: string): void {
    this.#enqueue(id, async () => {
      const { listFunctions } = await import('../analyze/index.ts');
      const functions: readonly FunctionListing[] = listFunctions(file, text);
      this.#send({ kind: 'listing', id, functions });
    });
  }

  cancel(id: number): void {
    const queued = this.#queue.findIndex((entry) => entry.id === id);
    if (queued >= 0) this.#queue.splice(queued, 1);
    if (this.#running?.id !== id) return;
    this.#running.cancelled = true;
    this.#running.supervisor?.cancel();
  }

  #enqueue(id: number, run: () => Promise<void>): void {
    this.#queue.push({ id, run });
    if (!this.#running) void this.#drain();
  }

  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next; next = this.#queue.shift()) {
      this.#running = { id: next.id, cancelled: false, supervisor: null };
      try {
        await next.run();
      } catch (error) {
        const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
        this.#send({ kind: 'failed', id: next.id, message });
      }
      this.#running = null;
    }
  }

  async #check(id: number, request: CheckRequest, skip: number): Promise<void> {
    const running = this.#running!;
    const progress = (message: string, done: number, total: number): void => {
      this.#send({ kind: 'progress', id, progress: { message, done, total } });
    };
    progress('Reading the program', 0, 0);
    const { prepare } = await import('../analyze/index.ts');
    const program = prepare(request, new NodeSourceHost(this.#files.libraries));
    let reported = skip;
    if (program.targets.length > skip) {
      const job = await this.#job(request, program);
      const print = (text: string): void => {
        this.#send({ kind: 'output', id, text });
      };
      const supervisor = new Supervisor(
        ...([this.#pool, job, request, print] as const),
        (wish) => compileTwins(program, wish),
        ({ index, gradient }) => program.trials?.(program.targets[index]!, gradient) ?? null,
      );
      running.supervisor = supervisor;
      try {
        for (let index = skip; index < program.targets.length; index++) {
          // Messages that came in meanwhile (a cancellation) are heard between targets.
          await new Promise(setImmediate);
          if (running.cancelled) return;
          const target = program.targets[index]!;
          this.#send({ kind: 'started', id, target });
          progress(`Checking ${target.function}`, index, program.targets.length);
          const results = await supervisor.check(index);
          if (results === null) return;
          const findings = findingsFor(program, index);
          const judged = results.filter((result) => isWanted(request, result));
          const wanted = await this.#withQuickFixes(request, judged, () => {
            progress('Trying a quick fix', index, program.targets.length);
          });
          reported += wanted.length;
          this.#send({ kind: 'results', id, results: withFindings(wanted, findings) });
          if (supervisor.stuck) return;
        }
      } finally {
        await supervisor.close();
        if (supervisor.stuck) this.#giveUp();
        else this.#pool.prepare(request.memory);
      }
    }
    if (reported === 0) {
      this.#send({ kind: 'results', id, results: [nothingToCheck(request, program.findings)] });
    }
    this.#send({ kind: 'report', id, sources: sourcesOf(program) });
  }

  /** Results with the edits that would mend them, each tried out in checks of the edited program. */
  async #withQuickFixes(
    request: CheckRequest,
    results: readonly CheckResult[],
    onTry: () => void,
  ): Promise<readonly CheckResult[]> {
    if (!results.some(({ handWritten }) => handWritten?.diagnosis)) return results;
    const { withQuickFixes } = await import('./quickFix.ts');
    const host = new NodeSourceHost(this.#files.libraries);
    onTry();
    return withQuickFixes(request, results, {
      run: (trial) => this.#tryOut(trial),
      readFile: (file) => host.readFile(file),
      clock: () => performance.now(),
    });
  }

  /** The results of a check beside the one in hand; null once that was cancelled. */
  async #tryOut(request: CheckRequest): Promise<readonly CheckResult[] | null> {
    const running = this.#running!;
    const { prepare } = await import('../analyze/index.ts');
    const program = prepare(request, new NodeSourceHost(this.#files.libraries));
    const job = await this.#job(request, program);
    const outer = running.supervisor;
    const supervisor = new Supervisor(this.#pool, job, request, () => undefined);
    const found: CheckResult[] = [];
    running.supervisor = supervisor;
    try {
      for (const index of program.targets.keys()) {
        await new Promise(setImmediate);
        const results = running.cancelled ? null : await supervisor.check(index);
        if (results === null || supervisor.stuck) return null;
        found.push(...results);
      }
    } finally {
      await supervisor.close();
      running.supervisor = outer;
      if (supervisor.stuck) this.#giveUp();
    }
    return found;
  }

  async #job(request: CheckRequest, program: Program): Promise<SandboxJob> {
    const { instrumentModule } = await import('../differentiate/transform/index.ts');
    const { countBranches, stepCounts } = await import('../analyze/index.ts');
    const instrumented: Record<string, string> = {};
    const refusals: Refusal[] = [];
    const sites: SessionSites[number][] = [];
    const entry = program.modules.find(({ file }) => file === program.entry);
    let base = 0;
    for (const module of program.modules) {
      if (module.kind === 'json') continue;
      const known = this.#instrumented.get(module.file);
      const isSame = known?.code === module.code && known.base === base;
      const result = isSame ? known.result : instrumentModule({ ...module, siteBase: base });
      this.#instrumented.set(module.file, { code: module.code, base, result });
      instrumented[module.file] = result.code;
      refusals.push(...result.refusals);
      sites.push({ base, ranges: result.ranges, tables: result.tables });
      base += result.ranges.length;
    }
    const { seed, trace, wrt, timeout, curve, order, picture } = request;
    const hasGradient = program.targets.some(
      ({ gradients, parts }) => gradients.length > 0 || parts !== undefined,
    );
    return {
      entry: program.entry,
      modules: program.modules,
      instrumented,
      sites,
      counted: countBranches(entry?.code ?? ''),
      steps: hasGradient ? stepCounts(entry?.code ?? '') : [],
      refusals,
      targets: program.targets,
      options: {
        seed,
        trace,
        timeout,
        ...(wrt ? { wrt } : {}),
        ...(curve ? { curve } : {}),
        ...(picture ? { picture } : {}),
        ...(order ? { order } : {}),
      },
      now: Date.now(),
      runtime: this.#files.runtime,
    };
  }
}

/** The engine's parts beside a bundle, or beside its sources during development. */
export function engineFiles(
  directory: string,
  libraries: string,
  runtime = join(directory, 'runtime.js'),
): EngineFiles {
  const isSource = import.meta.url.endsWith('.ts');
  const sandbox = join(directory, isSource ? 'sandbox/worker.ts' : 'sandbox.js');
  return { sandbox, runtime, libraries };
}

/**
 * Where every function of a file is checked, one that nobody gave a point and that turns out to have
 * nothing to differentiate (an index, a text) is no failure: it is left out.
 */
function isWanted({ target, call }: CheckRequest, { point, findings }: CheckResult): boolean {
  if (target.kind !== 'all' || call !== undefined) return true;
  // A call that merely stands in the file was not written for a check.
  if (point !== null && point.source !== 'generated' && point.source !== 'call-site') return true;
  const code = findings[0]?.code;
  return code !== 'no-numeric-inputs' && code !== 'no-numeric-output';
}

function nothingToCheck(request: CheckRequest, findings: readonly Finding[]): CheckResult {
  const { file, target } = request;
  const range = findings[0]?.range ?? fileStart(file);
  const name = target.kind === 'name' ? target.name : '';
  const nothing = failure('no-function', 'There is no function here that computes numbers.', range);
  return failedResult({ file, function: name, range }, findings.length > 0 ? findings : [nothing]);
}

/** Findings of analysis belong to the target in whose lines they stand, else to the first one. */
function findingsFor(program: Program, index: number): readonly Finding[] {
  if (program.findings.length === 0) return [];
  return program.findings.filter((finding) => ownerOf(program, finding) === index);
}

function ownerOf({ targets }: Program, { range }: Finding): number {
  // The tag stands above its function: the next function's name in the file.
  const lines = targets.map((target) => target.range.line - range.line);
  const below = lines.filter((distance) => distance >= 0);
  return Math.max(0, below.length > 0 ? lines.indexOf(Math.min(...below)) : targets.length - 1);
}

function withFindings(
  results: readonly CheckResult[],
  findings: readonly Finding[],
): readonly CheckResult[] {
  if (findings.length === 0) return results;
  return results.map((result) => ({ ...result, findings: [...findings, ...result.findings] }));
}

function sourcesOf(program: Program): CheckReport['sources'] {
  const own = program.modules.filter(({ file }) => file !== HELPERS_FILE);
  return own.map(({ file, source }) => ({
    file,
    hash: createHash('sha256').update(source).digest('hex'),
  }));
}
