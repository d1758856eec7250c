import type { ComputationGraph, GraphEdge, GraphLayout } from '../model/graph.ts';
import { boxFrames, isInside, type Frame } from './frames.ts';
import { round, type Point } from './geometry.ts';
import { layoutOf } from './layout.ts';
import { sizeOf } from './size.ts';

/** A box that was opened or folded since a layout was made. */
export interface Change {
  readonly group: string;
  readonly open: boolean;
}

/** Asked between the parts of a layout: true ends it. */
export type Pause = () => Promise<boolean>;

type Placed = GraphLayout['nodes'][string];

/**
 * The layout after one box was opened or folded. What stays visible keeps its place and order: an
 * opened box makes room by moving what is right of, above and below it away, and a folded one gives
 * the room back where nothing would come to lie on anything else (orthogonal ordering: Misue, Eades,
 * Lai and Sugiyama 1995, "Layout adjustment and the mental map").
 * @param next the graph as it is to be drawn.
 * @param before what was drawn, with its layout.
 * @returns null where it was cancelled.
 */
export async function arrange(
  next: ComputationGraph,
  before: ComputationGraph | null,
  change: Change | null,
  pause: Pause,
): Promise<GraphLayout | null> {
  if (await pause()) return null;
  if (before?.layout && change) {
    const arranged = change.open
      ? await openBox(next, before, before.layout, change.group)
      : foldBox(next, before, before.layout, change.group);
    if (arranged) return (await pause()) ? null : arranged;
  }
  const layout = await layoutOf(next);
  return (await pause()) ? null : layout;
}

async function openBox(
  next: ComputationGraph,
  before: ComputationGraph,
  layout: GraphLayout,
  group: string,
): Promise<GraphLayout | null> {
  const old = layout.nodes[group];
  const inner = insideOf(next, group);
  if (!old || inner.nodes.length === 0) return null;
  const content = await layoutOf(inner);
  const { frame } = boxFrames({ ...next, nodes: inner.nodes }, content).find(
    ({ id }) => id === group,
  )!;
  const dx = Math.max(0, frame.width - old.width);
  const dy = Math.max(0, frame.height - old.height) / 2;
  const middle = old.y + old.height / 2;
  const move = ({ x, y }: Point): Point => ({
    x: x > old.x + old.width ? x + dx : x,
    y: y > old.y + old.height ? y + 2 * dy : y < old.y ? y : y + dy,
  });
  const left = old.x;
  const top = middle + dy - frame.height / 2;
  const shift = ({ x, y }: Point): Point => ({ x: x - frame.x + left, y: y - frame.y + top });
  const nodes: Record<string, Placed> = {};
  for (const node of next.nodes) {
    const inside = content.nodes[node.id];
    const outside = layout.nodes[node.id];
    if (inside) nodes[node.id] = { ...inside, ...rounded(shift(inside)) };
    else if (outside) nodes[node.id] = moved(outside, move);
    else return null;
  }
  const lines = new Map(inner.edges.map((edge, index) => [keyOf(edge), index]));
  return assembled(next, nodes, (edge) => {
    const index = lines.get(keyOf(edge));
    if (index !== undefined) return lineOf(content, index, shift);
    return oldLine(before, layout, edge, move);
  });
}

function foldBox(
  next: ComputationGraph,
  before: ComputationGraph,
  layout: GraphLayout,
  group: string,
): GraphLayout | null {
  const frame = boxFrames(before, layout).find(({ id }) => id === group)?.frame;
  const node = next.nodes.find(({ id }) => id === group);
  if (!frame || !node) return null;
  const size = sizeOf(node);
  const spare = {
    x: Math.max(0, frame.width - size.width),
    y: Math.max(0, frame.height - size.height) / 2,
  };
  for (const { x: dx, y: dy } of [spare, { x: 0, y: spare.y }, { x: spare.x, y: 0 }]) {
    const placed = withRoomBack(next, layout, group, frame, dx, dy);
    if (placed && areApart(Object.values(placed.nodes))) {
      return assembled(next, placed.nodes, (edge) => oldLine(before, layout, edge, placed.move));
    }
  }
  const still = withRoomBack(next, layout, group, frame, 0, 0);
  return still && assembled(next, still.nodes, (edge) => oldLine(before, layout, edge, still.move));
}

