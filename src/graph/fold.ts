import type { ComputationGraph, GraphEdge, GraphNode, LocalCheck } from '../model/graph.ts';
import { MAX_ELEMENTS } from './limits.ts';

/**
 * Nodes of a first picture beyond which boxes are folded: what fits on one screen at a size at which
 * its numbers can be read (1400 × 900 CSS pixels at about 130 × 80 per node).
 */
export const READABLE_NODES = 60;

/**
 * The boxes that are folded on first opening: none of a graph that can be read as it is. Of a larger
 * one, all but those that fit: the smallest are opened first, as long as the picture can be read.
 */
export function foldedAtFirst(graph: ComputationGraph, limit = READABLE_NODES): string[] {
  const { groups, nodes } = graph;
  if (nodes.length <= limit || groups.length === 0) return [];
  const direct = new Map<string | null, number>();
  for (const { group } of nodes) direct.set(group, (direct.get(group) ?? 0) + 1);
  const children = new Map<string | null, number>();
  for (const { parent } of groups) children.set(parent, (children.get(parent) ?? 0) + 1);
  const shown = (id: string | null): number => (direct.get(id) ?? 0) + (children.get(id) ?? 0);
  const folded = new Set(groups.map(({ id }) => id));
  let visible = shown(null);
  const order = groups
    .map(({ id, parent }, at) => ({ id, parent, at, adds: shown(id) - 1 }))
    .sort((a, b) => a.adds - b.adds || a.at - b.at);
  for (let opened = true; opened;) {
    opened = false;
    for (const { id, parent, adds } of order) {
      const isReachable = parent === null || !folded.has(parent);
      if (!folded.has(id) || !isReachable || visible + adds > limit) continue;
      folded.delete(id);
      visible += adds;
      opened = true;
    }
  }
  return groups.filter(({ id }) => folded.has(id)).map(({ id }) => id);
}

/**
 * The graph with some boxes drawn as one node each. What leaves a box is its value; an edge carries
 * back what its edges inside carried, so that a box's outgoing contributions add up to its adjoint as
 * a node's do. Boxes inside a folded box are not seen.
 * @param whole with every box open.
 */
export function foldGraph(whole: ComputationGraph, folded: readonly string[]): ComputationGraph {
  const cover = covers(whole, folded);
  if (cover.size === 0) return { ...whole, folded: [], layout: null };
  const owner = new Map(
    whole.nodes.map(({ id, group }) => [id, (group !== null && cover.get(group)) || id]),
  );
  const shown = (id: string): string => owner.get(id) ?? id;
  const boxes = new Map<string, Box>();
  for (const node of whole.nodes) {
    const id = shown(node.id);
    if (id === node.id) continue;
    const box: Box = boxes.get(id) ?? { inside: [], leaving: new Map(), size: 0 };
    boxes.set(id, box);
    box.inside.push(node);
  }
  const byId = new Map(whole.nodes.map((node) => [node.id, node]));
  for (const { from, to } of whole.edges) {
    const box = boxes.get(shown(from));
    if (!box || shown(to) === shown(from) || box.leaving.has(from)) continue;
    box.leaving.set(from, box.size);
    box.size += byId.get(from)!.value.length;
  }
  const groups = whole.groups.filter(({ id }) => !cover.has(id));
  const seen = new Set<string>();
  const nodes = whole.nodes.flatMap((node): GraphNode[] => {
    const id = shown(node.id);
    if (id === node.id) return [node];
    if (seen.has(id)) return [];
    seen.add(id);
    return [boxNode(whole, id, boxes.get(id)!, byId)];
  });
  return {
    ...whole,
    nodes,
    edges: foldEdges(whole, shown, boxes, byId),
    groups,
    layout: null,
    // Also those inside of another: they are still folded when that one opens.
    folded: whole.groups.filter(({ id }) => folded.includes(id)).map(({ id }) => id),
  };
}

/** What a folded box holds: its nodes, and where the values of those that leave it stand in its own. */
interface Box {
  readonly inside: GraphNode[];
  readonly leaving: Map<string, number>;
  size: number;
}

