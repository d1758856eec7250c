import type { Insight } from '../model/insight.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import { fileKey, type ReportStore } from './store.ts';

/** An insight with the place where it stands in the text of now. */
export interface PlacedInsight {
  readonly insight: Insight;
  readonly range: SourceRange;
  readonly result: CheckResult;
  readonly outdated: boolean;
}

/**
 * The insights that a file shows. Where several results saw the same text (a helper of two checked
 * functions), the focused one speaks first, then the newest.
 */
export function* insightsIn(store: ReportStore, file: string): Iterable<PlacedInsight> {
  const key = fileKey(file);
  const order = [...store.all()]
    .sort((a, b) => b.checkedAt - a.checkedAt)
    .flatMap((one) => one.results.map((result) => ({ result, outdated: one.outdated })));
  const focused = order.findIndex(({ result }) => result === store.current);
  if (focused > 0) order.unshift(...order.splice(focused, 1));
  for (const { result, outdated } of order) {
    for (const insight of result.insights) {
      if (fileKey(insight.range.file) !== key) continue;
      const range = store.locate(result, insight.range);
      if (range) yield { insight, range, result, outdated };
    }
  }
}

/** The smallest insight around a place (counted from 1), of the result that speaks first. */
export function insightAt(
  insights: Iterable<PlacedInsight>,
  line: number,
  column: number,
): PlacedInsight | null {
  let best: PlacedInsight | null = null;
  for (const placed of insights) {
    if (best && placed.result !== best.result) break;
    if (contains(placed.range, line, column) && (!best || isWithin(placed, best))) best = placed;
  }
  return best;
}

/** One insight per line: the outermost of what the line computes, of the result that speaks first. */
export function hintsByLine(insights: Iterable<PlacedInsight>): Map<number, PlacedInsight> {
  const lines = new Map<number, PlacedInsight>();
  for (const placed of insights) {
    if (placed.insight.kind !== 'result') continue;
    const line = placed.range.endLine;
    const known = lines.get(line);
    if (!known || (known.result === placed.result && isWithin(known, placed))) {
      lines.set(line, placed);
    }
  }
  return lines;
}

function contains(range: SourceRange, line: number, column: number): boolean {
  const afterStart = line > range.line || (line === range.line && column >= range.column);
  const beforeEnd = line < range.endLine || (line === range.endLine && column <= range.endColumn);
  return afterStart && beforeEnd;
}

function isWithin(inner: PlacedInsight, outer: PlacedInsight): boolean {
  return (
    contains(outer.range, inner.range.line, inner.range.column) &&
    contains(outer.range, inner.range.endLine, inner.range.endColumn)
  );
}
