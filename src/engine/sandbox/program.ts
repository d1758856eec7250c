import { readFileSync } from 'node:fs';
import type { InstrumentText } from '../../differentiate/api.ts';
import type vm from 'node:vm';
import type { CheckTarget, ProgramModule } from '../../model/program.ts';
import type { TrialModule } from '../../model/trials.ts';
import { BranchRecord } from './branches.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxJob, TwinAnswer, TwinTexts, TwinWish } from './job.ts';
import { Positions } from './positions.ts';
import { compileModule, compileScript, createRealm, type RealmModule } from './realm.ts';
import type { Agent } from './realm/agent.ts';

/** An input of a target, as the realm found it. */
export interface TargetInput {
  readonly name: string;
  readonly value: number;
  /** Position of its parameter. */
  readonly root: 'receiver' | number;
}

/** A realm in which one target stands ready to be evaluated. */
export interface OpenTarget {
  readonly agent: Agent;
  readonly inputs: readonly TargetInput[];
}

/** The program of one job: compiled once, opened in as many realms as its targets need. */
export class SandboxProgram {
  readonly positions: Positions;
  readonly #job: SandboxJob;
  readonly #runtime: vm.Script;
  readonly #plain: readonly RealmModule[];
  readonly #instrumented: readonly RealmModule[];
  readonly #sites: string;
  readonly #onOutput: (text: string) => void;
  readonly #branches = new Map<string, BranchRecord>();
  /** Instruments what the program makes into a function while it runs. */
  readonly #instrumentText: InstrumentText | null;
  readonly #trialsOf: (index: number, gradient: number) => TrialModule | null;
  #loaded = false;

  /**
   * Emits twins of a target for the statement-record path. TypeScript is needed for it, which lives in
   * the engine's own thread.
   */
  readonly compileTwins: (wish: TwinWish) => Promise<TwinAnswer>;

