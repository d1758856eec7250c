import {
  useComputed,
  useSignal,
  useSignalEffect,
  type ReadonlySignal,
  type Signal,
} from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import type { Scene } from '../../graph/scene.ts';
import type { GraphLayout } from '../../model/graph.ts';
import type { GraphModel } from './model.ts';
import { detailFor, fills, type Detail } from './region.ts';
import { bringClose, bringIntoView, fit, open, type Size, type View } from './view.ts';

/** How the drawing lies in its window, and what of it is drawn in detail. */
export interface Viewport {
  readonly view: Signal<View>;
  readonly detail: ReadonlySignal<Detail>;
  /** False while parts of the window show nothing that is in the document. */
  readonly isFilled: ReadonlySignal<boolean>;
  /** The element that the view moves. */
  readonly group: { current: SVGGElement | null };
  readonly size: () => Size;
  readonly fitAll: () => void;
}

/** Milliseconds without a movement after which the document is brought up to date with the window. */
const SETTLED = 70;

export function useViewport(
  model: GraphModel,
  frame: { readonly current: HTMLDivElement | null },
): Viewport {
  const view = useSignal<View>({ scale: 1, x: 0, y: 0 });
  const group = useRef<SVGGElement>(null);
  const window = useSignal<Size>({ width: 1, height: 1 });
  const size = (): Size => window.peek();
  const detail = useSignal<Detail>('none');
  const isFilled = useComputed(() => fills(detail.value, view.value, window.value));
  /** Takes into the document what the window needs now. */
  const settle = (): void => {
    const shown = model.scene.peek();
    detail.value = shown ? detailFor(shown, view.peek(), size(), detail.peek()) : 'all';
  };
  /** The view that nobody has moved yet: it follows the size of the window. */
  const untouched = useRef<View | null>(null);
  const drawn = useRef<GraphLayout | null>(null);
  const scene = model.scene.value;
  const layout = model.complete.value?.layout ?? null;
  const start = (): void => {
    if (scene) view.value = untouched.current = open(scene, size());
  };
  const apply = ({ scale, x, y }: View): void => {
    group.current?.setAttribute('transform', `translate(${x} ${y}) scale(${scale})`);
  };
  const measure = (): void => {
    const { clientWidth: width, clientHeight: height } = frame.current!;
    window.value = { width: Math.max(1, width), height: Math.max(1, height) };
  };
  useLayoutEffect(() => {
    measure();
    const state = model.state.value;
    const before = drawn.current;
    drawn.current = layout;
    if (before && layout && isSameDrawing(before, layout)) return;
    const changed = state?.kind === 'graph' ? state.changed : null;
    const shift = before && changed !== null && scene ? shiftOf(before, layout!, scene) : null;
    if (!shift) start();
    else {
      const { scale, x, y } = view.value;
      view.value = { scale, x: x - shift.x * scale, y: y - shift.y * scale };
    }
    // Before the first paint; from then on the effects below do.
    detail.value = 'none';
    settle();
    apply(view.value);
  }, [layout]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      measure();
      if (view.value === untouched.current) start();
    });
    observer.observe(frame.current!);
    return () => {
      observer.disconnect();
    };
  }, [scene]);
  const selected = model.selected.value;
  useEffect(() => {
    const box = selected === null ? undefined : model.graph.value?.layout?.nodes[selected];
    if (!box) return;
    // In step it is the numbers that are watched, one node after the other.
    const bring = model.step.value === null ? bringIntoView : bringClose;
    view.value = bring(view.value, box, size());
  }, [selected]);
  useSignalEffect(() => {
    apply(view.value);
    // While the view moves, what is in the document stays; what it lacks is drawn from afar.
    const timer = setTimeout(settle, SETTLED);
    return () => {
      clearTimeout(timer);
    };
  });
  return {
    view,
    detail,
    isFilled,
    group,
    size,
    fitAll: () => {
      if (scene) view.value = fit(scene, size());
    },
  };
}

/** Whether a new message brought the same coordinates: nobody wants the view to jump then. */
function isSameDrawing(a: GraphLayout, b: GraphLayout): boolean {
  if (a === b) return true;
  const ids = Object.keys(a.nodes);
  if (ids.length !== Object.keys(b.nodes).length) return false;
  return ids.every((id) => {
    const [p, q] = [a.nodes[id]!, b.nodes[id]];
    return q !== undefined && p.x === q.x && p.y === q.y;
  });
}

/**
 * How far what stayed has moved when a box opened or folded: the node furthest to the left stands for
 * it, as everything left of a box stays.
 */
function shiftOf(
  before: GraphLayout,
  after: GraphLayout,
  scene: Scene,
): { x: number; y: number } | null {
  let best: { x: number; y: number; at: number } | null = null;
  for (const { node } of scene.nodes) {
    const was = before.nodes[node.id];
    const now = after.nodes[node.id];
    if (!was || !now || (best && was.x >= best.at)) continue;
    best = { x: now.x - was.x, y: now.y - was.y, at: was.x };
  }
  return best;
}
