import type { ComputationGraph } from '../model/graph.ts';
import type { Insight } from '../model/insight.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import { fileKey, type ReportStore } from './store.ts';

/** An insight with the place where it stands in the text of now. */
export interface PlacedInsight {
  readonly insight: Insight;
  readonly range: SourceRange;
  readonly result: CheckResult;
  /** The graph of the same output's gradients. */
  readonly graph: ComputationGraph | null;
  readonly outdated: boolean;
}

/** The output whose gradients are shown, `[1]` or `.price`; empty where there is only one. */
export function outputName({ graph }: Pick<PlacedInsight, 'graph'>): string {
  return graph?.output?.names[graph.output.index] ?? '';
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
    const { insights, graph } = store.shown(result);
    for (const insight of insights) {
      if (fileKey(insight.range.file) !== key) continue;
      const range = store.locate(result, insight.range);
      if (range) yield { insight, range, result, graph, outdated };
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

/**
 * What each line computes, by line (from 1), left to right: of the result that speaks first, what ran
 * least often (a callback's own steps stand inside of what the line computes) and stands in nothing
 * else; computed expressions rather than the parameters they are computed from.
 */
export function hintsByLine(insights: Iterable<PlacedInsight>): Map<number, PlacedInsight[]> {
  const lines = new Map<number, PlacedInsight[]>();
  for (const placed of insights) {
    if (placed.insight.kind !== 'result') continue;
    const line = placed.range.endLine;
    const known = lines.get(line);
    if (!known) lines.set(line, [placed]);
    else if (known[0]!.result === placed.result) known.push(placed);
  }
  for (const [line, all] of lines) lines.set(line, outermost(all));
  return lines;
}

function outermost(all: readonly PlacedInsight[]): PlacedInsight[] {
  const least = Math.min(...all.map((one) => one.insight.count));
  const rare = all.filter((one) => one.insight.count === least);
  const outer = rare.filter((one) => !rare.some((other) => other !== one && isWithin(one, other)));
  const computed = outer.filter((one) => !isName(one.insight.text));
  return (computed.length > 0 ? computed : outer).sort((a, b) => a.range.column - b.range.column);
}

/** `w`, `this.w`: a name, not something computed. */
export function isName(text: string): boolean {
  return /^(?:this\.)?[\w$]+$/.test(text);
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