/** The outermost folded box of each group that is, or stands in, a folded one. */
function covers(whole: ComputationGraph, folded: readonly string[]): Map<string, string> {
  const wanted = new Set(folded);
  const cover = new Map<string, string>();
  // A group stands behind its parent.
  for (const { id, parent } of whole.groups) {
    const above = parent === null ? undefined : cover.get(parent);
    if (above !== undefined) cover.set(id, above);
    else if (wanted.has(id)) cover.set(id, id);
  }
  return cover;
}

function boxNode(
  whole: ComputationGraph,
  id: string,
  { inside, leaving }: Box,
  byId: ReadonlyMap<string, GraphNode>,
): GraphNode {
  const group = whole.groups.find((each) => each.id === id)!;
  const sources = [...leaving.keys()].map((each) => byId.get(each)!);
  const [only] = sources;
  const value = sources.flatMap((each) => each.value);
  const hasGradient = sources.some((each) => each.adjoint !== null);
  const adjoint = sources.flatMap((each) => each.adjoint ?? each.value.map(() => 0));
  const check = worstCheck(inside);
  const kink = inside
    .flatMap((each) => each.kink ?? [])
    .toSorted((a, b) => a.distance - b.distance)[0];
  return {
    id,
    label: group.kind === 'loop' ? group.label : `${group.label}()`,
    operation: 'fused',
    shape: sources.length === 1 ? only!.shape : [value.length],
    value: value.slice(0, MAX_ELEMENTS),
    adjoint: hasGradient ? adjoint.slice(0, MAX_ELEMENTS) : null,
    range: group.range,
    ranges: inside.flatMap((each) => each.ranges ?? (each.range ? [each.range] : [])),
    kind: 'operation',
    count: Math.max(1, ...inside.map((each) => each.count)),
    rule: null,
    group: group.parent,
    box: id,
    ...(check ? { check } : {}),
    ...(kink ? { kink } : {}),
    ...(sources.length === 1 && only!.runs ? { runs: only!.runs } : {}),
  };
}

const SEVERITY: readonly LocalCheck['state'][] = ['right', 'undecided', 'kink', 'wrong'];

/** A box is as right as the worst of what is in it. */
function worstCheck(inside: readonly GraphNode[]): LocalCheck | undefined {
  const checks = inside.flatMap(({ check }) => check ?? []);
  const worst = checks.toSorted((a, b) => SEVERITY.indexOf(b.state) - SEVERITY.indexOf(a.state))[0];
  if (!worst) return undefined;
  return {
    ...worst,
    checked: checks.reduce((all, check) => all + check.checked, 0),
    of: checks.reduce((all, check) => all + check.of, 0),
  };
}

function foldEdges(
  whole: ComputationGraph,
  shown: (id: string) => string,
  boxes: ReadonlyMap<string, Box>,
  byId: ReadonlyMap<string, GraphNode>,
): GraphEdge[] {
  const found = new Map<string, { edge: GraphEdge; gradient: number[] | null }>();
  for (const edge of whole.edges) {
    const from = shown(edge.from);
    const to = shown(edge.to);
    const box = boxes.get(from);
    if (from === to && (box !== undefined || edge.from !== edge.to)) continue;
    const key = `${from}\n${to}`;
    const isPlain = from === edge.from && to === edge.to;
    let entry = found.get(key);
    if (!entry) {
      const values = box
        ? [...box.leaving.keys()].flatMap((each) => byId.get(each)!.value)
        : edge.value;
      const folded: GraphEdge = { from, to, value: values.slice(0, MAX_ELEMENTS), gradient: null };
      entry = { edge: isPlain ? edge : folded, gradient: null };
      found.set(key, entry);
    }
    if (edge.gradient === null) continue;
    entry.gradient ??= new Array<number>(box ? box.size : edge.gradient.length).fill(0);
    const offset = box?.leaving.get(edge.from) ?? 0;
    edge.gradient.forEach((each, index) => (entry.gradient![offset + index]! += each));
  }
  return [...found.values()].map(({ edge, gradient }) => ({
    ...edge,
    gradient: gradient && gradient.slice(0, MAX_ELEMENTS),
  }));
}
