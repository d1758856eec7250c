import type ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import {
  HELPERS_FILE,
  type ImportTarget,
  type ProgramModule,
  type SourceHost,
} from '../model/program.ts';
import { compileModule } from './compile.ts';
import { helpersModule, HELPERS_SPECIFIER } from './inserted/helpers.ts';
import { extensionOf, isInstalled } from './paths.ts';
import { finding, startOf } from './ranges.ts';
import { createResolver } from './resolve.ts';
import type { Insertion } from './sourceMap.ts';

/** The modules that an entry reaches, the entry first. */
export interface ModuleGraph {
  readonly modules: readonly ProgramModule[];
  /** Syntax errors and the like: with one of these the program cannot be loaded. */
  readonly errors: readonly Finding[];
}

/**
 * Loads an entry and everything it imports, each module compiled on its own.
 * `insertions` are put into the entry alone.
 */
export function loadModules(
  entry: string,
  insertions: readonly Insertion[],
  options: ts.CompilerOptions,
  host: SourceHost,
): ModuleGraph {
  const resolver = createResolver(host, options);
  const modules: ProgramModule[] = [];
  const errors: Finding[] = [];
  /** Installed modules that cannot be read: only whoever uses them needs to know. */
  const broken = new Map<string, string>();
  const seen = new Set([entry]);
  const queue = [entry];

  for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
    const source = host.readFile(file);
    if (source === undefined) {
      const message = `The file ${file} cannot be read.`;
      if (file === entry)
        errors.push(finding('module-unresolved', 'error', message, startOf(file)));
      else broken.set(file, message);
      continue;
    }
    if (extensionOf(file) === '.json') {
      modules.push({ file, kind: 'json', code: source, map: null, source, imports: {} });
      continue;
    }
    const compiled = compileModule(file, source, file === entry ? insertions : [], options);
    if (compiled.findings.length > 0) {
      if (isInstalled(file) && file !== entry) broken.set(file, compiled.findings[0]!.message);
      else errors.push(...compiled.findings);
      continue;
    }
    const imports: Record<string, ImportTarget> = {};
    for (const specifier of compiled.requires) {
      if (specifier === HELPERS_SPECIFIER && file === entry) {
        imports[specifier] = { kind: 'module', file: HELPERS_FILE };
        continue;
      }
      const target = resolver.resolve(specifier, file, compiled.esm);
      imports[specifier] = target;
      if (target.kind !== 'module' || seen.has(target.file)) continue;
      seen.add(target.file);
      queue.push(target.file);
    }
    const { code, map } = compiled;
    modules.push({ file, kind: 'code', code, map, source, imports });
    if (HELPERS_SPECIFIER in imports) modules.push(helpersModule());
  }
  return { modules: broken.size === 0 ? modules : withoutBroken(modules, broken), errors };
}

function withoutBroken(
  modules: readonly ProgramModule[],
  broken: ReadonlyMap<string, string>,
): ProgramModule[] {
  return modules.map((module) => {
    const imports = Object.entries(module.imports).map(([specifier, target]) => {
      const message = target.kind === 'module' ? broken.get(target.file) : undefined;
      const kept: ImportTarget = message === undefined ? target : { kind: 'missing', message };
      return [specifier, kept] as const;
    });
    return { ...module, imports: Object.fromEntries(imports) };
  });
}
