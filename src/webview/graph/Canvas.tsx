import { useEffect, useRef } from 'preact/hooks';
import type { Scene } from '../../graph/scene.ts';
import { Icon } from '../shared/Icon.tsx';
import { t } from '../shared/strings.ts';
import { Edges, Groups, Nodes } from './Drawing.tsx';
import type { GraphModel } from './model.ts';
import { neighbour } from './walk.ts';
import { Afar } from './Afar.tsx';
import { detailOf, edgesIn, nodesIn } from './region.ts';
import { pan, zoom, type View } from './view.ts';
import { useViewport, type Viewport } from './viewport.ts';

const ZOOM_STEP = 1.25;
const PAN_STEP = 60;

/**
 * The drawing in a window that pans and zooms. It is one tree to the keyboard and to a screen reader:
 * the arrow keys walk along the edges, Enter goes to the source. Moving it changes no more of the
 * document than one attribute: `Content` decides what is in it.
 */
export function Canvas({ model }: { model: GraphModel }) {
  const frame = useRef<HTMLDivElement>(null);
  const viewport = useViewport(model, frame);
  const scene = model.scene.value;
  const selected = model.selected.value;
  const { view } = viewport;
  const center = (): { x: number; y: number } => {
    const size = viewport.size();
    return { x: size.width / 2, y: size.height / 2 };
  };
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
    if (keyCommand(event, model, view, center, viewport.fitAll)) event.preventDefault();
  };
  if (!scene) return <div class="canvas" ref={frame} />;
  return (
    <div class="canvas" ref={frame}>
      <Afar model={model} viewport={viewport} />
      <svg
        role="tree"
        aria-label={t('Computation graph')}
        aria-activedescendant={selected === null ? undefined : elementId(model, selected)}
        tabindex={0}
        class={model.step.value === null ? '' : 'stepping'}
        onKeyDown={onKeyDown}
        onClick={(event) => {
          if (event.target !== event.currentTarget || viewport.detail.value !== 'none') return;
          const bounds = event.currentTarget.getBoundingClientRect();
          const { scale, x, y } = view.value;
          const at = {
            x: (event.clientX - bounds.left - x) / scale,
            y: (event.clientY - bounds.top - y) / scale,
          };
          const hit = nodeUnder(scene, at);
          if (hit !== null) model.choose(hit);
        }}
        onPointerDown={(event) => {
          startPan(event, (dx, dy) => {
            view.value = pan(view.value, dx, dy);
          });
        }}
      >
        <g ref={viewport.group}>
          <Content model={model} viewport={viewport} />
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
        <ZoomButton icon="screen-full" label={t('Fit in the window')} onPress={viewport.fitAll} />
      </div>
    </div>
  );
}

/** What of the drawing is in the document. */
function Content({ model, viewport }: { model: GraphModel; viewport: Viewport }) {
  const scene = model.scene.value;
  if (!scene) return null;
  const detail = detailOf(scene, viewport.detail.value);
  // What the tree names as active must exist, and a tree must have an item.
  const always = new Set([model.selected.value ?? model.passes.value.order[0] ?? '']);
  return (
    <>
      {detail !== 'none' && <Groups model={model} scene={scene} />}
      <Edges model={model} edges={edgesIn(scene, detail)} />
      <Nodes model={model} nodes={nodesIn(scene, detail, always)} />
    </>
  );
}

function nodeUnder(scene: Scene, { x, y }: { x: number; y: number }): string | null {
  const hit = scene.nodes.find(
    ({ box }) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height,
  );
  return hit?.node.id ?? null;
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
    case 'o':
      if (model.selected.value !== null) model.toggleBox(model.selected.value);
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
