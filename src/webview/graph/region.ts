import type { Scene, SceneEdge, SceneNode } from '../../graph/scene.ts';
import type { Size, View } from './view.ts';

/** Up to this many nodes (what dagre lays out) everything is in the document at every scale: that pans at 60 frames (bench). */
export const WHOLE_SCENE = 150;
/** Below this scale a large graph is drawn as an overview: its numbers cannot be read there. */
const READABLE = 0.4;
/** Nodes of a large graph that are in the document at the same time, at most. */
const MAX_DETAILED = 200;
/** What is drawn beyond each edge of the window, as a share of it: panning seldom needs new nodes. */
const SPARE = 0.35;

/** The part of a drawing that is in the document, in its own coordinates. */
export interface Region {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** What of the scene is drawn in detail: all, nothing (from afar), or a region. */
export type Detail = 'all' | 'none' | Region;

/**
 * The detail that a view needs. The one before is kept while it covers the window, so that panning
 * changes the document rarely.
 */
export function detailFor(scene: Scene, view: View, window: Size, before: Detail): Detail {
  if (scene.nodes.length <= WHOLE_SCENE) return 'all';
  if (view.scale < READABLE) return 'none';
  const seen = regionOf(view, window, 0);
  if (typeof before === 'object' && covers(before, seen)) return before;
  for (const spare of [SPARE, 0]) {
    const region = regionOf(view, window, spare);
    let count = 0;
    for (const { box } of scene.nodes) if (touches(region, box)) count++;
    if (count <= MAX_DETAILED) return region;
  }
  return 'none';
}

/** What holds for a scene that a detail was not made for: a larger one came since. */
export function detailOf(scene: Scene, detail: Detail): Detail {
  return detail === 'all' && scene.nodes.length > WHOLE_SCENE ? 'none' : detail;
}

export function nodesIn(
  scene: Scene,
  detail: Detail,
  always: ReadonlySet<string>,
): readonly SceneNode[] {
  if (detail === 'all') return scene.nodes;
  return scene.nodes.filter(
    ({ node, box }) => always.has(node.id) || (detail !== 'none' && touches(detail, box)),
  );
}

/** Edges of which an end is drawn. */
export function edgesIn(scene: Scene, detail: Detail): readonly SceneEdge[] {
  if (detail === 'all') return scene.edges;
  if (detail === 'none') return [];
  const drawn = new Set<string>();
  for (const { node, box } of scene.nodes) if (touches(detail, box)) drawn.add(node.id);
  return scene.edges.filter(({ edge }) => drawn.has(edge.from) || drawn.has(edge.to));
}

function regionOf({ scale, x, y }: View, { width, height }: Size, spare: number): Region {
  return {
    left: (-spare * width - x) / scale,
    top: (-spare * height - y) / scale,
    right: ((1 + spare) * width - x) / scale,
    bottom: ((1 + spare) * height - y) / scale,
  };
}

/** Whether what is in the document fills the window. */
export function fills(detail: Detail, view: View, window: Size): boolean {
  if (typeof detail === 'string') return detail === 'all';
  return covers(detail, regionOf(view, window, 0));
}

function covers(outer: Region, inner: Region): boolean {
  return (
    outer.left <= inner.left &&
    outer.top <= inner.top &&
    outer.right >= inner.right &&
    outer.bottom >= inner.bottom
  );
}

function touches(region: Region, box: SceneNode['box']): boolean {
  return (
    box.x <= region.right &&
    box.x + box.width >= region.left &&
    box.y <= region.bottom &&
    box.y + box.height >= region.top
  );
}
