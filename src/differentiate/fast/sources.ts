import ts from 'typescript';
import type { ProgramModule } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import { Positions } from '../transform/positions.ts';
import { Bindings } from './bindings.ts';

/** A module's parsed text. */
export interface SourceModule {
  readonly module: ProgramModule;
  readonly file: ts.SourceFile;
}

/** The modules of a program, parsed as far as they are asked for: most of a package is never reached. */
export class Sources {
  readonly bindings = new Bindings();
  readonly #modules = new Map<string, ProgramModule>();
  readonly #loaded = new Map<string, SourceModule>();
  readonly #ofFile = new Map<ts.SourceFile, SourceModule>();
  readonly #positions = new Map<ts.SourceFile, Positions>();

  constructor(modules: readonly ProgramModule[]) {
    for (const module of modules) this.#modules.set(module.file, module);
  }

  /** The module of a parsed text. */
  of(file: ts.SourceFile): SourceModule {
    return this.#ofFile.get(file)!;
  }

  /** undefined for JSON and for what is no module of the program. */
  load(path: string): SourceModule | undefined {
    const known = this.#loaded.get(path);
    if (known) return known;
    const module = this.#modules.get(path);
    if (module?.kind !== 'code') return undefined;
    const file = ts.createSourceFile(
      `${path}.js`,
      module.code,
      { languageVersion: ts.ScriptTarget.ESNext },
      true,
      ts.ScriptKind.JS,
    );
    const loaded = { module, file };
    this.#loaded.set(path, loaded);
    this.#ofFile.set(file, loaded);
    this.bindings.addModule(file);
    return loaded;
  }

  /** The module that a `require` in another one leads to; undefined for stubs and what is missing. */
  required(from: ts.SourceFile, specifier: string): SourceModule | undefined {
    const { imports } = this.of(from).module;
    const target = Object.hasOwn(imports, specifier) ? imports[specifier] : undefined;
    return target?.kind === 'module' ? this.load(target.file) : undefined;
  }

  /** Where a node stands in the author's text. */
  rangeOf(node: ts.Node): SourceRange {
    const file = node.getSourceFile();
    let positions = this.#positions.get(file);
    if (positions === undefined) {
      const { file: path, code, map, source } = this.of(file).module;
      positions = new Positions(path, code, source, map);
      this.#positions.set(file, positions);
    }
    const { start, end } = positions.span(node.getStart(file), node.getEnd());
    return positions.range(start, end);
  }
}
