import ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import { extensionOf, isInstalled } from './paths.ts';
import { finding, rangeBetween, rangeOf } from './ranges.ts';
import { parseDiagnosticsOf } from './syntax.ts';
import { identityMap, insertAll, withoutInsertions, type Insertion } from './sourceMap.ts';

/** One module as CommonJS text, before its imports are resolved. */
export interface CompiledModule {
  readonly code: string;
  readonly map: string | null;
  /** Specifiers of `require('…')` and `import('…')` in `code`. */
  readonly requires: readonly string[];
  /** Whether the source is an ECMAScript module: decides the `import` or `require` condition. */
  readonly esm: boolean;
  /**
   * Syntax errors and constructs that a CommonJS module cannot hold. Code is empty if there are
   * any.
   */
  readonly findings: readonly Finding[];
}

/** Options of the author's tsconfig that change what the emitted program computes. */
const SEMANTIC_OPTIONS = [
  'experimentalDecorators',
  'emitDecoratorMetadata',
  'useDefineForClassFields',
  'jsx',
  'jsxFactory',
  'jsxFragmentFactory',
  'jsxImportSource',
] as const;

const cache = new Map<string, { readonly key: string; readonly compiled: CompiledModule }>();

/** Texts whose compilation is kept; beyond that the oldest is dropped. */
const CACHE_LIMIT = 2000;

/**
 * Compiles one module on its own, keeping the author's statements and positions: TypeScript, JSX
 * and ECMAScript modules go through the compiler, published CommonJS and UMD pass through
 * untouched. Results are kept per file and text, so that an unchanged module costs a look-up.
 */
export function compileModule(
  file: string,
  text: string,
  insertions: readonly Insertion[],
  options: ts.CompilerOptions,
): CompiledModule {
  const semantic = SEMANTIC_OPTIONS.map((name) => options[name]);
  const key = JSON.stringify([semantic, insertions, text]);
  const known = cache.get(file);
  if (known?.key === key) return known.compiled;
  const compiled = compileOnce(file, text, insertions, options);
  cache.delete(file);
  cache.set(file, { key, compiled });
  if (cache.size > CACHE_LIMIT) cache.delete(cache.keys().next().value!);
  return compiled;
}

/** The same, and nothing is kept: for texts that are not asked for again. */
export function compileOnce(
  file: string,
  text: string,
  insertions: readonly Insertion[],
  options: ts.CompilerOptions,
): CompiledModule {
  return compile(file, clean(text), insertions, options);
}

/**
 * A script's first line `#!…` as a comment of the same length: it is no syntax inside a function.
 */
export function clean(text: string): string {
  return text.startsWith('#!') ? `//${text.slice(2)}` : text;
}

/** Octal literals and escapes: TypeScript's parser refuses them, a sloppy script may hold them. */
const SLOPPY = new Set([1121, 1487, 1488]);

/** The first syntax errors of a file, as findings with their places. */
export function syntaxErrors(sourceFile: ts.SourceFile): Finding[] {
  return parseDiagnosticsOf(sourceFile)
    .filter(({ code }) => !SLOPPY.has(code) || ts.isExternalModule(sourceFile))
    .slice(0, 10)
    .map((diagnostic) => {
      const message = ts.flattenDiagnosticMessageText(diagnostic.messageText, ' ');
      const range = rangeBetween(
        sourceFile,
        diagnostic.start,
        diagnostic.start + diagnostic.length,
      );
      return finding('syntax-error', 'error', `Syntax error: ${message}`, range);
    });
}

function compile(
  file: string,
  text: string,
  insertions: readonly Insertion[],
  options: ts.CompilerOptions,
): CompiledModule {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.ES2022, true);
  const esm = ts.isExternalModule(source) || extensionOf(file) === '.mjs';
  const isPlain = isPlainScript(file, source);
  // What was published as a script runs, whatever TypeScript's grammar thinks of it.
  const errors = isPlain && isInstalled(file) ? [] : syntaxErrors(source);
  const findings = [...errors, ...topLevelAwaits(source, esm)];
  if (findings.length > 0) return { code: '', map: null, requires: [], esm, findings };
  if (isPlain) return passThrough(file, source, insertions, findings);

  const output = ts.transpileModule(insertAll(text, insertions), {
    // Under its own extension `.mjs` would stay an ECMAScript module.
    fileName: file.replace(/\.[mc]([jt]s)$/, '.$1'),
    compilerOptions: emitOptions(options),
  });
  const bare = output.outputText.replace(/\n\/\/# sourceMappingURL=[^\n]*\s*$/, '\n');
  const linked = isInstalled(file) ? withNodeDefaults(bare) : bare;
  const code = withHelpersApart(linked, text);
  const map = withoutInsertions(output.sourceMapText ?? '', file, text, insertions);
  const emitted = ts.createSourceFile(`${file}.js`, code, ts.ScriptTarget.ES2022, false);
  const { requires, metas } = scanEmitted(emitted);
  return { code: withoutMeta(code, metas), map, requires, esm, findings };
}

