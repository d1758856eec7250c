/**
 * The little of source maps (version 3) that analysis needs: taking inserted text out of a map, so
 * that positions are those of the author's own text, and writing the map of an unchanged text.
 */

import { lineAt, lineStarts } from './lines.ts';

/** Text put into a source: at `offset` of the author's text. It contains no line break. */
export interface Insertion {
  readonly offset: number;
  readonly text: string;
}

interface RawMap {
  version: number;
  sources: string[];
  names?: string[];
  mappings: string;
}

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const DIGIT_VALUES = new Map(Array.from(DIGITS, (digit, value) => [digit, value]));

/** The text with every insertion in place; insertions at one offset keep their order. */
export function insertAll(text: string, insertions: readonly Insertion[]): string {
  let result = '';
  let at = 0;
  for (const insertion of sorted(insertions)) {
    result += text.slice(at, insertion.offset) + insertion.text;
    at = insertion.offset;
  }
  return result + text.slice(at);
}

/**
 * The map of a text with insertions, led back to the text without them. Segments that point into an
 * insertion lose their source, so that nothing is reported there.
 */
export function withoutInsertions(
  map: string,
  file: string,
  text: string,
  insertions: readonly Insertion[],
): string {
  const raw = JSON.parse(map) as RawMap;
  const lines = lineStarts(text);
  const byLine = insertionsByLine(lines, insertions);
  const lastLine = lines.length - 1;
  const lastLength = text.length - lines[lastLine]!;
  const decoded = decode(raw.mappings);
  const kept = decoded.map((line) =>
    line.map((segment) => {
      if (segment.length === 1) return segment;
      const [generated, source, sourceLine, sourceColumn] = segment;
      const column = originalColumn(byLine.get(sourceLine!), sourceColumn!);
      const beyond = sourceLine! > lastLine || (sourceLine === lastLine && column! > lastLength);
      return column === null || beyond ? [generated!] : [generated!, source!, sourceLine!, column];
    }),
  );
  return JSON.stringify({ version: 3, sources: [file], names: [], mappings: encode(kept) });
}

/** The map of a text that is its own source apart from insertions; one segment per given offset. */
export function identityMap(
  file: string,
  text: string,
  offsets: readonly number[],
  insertions: readonly Insertion[],
): string {
  const lines = lineStarts(text);
  const byLine = insertionsByLine(lines, insertions);
  const mappings = lines.map((_, line) => insertionStarts(byLine.get(line) ?? []));
  for (const offset of [...new Set(offsets)].sort((a, b) => a - b)) {
    const line = lineAt(lines, offset);
    const column = offset - lines[line]!;
    let shift = 0;
    for (const entry of byLine.get(line) ?? []) if (entry.column <= column) shift += entry.length;
    mappings[line]!.push([column + shift, 0, line, column]);
  }
  for (const line of mappings) line.sort((a, b) => a[0]! - b[0]!);
  return JSON.stringify({ version: 3, sources: [file], names: [], mappings: encode(mappings) });
}

/** A segment without a source where each insertion of a line starts. */
function insertionStarts(shifts: readonly Shift[]): number[][] {
  let before = 0;
  return shifts.map(({ column, length }) => {
    const start = [column + before];
    before += length;
    return start;
  });
}

function sorted(insertions: readonly Insertion[]): Insertion[] {
  return [...insertions].sort((a, b) => a.offset - b.offset);
}

interface Shift {
  readonly column: number;
  readonly length: number;
}

function insertionsByLine(
  starts: readonly number[],
  insertions: readonly Insertion[],
): Map<number, Shift[]> {
  const byLine = new Map<number, Shift[]>();
  for (const { offset, text } of sorted(insertions)) {
    const line = lineAt(starts, offset);
    const shifts = byLine.get(line) ?? [];
    shifts.push({ column: offset - starts[line]!, length: text.length });
    byLine.set(line, shifts);
  }
  return byLine;
}

/** The author's column of a column in the text with insertions; null inside one. */
function originalColumn(shifts: readonly Shift[] | undefined, column: number): number | null {
  let result = column;
  for (const shift of shifts ?? []) {
    if (result < shift.column) break;
    if (result < shift.column + shift.length) return null;
    result -= shift.length;
  }
  return result;
}

function decode(mappings: string): number[][][] {
  const state = [0, 0, 0, 0, 0];
  return mappings.split(';').map((line) => {
    state[0] = 0;
    return line === '' ? [] : line.split(',').map((segment) => decodeSegment(segment, state));
  });
}

function decodeSegment(segment: string, state: number[]): number[] {
  const values: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGIT_VALUES.get(character) ?? 0;
    value += (digit & 31) * 2 ** shift;
    shift += 5;
    if (digit & 32) continue;
    const field = values.length;
    state[field] = state[field]! + (value % 2 === 1 ? -(value - 1) / 2 : value / 2);
    values.push(state[field]);
    value = 0;
    shift = 0;
  }
  return values.slice(0, 4);
}

function encode(lines: readonly (readonly (readonly number[])[])[]): string {
  const state = [0, 0, 0, 0];
  return lines
    .map((line) => {
      state[0] = 0;
      return line
        .map((segment) =>
          segment
            .map((value, field) => {
              const delta = value - state[field]!;
              state[field] = value;
              return encodeNumber(delta);
            })
            .join(''),
        )
        .join(',');
    })
    .join(';');
}

function encodeNumber(value: number): string {
  let rest = value < 0 ? -value * 2 + 1 : value * 2;
  let result = '';
  do {
    const digit = rest % 32;
    rest = Math.floor(rest / 32);
    result += DIGITS[digit + (rest > 0 ? 32 : 0)]!;
  } while (rest > 0);
  return result;
}
