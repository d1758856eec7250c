import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import { sizeOf } from './size.ts';

const GAP = { x: 70, y: 18 };

/** Longest-path layers, each in the order of its nodes: linear time, for what nothing else can lay out. */
export function layered(graph: ComputationGraph): GraphLayout {
  const ranks = longestPaths(graph);
  const columns: string[][] = [];
  for (const [id, rank] of ranks) (columns[rank] ??= []).push(id);
  const sizes = new Map(graph.nodes.map((node) => [node.id, sizeOf(node)]));
  const nodes: Record<string, GraphLayout['nodes'][string]> = {};
  let x = GAP.y;
  let bottom = 0;
  for (const column of columns) {
    const width = Math.max(...column.map((id) => sizes.get(id)!.width));
    let y = GAP.y;
    for (const id of column) {
      const size = sizes.get(id)!;
      nodes[id] = { x: x + (width - size.width) / 2, y, ...size };
      y += size.height + GAP.y;
    }
    bottom = Math.max(bottom, y);
    x += width + GAP.x;
  }
  const edges = graph.edges.map(({ from, to }) => {
    const tail = nodes[from]!;
    const head = nodes[to]!;
    return [
      { x: tail.x + tail.width, y: tail.y + tail.height / 2 },
      { x: head.x, y: head.y + head.height / 2 },
    ];
  });
  return { width: x, height: bottom, nodes, edges };
}

/** Rank of each node: one more than its operands'; edges that close a cycle do not count. */
function longestPaths(graph: ComputationGraph): Map<string, number> {
  const outgoing = new Map<string, string[]>();
  const waiting = new Map(graph.nodes.map((node) => [node.id, 0]));
  for (const { from, to } of graph.edges) {
    if (from === to) continue;
    const list = outgoing.get(from) ?? [];
    outgoing.set(from, list);
    list.push(to);
    waiting.set(to, waiting.get(to)! + 1);
  }
  const ranks = new Map(graph.nodes.map((node) => [node.id, 0]));
  const pending = new Set(graph.nodes.map((node) => node.id));
  const ready = graph.nodes.filter((node) => waiting.get(node.id) === 0).map((node) => node.id);
  while (pending.size > 0) {
    // Nothing is ready where a cycle closes: break it at the first node that still waits.
    const id = ready.pop() ?? pending.values().next().value!;
    if (!pending.delete(id)) continue;
    for (const next of outgoing.get(id) ?? []) {
      if (!pending.has(next)) continue;
      ranks.set(next, Math.max(ranks.get(next)!, ranks.get(id)! + 1));
      const left = waiting.get(next)! - 1;
      waiting.set(next, left);
      if (left === 0) ready.push(next);
    }
  }
  return ranks;
}