const HELPERS = /\b__(?=(?:importDefault|importStar|exportStar|createBinding|setModuleDefault)\b)/g;
/** Calls of the helpers that the compiler writes: on what it required, never on anything else. */
const HELPER_CALLS = /\b__(?=(?:importDefault|importStar|exportStar)\((?:require\(|\w+_\d+\)))/g;
const END_OF_HELPERS = 'Object.defineProperty(exports, "__esModule"';

/**
 * A module that declares names of the compiler's import helpers itself, as tslib's own does, would
 * declare them twice in CommonJS: the compiler's get other names, of the same length for the map.
 */
function withHelpersApart(code: string, authored: string): string {
  if (authored.search(HELPERS) < 0) return code;
  const end = code.indexOf(END_OF_HELPERS);
  if (end < 0) return code;
  return code.slice(0, end).replace(HELPERS, '_$') + code.slice(end).replace(HELPER_CALLS, '_$');
}

const DEFAULT_HELPER = 'return (mod && mod.__esModule) ? mod : { "default": mod };';
/** On one line, as the lines of the map count. Lazy, since in a cycle the default may come later. */
const NODE_DEFAULT_HELPER =
  'return !(mod && mod.__esModule) ? { "default": mod } : "default" in mod ? mod : ' +
  '{ get default() { return "default" in mod ? mod.default : mod; } };';

/**
 * A published ECMAScript module that imports a default which a transpiled CommonJS module lacks gets
 * all of that module, as in Node (tslib's own module does).
 */
function withNodeDefaults(code: string): string {
  const end = code.indexOf(END_OF_HELPERS);
  const helper = code.indexOf(DEFAULT_HELPER);
  if (helper < 0 || helper > end) return code;
  return code.replace(DEFAULT_HELPER, NODE_DEFAULT_HELPER);
}

function emitOptions(options: ts.CompilerOptions): ts.CompilerOptions {
  const semantic: ts.CompilerOptions = Object.fromEntries(
    SEMANTIC_OPTIONS.filter((name) => options[name] !== undefined).map((name) => [
      name,
      options[name],
    ]),
  );
  const authored = options.target;
  if (authored !== undefined && authored < ts.ScriptTarget.ES2022) {
    // TypeScript's own default: fields are assigned, not defined, below ES2022.
    semantic.useDefineForClassFields ??= false;
  }
  return {
    jsx: ts.JsxEmit.React,
    ...semantic,
    // Decorators and `using` are the last syntax that Node does not run; ES2022 lowers just those.
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.CommonJS,
    alwaysStrict: false,
    ignoreDeprecations: '6.0',
    esModuleInterop: true,
    allowJs: true,
    sourceMap: true,
    inlineSources: false,
    removeComments: false,
    newLine: ts.NewLineKind.LineFeed,
  };
}

/** CommonJS, UMD or a plain script in JavaScript without JSX: runs as it stands. */
function isPlainScript(file: string, source: ts.SourceFile): boolean {
  const javascript = ['.js', '.cjs', '.jsx', ''].includes(extensionOf(file));
  return javascript && !ts.isExternalModule(source) && !containsJsx(source);
}

function containsJsx(node: ts.Node): boolean {
  if (ts.isJsxElement(node) || ts.isJsxSelfClosingElement(node) || ts.isJsxFragment(node)) {
    return true;
  }
  return ts.forEachChild(node, containsJsx) ?? false;
}

function passThrough(
  file: string,
  source: ts.SourceFile,
  insertions: readonly Insertion[],
  findings: readonly Finding[],
): CompiledModule {
  const { requires, offsets } = scanEmitted(source);
  const code = insertAll(source.text, insertions);
  const map = insertions.length === 0 ? null : identityMap(file, source.text, offsets, insertions);
  return { code, map, requires, esm: false, findings };
}

interface Scan {
  readonly requires: string[];
  /** Offsets at which `import.meta` stands. */
  readonly metas: number[];
  /** Where every node starts and ends. */
  readonly offsets: number[];
}

function scanEmitted(source: ts.SourceFile): Scan {
  const requires = new Set<string>();
  const metas: number[] = [];
  const offsets: number[] = [];
  const visit = (node: ts.Node): void => {
    offsets.push(node.getStart(source), node.end);
    if (ts.isMetaProperty(node) && node.keywordToken === ts.SyntaxKind.ImportKeyword) {
      metas.push(node.getStart(source));
    } else if (ts.isCallExpression(node)) {
      const [argument] = node.arguments;
      const loads =
        node.expression.kind === ts.SyntaxKind.ImportKeyword ||
        (ts.isIdentifier(node.expression) && node.expression.text === 'require');
      if (loads && argument && ts.isStringLiteralLike(argument)) requires.add(argument.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return { requires: [...requires], metas, offsets };
}

/** `import.meta` is no syntax in CommonJS: an object without a location, of the same length. */
function withoutMeta(code: string, metas: readonly number[]): string {
  let result = code;
  for (const start of metas) {
    const length = 'import.meta'.length;
    if (result.slice(start, start + length) !== 'import.meta') continue;
    result = `${result.slice(0, start)}({url:''}) ${result.slice(start + length)}`;
  }
  return result;
}

function topLevelAwaits(source: ts.SourceFile, esm: boolean): Finding[] {
  if (!esm || isInstalled(source.fileName)) return [];
  const found: Finding[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node) || ts.isClassStaticBlockDeclaration(node)) return;
    const awaits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && node.awaitModifier);
    if (awaits) {
      const message =
        'The module awaits at its top level, which cannot be checked. ' +
        'Move the await into a function.';
      found.push(finding('unsupported-construct', 'error', message, rangeOf(node, source)));
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found.slice(0, 1);
}
