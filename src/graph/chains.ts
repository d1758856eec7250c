import { forEachEdge } from './tape.ts';
import { iteration, shapeOf, type Cluster, type Clustering } from './cluster.ts';

/**
 * A running total reads as one sum: `s += a[i]` in a loop leaves n additions on the tape, each fed by
 * the one before. They become one Σ whose elements are the ends of the chains.
 */
export function foldChains(clustering: Clustering): void {
  for (const cluster of clustering.clusters) {
    if (!['add', 'subtract', 'sum'].includes(cluster.operation)) continue;
    const links = chainLinks(clustering, cluster);
    if (links.size > 0) foldChain(clustering, cluster, links);
    else if (startsFromZero(clustering, cluster)) cluster.operation = 'sum';
  }
  for (const cluster of clustering.clusters) {
    if (cluster.operation === 'sum') foldProducts(clustering, cluster);
  }
}

/** A running total of one term: `0 + term`. */
function startsFromZero(clustering: Clustering, cluster: Cluster): boolean {
  const { trace } = clustering.tape;
  if (cluster.operation !== 'add') return false;
  return cluster.elements.every((node) => {
    const edge = trace.edgeStart[node]!;
    return trace.edgeParent[edge] === 0 && trace.edgeValue[edge] === 0;
  });
}

/** Earlier total -> later total, where nothing else reads the earlier one. */
function chainLinks(clustering: Clustering, cluster: Cluster): Map<number, number> {
  const { tape, owner } = clustering;
  const links = new Map<number, number>();
  for (const node of cluster.elements) {
    let isTaken = false;
    forEachEdge(tape.trace, node, (edge) => {
      const parent = tape.source[tape.trace.edgeParent[edge]!]!;
      if (isTaken || parent === 0 || owner[parent] !== cluster) return;
      if (tape.trace.edgePartial[edge] !== 1 || tape.uses[parent] !== 1) return;
      links.set(parent, node);
      isTaken = true;
    });
  }
  return links;
}

function foldChain(
  clustering: Clustering,
  cluster: Cluster,
  links: ReadonlyMap<number, number>,
): void {
  const { contexts } = clustering;
  const consumed = new Set<number>();
  for (const [from, to] of links) {
    const { axes } = contexts.all[contexts.of[from]!]!;
    axes.forEach((axis, at) => {
      if (iteration(contexts, from, at) !== iteration(contexts, to, at)) consumed.add(axis);
    });
  }
  setElements(
    clustering,
    cluster,
    cluster.elements.filter((node) => !links.has(node)),
  );
  cluster.operation = 'sum';
  cluster.shape = shapeOf(cluster.elements, contexts, consumed);
  cluster.text = cluster.text.replace(/^.*?[+-]=\s*/s, '').replace(/^(\w+) [+-] /, '');
}

/** Σ of products: the multiplications that only feed the sum are drawn with it, as a dot product. */
export function foldProducts(clustering: Clustering, sum: Cluster): void {
  for (const product of operandClusters(clustering, sum)) {
    const isTerm = isPlainProduct(product) || isSquare(clustering, product);
    if (!isTerm || !feedsOnly(clustering, product, sum)) continue;
    absorb(clustering, sum, product);
    sum.text = product.text;
  }
}

function isPlainProduct(cluster: Cluster): boolean {
  return cluster.operation === 'multiply' && cluster.name === null;
}

/** `v ** 2` is `v * v`: a sum of squares reads the same, however the square is written. */
function isSquare(clustering: Clustering, cluster: Cluster): boolean {
  const { trace } = clustering.tape;
  if (cluster.operation !== 'power' || cluster.name !== null) return false;
  return cluster.elements.every((node) => {
    const exponent = trace.edgeStart[node]! + 1;
    return trace.edgeParent[exponent] === 0 && trace.edgeValue[exponent] === 2;
  });
}

/** Clusters that a cluster's operations read, itself excluded, in operand order. */
export function operandClusters(clustering: Clustering, cluster: Cluster): Set<Cluster> {
  const { tape, owner } = clustering;
  const found = new Set<Cluster>();
  for (const node of membersOf(clustering, cluster)) {
    forEachEdge(tape.trace, node, (edge) => {
      const operand = owner[tape.source[tape.trace.edgeParent[edge]!]!];
      if (operand && operand !== cluster) found.add(operand);
    });
  }
  return found;
}

/** Whether every element is read exactly once, and by this consumer. */
export function feedsOnly(clustering: Clustering, cluster: Cluster, consumer: Cluster): boolean {
  const { tape, owner } = clustering;
  const reads = new Set<number>();
  for (const node of membersOf(clustering, consumer)) {
    forEachEdge(tape.trace, node, (edge) => {
      const parent = tape.source[tape.trace.edgeParent[edge]!]!;
      if (owner[parent] === cluster) reads.add(parent);
    });
  }
  return cluster.elements.every((node) => tape.uses[node] === 1 && reads.has(node));
}

/** Draws `inner` inside `outer`: its operations stay, without elements of their own. */
export function absorb(clustering: Clustering, outer: Cluster, inner: Cluster): void {
  const members = membersOf(clustering, inner);
  for (const node of members) {
    clustering.owner[node] = outer;
    clustering.slot[node] = -1;
  }
  hidden(clustering, outer).push(...members);
  outer.ranges = [...outer.ranges, ...inner.ranges];
  clustering.clusters.delete(inner);
}

export function setElements(clustering: Clustering, cluster: Cluster, elements: number[]): void {
  const kept = new Set(elements);
  for (const node of cluster.elements) {
    if (kept.has(node)) continue;
    clustering.slot[node] = -1;
    hidden(clustering, cluster).push(node);
  }
  cluster.elements = elements;
  elements.forEach((node, slot) => {
    clustering.owner[node] = cluster;
    clustering.slot[node] = slot;
  });
}

/** Every tape node that a cluster draws, in no particular order. */
export function membersOf(clustering: Clustering, cluster: Cluster): readonly number[] {
  return [...cluster.elements, ...(clustering.hidden.get(cluster) ?? [])];
}

function hidden(clustering: Clustering, cluster: Cluster): number[] {
  const list = clustering.hidden.get(cluster) ?? [];
  clustering.hidden.set(cluster, list);
  return list;
}
