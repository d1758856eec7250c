import type { ComputationGraph, GraphEdge, GraphNode } from '../model/graph.ts';
import type { BranchTrace, OperationTrace } from '../model/trace.ts';
import { boxesOf, usedBoxes, type Boxes } from './boxes.ts';
import { foldChains, membersOf } from './chains.ts';
import { clusterBySite, type Cluster, type Clustering } from './cluster.ts';
import { constantNodes } from './constants.ts';
import { collectFlows, type Flows } from './flow.ts';
import { MAX_ELEMENTS } from './limits.ts';
import { kinkDistance, localCheck, samplesPerNode, type Examiner } from './local.ts';
import { localEquations, localRule, sumRule } from './rules.ts';
import { RunLog } from './runs.ts';
import { switchesOf } from './switches.ts';
import { operationOf, readTape } from './tape.ts';
import { arrayName, applyWatches, placeInputs } from './watches.ts';

export interface BuildOptions {
  /** Holds the local derivatives against numbers; without one, no node says anything of them. */
  readonly examiner?: Examiner;
  /** The decisions of the run that are nearest to going the other way. */
  readonly nearest?: BranchTrace['nearest'];
}

/**
 * The picture of one run: a node per source expression, arrays and loops as one node with their
 * shape, running totals as one sum, helper functions as boxes.
 * @param inputs names of the trace's inputs in order, as reports print them (`W[0][1]`).
 */
export function buildGraph(
  trace: OperationTrace,
  inputs: readonly string[],
  options: BuildOptions = {},
): ComputationGraph {
  const clustering = clusterBySite(readTape(trace), inputs);
  foldChains(clustering);
  applyWatches(clustering);
  placeInputs(clustering);
  const flows = collectFlows(clustering);
  const boxes = boxesOf(trace, clustering.contexts, clustersPerContext(clustering));
  const log = new RunLog(trace, clustering.contexts);
  const draw = clusterPainter(clustering, boxes, log, options);
  const nodes = [...clustering.clusters].map(draw);
  const edges = flows.between.map(({ from, to, gradient, reads }): GraphEdge => {
    const runs = log.runs(
      to.context,
      reads.map(({ node }) => node),
      (read) => reads[read]!.value,
      (read) => reads[read]!.gradient,
    );
    return {
      from: from.id,
      to: to.id,
      value: keep(from.elements.map((node) => trace.value[node]!)),
      gradient: keep([...gradient]),
      ...(runs ? { runs } : {}),
    };
  });
  const fixed = constantNodes(flows.constants, boxes, (cluster) => cluster.context);
  const result = drawOutputs(clustering, flows, boxes.root);
  const whole = {
    nodes: [...nodes, ...fixed.nodes, ...result.nodes],
    edges: [...edges, ...fixed.edges, ...result.edges],
  };
  const { nodes: all, edges: drawn } = result.nodes.length > 0 ? pruned(whole) : whole;
  return {
    nodes: all,
    edges: drawn,
    groups: usedBoxes(
      boxes,
      all.map((node) => node.group),
    ),
    layout: null,
    truncated: trace.truncated,
    loops: log.loops(),
    switches: switchesOf(all, options.nearest ?? []),
  };
}

function clustersPerContext({ clusters }: Clustering): Map<number, number> {
  const found = new Map<number, number>();
  for (const { context } of clusters) {
    if (context >= 0) found.set(context, (found.get(context) ?? 0) + 1);
  }
  return found;
}

/** Without what never reaches the result: conditions and leftovers, which carry no gradient. */
function pruned(graph: { nodes: GraphNode[]; edges: GraphEdge[] }): typeof graph {
  const feeding = new Map<string, string[]>();
  for (const { from, to } of graph.edges) {
    const list = feeding.get(to) ?? [];
    feeding.set(to, list);
    list.push(from);
  }
  const kept = new Set(graph.nodes.filter(({ kind }) => kind === 'output').map(({ id }) => id));
  for (const id of kept) {
    for (const from of feeding.get(id) ?? []) kept.add(from);
  }
  const nodes = graph.nodes.filter(({ id, kind }) => kept.has(id) || kind === 'input');
  return { nodes, edges: graph.edges.filter(({ to }) => kept.has(to)) };
}

