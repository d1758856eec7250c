import type { FastRuntimeSession, RuntimeSession } from '../../../differentiate/api.ts';
import type { ImportTarget } from '../../../model/program.ts';
import type { Platform } from './platform.ts';

/**
 * The parameters of every module's function, in order; `$R` for instrumented modules only, and called
 * `$F` in modules that hold twins.
 */
export const MODULE_PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  '__gradlens',
  '$R',
] as const;

export interface Linker {
  /** `imports` is the JSON of the module's table; `body` its function, or for JSON modules its text. */
  define(file: string, body: unknown, imports: string): void;
  /** Runs the module (once) and what it requires. Throws what author code throws. */
  load(file: string): unknown;
  /** What the entry module registered under a key. */
  registered(key: string): unknown;
}

/**
 * Links compiled modules as CommonJS: cycles see what is exported so far, every module runs once,
 * and `require` knows only what analysis resolved. Runs inside the realm, from its own text.
 *
 * @param session of the instrumented program: gives modules their `$R`, and brands what author code
 *   is given, so that numbers may be passed to it; of the twins: gives modules their `$F`; null for the
 *   plain program
 */
export function createLinker(
  session: RuntimeSession | FastRuntimeSession | null,
  platform: Platform,
): Linker {
  const { parse } = JSON;
  const { apply } = Reflect;
  const hooks = session?.hooks;
  const trusted = <F extends object>(helper: F): F =>
    session && 'trusted' in session ? session.trusted(helper) : helper;
  interface Definition {
    readonly body: unknown;
    readonly imports: Record<string, ImportTarget>;
  }
  interface Loaded {
    exports: unknown;
    readonly id: string;
    readonly filename: string;
    loaded: boolean;
    readonly children: unknown[];
    readonly paths: string[];
  }
  // Null-prototype dictionaries: author code may change every prototype.
  const definitions = { __proto__: null } as unknown as Record<string, Definition>;
  const modules = { __proto__: null } as unknown as Record<string, Loaded>;
  const stubs = { __proto__: null } as unknown as Record<string, unknown>;
  const harnesses = { __proto__: null } as unknown as Record<string, unknown>;
  const gradlens = {
    register: trusted((key: string, value: unknown) => {
      harnesses[key] = value;
    }),
  };

  const directory = (file: string): string => {
    let end = file.length - 1;
    while (end > 0 && file[end] !== '/' && file[end] !== '\\') end--;
    return file.slice(0, end) || '/';
  };
  const missing = (message: string): Error =>
    Object.assign(new Error(message), { code: 'MODULE_NOT_FOUND' });

  const requireFrom = (definition: Definition) => {
    const resolve = (specifier: string): ImportTarget => {
      const target = Object.hasOwn(definition.imports, specifier)
        ? definition.imports[specifier]
        : undefined;
      if (!target) throw missing(`Cannot find module '${specifier}'`);
      if (target.kind === 'missing') throw missing(target.message);
      return target;
    };
    const require = (specifier: string): unknown => {
      const target = resolve(specifier);
      if (target.kind === 'module') return load(target.file);
      const { name, reason } = target as { name: string; reason?: string };
      return (stubs[name] ??= platform.stub(name, reason));
    };
    require.resolve = (specifier: string): string => {
      const target = resolve(specifier);
      return target.kind === 'module' ? target.file : specifier;
    };
    require.cache = {};
    return trusted(require);
  };

  const load = (file: string): unknown => {
    const known = modules[file];
    if (known) return known.exports;
    const definition = definitions[file];
    if (!definition) throw missing(`Cannot find module '${file}'`);
    const module: Loaded = (modules[file] = {
      exports: {},
      id: file,
      filename: file,
      loaded: false,
      children: [],
      paths: [],
    });
    if (typeof definition.body === 'string') {
      module.exports = parse(definition.body);
    } else {
      const body = definition.body as (...args: unknown[]) => unknown;
      const { exports } = module;
      apply(body, exports, [
        exports,
        requireFrom(definition),
        module,
        file,
        directory(file),
        gradlens,
        hooks,
      ]);
    }
    module.loaded = true;
    return module.exports;
  };

  return {
    define(file, body, imports) {
      definitions[file] = { body, imports: parse(imports) as Record<string, ImportTarget> };
    },
    load,
    registered: (key) => harnesses[key],
  };
}
