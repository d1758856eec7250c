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
  const extents = new Map<string, { left: number; top: number; right: number; bottom: number }>();
  for (const node of graph.nodes) {
    const box = layout.nodes[node.id];
    if (!box) continue;
    for (let id = node.group; id !== null; id = parents.get(id) ?? null) {
      const known = extents.get(id);
      extents.set(id, {
        left: Math.min(known?.left ?? Infinity, box.x),
        top: Math.min(known?.top ?? Infinity, box.y),
        right: Math.max(known?.right ?? -Infinity, box.x + box.width),
        bottom: Math.max(known?.bottom ?? -Infinity, box.y + box.height),
      });
    }
  }
  return graph.groups.flatMap((group) => {
    const inside = extents.get(group.id);
    if (!inside) return [];
    const grow = 1 + deepest - depth(group.id);
    const x = inside.left - BOX.side * grow;
    const y = inside.top - BOX.top * grow;
    const width = inside.right + BOX.side * grow - x;
    const height = inside.bottom + BOX.bottom * grow - y;
    return [{ id: group.id, label: group.label, frame: { x, y, width, height } }];
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
