import type { GraphGroup } from '../model/graph.ts';
import type { SourceRange } from '../model/range.ts';
import { isUnnamed, type Contexts } from './context.ts';
import type { OperationTrace } from '../model/trace.ts';

/** The boxes that helper functions draw around their nodes. */
export interface Boxes {
  /** Box of each context; null at the top, in the checked function and in unnamed callbacks there. */
  readonly of: readonly (string | null)[];
  readonly all: readonly GraphGroup[];
  /** The checked function itself, where the log shows its call. */
  readonly root: { readonly label: string; readonly range: SourceRange } | null;
}

/**
 * A loop whose body draws fewer nodes than this needs no box: its values have the loop's shape, and
 * say so.
 */
const LOOP_BODY = 4;

/** @param drawn how many nodes are drawn in each context itself. */
export function boxesOf(
  trace: OperationTrace,
  contexts: Contexts,
  drawn: ReadonlyMap<number, number>,
): Boxes {
  const inside = countInside(contexts, drawn);
  const top = contexts.all.filter((context) => context.parent === 0);
  const [only] = top;
  const isCall = only !== undefined && only.kind !== 'loop';
  const root = top.length === 1 && isCall ? only : null;
  const of: (string | null)[] = [];
  const all: GraphGroup[] = [];
  for (const context of contexts.all) {
    const above = context.parent < 0 ? null : (of[context.parent] ?? null);
    const place = trace.places[context.place];
    const isHelper = place?.kind === 'function' && context !== root && !isUnnamed(place.label);
    const isLoop =
      place?.kind === 'loop' &&
      inside[context.id]! >= LOOP_BODY &&
      inside[context.id]! < inside[0]! &&
      !isOnlyChild(contexts, context.id, inside);
    if (!isHelper && !isLoop) {
      of.push(above);
      continue;
    }
    const id = `g${context.id}`;
    const { label, range } = place;
    all.push({ id, label, parent: above, range, ...(isLoop ? { kind: 'loop' } : {}) });
    of.push(id);
  }
  return { of, all, root: root ? (trace.places[root.place] ?? null) : null };
}

/** Nodes in each context and the contexts inside it. */
function countInside({ all }: Contexts, drawn: ReadonlyMap<number, number>): number[] {
  const inside = all.map(({ id }) => drawn.get(id) ?? 0);
  // A context stands behind its parent.
  for (const { id, parent } of all.toReversed()) {
    if (parent >= 0) inside[parent]! += inside[id]!;
  }
  return inside;
}

/** A loop that is all there is in another loop is drawn with it. */
function isOnlyChild({ all }: Contexts, id: number, inside: readonly number[]): boolean {
  const parent = all[all[id]!.parent]!;
  return parent.kind === 'loop' && inside[parent.id] === inside[id];
}

/** Boxes that hold a node, themselves or in a box inside. */
export function usedBoxes(boxes: Boxes, groups: Iterable<string | null>): GraphGroup[] {
  const byId = new Map(boxes.all.map((box) => [box.id, box]));
  const used = new Set<string>();
  for (const start of groups) {
    for (let id = start; id !== null && !used.has(id); id = byId.get(id)?.parent ?? null) {
      used.add(id);
    }
  }
  return boxes.all.filter((box) => used.has(box.id));
}
