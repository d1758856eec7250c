import { lineAt, lineStarts } from '../../analyze/lines.ts';
import { decodedMappings, originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import type { SourceRange } from '../../model/range.ts';

/**
 * From offsets of the compiled text to ranges of the author's text. Starts and ends are looked up both;
 * where the compiled expression stands word for word in the source, its length decides the end.
 */
export class Positions {
  readonly file: string;
  readonly source: string;
  readonly #code: string;
  readonly #map: TraceMap | null;
  readonly #codeLines: readonly number[];
  readonly #sourceLines: readonly number[];

  constructor(file: string, code: string, source: string, map: string | null) {
    this.file = file;
    this.source = source;
    this.#code = code;
    this.#map = map === null ? null : new TraceMap(map);
    this.#codeLines = lineStarts(code);
    this.#sourceLines = map === null ? this.#codeLines : lineStarts(source);
  }

  /** Offsets in the author's text of a span of compiled text. */
  span(start: number, end: number): { readonly start: number; readonly end: number } {
    if (this.#map === null) return { start, end };
    const from = this.#offset(start);
    const text = this.#code.slice(start, end);
    if (this.source.startsWith(text, from)) return { start: from, end: from + text.length };
    const exact = this.#offset(end, true);
    if (exact > from) return { start: from, end: exact };
    const last = this.#offset(Math.max(start, end - 1)) + 1;
    return { start: from, end: Math.max(from, last) };
  }

  range(start: number, end: number): SourceRange {
    const from = locate(this.#sourceLines, start);
    const to = locate(this.#sourceLines, end);
    return {
      file: this.file,
      line: from.line + 1,
      column: from.column + 1,
      endLine: to.line + 1,
      endColumn: to.column + 1,
    };
  }

  /** Was the compiled text at an offset put in beside the author's, so that nothing is written there? */
  isInserted(offset: number): boolean {
    if (this.#map === null) return false;
    const { line, column } = locate(this.#codeLines, offset);
    return originalPositionFor(this.#map, { line: line + 1, column }).line === null;
  }

  /** The author's text between two of its offsets, on one line, shortened to `limit` characters. */
  text(start: number, end: number, limit: number): string {
    const text = this.source
      .slice(start, Math.min(end, start + 4 * limit))
      .replace(/\s+/g, ' ')
      .trim();
    return text.length <= limit ? text : `${text.slice(0, limit - 1)}…`;
  }

  /** Source offset of a compiled offset; with `exact`, −1 unless a segment begins there. */
  #offset(offset: number, exact = false): number {
    const { line, column } = locate(this.#codeLines, offset);
    const found = originalPositionFor(this.#map!, { line: line + 1, column });
    if (found.line === null) return exact ? -1 : this.#nearest(offset);
    const base = (this.#sourceLines[found.line - 1] ?? 0) + found.column;
    const delta = column - this.#segmentColumn(line, column);
    if (exact) return delta === 0 ? base : -1;
    const end = this.#sourceLines[found.line] ?? this.source.length;
    return Math.min(base + delta, Math.max(base, end - 1));
  }

  /** Column of the segment that covers a column: the last one at or before it. */
  #segmentColumn(line: number, column: number): number {
    const segments = (this.#decoded ??= decoded(this.#map!))[line] ?? [];
    let low = 0;
    let high = segments.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (segments[middle]![0]! <= column) low = middle;
      else high = middle - 1;
    }
    return segments[low]?.[0] ?? column;
  }

  #decoded: readonly (readonly (readonly number[])[])[] | null = null;

  /** Text without a source (inserted by the compiler): the nearest position before it. */
  #nearest(offset: number): number {
    for (let at = offset - 1; at > offset - 400 && at >= 0; at--) {
      const { line, column } = locate(this.#codeLines, at);
      const found = originalPositionFor(this.#map!, { line: line + 1, column });
      if (found.line !== null) return (this.#sourceLines[found.line - 1] ?? 0) + found.column;
    }
    return 0;
  }
}

function decoded(map: TraceMap): readonly (readonly (readonly number[])[])[] {
  return decodedMappings(map);
}

function locate(
  starts: readonly number[],
  offset: number,
): { readonly line: number; readonly column: number } {
  const line = lineAt(starts, offset);
  return { line, column: offset - starts[line]! };
}
