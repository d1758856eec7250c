import type { Operation } from '../model/operation.ts';
import type { SourceRange } from '../model/range.ts';
import { replayContexts, type Contexts } from './context.ts';
import { inputTensors } from './inputs.ts';
import { isOperation, operationOf, type Tape } from './tape.ts';

/** The tape nodes that are drawn as one node of the graph. */
export interface Cluster {
  readonly id: string;
  kind: 'input' | 'operation';
  operation: Operation;
  /** The context of its elements; −1 for inputs. */
  context: number;
  /** Tape nodes whose values it shows, in the order of its elements. */
  elements: number[];
  shape: readonly number[];
  name: string | null;
  /** What stands in the source. */
  text: string;
  range: SourceRange | null;
  ranges: SourceRange[];
  /** Times it ran, folded operations included. */
  count: number;
  /** The site whose operands label its constants. */
  site: number;
}

/** The assignment of tape nodes to clusters, refined in place by the folding passes. */
export interface Clustering {
  readonly tape: Tape;
  readonly contexts: Contexts;
  readonly clusters: Set<Cluster>;
  /** Cluster of each tape node; undefined for the constant and copies. */
  readonly owner: (Cluster | undefined)[];
  /** Element of its cluster that a tape node is; −1 where it is folded away inside. */
  readonly slot: Int32Array;
  /** Tape nodes that a cluster draws without an element of their own. */
  readonly hidden: Map<Cluster, number[]>;
}

/** One cluster per source expression and context, and one per input array. */
export function clusterBySite(tape: Tape, inputs: readonly string[]): Clustering {
  const { trace } = tape;
  const contexts = replayContexts(trace);
  const owner = new Array<Cluster | undefined>(trace.nodes);
  const clustering: Clustering = {
    tape,
    contexts,
    clusters: new Set(),
    owner,
    slot: new Int32Array(trace.nodes).fill(-1),
    hidden: new Map(),
  };
  for (const tensor of inputTensors(inputs, trace.inputs)) {
    adopt(clustering, {
      id: tensor.name,
      kind: 'input',
      operation: 'input',
      context: -1,
      elements: tensor.nodes,
      shape: tensor.shape,
      name: tensor.name,
      text: tensor.name,
      range: null,
      ranges: [],
      count: 1,
      site: -1,
    });
  }
  for (const cluster of operationClusters(tape, contexts)) {
    cluster.shape = shapeOf(cluster.elements, contexts, new Set());
    adopt(clustering, cluster);
  }
  return clustering;
}

function operationClusters(tape: Tape, contexts: Contexts): Iterable<Cluster> {
  const { trace } = tape;
  const found = new Map<number, Cluster>();
  const perSite = new Map<number, number>();
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    if (!isOperation(tape, node)) continue;
    const index = trace.site[node]!;
    const key = contexts.of[node]! * (trace.sites.length + 1) + index;
    let cluster = found.get(key);
    if (!cluster) {
      const site = trace.sites[index];
      const before = perSite.get(index) ?? 0;
      perSite.set(index, before + 1);
      cluster = {
        id: before === 0 ? `s${index}` : `s${index}.${before}`,
        kind: 'operation',
        operation: operationOf(trace, node),
        context: contexts.of[node]!,
        elements: [],
        shape: [],
        name: site?.name ?? null,
        text: site?.text ?? operationOf(trace, node),
        range: site?.range ?? null,
        ranges: site ? [site.range] : [],
        count: 0,
        site: index,
      };
      found.set(key, cluster);
    }
    cluster.elements.push(node);
    cluster.count++;
  }
  return found.values();
}

/** Takes a cluster in, and its elements with it. */
export function adopt(clustering: Clustering, cluster: Cluster): void {
  clustering.clusters.add(cluster);
  cluster.elements.forEach((node, slot) => {
    clustering.owner[node] = cluster;
    clustering.slot[node] = slot;
  });
}

/**
 * The shape that loops give: one axis per loop that repeated, where every combination of iterations
 * ran once; else a flat list of what ran.
 * @param without axes that a reduction has consumed.
 */
export function shapeOf(
  elements: readonly number[],
  contexts: Contexts,
  without: ReadonlySet<number>,
): readonly number[] {
  if (elements.length === 1) return [];
  const flat = [elements.length];
  const first = elements[0]!;
  const { axes } = contexts.all[contexts.of[first]!]!;
  if (elements.some((node) => contexts.of[node] !== contexts.of[first])) return flat;
  const codes = new Float64Array(elements.length);
  const shape: number[] = [];
  let product = 1;
  axes.forEach((axis, position) => {
    if (without.has(axis)) return;
    const ranks = new Map<number, number>();
    for (const node of elements) {
      const at = iteration(contexts, node, position);
      if (!ranks.has(at)) ranks.set(at, ranks.size);
    }
    if (ranks.size === 1) return;
    elements.forEach((node, index) => {
      codes[index] = codes[index]! * ranks.size + ranks.get(iteration(contexts, node, position))!;
    });
    shape.push(ranks.size);
    product *= ranks.size;
  });
  const isDense = product === elements.length && new Set(codes).size === elements.length;
  return isDense ? shape : flat;
}

/** Iteration number of a node along one of its context's axes. */
export function iteration(contexts: Contexts, node: number, position: number): number {
  return contexts.iterations[contexts.start[node]! + position]!;
}
