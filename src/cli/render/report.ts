import { relative } from 'node:path';
import type { Finding, Severity } from '../../model/finding.ts';
import { formatFactor, formatNumber } from '../../model/format.ts';
import type { SourceRange } from '../../model/range.ts';
import type {
  HandWritten,
  CheckResult,
  NumberTree,
  PartialDerivative,
  PointSource,
} from '../../model/report.ts';
import { VERDICT_MARKS, type FunctionVerdict, type PartialVerdict } from '../../model/verdict.ts';
import { excerpt } from './excerpt.ts';
import { renderSecondOrder } from './secondOrder.ts';
import type { Style } from './style.ts';
import { table, type Cell } from './table.ts';

/** What the renderer needs to know of its surroundings. */
export interface Surroundings {
  readonly style: Style;
  /** Paths are shown relative to it. */
  readonly directory: string;
  readonly readSource: (file: string) => string | null;
}

const FAILURES_FIRST: readonly PartialVerdict[] = ['disagree', 'inconclusive', 'agree'];

const SOURCES: Readonly<Record<PointSource, string>> = {
  tag: 'from its @gradcheck tag',
  call: 'from --call',
  saved: 'saved',
  'call-site': 'from a call in the source',
  generated: 'generated',
};

/** Rows of a table beyond which agreeing partials are only counted. */
const MAX_ROWS = 16;
const DIGITS = 9;
const ERROR_DIGITS = 2;
const MAX_VALUE = 72;

/** One result as lines for a terminal. */
export function renderResult(result: CheckResult, surroundings: Surroundings): string[] {
  const { style } = surroundings;
  const dress = verdictStyle(result.verdict, style);
  const place = showPlace(result.range, surroundings, false);
  const title =
    `${dress(`${VERDICT_MARKS[result.verdict]} ${result.verdict}`)}  ` +
    style.strong(result.function === '' ? place : result.function) +
    (result.function === '' ? '' : `  ${style.faint(place)}`);
  if (result.known) return [`${title}  ${style.faint('(known: in the baseline)')}`];
  const lines = [title];
  if (result.point) {
    const source = SOURCES[result.point.source];
    lines.push(`  ${result.point.call} ${style.faint(`(${source})`)}`);
  }
  if (result.value !== null) lines.push(`  value ${showValue(result.value)}`);
  if (result.findings[0]?.message !== result.summary) lines.push(`  ${result.summary}`);
  if (result.handWritten) lines.push(...renderHandWritten(result, style));
  if (result.partials.length > 0) lines.push('', ...indent(renderPartials(result, style)));
  if (result.secondOrder) {
    const dressOf = (verdict: PartialVerdict) => verdictStyle(verdict, style);
    const rows = renderSecondOrder(result.secondOrder, style, dressOf);
    if (rows.length > 0) lines.push('', ...indent(rows));
  }
  for (const finding of result.findings) lines.push('', ...renderFinding(finding, surroundings));
  return lines;
}

/** The last line of a run: how many functions, and what became of them. */
export function renderTotals(results: readonly CheckResult[], style: Style): string {
  const counts = new Map<FunctionVerdict, number>();
  const done = results.filter(({ leftOut }) => leftOut !== true);
  for (const { verdict } of done) counts.set(verdict, (counts.get(verdict) ?? 0) + 1);
  const parts = (Object.keys(VERDICT_MARKS) as FunctionVerdict[])
    .filter((verdict) => counts.has(verdict))
    .map((verdict) =>
      verdictStyle(verdict, style)(`${VERDICT_MARKS[verdict]} ${counts.get(verdict)!} ${verdict}`),
    );
  const known = results.filter((result) => result.known).length;
  if (known > 0) parts.push(style.faint(`${known} of them known`));
  if (done.length < results.length) {
    parts.push(style.faint(`${results.length - done.length} left out`));
  }
  const checks = done.length === 1 ? '1 check' : `${done.length} checks`;
  return `${checks}: ${parts.join(', ')}`;
}

/** A pair that nobody named is a guess, and shown as one. */
const FOUND_BY: Readonly<Record<HandWritten['foundBy'], string>> = {
  name: 'a guess by its name',
  evaluation: 'a guess by its numbers',
  tag: '',
  argument: '',
};

function renderHandWritten({ handWritten }: CheckResult, style: Style): string[] {
  const { function: name, convention, foundBy, scale, diagnosis } = handWritten!;
  const factor = scale === undefined ? '' : `× ${formatFactor(scale, DIGITS)}, as its tag says`;
  const notes = [convention, FOUND_BY[foundBy], factor];
  const note = notes.filter((text) => text !== '').join(', ');
  const line = `  against ${style.strong(name)}${note === '' ? '' : style.faint(` (${note})`)}`;
  return diagnosis && diagnosis.text !== '' ? [line, `  ${diagnosis.text}`] : [line];
}

