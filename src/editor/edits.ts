import type { SourceRange } from '../model/range.ts';

/** One replacement in a text; lines and columns count from 1, the end is exclusive. */
export interface TextEdit {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}

interface Place {
  readonly line: number;
  readonly column: number;
}

const before = (a: Place, b: Place): boolean =>
  a.line < b.line || (a.line === b.line && a.column < b.column);

/** Where a place at or behind the end of the edit stands afterwards. */
function moved(place: Place, edit: TextEdit): Place {
  const lines = edit.newText.split(/\r\n|\r|\n/);
  const added = lines.length - 1;
  const last = lines[added]!.length;
  const line = place.line + added - (edit.endLine - edit.line);
  if (place.line !== edit.endLine) return { line, column: place.column };
  const start = added === 0 ? edit.column + last : last + 1;
  return { line, column: start + place.column - edit.endColumn };
}

/**
 * The range after an edit, or null where the edit touches its inside: what was measured there no
 * longer stands there. An insertion at either edge stays outside of the range.
 */
export function shift(range: SourceRange, edit: TextEdit): SourceRange | null {
  const start = { line: range.line, column: range.column };
  const end = { line: range.endLine, column: range.endColumn };
  const from = { line: edit.line, column: edit.column };
  const to = { line: edit.endLine, column: edit.endColumn };
  if (!before(from, end)) return range;
  if (before(start, to)) return null;
  const newStart = moved(start, edit);
  const newEnd = moved(end, edit);
  return {
    file: range.file,
    line: newStart.line,
    column: newStart.column,
    endLine: newEnd.line,
    endColumn: newEnd.column,
  };
}

/**
 * Follows ranges of one text through its edits. Each range remembers how many edits it has seen, so
 * that a key stroke costs nothing until someone asks.
 */
export class RangeTracker {
  readonly #edits: TextEdit[] = [];
  readonly #seen = new WeakMap<SourceRange, { count: number; range: SourceRange | null }>();

  add(edits: readonly TextEdit[]): void {
    this.#edits.push(...edits);
  }

  /** Where a range of the checked text stands now; null where it was edited. */
  locate(range: SourceRange): SourceRange | null {
    const known = this.#seen.get(range) ?? { count: 0, range };
    for (; known.count < this.#edits.length && known.range; known.count++) {
      known.range = shift(known.range, this.#edits[known.count]!);
    }
    this.#seen.set(range, known);
    return known.range;
  }
}
