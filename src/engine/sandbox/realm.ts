import vm from 'node:vm';
import type {
  InstrumentText,
  FastRuntimeSession,
  RuntimeFactory,
  RuntimeSession,
} from '../../differentiate/api.ts';
import { TAPE_PAGES } from '../../differentiate/runtime/capacity.ts';
import { createAgent, type Agent } from './realm/agent.ts';
import { createLinker, MODULE_PARAMETERS, type Linker } from './realm/linker.ts';
import { installPlatform, removeWebAssembly, type Platform } from './realm/platform.ts';

/** A module as a realm is given it: compiled once, run in as many realms as the check needs. */
export interface RealmModule {
  readonly file: string;
  readonly body:
    | { readonly kind: 'code'; readonly script: vm.Script }
    | { readonly kind: 'json'; readonly text: string };
  /** JSON of the import table. */
  readonly imports: string;
}

export interface RealmOptions {
  /** The differentiating runtime's bundle; its completion value is a RuntimeFactory. */
  readonly runtime: vm.Script;
  readonly modules: readonly RealmModule[];
  /**
   * JSON of the instrumented modules' site tables (SessionSites); null for the plain program, which
   * then runs without any hooks.
   */
  readonly sites: string | null;
  /** The modules hold the twins of one target, for the statement-record path; `sites` is null then. */
  readonly twins?: boolean;
  /** Where the stopped clock stands, in milliseconds since 1970. */
  readonly now: number;
  /**
   * Instruments what the program makes into a function while it runs; null where nobody can. Takes and
   * gives strings and numbers alone, and throws nothing: author code never sees it.
   */
  readonly instrumentText?: InstrumentText | null;
  readonly onOutput: (text: string) => void;
}

/** Text before a module's own: on its first line, and taken out of the columns again. */
const MODULE_START = `(function (${MODULE_PARAMETERS.join(', ')}) {`;

/** Makes the error that a realm sees from `import()`; any realm's will do, but never the host's. */
let realmError: ((message: string) => unknown) | null = null;

function refuseImport(): never {
  // Thrown to author code: an error of the host's realm would lead it there.
  throw realmError?.('import() is not available in a gradient check') as Error;
}

/**
 * Compiles a module's text as a function of MODULE_PARAMETERS, the last one under the name by which
 * the text knows its hooks.
 *
 * @throws SyntaxError where the text is none
 */
export function compileModule(file: string, code: string, hooks: '$R' | '$F' = '$R'): vm.Script {
  const start = MODULE_START.replace('$R', () => hooks);
  return new vm.Script(`${start}${code}\n})`, {
    filename: file,
    columnOffset: -start.length,
    importModuleDynamically: refuseImport,
  });
}

/** Compiles a script of our own for use in realms. */
export function compileScript(name: string, code: string): vm.Script {
  return new vm.Script(code, {
    filename: `gradlens:${name}`,
    importModuleDynamically: refuseImport,
  });
}

const platformScript = compileScript('platform', `(${installPlatform.toString()})`);
const tapeScript = compileScript(
  'tape',
  `(memory) => {
    Object.defineProperty(globalThis, '__gradlensTape', { value: memory, configurable: true });
  }`,
);
const untapeScript = compileScript('untape', 'delete globalThis.__gradlensTape');
const reserveScript = compileScript(
  'reserve',
  '(pages) => new WebAssembly.Memory({ initial: pages, maximum: pages })',
);
const removalScript = compileScript('removal', `(${removeWebAssembly.toString()})()`);
const linkerScript = compileScript('linker', `(${createLinker.toString()})`);
const agentScript = compileScript('agent', `(${createAgent.toString()})`);
const errorScript = compileScript('error', '(message) => new Error(message)');
const sessionScript = compileScript(
  'session',
  `(factory, sites, instrument) =>
    factory.createSession(
      JSON.parse(sites),
      instrument === null ? null : (text, base) => instrument(text, base),
    )`,
);
const fastSessionScript = compileScript('fast', '(factory) => factory.createFastSession()');
const trustScript = compileScript(
  'trust',
  '(session, helpers) => { for (const helper of helpers) session.trusted(helper); }',
);

/**
 * A fresh set of globals in which author code runs: nothing of the host's realm can be reached from
 * it. The global object is the realm's own where Node can make one (no interceptors, no host object
 * behind it), else an object without a prototype.
 */
function createContext(): vm.Context {
  const options = {
    codeGeneration: { strings: true, wasm: true },
    // A queue of its own: what author code leaves there never runs between the host's own tasks.
    microtaskMode: 'afterEvaluate',
    importModuleDynamically: refuseImport,
  } as const;
  const bare = vm.constants.DONT_CONTEXTIFY as typeof vm.constants.DONT_CONTEXTIFY | undefined;
  return bare === undefined
    ? vm.createContext(Object.create(null) as vm.Context, options)
    : vm.createContext(bare, options);
}

/**
 * Fills a realm's typed array. By index alone: its methods and accessors belong to author code, which
 * must never be handed an object of the host's.
 */
export function fillRealmArray(target: Float64Array, source: ArrayLike<number>): void {
  for (let i = 0; i < source.length; i++) target[i] = source[i]!;
}

let tape: unknown = undefined;

/**
 * The memory of the tape, shared by all realms of this worker: only one of them records at a time.
 * It belongs to a realm of its own in which there is nothing else. Undefined where so much cannot be
 * reserved; the runtime then sees to itself.
 */
function sharedTape(): unknown {
  if (tape !== undefined) return tape;
  const reserve = reserveScript.runInContext(createContext()) as (pages: number) => unknown;
  try {
    tape = reserve(TAPE_PAGES);
  } catch {
    return undefined;
  }
  return tape;
}

/** Builds a realm and links the program in it, without running any of the author's code yet. */
export function createRealm(options: RealmOptions): Agent {
  const context = createContext();
  const run = (script: vm.Script): unknown => script.runInContext(context);
  realmError = run(errorScript) as (message: string) => unknown;
  const install = run(platformScript) as (emit: (text: string) => void, now: number) => Platform;
  const platform = install((text) => {
    if (typeof text === 'string') options.onOutput(text);
  }, options.now);
  (run(tapeScript) as (memory: unknown) => void)(
    options.sites === null && !options.twins ? null : sharedTape(),
  );
  const factory = run(options.runtime) as RuntimeFactory;
  run(untapeScript);
  let session: RuntimeSession | null = null;
  if (options.sites !== null) {
    const open = run(sessionScript) as (
      factory: RuntimeFactory,
      sites: string,
      instrument: InstrumentText | null,
    ) => RuntimeSession;
    session = open(factory, options.sites, options.instrumentText ?? null);
    const trust = run(trustScript) as (session: RuntimeSession, helpers: unknown) => void;
    trust(session, platform.helpers);
  }
  let fast: FastRuntimeSession | null = null;
  if (options.twins) {
    const open = run(fastSessionScript) as (factory: RuntimeFactory) => FastRuntimeSession;
    fast = open(factory);
  }
  run(removalScript);
  const link = run(linkerScript) as typeof createLinker;
  const linker = link(session ?? fast, platform);
  for (const { file, body, imports } of options.modules) {
    defineModule(linker, context, file, body, imports);
  }
  return (run(agentScript) as typeof createAgent)(factory, session, fast, linker, platform);
}

function defineModule(
  linker: Linker,
  context: vm.Context,
  file: string,
  body: RealmModule['body'],
  imports: string,
): void {
  if (body.kind === 'json') linker.define(file, body.text, imports);
  else linker.define(file, body.script.runInContext(context) as object, imports);
}
