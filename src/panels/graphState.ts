import type { ReportStore } from '../editor/store.ts';
import { verdictWords } from '../editor/verdictText.ts';
import type { ComputationGraph, GraphNode } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import type { GraphState } from '../webview/protocol.ts';
import type { Picture } from './graphPicture.ts';
import type { PanelWorld } from './panelState.ts';

/** How the panel shows a result beside what the store says of it. */
export interface Shown {
  readonly result: CheckResult;
  readonly picture: Picture | null;
  readonly pinned: boolean;
}

/** What the graph's panel shows of the store; null shows what is going on. */
export function graphState(store: ReportStore, world: PanelWorld, shown: Shown | null): GraphState {
  if (!shown) {
    const run = store.runs().at(-1);
    return run ? { kind: 'running', function: run.function } : { kind: 'empty' };
  }
  const { result, picture } = shown;
  const source = {
    file: result.file,
    path: world.relative(result.file),
    function: result.function,
  };
  const { translate: t } = world;
  const sentence = verdictWords(result, t);
  if (!picture || picture.graph.nodes.length === 0) {
    return { kind: 'none', source, reason: sentence };
  }
  if (!picture.graph.layout) {
    return picture.busy
      ? { kind: 'running', function: result.function }
      : { kind: 'none', source, reason: t('The graph could not be laid out.') };
  }
  return {
    kind: 'graph',
    source,
    graph: picture.graph,
    sentence,
    verdict: result.verdict,
    outdated: store.isOutdated(result),
    changed: picture.changed,
    busy: picture.busy,
    pinned: shown.pinned,
    points: otherPoints(store, result).map(pointLabel),
    comparison: picture.comparison,
  };
}

/** Results of the same function at other points, of whose runs a difference can be shown. */
export function otherPoints(store: ReportStore, result: CheckResult): readonly CheckResult[] {
  const seen = new Set([result.point?.call]);
  return (store.get(result.file, result.function)?.results ?? []).filter((other) => {
    const call = other.point?.call;
    if (!other.graph || seen.has(call)) return false;
    seen.add(call);
    return true;
  });
}

const LONGEST = 60;

function pointLabel({ point }: CheckResult): string {
  const call = (point?.call ?? '').replaceAll(/\s+/g, ' ');
  return call.length > LONGEST ? `${call.slice(0, LONGEST - 1)}…` : call;
}

/**
 * The node that draws a selection of the source: the one whose range it is, else the one with the
 * smallest range around it.
 * @param locate where a range stands in the text of now; null where it was edited away.
 */
export function nodeAt(
  graph: ComputationGraph,
  place: SourceRange,
  locate: (range: SourceRange) => SourceRange | null,
): string | null {
  let best: { node: GraphNode; size: number } | null = null;
  for (const node of graph.nodes) {
    for (const range of node.ranges ?? (node.range ? [node.range] : [])) {
      const now = locate(range);
      if (!now || now.file !== place.file || !contains(now, place)) continue;
      if (contains(place, now)) return node.id;
      const size = (now.endLine - now.line) * 10_000 + now.endColumn - now.column;
      if (!best || size < best.size) best = { node, size };
    }
  }
  return best?.node.id ?? null;
}

/** Whether a place lies in a range of a result, as it stands in the text of now. */
export function isInsideOf(
  range: SourceRange,
  place: SourceRange,
  locate: (range: SourceRange) => SourceRange | null,
): boolean {
  const now = locate(range);
  return now !== null && now.file === place.file && contains(now, place);
}

/** Whether a place stands on a line of which the graph draws something. */
export function isOnLineOf(
  graph: ComputationGraph,
  { file, line }: SourceRange,
  locate: (range: SourceRange) => SourceRange | null,
): boolean {
  return (graph.whole ?? graph).nodes.some((node) => {
    const now = node.range && locate(node.range);
    return now?.file === file && now.line <= line && line <= now.endLine;
  });
}

function contains(outer: SourceRange, inner: SourceRange): boolean {
  return (
    isBefore(outer.line, outer.column, inner.line, inner.column) &&
    isBefore(inner.endLine, inner.endColumn, outer.endLine, outer.endColumn)
  );
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column <= otherColumn);
}
