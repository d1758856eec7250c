import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import { HELPERS_FILE, type ProgramModule } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';

/** A frame of a stack, or of a debugger: lines and columns of the compiled text, from 1. */
export interface CompiledPosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Leads positions in compiled modules back to the author's text. */
export class Positions {
  readonly #modules: ReadonlyMap<string, ProgramModule>;
  readonly #maps = new Map<string, TraceMap>();

  constructor(modules: readonly ProgramModule[]) {
    this.#modules = new Map(modules.map((module) => [module.file, module]));
  }

  /** The word at that position in the author's text; null where no text of theirs stands behind it. */
  at({ file, line, column }: CompiledPosition): SourceRange | null {
    const module = this.#modules.get(file);
    if (!module || module.kind === 'json') return null;
    if (module.map === null) return wordAt(module, line, column);
    let map = this.#maps.get(file);
    if (!map) this.#maps.set(file, (map = new TraceMap(module.map)));
    const original = originalPositionFor(map, { line, column: column - 1 });
    if (original.line === null) return null;
    return wordAt(module, original.line, original.column + 1);
  }

  /** Where a stack's innermost frame in author code stands; code of packages only if there is no other. */
  fromStack(stack: string): SourceRange | null {
    let installed: SourceRange | null = null;
    for (const frame of this.frames(stack)) {
      const range = this.at(frame);
      // What our own helpers refuse is no place of the author's.
      if (!range || range.file === HELPERS_FILE) continue;
      if (!isInstalled(range.file)) return range;
      installed ??= range;
    }
    return installed;
  }

  /** The frames of a V8 stack that stand in modules of the program. */
  *frames(stack: string): Generator<CompiledPosition> {
    for (const text of stack.split('\n')) {
      const match = /^\s+at (.*?):(\d+):(\d+)\)?$/.exec(text);
      if (!match) continue;
      const [, prefix = '', line = '', column = ''] = match;
      // `name (file` or `file`; a file's own name may hold parentheses, so all openings are tried.
      for (const start of openings(prefix)) {
        const file = prefix.slice(start);
        if (!this.#modules.has(file)) continue;
        yield { file, line: Number(line), column: Number(column) };
        break;
      }
    }
  }
}

/** Installed packages: their text is not the author's own. */
export function isInstalled(file: string): boolean {
  return /[/\\]node_modules[/\\]/.test(file);
}

function* openings(prefix: string): Generator<number> {
  yield 0;
  for (let at = prefix.indexOf('('); at >= 0; at = prefix.indexOf('(', at + 1)) yield at + 1;
}

function wordAt(module: ProgramModule, line: number, column: number): SourceRange {
  const text = module.source.split(/\r\n|[\n\r\u2028\u2029]/)[line - 1] ?? '';
  const word = /^(?:[\w$.]+|.)/.exec(text.slice(column - 1))?.[0] ?? '';
  const endColumn = column + Math.max(1, word.length);
  return { file: module.file, line, column, endLine: line, endColumn };
}
