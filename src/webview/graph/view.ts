/** How the drawing lies in the window: drawing coordinates × scale + offset. */
export interface View {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

const SMALLEST = 0.05;
const LARGEST = 4;
const MARGIN = 12;

/** The whole drawing in the middle of the window, at most at twice its size. */
export function fit(drawing: Size, window: Size): View {
  const scale = Math.min(
    1.6,
    (window.width - 2 * MARGIN) / drawing.width,
    (window.height - 2 * MARGIN) / drawing.height,
  );
  const clamped = clamp(scale);
  return {
    scale: clamped,
    x: (window.width - drawing.width * clamped) / 2,
    y: (window.height - drawing.height * clamped) / 2,
  };
}

/** Below this scale nodes cannot be told apart, let alone hit; at the second their numbers can be read. */
const RECOGNISABLE = 0.25;
const READABLE = 0.6;

/** The whole drawing where its nodes can be told apart; else its beginning, at a scale that can be read. */
export function open(drawing: Size, window: Size): View {
  const whole = fit(drawing, window);
  if (whole.scale >= RECOGNISABLE) return whole;
  const height = drawing.height * READABLE;
  const y = height <= window.height ? (window.height - height) / 2 : MARGIN;
  return { scale: READABLE, x: MARGIN, y };
}

/** Zooms by a factor; the point of the window stays where it is. */
export function zoom(view: View, factor: number, at: { x: number; y: number }): View {
  const scale = clamp(view.scale * factor);
  const ratio = scale / view.scale;
  return { scale, x: at.x - (at.x - view.x) * ratio, y: at.y - (at.y - view.y) * ratio };
}

export function pan(view: View, dx: number, dy: number): View {
  return { ...view, x: view.x + dx, y: view.y + dy };
}

/** Moves as little as it takes to have a box in the window. */
export function bringIntoView(
  view: View,
  box: { x: number; y: number; width: number; height: number },
  window: Size,
): View {
  const left = box.x * view.scale + view.x;
  const top = box.y * view.scale + view.y;
  const dx = shift(left, box.width * view.scale, window.width);
  const dy = shift(top, box.height * view.scale, window.height);
  return dx === 0 && dy === 0 ? view : pan(view, dx, dy);
}

/** As `bringIntoView`, at a scale at which the box's numbers can be read. */
export function bringClose(
  view: View,
  box: { x: number; y: number; width: number; height: number },
  window: Size,
): View {
  if (view.scale >= READABLE) return bringIntoView(view, box, window);
  return {
    scale: READABLE,
    x: window.width / 2 - (box.x + box.width / 2) * READABLE,
    y: window.height / 2 - (box.y + box.height / 2) * READABLE,
  };
}

function shift(start: number, length: number, room: number): number {
  if (start < MARGIN) return MARGIN - start;
  const over = start + length + MARGIN - room;
  return over > 0 ? -over : 0;
}

function clamp(scale: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, scale));
}
