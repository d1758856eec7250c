import { instance } from '@viz-js/viz';
import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import { round } from './geometry.ts';
import { sizeOf } from './size.ts';

/** Graphviz measures nodes in inches of 72 points; a point is a CSS pixel here. */
const POINTS = 72;

interface Drawn {
  readonly bb: string;
  readonly objects?: readonly { readonly name: string; readonly pos?: string }[];
  readonly edges?: readonly { readonly pos?: string; readonly id?: string }[];
}

/** Graphviz' `dot`, compiled to WebAssembly: for graphs that are too large for dagre. */
export async function layoutWithGraphviz(graph: ComputationGraph): Promise<GraphLayout> {
  const viz = await instance();
  const names = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const drawn = viz.renderJSON({
    graphAttributes: { rankdir: 'LR', ranksep: 0.9, nodesep: 0.3 },
    nodeAttributes: { shape: 'box', fixedsize: true, label: '' },
    nodes: graph.nodes.map((node) => {
      const { width, height } = sizeOf(node);
      return {
        name: names.get(node.id)!,
        attributes: { width: width / POINTS, height: height / POINTS },
      };
    }),
    edges: graph.edges.map((edge, index) => ({
      tail: names.get(edge.from)!,
      head: names.get(edge.to)!,
      attributes: { id: `e${index}` },
    })),
    subgraphs: graph.groups.map((group) => ({
      name: `cluster_${group.id}`,
      nodes: graph.nodes
        .filter((node) => node.group === group.id)
        .map((node) => ({ name: names.get(node.id)! })),
    })),
  }) as Drawn;
  const [, , width = 0, height = 0] = drawn.bb.split(',').map(Number);
  const positions = new Map(drawn.objects?.map((object) => [object.name, object.pos ?? '0,0']));
  const nodes: Record<string, GraphLayout['nodes'][string]> = {};
  for (const node of graph.nodes) {
    const [x = 0, y = 0] = positions.get(names.get(node.id)!)!.split(',').map(Number);
    const size = sizeOf(node);
    nodes[node.id] = {
      x: round(x - size.width / 2),
      y: round(height - y - size.height / 2),
      ...size,
    };
  }
  const lines = new Map(drawn.edges?.map((edge) => [edge.id, edge.pos ?? '']));
  const edges = graph.edges.map((_, index) => polyline(lines.get(`e${index}`) ?? '', height));
  return { width, height, nodes, edges };
}

/** `e,x,y p0 c c p1 ...`: a chain of Bézier curves; their ends lie on the line. */
function polyline(position: string, height: number): { x: number; y: number }[] {
  const parts = position.split(' ').filter((part) => part !== '');
  const end = parts.find((part) => part.startsWith('e,'))?.slice(2);
  const spline = parts.filter((part) => !/^[se],/.test(part)).filter((_, index) => index % 3 === 0);
  return [...spline, ...(end === undefined ? [] : [end])].map((part) => {
    const [x = 0, y = 0] = part.split(',').map(Number);
    return { x: round(x), y: round(height - y) };
  });
}
