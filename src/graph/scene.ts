import type { ComputationGraph, GraphEdge, GraphLayout, GraphNode } from '../model/graph.ts';
import { arrowHead, halfWay, meet, smoothPath, type Outline, type Point } from './geometry.ts';
import { nodeMarks, outlineOf } from './nodeMarks.ts';
import { edgeTexts } from './size.ts';

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
  const nodes = graph.nodes.map((node) => {
    const box = layout.nodes[node.id]!;
    return { node, box, marks: nodeMarks(node, box) };
  });
  const outline = (id: string): Outline => outlineOf(byId.get(id)!, layout.nodes[id]!);
  const edges = graph.edges.map((edge, index): SceneEdge => {
    const points = clip(layout.edges[index]!, outline(edge.from), outline(edge.to));
    const at = layout.labels?.[index] ?? halfWay(points);
    return {
      edge,
      line: smoothPath(points),
      head: arrowHead(points),
      ...numbers(edge, byId.get(edge.from), at),
    };
  });
  return { width: layout.width, height: layout.height, groups: boxes(graph, layout), edges, nodes };
}

/** Value above the line, gradient below it: the lecture's picture. */
function numbers(
  edge: GraphEdge,
  from: GraphNode | undefined,
  at: Point,
): { value: Mark; gradient: Mark | null } {
  const texts = edgeTexts(edge, from);
  const mark = (text: string, dy: number, kind: string): Mark => ({
    kind: 'text',
    at: { x: at.x, y: at.y + dy },
    text,
    anchor: 'middle',
    class: `${kind}${/NaN|∞/.test(text) ? ' non-finite' : ''}`,
  });
  return {
    value: mark(texts.value, -6, 'value'),
    gradient: texts.gradient === null ? null : mark(texts.gradient, 15, 'gradient'),
  };
}

/** The layout's line, from outline to outline: it was laid between boxes that hold captions too. */
function clip(line: readonly Point[], from: Outline, to: Outline): Point[] {
  const inner = line.slice(1, -1);
  const start = meet(from, inner[0] ?? to.center);
  const end = meet(to, inner.at(-1) ?? from.center);
  return [start, ...inner, end];
}

const PADDING = { side: 6, top: 18, bottom: 4 };

/** A box around what a helper function computes, its name in the corner. */
function boxes(graph: ComputationGraph, layout: GraphLayout): SceneGroup[] {
  const parents = new Map(graph.groups.map((group) => [group.id, group.parent]));
  const depth = (id: string | null): number =>
    id === null ? 0 : 1 + depth(parents.get(id) ?? null);
  const isInside = (id: string | null, outer: string): boolean =>
    id !== null && (id === outer || isInside(parents.get(id) ?? null, outer));
  const deepest = Math.max(0, ...graph.groups.map((group) => depth(group.id)));
  return graph.groups.flatMap((group): SceneGroup[] => {
    const inside = graph.nodes
      .filter((node) => isInside(node.group, group.id))
      .map((node) => layout.nodes[node.id]!);
    if (inside.length === 0) return [];
    const grow = 1 + deepest - depth(group.id);
    const left = Math.min(...inside.map((box) => box.x)) - PADDING.side * grow;
    const top = Math.min(...inside.map((box) => box.y)) - PADDING.top * grow;
    const right = Math.max(...inside.map((box) => box.x + box.width)) + PADDING.side * grow;
    const bottom = Math.max(...inside.map((box) => box.y + box.height)) + PADDING.bottom * grow;
    return [
      {
        id: group.id,
        marks: [
          {
            kind: 'rect',
            x: left,
            y: top,
            width: right - left,
            height: bottom - top,
            radius: 8,
            class: 'group',
          },
          {
            kind: 'text',
            at: { x: left + 8, y: top + 13 },
            text: `${group.label}()`,
            anchor: 'start',
            class: 'group-label',
          },
        ],
      },
    ];
  });
}