  constructor(
    job: SandboxJob,
    onOutput: (text: string) => void,
    compileTwins: (wish: TwinWish) => Promise<TwinAnswer> = refuseTwins,
    instrumentText: InstrumentText | null = null,
    trialsOf: (index: number, gradient: number) => TrialModule | null = () => null,
  ) {
    this.compileTwins = compileTwins;
    this.#trialsOf = trialsOf;
    this.#instrumentText = instrumentText;
    this.#job = job;
    this.positions = new Positions(job.modules);
    this.#runtime = compileScript('runtime', readFileSync(job.runtime, 'utf8'));
    this.#plain = job.modules.map((module) => realmModule(module, module.code, module.file));
    this.#instrumented = job.modules.map((module) => {
      const code = job.instrumented[module.file];
      // A name of its own: positions in instrumented text are not those of the module's map.
      return code === undefined
        ? realmModule(module, module.code, module.file)
        : realmModule(module, code, `gradlens:instrumented:${module.file}`);
    });
    this.#sites = JSON.stringify(job.sites);
    this.#onOutput = onOutput;
  }

  /** The compiled text of a module, as the plain program runs it. */
  textOf(file: string): string {
    return this.#job.modules.find((module) => module.file === file)?.code ?? '';
  }

  /** What the check points of that function have reached so far: one record for all its targets. */
  branchesOf({ function: name, range }: CheckTarget): BranchRecord {
    const key = `${name} ${range.line}:${range.column} ${range.file}`;
    const record = this.#branches.get(key) ?? new BranchRecord(this, this.#job.counted);
    this.#branches.set(key, record);
    return record;
  }

  /**
   * Opens a realm of the plain or the instrumented program, loads its modules and finds the target.
   * `counted` is the plain program with counters in its branches; a trial module stands for the plain
   * program with changes in it, and texts for one some of whose modules hold twins.
   *
   * @param candidate index of the call: 0 is the target's point, 1.. its candidates
   * @param chosen indices of the inputs to keep; all of them if null
   * @throws CheckFailure where the program does not load, or the call cannot be set up
   */
  open(
    kind: ProgramKind,
    target: CheckTarget,
    candidate: number,
    chosen: readonly number[] | null = null,
    later = 0,
  ): OpenTarget {
    const agent = createRealm({
      runtime: this.#runtime,
      modules: this.#modules(kind),
      sites: kind === 'instrumented' ? this.#sites : null,
      instrumentText: this.#instrumentText,
      twins: typeof kind === 'object' && !isTrial(kind),
      now: this.#job.now + later,
      onOutput: this.#onOutput,
    });
    // What modules print while they load is printed once, not once per realm.
    agent.listen(!this.#loaded);
    this.#loaded = true;
    const isLoaded = agent.load(this.#job.entry);
    agent.listen(false);
    if (!isLoaded) {
      throw CheckFailure.thrown(agent, this.positions, target.range, 'load');
    }
    const pick = target.pick ? JSON.stringify(target.pick) : null;
    if (!agent.open(target.harness, target.reach, candidate, pick)) {
      throw agent.thrown() === null
        ? CheckFailure.unreached(target)
        : CheckFailure.thrown(agent, this.positions, target.range, 'call');
    }
    const names = JSON.stringify(target.parameters.map(({ name }) => name));
    const paths = agent.findInputs(names);
    if (!paths) throw CheckFailure.thrown(agent, this.positions, target.range, 'call');
    const values = Float64Array.from({ length: paths.length }, (_, i) => agent.point()[i]!);
    const all = structuredClone(paths).map(({ name, root }, i) => ({
      name,
      root,
      value: values[i]!,
    }));
    if (chosen === null) return { agent, inputs: all };
    agent.chooseInputs(JSON.stringify(chosen));
    return { agent, inputs: chosen.map((i) => all[i]!) };
  }

  #withTwins(texts: TwinTexts): readonly RealmModule[] {
    return this.#job.modules.map((module, k) => {
      const code = texts[module.file];
      if (code === undefined) return this.#plain[k]!;
      return realmModule(module, code, `gradlens:twins:${module.file}`, '$F');
    });
  }

  #counted(): readonly RealmModule[] {
    const { modules, entry, counted } = this.#job;
    return modules.map((module, k) =>
      module.file === entry
        ? realmModule(module, counted.code, `gradlens:counted:${module.file}`)
        : this.#plain[k]!,
    );
  }

  /** Changes of a target's gradient that can be tried; null where there are none. */
  trials(target: CheckTarget, gradient: number): TrialModule | null {
    return this.#trialsOf(this.#job.targets.indexOf(target), gradient);
  }

  #changed({ file, code }: TrialModule): readonly RealmModule[] {
    return this.#job.modules.map((module, k) =>
      module.file === file ? realmModule(module, code, `gradlens:trials:${file}`) : this.#plain[k]!,
    );
  }

  #modules(kind: ProgramKind): readonly RealmModule[] {
    if (isTrial(kind)) return this.#changed(kind);
    if (typeof kind === 'object') return this.#withTwins(kind);
    if (kind === 'plain') return this.#plain;
    if (kind === 'instrumented') return this.#instrumented;
    return this.#counted();
  }
}

/** Which text of the program is opened. */
type ProgramKind = 'plain' | 'instrumented' | 'counted' | TwinTexts | TrialModule;

function isTrial(kind: ProgramKind): kind is TrialModule {
  return typeof kind === 'object' && Array.isArray(kind['changes']);
}

function refuseTwins(): Promise<TwinAnswer> {
  return Promise.resolve({ refused: 'there is no compiler' });
}

function realmModule(
  module: ProgramModule,
  code: string,
  name: string,
  hooks: '$R' | '$F' = '$R',
): RealmModule {
  const imports = JSON.stringify(module.imports);
  if (module.kind === 'json') {
    return { file: module.file, body: { kind: 'json', text: module.code }, imports };
  }
  return { file: module.file, body: { kind: 'code', script: script(name, code, hooks) }, imports };
}

/** A text that does not compile fails where it is required, as it would in Node. */
function script(name: string, code: string, hooks: '$R' | '$F'): vm.Script {
  try {
    return compileModule(name, code, hooks);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return compileModule(name, `throw new SyntaxError(${JSON.stringify(message)});`);
  }
}
