import type { ComputationGraph, GraphEdge } from '../../model/graph.ts';

/** The order in which the forward pass computes the nodes; the backward pass goes the other way. */
export interface Passes {
  readonly order: readonly string[];
  readonly rank: ReadonlyMap<string, number>;
  readonly incoming: ReadonlyMap<string, readonly GraphEdge[]>;
  readonly outgoing: ReadonlyMap<string, readonly GraphEdge[]>;
}

/** Topological order; an edge that closes a cycle (state carried through a loop) does not count. */
export function passes(graph: ComputationGraph | null): Passes {
  const incoming = new Map<string, GraphEdge[]>();
  const outgoing = new Map<string, GraphEdge[]>();
  for (const edge of graph?.edges ?? []) {
    add(outgoing, edge.from, edge);
    add(incoming, edge.to, edge);
  }
  const order: string[] = [];
  const state = new Map<string, 'open' | 'done'>();
  const visit = (start: string): void => {
    const stack: { id: string; next: number }[] = [{ id: start, next: 0 }];
    state.set(start, 'open');
    for (let top = stack.at(-1); top; top = stack.at(-1)) {
      const from = incoming.get(top.id)?.[top.next++]?.from;
      if (from === undefined) {
        state.set(top.id, 'done');
        order.push(top.id);
        stack.pop();
      } else if (!state.has(from)) {
        state.set(from, 'open');
        stack.push({ id: from, next: 0 });
      }
    }
  };
  for (const node of graph?.nodes ?? []) {
    if (!state.has(node.id)) visit(node.id);
  }
  return { order, rank: new Map(order.map((id, index) => [id, index])), incoming, outgoing };
}

function add(map: Map<string, GraphEdge[]>, id: string, edge: GraphEdge): void {
  const list = map.get(id) ?? [];
  map.set(id, list);
  list.push(edge);
}

/** Share of a node's whole flow that each outgoing edge carries back, by |contribution|. */
export function shares(edges: readonly GraphEdge[]): number[] {
  const sizes = edges.map((edge) =>
    (edge.gradient ?? []).reduce((sum, each) => sum + Math.abs(each), 0),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  return sizes.map((size) => (total > 0 && Number.isFinite(total) ? size / total : 0));
}

/**
 * The path that carries most of the gradient back to a node: from the node, at each step along the
 * edge with the largest share, up to an output. The product of the shares says how much of it.
 */
export function mainPath(
  { outgoing }: Passes,
  from: string,
): { readonly edges: readonly GraphEdge[]; readonly share: number } {
  const edges: GraphEdge[] = [];
  const seen = new Set<string>([from]);
  let share = 1;
  for (let at = from; ;) {
    const options = (outgoing.get(at) ?? []).filter(({ to }) => !seen.has(to));
    const parts = shares(options);
    const best = parts.indexOf(Math.max(...parts));
    const edge = options[best];
    if (!edge || parts[best] === 0) return { edges, share: edges.length === 0 ? 0 : share };
    edges.push(edge);
    share *= parts[best]!;
    seen.add(edge.to);
    at = edge.to;
  }
}
