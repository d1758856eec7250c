import type { SourceRange } from '../../model/range.ts';
import type { Style } from './style.ts';

/** Longer lines (minified code) are shown around the place only. */
const WIDTH = 100;

/** The line of a range with its number, and carets under the range; nothing where there is no line. */
export function excerpt(source: string | null, range: SourceRange, style: Style): string[] {
  const line = source?.split(/\r\n|[\n\r\u2028\u2029]/)[range.line - 1];
  if (line === undefined) return [];
  const start = range.column - 1;
  const end = range.endLine === range.line ? range.endColumn - 1 : line.length;
  const from = line.length > WIDTH ? Math.max(0, start - WIDTH / 2) : 0;
  const shown = line.slice(from, from + WIDTH);
  const number = String(range.line);
  const gutter = ' '.repeat(number.length);
  // Tabs stay tabs above the carets, so that both lines move alike.
  const indent = shown.slice(0, start - from).replace(/[^\t]/g, ' ');
  const carets = '^'.repeat(Math.max(1, Math.min(end - start, shown.length - (start - from))));
  const marked = indent + style.strong(carets);
  return [`${style.faint(`${number} │`)} ${shown}`, `${style.faint(`${gutter} │`)} ${marked}`];
}
