import type { GraphNode, GraphSwitch } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';
import type { BranchTrace } from '../model/trace.ts';

/**
 * The decisions nearest to going the other way, each with the node that it belongs to: the one whose
 * expression it is or stands in, else one that its operands stand in.
 */
export function switchesOf(
  nodes: readonly GraphNode[],
  nearest: BranchTrace['nearest'],
): GraphSwitch[] {
  return nearest
    .filter(({ margin }) => Number.isFinite(margin))
    .map(({ range, text, margin }) => ({
      text,
      range,
      distance: margin,
      node: around(nodes, range)?.id ?? within(nodes, range)?.id ?? null,
    }))
    .sort((a, b) => a.distance - b.distance);
}

function around(nodes: readonly GraphNode[], range: SourceRange): GraphNode | null {
  const all = nodes.filter((node) => node.range !== null && contains(node.range, range));
  const inner = all.filter(
    (node) => !all.some((other) => other !== node && contains(node.range!, other.range!)),
  );
  return inner[0] ?? null;
}

function within(nodes: readonly GraphNode[], range: SourceRange): GraphNode | null {
  return nodes.find((node) => node.range !== null && contains(range, node.range)) ?? null;
}

function contains(outer: SourceRange, inner: SourceRange): boolean {
  if (outer.file !== inner.file) return false;
  const startsBefore =
    outer.line < inner.line || (outer.line === inner.line && outer.column <= inner.column);
  const endsAfter =
    outer.endLine > inner.endLine ||
    (outer.endLine === inner.endLine && outer.endColumn >= inner.endColumn);
  return startsBefore && endsAfter;
}