/** The folded box in its frame, and everything right of, above and below it closer by so much. */
function withRoomBack(
  next: ComputationGraph,
  layout: GraphLayout,
  group: string,
  frame: Frame,
  dx: number,
  dy: number,
): { nodes: Record<string, Placed>; move: (point: Point) => Point } | null {
  const bottom = frame.y + frame.height;
  const move = ({ x, y }: Point): Point => ({
    x: x >= frame.x + frame.width ? x - dx : x,
    y: y >= bottom ? y - 2 * dy : y < frame.y ? y : y - dy,
  });
  const nodes: Record<string, Placed> = {};
  for (const node of next.nodes) {
    const known = layout.nodes[node.id];
    if (node.id === group) {
      const size = sizeOf(node);
      const x = frame.x + (dx === 0 ? (frame.width - size.width) / 2 : 0);
      const y = frame.y + frame.height / 2 - dy - size.height / 2;
      nodes[group] = { ...rounded({ x, y }), ...size };
    } else if (known) nodes[node.id] = moved(known, move);
    else return null;
  }
  return { nodes, move };
}

/** The nodes inside a box, and what connects them. */
function insideOf(graph: ComputationGraph, group: string): ComputationGraph {
  const nodes = graph.nodes.filter((node) => isInside(graph, node.group, group));
  const ids = new Set(nodes.map(({ id }) => id));
  return {
    ...graph,
    nodes,
    edges: graph.edges.filter(({ from, to }) => ids.has(from) && ids.has(to)),
    groups: graph.groups.filter(({ id }) => id !== group && isInside(graph, id, group)),
  };
}

interface Line {
  readonly points: readonly Point[];
  readonly label: Point | null;
}

function lineOf(layout: GraphLayout, index: number, move: (point: Point) => Point): Line {
  const label = layout.labels?.[index];
  return { points: layout.edges[index]!.map(move), label: label ? move(label) : null };
}

/** The line that an edge had, moved along; null where it had none. */
function oldLine(
  before: ComputationGraph,
  layout: GraphLayout,
  edge: GraphEdge,
  move: (point: Point) => Point,
): Line | null {
  const index = before.edges.findIndex((each) => each.from === edge.from && each.to === edge.to);
  return index < 0 ? null : lineOf(layout, index, move);
}

function assembled(
  graph: ComputationGraph,
  nodes: Record<string, Placed>,
  lineFor: (edge: GraphEdge) => Line | null,
): GraphLayout {
  const boxes = Object.values(nodes);
  const lines = graph.edges.map((edge): Line => {
    const known = lineFor(edge);
    if (known) return known;
    const from = centre(nodes[edge.from]!);
    const to = centre(nodes[edge.to]!);
    return { points: [from, to], label: null };
  });
  return {
    width: Math.max(0, ...boxes.map(({ x, width }) => x + width)) + MARGIN,
    height: Math.max(0, ...boxes.map(({ y, height }) => y + height)) + MARGIN,
    nodes,
    edges: lines.map(({ points }) => points.map(rounded)),
    labels: lines.map(({ points, label }) => {
      const middle = { x: (points[0]!.x + points.at(-1)!.x) / 2, y: 0 };
      return rounded(label ?? { ...middle, y: (points[0]!.y + points.at(-1)!.y) / 2 });
    }),
  };
}

const MARGIN = 16;

/** Whether no node lies on another: a sweep from left to right. */
export function areApart(boxes: readonly Placed[]): boolean {
  const sorted = boxes.toSorted((a, b) => a.x - b.x);
  let open: Placed[] = [];
  for (const box of sorted) {
    open = open.filter(({ x, width }) => x + width > box.x);
    if (open.some(({ y, height }) => y < box.y + box.height && box.y < y + height)) return false;
    open.push(box);
  }
  return true;
}

function moved(box: Placed, move: (point: Point) => Point): Placed {
  const to = move(centre(box));
  return { ...box, ...rounded({ x: to.x - box.width / 2, y: to.y - box.height / 2 }) };
}

function centre({ x, y, width, height }: Placed): Point {
  return { x: x + width / 2, y: y + height / 2 };
}

function rounded({ x, y }: Point): Point {
  return { x: round(x), y: round(y) };
}

function keyOf({ from, to }: GraphEdge): string {
  return `${from}\n${to}`;
}
