import type { ComputationGraph, GraphLayout } from '../model/graph.ts';

/** Room between a box's frame and what is in it, in CSS pixels. */
export const BOX = { side: 8, top: 18, bottom: 4 };

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** The frames of the boxes that hold a node, outer ones first. */
export function boxFrames(
  graph: ComputationGraph,
  layout: GraphLayout,
): { readonly id: string; readonly label: string; readonly frame: Frame }[] {
  const parents = new Map(graph.groups.map((group) => [group.id, group.parent]));
  const depth = (id: string | null): number =>
    id === null ? 0 : 1 + depth(parents.get(id) ?? null);
  const deepest = Math.max(0, ...graph.groups.map((group) => depth(group.id)));
  return graph.groups.flatMap((group) => {
    const inside = graph.nodes
      .filter((node) => isInside(graph, node.group, group.id))
      .map((node) => layout.nodes[node.id]!);
    if (inside.length === 0) return [];
    const grow = 1 + deepest - depth(group.id);
    const x = Math.min(...inside.map((box) => box.x)) - BOX.side * grow;
    const y = Math.min(...inside.map((box) => box.y)) - BOX.top * grow;
    const right = Math.max(...inside.map((box) => box.x + box.width)) + BOX.side * grow;
    const bottom = Math.max(...inside.map((box) => box.y + box.height)) + BOX.bottom * grow;
    const frame = { x, y, width: right - x, height: bottom - y };
    return [{ id: group.id, label: group.label, frame }];
  });
}

/** Whether a box is another or stands in it. */
export function isInside(graph: ComputationGraph, box: string | null, outer: string): boolean {
  for (let id = box; id !== null; id = parentOf(graph, id)) {
    if (id === outer) return true;
  }
  return false;
}

function parentOf(graph: ComputationGraph, id: string): string | null {
  return graph.groups.find((group) => group.id === id)?.parent ?? null;
}
