import type { ComputationGraph, GraphNode } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';
import { foldGraph } from './fold.ts';

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
  const others = keyed(there.nodes, placeOf);
  const own = keyed(here.nodes, placeOf);
  return {
    nodes: [...own].map(([place, node]) => changeOf(node, others.get(place))),
    gone: [...others]
      .filter(([place, { kind }]) => !own.has(place) && kind !== 'constant')
      .map(([, { label, range }]) => ({ label, range })),
  };
}

/** Another run's graph, folded where this one is. */
export function foldAlike(here: ComputationGraph, there: ComputationGraph): ComputationGraph {
  const whole = there.whole ?? there;
  const folded = new Set(here.folded);
  const names = new Set<string>();
  for (const [name, { id }] of keyed((here.whole ?? here).groups, ({ label }) => label)) {
    if (folded.has(id)) names.add(name);
  }
  const same = keyed(whole.groups, ({ label }) => label);
  return foldGraph(
    whole,
    [...names].flatMap((name) => same.get(name)?.id ?? []),
  );
}

/** What a node draws, whichever run it is of: ids number what one run passed through. */
function placeOf({ kind, label, operation, range }: GraphNode): string {
  if (kind === 'input' || kind === 'output' || !range) return `${kind} ${label}`;
  const { file, line, column, endLine, endColumn } = range;
  return `${operation} ${line}:${column}-${endLine}:${endColumn} ${file}`;
}

/** By key; the second of the same key is another, and so on. */
function keyed<T>(items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  const found = new Map<string, T>();
  const seen = new Map<string, number>();
  for (const item of items) {
    const key = keyOf(item);
    const nth = seen.get(key) ?? 0;
    seen.set(key, nth + 1);
    found.set(`${key} #${nth}`, item);
  }
  return found;
}

function changeOf(node: GraphNode, other: GraphNode | undefined): NodeChange {
  const { id } = node;
  const none = { value: null, adjoint: null, valueChange: 1, adjointChange: 1 };
  if (!other) return { id, kind: 'added', ...none };
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
