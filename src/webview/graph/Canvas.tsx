import { useSignal } from '@preact/signals';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { Edges, Groups, Nodes } from './Drawing.tsx';
import type { GraphModel } from './model.ts';
import { neighbour } from './walk.ts';
import { bringClose, bringIntoView, fit, open, pan, zoom, type Size, type View } from './view.ts';

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;

/**
 * The drawing in a window that pans and zooms. It is one tree to the keyboard and to a screen reader:
 * the arrow keys walk along the edges, Enter goes to the source.
 */
export function Canvas({ model }: { model: GraphModel }) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useSignal<View>({ scale: 1, x: 0, y: 0 });
  const scene = model.scene.value;
  const selected = model.selected.value;
  const sizeOf = (): Size => ({
    width: frame.current?.clientWidth ?? 1,
    height: frame.current?.clientHeight ?? 1,
  });
  const center = (): { x: number; y: number } => {
    const size = sizeOf();
    return { x: size.width / 2, y: size.height / 2 };
  };
  /** The view that nobody has moved yet: it follows the size of the window. */
  const untouched = useRef<View | null>(null);
  const start = (): void => {
    if (scene) view.value = untouched.current = open(scene, sizeOf());
  };
  const fitAll = (): void => {
    if (scene) view.value = fit(scene, sizeOf());
  };
  useLayoutEffect(start, [scene]);
  useEffect(() => {
    const observer = new ResizeObserver(() => {
      if (view.value === untouched.current) start();
    });
    observer.observe(frame.current!);
    return () => {
      observer.disconnect();
    };
  }, [scene]);
  useEffect(() => {
    const box = selected === null ? undefined : model.graph.value?.layout?.nodes[selected];
    if (!box) return;
    // In step it is the numbers that are watched, one node after the other.
    const bring = model.step.value === null ? bringIntoView : bringClose;
    view.value = bring(view.value, box, sizeOf());
  }, [selected]);
  useWheel(frame, (event) => {
    const bounds = frame.current!.getBoundingClientRect();
    const at = { x: event.clientX - bounds.left, y: event.clientY - bounds.top };
    view.value =
      event.ctrlKey || event.metaKey
        ? zoom(view.value, Math.exp(-event.deltaY / 200), at)
        : pan(view.value, -event.deltaX, -event.deltaY);
  });
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (keyCommand(event, model, view, center, fitAll)) event.preventDefault();
  };
  if (!scene) return <div class="canvas" ref={frame} />;
  const { scale, x, y } = view.value;
  return (
    <div class="canvas" ref={frame}>
      <svg
        role="tree"
        aria-label={t('Computation graph')}
        aria-activedescendant={selected === null ? undefined : elementId(model, selected)}
        tabindex={0}
        class={model.step.value === null ? '' : 'stepping'}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          startPan(event, (dx, dy) => {
            view.value = pan(view.value, dx, dy);
          });
        }}
      >
        <g transform={`translate(${x} ${y}) scale(${scale})`}>
          <Groups scene={scene} />
          <Edges model={model} scene={scene} />
          <Nodes model={model} scene={scene} />
        </g>
      </svg>
      <div class="zoom">
        <ZoomButton
          icon="add"
          label={t('Zoom in')}
          onPress={() => {
            view.value = zoom(view.value, ZOOM_STEP, center());
          }}
        />
        <ZoomButton
          icon="remove"
          label={t('Zoom out')}
          onPress={() => {
            view.value = zoom(view.value, 1 / ZOOM_STEP, center());
          }}
        />
        <ZoomButton icon="screen-full" label={t('Fit in the window')} onPress={fitAll} />
      </div>
    </div>
  );
}

/** Element ids hold no characters of the source. */
export function elementId(model: GraphModel, node: string): string {
  return `node-${model.passes.value.rank.get(node) ?? 0}`;
}

/** Runs what a key stands for; answers whether it stands for anything. */
function keyCommand(
  event: KeyboardEvent,
  model: GraphModel,
  view: { value: View },
  center: () => { x: number; y: number },
  fitAll: () => void,
): boolean {
  const graph = model.graph.value;
  if (!graph) return false;
  if (event.shiftKey && event.key.startsWith('Arrow')) {
    const dx = event.key === 'ArrowLeft' ? 1 : event.key === 'ArrowRight' ? -1 : 0;
    const dy = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    view.value = pan(view.value, dx * PAN_STEP, dy * PAN_STEP);
    return true;
  }
  switch (event.key) {
    case '+':
    case '=':
      view.value = zoom(view.value, ZOOM_STEP, center());
      return true;
    case '-':
      view.value = zoom(view.value, 1 / ZOOM_STEP, center());
      return true;
    case '0':
      fitAll();
      return true;
    case ' ':
      model.advance(event.shiftKey ? -1 : 1);
      return true;
    case 'Enter':
      if (model.selected.value !== null) model.reveal(model.selected.value);
      return true;
    case 'Escape':
      model.finish();
      model.choose(null);
      return true;
    default: {
      const next = neighbour(graph, model.passes.value, model.selected.value, event.key);
      if (next !== null) model.choose(next);
      return next !== null || event.key.startsWith('Arrow');
    }
  }
}

function startPan(event: PointerEvent, move: (dx: number, dy: number) => void): void {
  if (event.button !== 0) return;
  const svg = event.currentTarget as SVGSVGElement;
  const { pointerId } = event;
  let { clientX, clientY } = event;
  const onMove = (next: PointerEvent): void => {
    if (next.pointerId !== pointerId) return;
    move(next.clientX - clientX, next.clientY - clientY);
    ({ clientX, clientY } = next);
  };
  const stop = (): void => {
    window.removeEventListener('pointermove', onMove);
    window.removeEventListener('pointerup', stop);
    window.removeEventListener('pointercancel', stop);
    svg.classList.remove('panning');
  };
  svg.classList.add('panning');
  window.addEventListener('pointermove', onMove);
  window.addEventListener('pointerup', stop);
  window.addEventListener('pointercancel', stop);
}

/** The wheel scrolls and zooms the drawing, not the page: that takes a listener that may prevent. */
function useWheel(
  frame: { current: HTMLDivElement | null },
  listener: (event: WheelEvent) => void,
): void {
  const latest = useRef(listener);
  latest.current = listener;
  useEffect(() => {
    const element = frame.current;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      latest.current(event);
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => {
      element?.removeEventListener('wheel', onWheel);
    };
  }, [frame]);
}

function ZoomButton(props: { icon: string; label: string; onPress: () => void }) {
  return (
    <button
      type="button"
      class="icon"
      aria-label={props.label}
      title={props.label}
      onClick={props.onPress}
    >
      <Icon name={props.icon} />
    </button>
  );
}
