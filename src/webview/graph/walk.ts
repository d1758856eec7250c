import type { ComputationGraph, GraphLayout } from '../../model/graph.ts';
import type { Passes } from './passes.ts';

/**
 * Where an arrow key leads: right along the value, left against it, up and down among the nodes of
 * the drawing's own column.
 */
export function neighbour(
  graph: ComputationGraph,
  passes: Passes,
  from: string | null,
  key: string,
): string | null {
  const { order } = passes;
  if (from === null || key === 'Home') return order[0] ?? null;
  const layout = graph.layout;
  switch (key) {
    case 'End':
      return order.at(-1) ?? null;
    case 'ArrowRight':
      return passes.outgoing.get(from)?.find((edge) => edge.to !== from)?.to ?? null;
    case 'ArrowLeft':
      return passes.incoming.get(from)?.find((edge) => edge.from !== from)?.from ?? null;
    case 'ArrowUp':
      return layout && beside(layout, from, -1);
    case 'ArrowDown':
      return layout && beside(layout, from, 1);
    default:
      return null;
  }
}

/** The nearest node above or below, sideways distance counted double. */
function beside(layout: GraphLayout, from: string, direction: 1 | -1): string | null {
  const middle = (id: string): { x: number; y: number } => {
    const box = layout.nodes[id]!;
    return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
  };
  const start = middle(from);
  let best: string | null = null;
  let least = Infinity;
  for (const id of Object.keys(layout.nodes)) {
    const at = middle(id);
    const down = (at.y - start.y) * direction;
    if (id === from || down <= 1) continue;
    const distance = down + 2 * Math.abs(at.x - start.x);
    if (distance < least) [least, best] = [distance, id];
  }
  return best;
}
