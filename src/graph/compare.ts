import type { ComputationGraph, GraphNode } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';

/** What one node computed at another check point. */
export interface NodeChange {
  readonly id: string;
  /** `added`: it did not run there; `same`: every number is the same. */
  readonly kind: 'same' | 'changed' | 'added';
  /** There, element by element; null where it did not run. */
  readonly value: readonly number[] | null;
  readonly adjoint: readonly number[] | null;
  /** The largest change of a value and of an adjoint, each as a share of the larger of the two. */
  readonly valueChange: number;
  readonly adjointChange: number;
}

/** Two runs of the same function held against each other. */
export interface Comparison {
  readonly nodes: readonly NodeChange[];
  /** What ran there and not here: the other side of a branch. */
  readonly gone: readonly { readonly label: string; readonly range: SourceRange | null }[];
}

/** What is different in another run; nodes are the same where they draw the same place in the source. */
export function compareGraphs(here: ComputationGraph, there: ComputationGraph): Comparison {
  const others = new Map(there.nodes.map((node) => [node.id, node]));
  const own = new Set(here.nodes.map(({ id }) => id));
  return {
    nodes: here.nodes.map((node) => changeOf(node, others.get(node.id))),
    gone: there.nodes
      .filter(({ id, kind }) => !own.has(id) && kind !== 'constant')
      .map(({ label, range }) => ({ label, range })),
  };
}

function changeOf(node: GraphNode, other: GraphNode | undefined): NodeChange {
  const { id } = node;
  const none = { value: null, adjoint: null, valueChange: 1, adjointChange: 1 };
  if (!other || other.operation !== node.operation) return { id, kind: 'added', ...none };
  const valueChange = largestChange(node.value, other.value);
  const adjointChange = largestChange(node.adjoint ?? [], other.adjoint ?? []);
  return {
    id,
    kind: valueChange === 0 && adjointChange === 0 ? 'same' : 'changed',
    value: other.value,
    adjoint: other.adjoint,
    valueChange,
    adjointChange,
  };
}

function largestChange(a: readonly number[], b: readonly number[]): number {
  if (a.length !== b.length) return 1;
  let most = 0;
  a.forEach((x, index) => {
    const y = b[index]!;
    if (Object.is(x, y) || x === y) return;
    const size = Math.max(Math.abs(x), Math.abs(y));
    const share = Math.abs(x - y) / size;
    most = Math.max(most, Number.isNaN(share) ? 1 : share);
  });
  return most;
}