function renderPartials({ partials }: CheckResult, style: Style): string[] {
  const rank = ({ verdict }: PartialDerivative): number => FAILURES_FIRST.indexOf(verdict);
  const sorted = [...partials].sort((a, b) => rank(a) - rank(b));
  const failures = sorted.filter(({ verdict }) => verdict !== 'agree').length;
  const shown = sorted.slice(0, Math.max(MAX_ROWS, Math.min(failures, 4 * MAX_ROWS)));
  const hand = partials.some(({ handWritten }) => handWritten !== null);
  const faint = style.faint;
  const titles = ['', 'partial', 'reverse', 'forward', 'numeric', '± error'];
  const heading = [...titles, ...(hand ? ['by hand'] : []), ''].map((text) => ({
    text,
    dress: faint,
  }));
  const rows = shown.map((partial) => partialRow(partial, hand, style));
  const right = 'right' as const;
  const left = 'left' as const;
  const alignments = [left, left, right, right, right, right, ...(hand ? [right] : []), left];
  const lines = table(heading, rows, alignments);
  const rest = partials.length - shown.length;
  if (rest > 0)
    lines.push(faint(`… and ${rest} more${failures <= shown.length ? ', which agree' : ''}`));
  return lines;
}

function partialRow(partial: PartialDerivative, hand: boolean, style: Style): Cell[] {
  const dress = verdictStyle(partial.verdict, style);
  const cells: Cell[] = [
    { text: VERDICT_MARKS[partial.verdict], dress },
    { text: `∂${partial.output.replace(/^\./, '')}/∂${partial.input}` },
    { text: showNumber(partial.reverse) },
    { text: showNumber(partial.forward) },
    { text: showNumber(partial.numeric) },
    { text: partial.numericError === null ? '' : formatNumber(partial.numericError, ERROR_DIGITS) },
  ];
  if (hand) {
    const isWrong = partial.verdict === 'disagree';
    cells.push({ text: showNumber(partial.handWritten), ...(isWrong ? { dress } : {}) });
  }
  const verdict = partial.verdict === 'agree' ? '' : partial.verdict;
  // Zero in every opinion needs no explanation; the numbers say it.
  const cause = partial.cause === null || partial.cause === 'both-zero' ? '' : partial.cause;
  cells.push({ text: [verdict, cause].filter((part) => part !== '').join(': '), dress });
  return cells;
}

function renderFinding(finding: Finding, surroundings: Surroundings): string[] {
  const { style, readSource } = surroundings;
  const { code, severity, message, range, related = [] } = finding;
  const place = showPlace(range, surroundings, true);
  const lines = [
    `  ${severityStyle(severity, style)(severity)} ${place} ${style.faint(code)}`,
    `    ${message}`,
    ...indent(excerpt(readSource(range.file), range, style), 4),
  ];
  for (const other of related) {
    lines.push(`    ${showPlace(other.range, surroundings, true)} ${other.message}`);
    lines.push(...indent(excerpt(readSource(other.range.file), other.range, style), 4));
  }
  return lines;
}

/** `src/loss.ts:12`, from where the person stands. */
export function showPlace(
  range: SourceRange,
  { directory }: Surroundings,
  column: boolean,
): string {
  const path = relative(directory, range.file);
  const shown = path.startsWith('..') ? range.file : path;
  return `${shown}:${range.line}${column ? `:${range.column}` : ''}`;
}

function showNumber(value: number | null): string {
  return value === null ? '–' : formatNumber(value, DIGITS);
}

function showValue(value: NumberTree): string {
  const text = show(value);
  return text.length > MAX_VALUE ? `${text.slice(0, MAX_VALUE)}…` : text;
}

function show(value: NumberTree): string {
  if (typeof value === 'number') return formatNumber(value, 17);
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${show(inner)}`);
  return `{ ${fields.join(', ')} }`;
}

function verdictStyle(verdict: FunctionVerdict, style: Style): (text: string) => string {
  if (verdict === 'agree' || verdict === 'convention') return style.good;
  return verdict === 'inconclusive' ? style.doubt : style.bad;
}

function severityStyle(severity: Severity, style: Style): (text: string) => string {
  if (severity === 'error') return style.bad;
  return severity === 'warning' ? style.doubt : style.faint;
}

function indent(lines: readonly string[], by = 2): string[] {
  return lines.map((line) => (line === '' ? '' : ' '.repeat(by) + line));
}
