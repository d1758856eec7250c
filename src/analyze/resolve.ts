import ts from 'typescript';
import type { ImportTarget, SourceHost } from '../model/program.ts';
import { directoryOf, extensionOf } from './paths.ts';

/** Modules of the platform: they load against a stub. */
const PLATFORM = new Set(
  (
    'assert async_hooks buffer child_process cluster console constants crypto dgram ' +
    'diagnostics_channel dns domain events fs http http2 https inspector module net os path ' +
    'perf_hooks process punycode querystring readline repl stream string_decoder sys timers tls ' +
    'trace_events tty url util v8 vm wasi worker_threads zlib electron vscode'
  ).split(' '),
);

const RUNNABLE = new Set('.ts .tsx .mts .cts .js .jsx .mjs .cjs .json'.split(' '));

/**
 * The author's compiler options: the nearest tsconfig.json or jsconfig.json, `extends` followed.
 */
export function authorOptions(file: string, host: SourceHost): ts.CompilerOptions {
  const exists = (path: string): boolean => host.fileExists(path);
  const directory = directoryOf(file);
  const config =
    ts.findConfigFile(directory, exists) ?? ts.findConfigFile(directory, exists, 'jsconfig.json');
  return config === undefined ? {} : readOptions(config, host, 0);
}

function readOptions(config: string, host: SourceHost, depth: number): ts.CompilerOptions {
  const json = ts.readConfigFile(config, (path) => host.readFile(path)).config as unknown;
  if (json === undefined) return {};
  const parsed = ts.parseJsonConfigFileContent(
    json,
    {
      useCaseSensitiveFileNames: true,
      readDirectory: () => [],
      fileExists: (path) => host.fileExists(path),
      readFile: (path) => host.readFile(path),
    },
    directoryOf(config),
    undefined,
    config,
  );
  // A solution file names its projects and has no options of its own.
  const isSolution = !('paths' in parsed.options) && !('baseUrl' in parsed.options);
  if (isSolution && depth < 2) {
    for (const reference of parsed.projectReferences ?? []) {
      const path = ts.resolveProjectReferencePath(reference);
      const options = host.fileExists(path) ? readOptions(path, host, depth + 1) : {};
      if (options.paths !== undefined) return options;
    }
  }
  return parsed.options;
}

/** Options under which imports lead to text that can run: sources and JavaScript, never `.d.ts`. */
function runnableOptions(options: ts.CompilerOptions): ts.CompilerOptions {
  return {
    ...locating(options),
    allowJs: true,
    resolveJsonModule: true,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    noDtsResolution: true,
  };
}

/** The options that say where modules are. */
export function locating(options: ts.CompilerOptions): ts.CompilerOptions {
  const kept = LOCATING.filter((name) => options[name] !== undefined);
  return {
    ...Object.fromEntries(kept.map((name) => [name, options[name]])),
    ignoreDeprecations: '6.0',
  };
}

const LOCATING = [
  'paths',
  'baseUrl',
  'rootDirs',
  'pathsBasePath',
  'preserveSymlinks',
  'customConditions',
] as const;

/** Answers imports for one program; remembers what it found while the program is put together. */
export interface Resolver {
  resolve(specifier: string, from: string, esm: boolean): ImportTarget;
}

export function createResolver(host: SourceHost, entryOptions: ts.CompilerOptions): Resolver {
  const resolutionHost = moduleHost(host);
  const caches = new Map<ts.CompilerOptions, ts.ModuleResolutionCache>();
  const own = new Map<string, ts.CompilerOptions>();
  const entry = runnableOptions(entryOptions);

  const look = (
    specifier: string,
    from: string,
    options: ts.CompilerOptions,
    mode: ts.ResolutionMode,
  ): string | undefined => {
    let cache = caches.get(options);
    cache ??= ts.createModuleResolutionCache('/', (name) => name, options);
    caches.set(options, cache);
    return ts.resolveModuleName(specifier, from, options, resolutionHost, cache, undefined, mode)
      .resolvedModule?.resolvedFileName;
  };

  const optionsNear = (from: string): ts.CompilerOptions => {
    const directory = directoryOf(from);
    let options = own.get(directory);
    options ??= runnableOptions(authorOptions(from, host));
    own.set(directory, options);
    return options;
  };

  return {
    resolve(specifier, from, esm) {
      if (isPlatform(specifier)) return { kind: 'stub', name: specifier.replace(/^node:/, '') };
      const modes = esm
        ? ([ts.ModuleKind.ESNext, ts.ModuleKind.CommonJS] as const)
        : ([ts.ModuleKind.CommonJS, ts.ModuleKind.ESNext] as const);
      for (const near of [false, true]) {
        for (const mode of modes) {
          const file = look(specifier, from, near ? optionsNear(from) : entry, mode);
          if (file === undefined) continue;
          if (RUNNABLE.has(extensionOf(file))) return { kind: 'module', file };
          const message = `\`${specifier}\` leads to ${file}, which is not code that can be checked.`;
          return { kind: 'missing', message };
        }
      }
      const message = missingMessage(specifier);
      // A `require` may stand in a `try` that counts on the error; an import cannot.
      return esm
        ? { kind: 'stub', name: specifier, reason: message }
        : { kind: 'missing', message };
    },
  };
}

function missingMessage(specifier: string): string {
  const relative = specifier.startsWith('.') || specifier.startsWith('/');
  const advice = relative
    ? 'Check the path.'
    : 'Install the package, or name its place under "paths" in tsconfig.json.';
  return `Module \`${specifier}\` was not found. ${advice}`;
}

function isPlatform(specifier: string): boolean {
  if (specifier.startsWith('node:')) return true;
  // `punycode/` with a slash names the package of npm instead.
  return PLATFORM.has(specifier.split('/')[0]!) && !specifier.endsWith('/');
}

/** What TypeScript's resolution asks of the world. */
export function moduleHost(host: SourceHost) {
  return {
    fileExists: (file) => host.fileExists(file),
    readFile: (file) => host.readFile(file),
    directoryExists: (directory) => host.directoryExists(directory),
    realpath: (file) => host.realpath(file),
    getCurrentDirectory: () => '/',
    useCaseSensitiveFileNames: true,
  } satisfies ts.ModuleResolutionHost;
}