/** Draws clusters of one clustering. */
function clusterPainter(
  clustering: Clustering,
  boxes: Boxes,
  log: RunLog,
  { examiner }: BuildOptions,
): (cluster: Cluster) => GraphNode {
  const { tape, slot } = clustering;
  const { trace } = tape;
  const samples = samplesPerNode(clustering.clusters.size);
  return (cluster) => {
    const { elements, name, context } = cluster;
    const label = name === null ? cluster.text : cluster.shape.length > 0 ? arrayName(name) : name;
    const members = cluster.kind === 'input' ? [] : membersOf(clustering, cluster);
    const check = examiner && localCheck(tape, members, samples, examiner);
    const kink = examiner && kinkDistance(tape, members, (node) => slot[node]!, examiner);
    const own = members.filter((node) => trace.site[node] === cluster.site).sort((a, b) => a - b);
    const runs = log.runs(
      context,
      own,
      (run) => trace.value[own[run]!]!,
      (run) => trace.adjoint[own[run]!]!,
    );
    return {
      id: cluster.id,
      label,
      operation: cluster.operation,
      shape: cluster.shape,
      value: keep(elements.map((node) => trace.value[node]!)),
      adjoint: keep(elements.map((node) => trace.adjoint[node]!)),
      range: cluster.range,
      ranges: cluster.ranges,
      kind: cluster.kind,
      count: cluster.count,
      rule: ruleOf(clustering, cluster, name === null ? null : label),
      group: context < 0 ? null : (boxes.of[context] ?? null),
      ...(check ? { check } : {}),
      ...(kink ? { kink } : {}),
      ...(runs ? { runs } : {}),
    };
  };
}

/** @param name what the node is called, for its equations: `∂q/∂W`. */
function ruleOf(clustering: Clustering, cluster: Cluster, name: string | null): GraphNode['rule'] {
  const { tape, hidden } = clustering;
  if (cluster.kind === 'input') return null;
  if (cluster.operation !== 'sum') {
    const last = cluster.elements.at(-1)!;
    const rule = localRule(tape, last);
    return rule && { ...rule, equations: localEquations(tape, last, name) };
  }
  const products = (hidden.get(cluster) ?? []).filter((node) =>
    ['multiply', 'power'].includes(operationOf(tape.trace, node)),
  );
  return {
    ...sumRule(tape, products),
    equations: products.length === 0 ? [] : localEquations(tape, products.at(-1)!, name ?? 'Σ'),
  };
}

/** One node for the result: what leaves the function, with the seed that the sweep started from. */
function drawOutputs(
  clustering: Clustering,
  flows: Flows,
  root: Boxes['root'],
): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const { tape, owner, slot } = clustering;
  const { trace } = tape;
  const outputs = [...trace.outputs].map((node) => tape.source[node]!).filter((node) => node !== 0);
  if (outputs.length === 0) return { nodes: [], edges: [] };
  const claimed = new Set<number>();
  const adjoint = outputs.map((node) => {
    const isFirst = !claimed.has(node);
    claimed.add(node);
    return isFirst ? flows.seeds[node]! : 0;
  });
  const gradients = new Map<Cluster, number[]>();
  outputs.forEach((node, at) => {
    const from = owner[node];
    if (!from || slot[node]! < 0) return;
    const gradient = gradients.get(from) ?? from.elements.map(() => 0);
    gradients.set(from, gradient);
    gradient[slot[node]!]! += adjoint[at]!;
  });
  const node: GraphNode = {
    id: 'output',
    label: root?.label ?? 'result',
    operation: 'output',
    shape: trace.outputs.length === 1 ? [] : [outputs.length],
    value: keep(outputs.map((each) => trace.value[each]!)),
    adjoint: keep(adjoint),
    range: root?.range ?? null,
    ranges: [],
    kind: 'output',
    count: 1,
    rule: null,
    group: null,
  };
  const edges = [...gradients].map(([from, gradient]) => ({
    from: from.id,
    to: node.id,
    value: keep(from.elements.map((each) => trace.value[each]!)),
    gradient: keep(gradient),
  }));
  return { nodes: [node], edges };
}

function keep(values: number[]): number[] {
  return values.length > MAX_ELEMENTS ? values.slice(0, MAX_ELEMENTS) : values;
}
