import ts from 'typescript';
import type { InstrumentedModule, SiteTables } from '../api.ts';
import { Emitter } from './emitter.ts';
import { declarations } from './functions.ts';
import { chooseNames } from './names.ts';
import { Positions } from './positions.ts';
import { analyzeScopes, type Analysis } from './scope.ts';
import { emitStatements } from './statements.ts';

/** One compiled CommonJS module. */
export interface ModuleText {
  /** What the plain run executes. */
  readonly code: string;
  /** Version-3 source map from `code` to `source`; null where they are the same text. */
  readonly map: string | null;
  /** The author's own text. */
  readonly source: string;
  readonly file: string;
  /** The first site index that the module may use; the next module starts after its `ranges`. */
  readonly siteBase: number;
}

/** Parameters of the function whose body a module is. */
export const MODULE_PARAMETERS = [
  'exports',
  'require',
  'module',
  '__filename',
  '__dirname',
  '__gradlens',
] as const;

/** Instruments a module: the same program, with a shadow beside every number that may depend on an input. */
export function instrumentModule(module: ModuleText): InstrumentedModule {
  const { code, map, source, file, siteBase } = module;
  const sourceFile = ts.createSourceFile(
    `${file}.js`,
    code,
    { languageVersion: ts.ScriptTarget.ESNext },
    true,
    ts.ScriptKind.JS,
  );
  const names = chooseNames(code);
  const analysis = analyzeScopes(sourceFile, MODULE_PARAMETERS);
  const positions = new Positions(file, code, source, map);
  const e = new Emitter(sourceFile, names, analysis, positions, siteBase);
  e.frame = {
    node: sourceFile,
    temporaries: [],
    hoisted: [],
    generator: true,
    mapped: null,
    argumentsName: null,
  };
  const { directives, code: statements } = emitStatements(e, sourceFile.statements);
  const head = `var ${names.registers} = ${names.hooks}.registers;${moduleCompanions(e, analysis)}`;
  const tail = code.slice(sourceFile.statements.at(-1)?.end ?? 0);
  const body = `${directives}${head}${declarations(e.frame)}${statements}${tail}`;
  const wrapped = names.hooksTaken
    ? `return (function (${MODULE_PARAMETERS.join(', ')}, ${names.hooks}) {${body}\n}).call(this, ${MODULE_PARAMETERS.join(', ')}, $R);`
    : body;
  return {
    code: wrapped,
    ranges: e.ranges,
    spans: e.spans,
    tables: tablesOf(e, analysis),
    refusals: e.refusals,
  };
}

/** Parameters of the module that the author assigns to have their companions at the top. */
function moduleCompanions(e: Emitter, analysis: Analysis): string {
  const names = analysis.bindings
    .filter(
      (binding) =>
        binding.value === 'any' &&
        binding.kind === 'param' &&
        binding.owner.kind === ts.SyntaxKind.SourceFile,
    )
    .map((binding) => e.companion(binding));
  return names.length === 0 ? '' : ` var ${names.join(', ')};`;
}

/** Every use of a watched variable shows the watch that stands last before it, else the first. */
function tablesOf(e: Emitter, analysis: Analysis): SiteTables {
  const references: { range: SiteTables['references'][number]['range']; watch: number }[] = [];
  for (const binding of analysis.bindings) {
    const watches = [...binding.watches].sort((a, b) => a.at - b.at);
    const first = watches[0];
    if (first === undefined) continue;
    for (const use of binding.uses) {
      const at = e.start(use);
      const before = watches.findLast((watch) => watch.at <= at) ?? first;
      references.push({ range: e.range(use), watch: before.site });
    }
  }
  return { sites: e.sites, references, code: e.code };
}
