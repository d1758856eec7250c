import type { ComputationGraph, GraphEdge, GraphLayout, GraphNode } from '../model/graph.ts';
import { boxFrames, type Frame } from './frames.ts';
import { halfWay, loopRoute, route, type Outline, type Point } from './geometry.ts';
import { nodeMarks, outlineOf } from './nodeMarks.ts';
import { edgeTexts, textWidth } from './size.ts';

/** One shape of the drawing. Classes say what it means; the stylesheet says how it looks. */
export type Mark =
  | {
      readonly kind: 'rect';
      readonly x: number;
      readonly y: number;
      readonly width: number;
      readonly height: number;
      readonly radius: number;
      readonly class: string;
      /** Strength of a shade, 0 to 1. */
      readonly opacity?: number;
    }
  | {
      readonly kind: 'circle';
      readonly center: Point;
      readonly radius: number;
      readonly class: string;
    }
  | {
      readonly kind: 'text';
      readonly at: Point;
      readonly text: string;
      readonly anchor: 'start' | 'middle' | 'end';
      readonly class: string;
    };

export interface SceneNode {
  readonly node: GraphNode;
  readonly box: GraphLayout['nodes'][string];
  readonly marks: readonly Mark[];
}

export interface SceneEdge {
  readonly edge: GraphEdge;
  readonly line: string;
  readonly head: string;
  readonly value: Mark;
  readonly gradient: Mark | null;
}

export interface SceneGroup {
  readonly id: string;
  readonly label: string;
  readonly frame: Frame;
  readonly marks: readonly Mark[];
}

/** The drawing of a laid-out graph, for the webview and the SVG export alike. */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly groups: readonly SceneGroup[];
  readonly edges: readonly SceneEdge[];
  readonly nodes: readonly SceneNode[];
}

/** @throws Error where the graph has not been laid out. */
export function sceneOf(graph: ComputationGraph): Scene {
  const { layout } = graph;
  if (!layout) throw new Error('The graph has no layout: call layoutGraph first.');
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const nodes = graph.nodes.map((node) => new LazyNode(node, layout.nodes[node.id]!));
  const outline = (id: string): Outline => outlineOf(byId.get(id)!, layout.nodes[id]!);
  const ports = portsOf(graph, layout);
  const draw = (edge: GraphEdge, index: number): Drawn => {
    const line = layout.edges[index]!;
    const at = layout.labels?.[index] ?? halfWay(line);
    const texts = numbers(edge, byId.get(edge.from), at);
    const inner = level(line.slice(1, -1), at, texts.width);
    const path =
      edge.from === edge.to
        ? loopRoute(outline(edge.from), at, texts.width)
        : route(outline(edge.from), outline(edge.to), inner, ports[index]!);
    return { ...path, value: texts.value, gradient: texts.gradient };
  };
  const edges = graph.edges.map((edge, index) => new LazyEdge(edge, () => draw(edge, index)));
  return { width: layout.width, height: layout.height, groups: boxes(graph, layout), edges, nodes };
}

/** Its marks are made when they are first drawn: of a large graph only what is in the window is. */
class LazyNode implements SceneNode {
  readonly node: GraphNode;
  readonly box: SceneNode['box'];
  #marks: readonly Mark[] | null = null;

  constructor(node: GraphNode, box: SceneNode['box']) {
    this.node = node;
    this.box = box;
  }

  get marks(): readonly Mark[] {
    return (this.#marks ??= nodeMarks(this.node, this.box));
  }
}

type Drawn = Omit<SceneEdge, 'edge'>;

class LazyEdge implements SceneEdge {
  readonly edge: GraphEdge;
  readonly #draw: () => Drawn;
  #drawn: Drawn | null = null;

  constructor(edge: GraphEdge, draw: () => Drawn) {
    this.edge = edge;
    this.#draw = draw;
  }

  get #all(): Drawn {
    return (this.#drawn ??= this.#draw());
  }

  get line(): string {
    return this.#all.line;
  }

  get head(): string {
    return this.#all.head;
  }

  get value(): Mark {
    return this.#all.value;
  }

  get gradient(): Mark | null {
    return this.#all.gradient;
  }
}

/** Value above the line, gradient below it: the lecture's picture. */
function numbers(
  edge: GraphEdge,
  from: GraphNode | undefined,
  at: Point,
): { value: Mark; gradient: Mark | null; width: number } {
  const texts = edgeTexts(edge, from);
  const mark = (text: string, dy: number, kind: string): Mark => ({
    kind: 'text',
    at: { x: at.x, y: at.y + dy },
    text,
    anchor: 'middle',
    class: `${kind}${/NaN|∞/.test(text) ? ' non-finite' : ''}`,
  });
  return {
    width: Math.max(textWidth(texts.value), textWidth(texts.gradient ?? '')),
    value: mark(texts.value, -6, 'value'),
    gradient: texts.gradient === null ? null : mark(texts.gradient, 15, 'gradient'),
  };
}

/** Makes the line level where its numbers stand, so that one is above it and the other below. */
function level(inner: readonly Point[], at: Point, width: number): Point[] {
  return inner.flatMap((point) => {
    if (Math.abs(point.x - at.x) > 1 || Math.abs(point.y - at.y) > 1) return [point];
    const half = width / 2;
    const isBackward = inner.length > 1 && inner[0]!.x > inner.at(-1)!.x;
    const ends = [
      { x: at.x - half, y: at.y },
      { x: at.x + half, y: at.y },
    ];
    return isBackward ? ends.reverse() : ends;
  });
}

/** Edges at one side of a box are spread out in the order in which they come. */
function portsOf(
  graph: ComputationGraph,
  layout: GraphLayout,
): { readonly from: number; readonly to: number }[] {
  const ports = graph.edges.map(() => ({ from: 0, to: 0 }));
  for (const end of ['from', 'to'] as const) {
    const perNode = new Map<string, number[]>();
    graph.edges.forEach((edge, index) => {
      if (edge.from === edge.to) return;
      const list = perNode.get(edge[end]) ?? [];
      perNode.set(edge[end], list);
      list.push(index);
    });
    for (const [id, list] of perNode) {
      const near = (index: number): number => {
        const line = layout.edges[index]!;
        return (end === 'from' ? line[1] : line.at(-2))?.y ?? 0;
      };
      list.sort((a, b) => near(a) - near(b));
      const step = Math.min(14, (layout.nodes[id]!.height * 0.5) / list.length);
      list.forEach((index, rank) => {
        ports[index]![end] = (rank - (list.length - 1) / 2) * step;
      });
    }
  }
  return ports;
}

/** A box around what a helper function computes, its name in the corner. */
function boxes(graph: ComputationGraph, layout: GraphLayout): SceneGroup[] {
  const kinds = new Map(graph.groups.map(({ id, kind }) => [id, kind]));
  return boxFrames(graph, layout).map(({ id, label, frame }) => ({
    id,
    label,
    frame,
    marks: [
      { kind: 'rect', ...frame, radius: 8, class: 'group' },
      {
        kind: 'text',
        at: { x: frame.x + 8, y: frame.y + 13 },
        text: `▾ ${kinds.get(id) === 'loop' ? label : `${label}()`}`,
        anchor: 'start',
        class: 'group-label',
      },
    ],
  }));
}
