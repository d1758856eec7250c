import type { GraphLayout } from '../../model/graph.ts';
import type { Size, View } from './view.ts';

/** What the painter needs to know of a node: how it looks from afar. */
export interface Spot {
  readonly box: GraphLayout['nodes'][string];
  readonly color: string;
  readonly faded: boolean;
}

/** Segments per stroke: one path with tens of thousands of crossing lines is slow to rasterise. */
const BATCH = 400;
/** Milliseconds without a movement after which the picture is drawn sharp again. */
const IDLE = 90;

/**
 * A large graph from afar, on a canvas: boxes and lines without text. Between two drawings the bitmap
 * is moved and scaled by the compositor, which costs no more for 10,000 nodes than for ten.
 */
export class Overview {
  readonly #canvas: HTMLCanvasElement;
  readonly #context: CanvasRenderingContext2D;
  #spots: readonly Spot[] = [];
  #lines: GraphLayout['edges'] = [];
  #lineColor = '';
  /** What the bitmap shows: of this view, with half a window more on each side. */
  #drawn: { readonly view: View; readonly size: Size } | null = null;
  #timer = 0;
  /** Milliseconds that the last drawing took. */
  cost = 0;

  constructor(canvas: HTMLCanvasElement) {
    this.#canvas = canvas;
    this.#context = canvas.getContext('2d', { alpha: true })!;
    canvas.style.transformOrigin = '0 0';
    canvas.style.willChange = 'transform';
  }

  /** Takes another picture; it is drawn at the next `show`. */
  set(spots: readonly Spot[], lines: GraphLayout['edges'], lineColor: string): void {
    this.#spots = spots;
    this.#lines = lines;
    this.#lineColor = lineColor;
    this.#drawn = null;
  }

  /** Shows a view: at once by moving the bitmap, and drawn anew where that does not do. */
  show(view: View, size: Size): void {
    clearTimeout(this.#timer);
    const drawn = this.#drawn;
    const isSameSize = drawn?.size.width === size.width && drawn.size.height === size.height;
    if (!drawn || !isSameSize) {
      this.#draw(view, size);
      return;
    }
    this.#move(view, drawn.view, size);
    if (isCovered(view, drawn.view, size) && view.scale === drawn.view.scale) return;
    this.#timer = window.setTimeout(() => {
      this.#draw(view, size);
    }, IDLE);
  }

  dispose(): void {
    clearTimeout(this.#timer);
  }

  #move(view: View, from: View, size: Size): void {
    const scale = view.scale / from.scale;
    const x = view.x - (from.x + size.width / 2) * scale;
    const y = view.y - (from.y + size.height / 2) * scale;
    this.#canvas.style.transform = `matrix(${scale},0,0,${scale},${x},${y})`;
  }

  #draw(view: View, size: Size): void {
    const started = performance.now();
    const density = Math.min(window.devicePixelRatio, 2);
    const width = Math.ceil(size.width * 2 * density);
    const height = Math.ceil(size.height * 2 * density);
    if (this.#canvas.width !== width || this.#canvas.height !== height) {
      this.#canvas.width = width;
      this.#canvas.height = height;
      this.#canvas.style.width = `${size.width * 2}px`;
      this.#canvas.style.height = `${size.height * 2}px`;
    }
    const context = this.#context;
    context.setTransform(1, 0, 0, 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const scale = view.scale * density;
    const left = (view.x + size.width / 2) * density;
    const top = (view.y + size.height / 2) * density;
    context.setTransform(scale, 0, 0, scale, left, top);
    const seen = {
      left: -left / scale,
      top: -top / scale,
      right: (width - left) / scale,
      bottom: (height - top) / scale,
    };
    this.#drawLines(seen, view.scale);
    this.#drawSpots(seen);
    this.#drawn = { view, size };
    this.#move(view, view, size);
    this.cost = performance.now() - started;
  }

  #drawLines(seen: Bounds, scale: number): void {
    const context = this.#context;
    context.strokeStyle = this.#lineColor;
    context.lineWidth = 1 / scale;
    context.globalAlpha = 0.35;
    let segments = 0;
    context.beginPath();
    for (const line of this.#lines) {
      const first = line[0]!;
      const last = line.at(-1)!;
      if (Math.max(first.x, last.x) < seen.left || Math.min(first.x, last.x) > seen.right) continue;
      if (Math.max(first.y, last.y) < seen.top || Math.min(first.y, last.y) > seen.bottom) continue;
      context.moveTo(first.x, first.y);
      context.lineTo(last.x, last.y);
      if (++segments < BATCH) continue;
      context.stroke();
      context.beginPath();
      segments = 0;
    }
    context.stroke();
  }

  #drawSpots(seen: Bounds): void {
    const context = this.#context;
    const perColor = new Map<string, Spot[]>();
    for (const spot of this.#spots) {
      const { x, y, width, height } = spot.box;
      if (x > seen.right || x + width < seen.left || y > seen.bottom || y + height < seen.top) {
        continue;
      }
      const key = `${spot.color}${spot.faded ? ' faded' : ''}`;
      const list = perColor.get(key);
      if (list) list.push(spot);
      else perColor.set(key, [spot]);
    }
    for (const list of perColor.values()) {
      context.fillStyle = list[0]!.color;
      context.globalAlpha = list[0]!.faded ? 0.15 : 0.8;
      for (const { box } of list) context.fillRect(box.x, box.y, box.width, box.height);
    }
    context.globalAlpha = 1;
  }
}

interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Whether a bitmap with half a window to spare on each side still covers the window. */
function isCovered(view: View, drawn: View, size: Size): boolean {
  return (
    Math.abs(view.x - drawn.x) < size.width / 2 && Math.abs(view.y - drawn.y) < size.height / 2
  );
}
