import * as library from '@dagrejs/dagre';
import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import { round } from './geometry.ts';
import { boxFrames, BOX, isInside } from './frames.ts';
import { edgeTexts, sizeOf, textWidth } from './size.ts';

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface PlacedEdge {
  readonly points: readonly { readonly x: number; readonly y: number }[];
  readonly x: number;
  readonly y: number;
}

interface Drawing {
  setGraph(attributes: object): void;
  setNode(id: string, size: object): void;
  setParent(id: string, parent: string): void;
  setEdge(from: string, to: string, label: object, name: string): void;
  node(id: string): Placed;
  edge(from: string, to: string, name: string): PlacedEdge;
  graph(): { readonly width: number; readonly height: number };
}

/** What is used of dagre: its own declarations import without extensions and do not resolve. */
const dagre = library as unknown as {
  readonly Graph: new (options: { compound: boolean; multigraph: boolean }) => Drawing;
  layout(drawing: Drawing): void;
};

const MARGIN = 16;

/** Room for an edge's two lines of numbers. */
function labelSize(graph: ComputationGraph, edge: number): { width: number; height: number } {
  const each = graph.edges[edge]!;
  const { value, gradient } = edgeTexts(
    each,
    graph.nodes.find((node) => node.id === each.from),
  );
  return { width: Math.max(textWidth(value), textWidth(gradient ?? '')) + 10, height: 30 };
}

/**
 * Sugiyama layering, left to right as the lecture draws it. Boxes as constraints make drawings loose,
 * so the layout is first tried without them, and kept if nothing foreign stands in a box.
 */
export function layoutWithDagre(graph: ComputationGraph): GraphLayout {
  const free = place(graph, false);
  return graph.groups.length === 0 || boxesAreClear(graph, free) ? free : place(graph, true);
}

function place(graph: ComputationGraph, withBoxes: boolean): GraphLayout {
  const drawing = new dagre.Graph({ compound: true, multigraph: true });
  drawing.setGraph({
    rankdir: 'LR',
    ranksep: 34,
    nodesep: 20,
    edgesep: 14,
    marginx: MARGIN,
    marginy: MARGIN + (graph.groups.length > 0 ? BOX.top : 0),
  });
  if (withBoxes) {
    for (const group of graph.groups) drawing.setNode(group.id, {});
    for (const group of graph.groups) {
      if (group.parent !== null) drawing.setParent(group.id, group.parent);
    }
  }
  for (const node of graph.nodes) {
    drawing.setNode(node.id, { ...sizeOf(node) });
    if (withBoxes && node.group !== null) drawing.setParent(node.id, node.group);
  }
  graph.edges.forEach((edge, index) => {
    const label = { ...labelSize(graph, index), labelpos: 'c' };
    drawing.setEdge(edge.from, edge.to, label, `e${index}`);
  });
  dagre.layout(drawing);
  const nodes: Record<string, Placed> = {};
  for (const node of graph.nodes) {
    const { x, y, width, height } = drawing.node(node.id);
    nodes[node.id] = { x: round(x - width / 2), y: round(y - height / 2), width, height };
  }
  const laid = graph.edges.map((edge, index) => drawing.edge(edge.from, edge.to, `e${index}`));
  const { width, height } = drawing.graph();
  return {
    width: round(width),
    height: round(height),
    nodes,
    edges: laid.map((edge) => edge.points.map(({ x, y }) => ({ x: round(x), y: round(y) }))),
    labels: laid.map((edge) => ({ x: round(edge.x), y: round(edge.y) })),
  };
}

function boxesAreClear(graph: ComputationGraph, layout: GraphLayout): boolean {
  return boxFrames(graph, layout).every(({ id, frame }) =>
    graph.nodes.every((node) => {
      if (isInside(graph, node.group, id)) return true;
      const other = layout.nodes[node.id]!;
      return (
        other.x + other.width < frame.x ||
        other.x > frame.x + frame.width ||
        other.y + other.height < frame.y ||
        other.y > frame.y + frame.height
      );
    }),
  );
}
