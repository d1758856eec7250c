import type { Insight, ValueSummary } from '../model/insight.ts';
import {
  FITTING_ELEMENTS,
  formatNumber,
  formatShape,
  formatValue,
  sizeWord,
  sizeOf,
  wordNumber,
} from './numbers.ts';
import type { Translate } from './translate.ts';

/** What the hover says around the numbers of one place. */
export interface HoverFrame {
  /** The checked function, `loss`: the gradient is its derivative. */
  readonly function: string;
  /** How old the numbers are where the text has moved on; null where they are current. */
  readonly outdated: string | null;
  /** Through which neighbour most of the gradient comes, if there is a choice. */
  readonly chain?: string | null;
  /** Markdown links to graph, panel and so on. */
  readonly links: readonly string[];
}

/** Rows and columns of an array that a hover has room for. */
const ROWS = 4;
const COLUMNS = 4;

/** Source text in Markdown code, whatever it holds. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  const fence = '`'.repeat(
    Math.max(0, ...[...line.matchAll(/`+/g)].map((match) => match[0].length)) + 1,
  );
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** The hover of one place, as Markdown. */
export function hoverMarkdown(insight: Insight, frame: HoverFrame, t: Translate): string {
  const parts = [headline(insight, frame, t)];
  if (insight.rule) {
    const { formula, numbers } = insight.rule;
    parts.push(
      `${t('Local derivative:')} ${code(formula)}${numbers === '' ? '' : ` = ${code(numbers)}`}`,
    );
  }
  if (insight.count > 1) parts.push(times(insight, t));
  else if (isCut(insight.value.shape)) parts.push(spread(insight, t));
  const table = arrayTable(insight.value, insight.adjoint, t);
  if (table !== null) parts.push(table);
  if (frame.outdated !== null) parts.push(`*${frame.outdated}*`);
  if (frame.links.length > 0) parts.push(frame.links.join(' · '));
  return parts.join('\n\n');
}

function headline(insight: Insight, frame: HoverFrame, t: Translate): string {
  const value = `${code(insight.text)} = **${formatValue(insight.value, t)}**`;
  const isAtom = /^[\w$.[\]]+$/.test(insight.text);
  const name = code(`∂${frame.function}/∂${isAtom ? insight.text : `(${insight.text})`}`);
  return insight.adjoint
    ? `${value}  \n${name} = **${formatValue(insight.adjoint, t)}**${remark(insight, frame, t)}`
    : `${value}  \n${t('No gradient flows here.')}`;
}

/** What there is to say of a gradient beside its number. */
function remark(insight: Insight, frame: HoverFrame, t: Translate): string {
  const words = insight.adjoint && !insight.adjointIsRounding ? sizeWord(insight.adjoint, t) : null;
  const all = [words, frame.chain ?? null].filter((one) => one !== null);
  return all.length > 0 ? `, ${all.join(', ')}` : '';
}

function times(insight: Insight, t: Translate): string {
  const { value, count } = insight;
  if (value.shape.length > 0) {
    return t(
      'Ran {0} times: min {1}, max {2}',
      count,
      wordNumber(value.min, t),
      wordNumber(value.max, t),
    );
  }
  return t(
    'Ran {0} times: first {1}, last {2}, min {3}, max {4}',
    count,
    wordNumber(value.first, t),
    wordNumber(value.last[0] ?? NaN, t),
    wordNumber(value.min, t),
    wordNumber(value.max, t),
  );
}

/** Whether a table of this shape cannot show every element. */
function isCut(shape: readonly number[]): boolean {
  return (
    shape.length > 2 || (shape.at(-1) ?? 0) > COLUMNS || (shape.length === 2 && shape[0]! > ROWS)
  );
}

function spread({ value }: Insight, t: Translate): string {
  return t('Elements from {0} to {1}', wordNumber(value.min, t), wordNumber(value.max, t));
}

/** A small table of an array's elements, with the gradient below each value; null for a number. */
function arrayTable(
  value: ValueSummary,
  adjoint: ValueSummary | null,
  t: Translate,
): string | null {
  if (value.shape.length === 0 || value.shape.length > 2) return null;
  // A short vector stands in the headline already.
  if (value.shape.length === 1 && value.shape[0]! <= FITTING_ELEMENTS) return null;
  const columns = value.shape.length === 2 ? value.shape[1]! : value.shape[0]!;
  const rows = value.shape.length === 2 ? value.shape[0]! : 1;
  const shownColumns = Math.min(columns, COLUMNS);
  // The summary keeps the first elements row by row: only whole rows can be laid out.
  const known = Math.max(1, Math.floor(value.last.length / columns));
  const shownRows = Math.min(rows, ROWS, known);
  if (shownColumns < 1 || shownRows < 1) return null;
  const cut = shownColumns < columns;
  const cells = (summary: ValueSummary, row: number): string[] => {
    const start = row * columns;
    const line = summary.last.slice(start, start + shownColumns).map((x) => formatNumber(x));
    return cut ? [...line, '…'] : line;
  };
  const header = Array.from({ length: shownColumns }, (_, j) => `[${j}]`);
  if (cut) header.push('…');
  const lines = [
    `| ${[`(${formatShape(value.shape)})`, ...header].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(header.length)}`,
  ];
  for (let row = 0; row < shownRows; row++) {
    const label = rows > 1 ? `[${row}]` : t('value');
    lines.push(`| ${[label, ...cells(value, row)].join(' | ')} |`);
    if (adjoint && sizeOf(adjoint.shape) === sizeOf(value.shape)) {
      lines.push(`| ${[rows > 1 ? `∂[${row}]` : '∂', ...cells(adjoint, row)].join(' | ')} |`);
    }
  }
  if (shownRows < rows) lines.push(`| … |${' |'.repeat(header.length)}`);
  return lines.join('\n');
}
