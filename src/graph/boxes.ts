import type { GraphGroup } from '../model/graph.ts';
import { isUnnamed, type Contexts } from './context.ts';
import type { OperationTrace } from '../model/trace.ts';

/** The boxes that helper functions draw around their nodes. */
export interface Boxes {
  /** Box of each context; null at the top, in the checked function and in unnamed callbacks there. */
  readonly of: readonly (string | null)[];
  readonly all: readonly GraphGroup[];
  /** The checked function's own name, where the log shows its call. */
  readonly root: string | null;
}

export function boxesOf(trace: OperationTrace, contexts: Contexts): Boxes {
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
    if (!isHelper) {
      of.push(above);
      continue;
    }
    const id = `g${context.id}`;
    all.push({ id, label: place.label, parent: above, range: place.range });
    of.push(id);
  }
  return { of, all, root: root ? (trace.places[root.place]?.label ?? null) : null };
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
