import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import vm from 'node:vm';
import type {
  Harness,
  PartPick,
  Program,
  ProgramModule,
  SourceHost,
} from '../../../src/model/program.ts';
import { DEFAULT_MEMORY, DEFAULT_TIMEOUT, type CheckRequest } from '../../../src/model/request.ts';

const LIBRARY = dirname(createRequire(import.meta.url).resolve('typescript'));

/** The disk, with the given files laid over it. */
export function hostOf(files: Readonly<Record<string, string>> = {}): SourceHost {
  const directories = new Set<string>();
  for (const file of Object.keys(files)) {
    for (let at = dirname(file); at !== '/'; at = dirname(at)) directories.add(at);
  }
  return {
    readFile: (file) => files[file] ?? (isFile(file) ? readFileSync(file, 'utf8') : undefined),
    fileExists: (file) => file in files || isFile(file),
    directoryExists: (path) =>
      directories.has(path) || (existsSync(path) && statSync(path).isDirectory()),
    readLibrary: (name) => {
      const file = join(LIBRARY, name);
      return isFile(file) ? readFileSync(file, 'utf8') : undefined;
    },
    realpath: (file) => (existsSync(file) ? realpathSync(file) : file),
  };
}

function isFile(file: string): boolean {
  return existsSync(file) && statSync(file).isFile();
}

export function requestFor(file: string, more: Partial<CheckRequest> = {}): CheckRequest {
  return {
    file,
    overlays: {},
    target: { kind: 'all' },
    seed: 1,
    timeout: DEFAULT_TIMEOUT,
    memory: DEFAULT_MEMORY,
    trace: false,
    ...more,
  };
}

/** A program loaded into a realm of its own, as the engine's linker does it. */
export interface Loaded {
  /** The harness of a target; a nested one is reached first. */
  harness(key: string, reach?: string | null, index?: number, pick?: PartPick): Harness;
  /** Calls the target at `index`; what comes back is the author's own result. */
  call(target: { harness: string; reach: string | null }, index?: number): unknown;
  gradient(target: { harness: string; reach: string | null }, which: number): unknown;
  readonly exports: Record<string, unknown>;
}

export function load(program: Program): Loaded {
  const context = vm.createContext({ console, process: { env: {} } });
  const registered = new Map<string, (index?: number, pick?: PartPick) => unknown>();
  const hook = {
    register: (key: string, make: (index?: number, pick?: PartPick) => unknown) =>
      registered.set(key, make),
  };
  const loaded = new Map<string, { exports: unknown }>();
  const byFile = new Map(program.modules.map((module) => [module.file, module]));

  const run = (module: ProgramModule): { exports: unknown } => {
    const known = loaded.get(module.file);
    if (known) return known;
    const instance = { exports: {} as unknown };
    loaded.set(module.file, instance);
    if (module.kind === 'json') {
      instance.exports = JSON.parse(module.code) as unknown;
      return instance;
    }
    const wrapper = vm.compileFunction(
      module.code,
      ['exports', 'require', 'module', '__filename', '__dirname', '__gradlens'],
      { filename: module.file, parsingContext: context },
    );
    const load = (specifier: string): unknown => {
      const target = module.imports[specifier];
      if (target?.kind === 'module') return run(byFile.get(target.file)!).exports;
      if (target?.kind === 'stub') return new Proxy({}, {});
      throw new Error(target?.message ?? `not listed: ${specifier}`);
    };
    const { file } = module;
    const given = [instance.exports, load, instance, file, dirname(file), hook];
    Reflect.apply(wrapper as () => unknown, instance.exports, given);
    return instance;
  };

  const main = run(program.modules[0]!);
  const harness = (
    key: string,
    reach: string | null = null,
    index = 0,
    pick?: PartPick,
  ): Harness => {
    if (reach !== null) registered.get(reach)!();
    const make = registered.get(key);
    if (!make) throw new Error(`no harness ${key}; there are ${[...registered.keys()].join(', ')}`);
    return make(index, pick) as Harness;
  };
  return {
    harness,
    call(target, index = 0) {
      const { callee, receiver, args } = harness(target.harness, target.reach, index).setup();
      return Reflect.apply(callee as () => unknown, receiver, [...args]) as unknown;
    },
    gradient(target, which) {
      const { setup, gradients } = harness(target.harness, target.reach);
      const { receiver, args } = setup();
      return gradients[which]!(receiver, args);
    },
    exports: main.exports as Record<string, unknown>,
  };
}

/** Plain data of this realm, so that deep comparison does not stumble over foreign prototypes. */
export function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value)) as unknown;
}

/** Every number of a result, depth first. */
export function numbersOf(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(numbersOf);
}
