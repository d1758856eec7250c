import type { Watch } from '../model/trace.ts';
import { absorb, feedsOnly, foldProducts, operandClusters, setElements } from './chains.ts';
import type { Cluster, Clustering } from './cluster.ts';

/**
 * What the author named is drawn under that name: an array whose elements came from one expression
 * takes the array's shape, and an array written out as a literal (`[a * x, b * x]`) is one node.
 */
export function applyWatches(clustering: Clustering): void {
  const arrays: ArrayNames = { bySite: new Map(), named: new Set() };
  const { watches } = clustering.tape.trace;
  for (const watch of watches) {
    if (watch.shape.length > 0) applyArray(clustering, watch, nameOf(watch), arrays);
  }
  for (const watch of watches) placeInput(clustering, watch);
  const scalars = watches.filter((watch) => watch.shape.length === 0);
  // The name that an expression is computed under comes before names that its value moves on to.
  for (const isOrigin of [true, false]) {
    for (const watch of scalars) {
      const cluster = clustering.owner[clustering.tape.source[watch.nodes[0] ?? 0]!];
      if (cluster?.kind !== 'operation' || isAtOrigin(cluster, watch) !== isOrigin) continue;
      cluster.name ??= nameOf(watch);
    }
  }
  // A helper that ran often: the watch holds its last run alone, its one name is for all.
  for (const cluster of clustering.clusters) {
    const names = arrays.bySite.get(cluster.site);
    if (names?.size !== 1 || arrays.named.has(cluster) || cluster.elements.length < 2) continue;
    [cluster.name] = names as unknown as [string];
  }
}

/**
 * An input stands where its parameter is declared: that of the function itself, or of the first helper
 * under the same name that it is handed to.
 */
function placeInput({ tape, owner }: Clustering, watch: Watch): void {
  if (watch.kind !== 'parameter') return;
  const nodes = [...watch.nodes].map((node) => tape.source[node]!).filter((node) => node !== 0);
  const [first] = nodes;
  const cluster = first === undefined ? undefined : owner[first];
  if (cluster?.kind !== 'input' || cluster.range || nodes.some((node) => owner[node] !== cluster)) {
    return;
  }
  const name = NAME.exec(watch.text)?.[0];
  if (name !== cluster.name) return;
  cluster.range = watch.range;
  cluster.ranges = [watch.range];
}

/** An input without a declaration that is known stands where it is first read. */
export function placeInputs({ tape, owner }: Clustering): void {
  const { trace, source } = tape;
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const { operands } = trace.sites[trace.site[node]!] ?? { operands: [] };
    const first = trace.edgeStart[node]!;
    if (operands.length !== trace.edgeStart[node + 1]! - first) continue;
    operands.forEach(({ range }, at) => {
      const cluster = owner[source[trace.edgeParent[first + at]!]!];
      if (cluster?.kind === 'input') cluster.range ??= range;
    });
  }
}

interface ArrayNames {
  /** Every name that arrays computed at a site were given. */
  readonly bySite: Map<number, Set<string>>;
  readonly named: Set<Cluster>;
}

function isAtOrigin({ range }: Cluster, watch: Watch): boolean {
  return range?.file === watch.range.file && range.line === watch.range.line;
}

const NAME = /^(?:this\.)?[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)*/u;

function nameOf(watch: Watch): string | null {
  if (watch.kind === 'return' || watch.kind === 'parameter') return null;
  const name = NAME.exec(watch.text)?.[0] ?? null;
  return name === 'const' || name === 'let' || name === 'return' ? null : name;
}

/** `q[i]` is an element of q. */
export function arrayName(name: string): string {
  return name.replace(/(?:\[[^[\]]*\])+$/, '');
}

function applyArray(
  clustering: Clustering,
  watch: Watch,
  name: string | null,
  arrays: ArrayNames,
): void {
  const { tape, owner } = clustering;
  const nodes = [...watch.nodes].map((node) => tape.source[node]!);
  if (nodes.length === 0 || new Set(nodes).size !== nodes.length || nodes.includes(0)) return;
  const owners = new Set(nodes.map((node) => owner[node]));
  if (owners.has(undefined)) return;
  const clusters = [...owners] as Cluster[];
  const [first] = clusters;
  if (!first || clusters.some((cluster) => cluster.kind === 'input')) return;
  const size = clusters.reduce((all, cluster) => all + cluster.elements.length, 0);
  const isWhole = size === nodes.length;
  if (clusters.length > 1) {
    if (!isWhole || !areAlike(clusters)) return;
    merge(clustering, clusters, nodes, watch.shape);
    first.range = watch.range;
    foldSum(clustering, first);
  } else if (isWhole) {
    setElements(clustering, first, nodes);
    first.shape = watch.shape;
  } else if (watch.count * nodes.length === size) {
    first.shape = [watch.count, ...watch.shape];
  } else return;
  first.ranges = [...first.ranges, watch.range];
  if (name === null || arrays.named.has(first)) return;
  first.name = name;
  arrays.named.add(first);
  const names = arrays.bySite.get(first.site) ?? new Set();
  arrays.bySite.set(first.site, names.add(name));
}

function areAlike(clusters: readonly Cluster[]): boolean {
  const [first] = clusters;
  return clusters.every(
    (cluster) =>
      cluster.kind === 'operation' &&
      cluster.operation === first!.operation &&
      cluster.context === first!.context,
  );
}

/** Draws several clusters as the first of them, and what each of them reads at one operand likewise. */
function merge(
  clustering: Clustering,
  clusters: readonly Cluster[],
  nodes: number[],
  shape: readonly number[],
): void {
  const { tape, owner } = clustering;
  const { trace } = tape;
  const [first, ...others] = clusters as readonly [Cluster, ...Cluster[]];
  for (const other of others) {
    absorb(clustering, first, other);
    first.count += other.count;
  }
  const isElement = new Set(nodes);
  const inner = (clustering.hidden.get(first) ?? []).filter((node) => !isElement.has(node));
  clustering.hidden.set(first, inner);
  setElements(clustering, first, nodes);
  first.shape = shape;
  const arity = trace.edgeStart[nodes[0]! + 1]! - trace.edgeStart[nodes[0]!]!;
  for (let operand = 0; operand < arity; operand++) {
    const parents = nodes.map((node) => {
      const edge = trace.edgeStart[node]! + operand;
      return edge < trace.edgeStart[node + 1]! ? tape.source[trace.edgeParent[edge]!]! : 0;
    });
    const below = new Set(parents.map((parent) => owner[parent]));
    if (below.size !== nodes.length || below.has(undefined) || below.has(first)) continue;
    const list = [...below] as Cluster[];
    const isPrivate = list.every(
      (each) =>
        each.name === null && each.elements.length === 1 && feedsOnly(clustering, each, first),
    );
    if (isPrivate && areAlike(list)) merge(clustering, list, parents, shape);
  }
}

/** A literal's element `a * x + b * y + ...` is one sum of products, however deep it is nested. */
function foldSum(clustering: Clustering, cluster: Cluster): void {
  if (cluster.operation !== 'add') return;
  const { text } = cluster;
  const sizeBefore = clustering.clusters.size;
  foldProducts(clustering, cluster);
  for (;;) {
    const nested = [...operandClusters(clustering, cluster)].find(
      (each) =>
        each.operation === 'add' && each.name === null && feedsOnly(clustering, each, cluster),
    );
    if (!nested) break;
    absorb(clustering, cluster, nested);
    foldProducts(clustering, cluster);
  }
  if (clustering.clusters.size < sizeBefore) cluster.operation = 'sum';
  cluster.text = text;
}
