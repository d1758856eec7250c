import ts from 'typescript';
import type { SourceHost } from '../model/program.ts';
import { clean } from './compile.ts';
import { locating, moduleHost } from './resolve.ts';

/** A file with its types. */
export interface TypeView {
  readonly checker: ts.TypeChecker;
  readonly source: ts.SourceFile;
}

/** Where TypeScript believes its library to be; answered by `SourceHost.readLibrary`. */
const LIBRARY = '/__gradlens_library';

const sources = new Map<string, { readonly text: string; readonly source: ts.SourceFile }>();
let last: { readonly options: string; readonly program: ts.Program } | null = null;

/**
 * Opens a file for the checker. Unchanged files keep their syntax trees from one call to the next,
 * and the previous program is continued, so that a warm engine pays only for what was edited.
 */
export function openTypes(file: string, host: SourceHost, author: ts.CompilerOptions): TypeView {
  const options: ts.CompilerOptions = {
    ...locating(author),
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
    lib: ['lib.es2023.d.ts'],
    libReplacement: false,
    types: [],
    strict: true,
    noEmit: true,
    allowJs: true,
    checkJs: false,
    skipLibCheck: true,
    resolveJsonModule: true,
    experimentalDecorators: author.experimentalDecorators ?? false,
    jsx: ts.JsxEmit.Preserve,
    maxNodeModuleJsDepth: 0,
  };
  const key = JSON.stringify(options);
  const program = ts.createProgram({
    rootNames: [file],
    options,
    host: compilerHost(host),
    ...(last?.options === key ? { oldProgram: last.program } : {}),
  });
  last = { options: key, program };
  const source = program.getSourceFile(file);
  if (!source) throw new Error(`TypeScript did not open ${file}`);
  forgetUnused(program);
  return { checker: program.getTypeChecker(), source };
}

function compilerHost(host: SourceHost): ts.CompilerHost {
  return {
    ...moduleHost(host),
    useCaseSensitiveFileNames: () => true,
    fileExists: (file) => isLibrary(file) || host.fileExists(file),
    readFile: (file) => (isLibrary(file) ? readLibrary(file, host) : host.readFile(file)),
    getSourceFile: (file, language) => {
      const text = isLibrary(file) ? readLibrary(file, host) : host.readFile(file);
      if (text === undefined) return undefined;
      const known = sources.get(file);
      if (known?.text === text) return known.source;
      const source = ts.createSourceFile(file, clean(text), language, true);
      sources.set(file, { text, source });
      return source;
    },
    getDefaultLibFileName: () => `${LIBRARY}/lib.es2023.full.d.ts`,
    getDefaultLibLocation: () => LIBRARY,
    getCanonicalFileName: (file) => file,
    getNewLine: () => '\n',
    writeFile: () => undefined,
    getDirectories: () => [],
  };
}

function isLibrary(file: string): boolean {
  return file.startsWith(`${LIBRARY}/`);
}

function readLibrary(file: string, host: SourceHost): string | undefined {
  return host.readLibrary(file.slice(LIBRARY.length + 1));
}

/** Trees of files that are no longer part of the program, other than TypeScript's own library. */
function forgetUnused(program: ts.Program): void {
  for (const file of sources.keys()) {
    if (!isLibrary(file) && !program.getSourceFile(file)) sources.delete(file);
  }
}
