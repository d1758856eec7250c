import type { ReportStore } from '../editor/store.ts';
import { verdictWords } from '../editor/verdictText.ts';
import type { ComputationGraph, GraphNode } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';
import type { GraphState } from '../webview/protocol.ts';
import type { PanelWorld } from './panelState.ts';

/** What the graph's panel shows of the store. */
export function graphState(store: ReportStore, world: PanelWorld): GraphState {
  const { current } = store;
  if (!current) {
    const run = store.runs().at(-1);
    return run ? { kind: 'running', function: run.function } : { kind: 'empty' };
  }
  const source = {
    file: current.file,
    path: world.relative(current.file),
    function: current.function,
  };
  const sentence = verdictWords(current, world.translate);
  const { graph } = current;
  if (!graph || graph.nodes.length === 0) return { kind: 'none', source, reason: sentence };
  return {
    kind: 'graph',
    source,
    graph,
    sentence,
    verdict: current.verdict,
    outdated: store.isOutdated(current),
  };
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

function contains(outer: SourceRange, inner: SourceRange): boolean {
  return (
    isBefore(outer.line, outer.column, inner.line, inner.column) &&
    isBefore(inner.endLine, inner.endColumn, outer.endLine, outer.endColumn)
  );
}

function isBefore(line: number, column: number, otherLine: number, otherColumn: number): boolean {
  return line < otherLine || (line === otherLine && column <= otherColumn);
}
