export interface Point {
  readonly x: number;
  readonly y: number;
}

/** The outline that an edge ends at: a circle, or a rectangle around the centre. */
export type Outline =
  | { readonly kind: 'circle'; readonly center: Point; readonly radius: number }
  | {
      readonly kind: 'box';
      readonly center: Point;
      readonly width: number;
      readonly height: number;
    };

/** Where the straight line from a point to the outline's centre meets the outline. */
export function meet(outline: Outline, from: Point): Point {
  const { center } = outline;
  const dx = from.x - center.x;
  const dy = from.y - center.y;
  if (dx === 0 && dy === 0) return center;
  const scale =
    outline.kind === 'circle'
      ? outline.radius / Math.hypot(dx, dy)
      : Math.min(
          outline.width / 2 / Math.max(Math.abs(dx), 1e-9),
          outline.height / 2 / Math.max(Math.abs(dy), 1e-9),
        );
  return { x: center.x + dx * scale, y: center.y + dy * scale };
}

/** A line and the arrow head at its end, as SVG path data. */
export interface Route {
  readonly line: string;
  readonly head: string;
}

const HEAD = 7;

/**
 * An edge from outline to outline through the layout's inner points. It leaves and enters boxes
 * sideways and gates along their radius, and runs level in between, so that numbers can stand on it.
 * @param ports how far from the middle of a box's side it leaves and enters.
 */
export function route(
  from: Outline,
  to: Outline,
  inner: readonly Point[],
  ports: { readonly from: number; readonly to: number },
): Route {
  const first = inner[0] ?? to.center;
  const last = inner.at(-1) ?? from.center;
  const start = port(from, first, ports.from);
  const end = port(to, last, ports.to);
  const arrival = direction(to, end, last);
  const base = { x: end.x + arrival.x * HEAD, y: end.y + arrival.y * HEAD };
  const points = [start, ...inner, base];
  const tangents = points.map((point, index): Point => {
    if (index === 0) return direction(from, start, first);
    if (index === points.length - 1) return { x: -arrival.x, y: -arrival.y };
    return { x: points[index + 1]!.x >= points[index - 1]!.x ? 1 : -1, y: 0 };
  });
  const parts = [`M${show(start)}`];
  for (let index = 1; index < points.length; index++) {
    const a = points[index - 1]!;
    const b = points[index]!;
    const reach = Math.max(Math.abs(b.x - a.x), distance(a, b) / 3) * 0.45;
    const leave = along(a, tangents[index - 1]!, reach);
    const enter = along(b, tangents[index]!, -reach);
    parts.push(`C${show(leave)} ${show(enter)} ${show(b)}`);
  }
  const side = { x: (-arrival.y * HEAD) / 2, y: (arrival.x * HEAD) / 2 };
  const left = { x: base.x + side.x, y: base.y + side.y };
  const right = { x: base.x - side.x, y: base.y - side.y };
  return { line: parts.join(''), head: `M${show(end)}L${show(left)}L${show(right)}Z` };
}

/**
 * An edge from a node to itself, below it: what a loop carries from one iteration to the next.
 * @param at where its numbers stand, on the level part.
 */
export function loopRoute(outline: Outline, at: Point, width: number): Route {
  const { center } = outline;
  const bottom = center.y + (outline.kind === 'circle' ? outline.radius : outline.height / 2);
  const half = width / 2;
  const reach = (at.y - bottom) * 0.6;
  const start = { x: center.x + 9, y: bottom };
  const end = { x: center.x - 9, y: bottom };
  const base = { x: end.x, y: end.y + HEAD };
  const right = { x: at.x + half, y: at.y };
  const left = { x: at.x - half, y: at.y };
  const line = [
    `M${show(start)}`,
    `C${show({ x: right.x + 16, y: start.y + reach })} ${show({ x: right.x + 16, y: at.y })} ${show(right)}`,
    `L${show(left)}`,
    `C${show({ x: left.x - 16, y: at.y })} ${show({ x: left.x - 16, y: base.y + reach })} ${show(base)}`,
  ];
  const tip = `L${show({ x: base.x - HEAD / 2, y: base.y })}L${show({ x: base.x + HEAD / 2, y: base.y })}`;
  return { line: line.join(''), head: `M${show(end)}${tip}Z` };
}

function port(outline: Outline, towards: Point, offset: number): Point {
  const { center } = outline;
  const isBeside = outline.kind === 'box' && Math.abs(towards.x - center.x) >= outline.width / 2;
  if (!isBeside) return meet(outline, towards);
  const side = towards.x >= center.x ? 1 : -1;
  return { x: center.x + (side * outline.width) / 2, y: center.y + offset };
}

/** Unit vector away from an outline where an edge meets it. */
function direction(outline: Outline, at: Point, towards: Point): Point {
  const { center } = outline;
  if (outline.kind === 'box' && Math.abs(at.x - center.x) >= outline.width / 2 - 0.1) {
    return { x: Math.sign(at.x - center.x), y: 0 };
  }
  const away = outline.kind === 'circle' ? at : towards;
  const length = distance(away, center) || 1;
  return { x: (away.x - center.x) / length, y: (away.y - center.y) / length };
}

function along(point: Point, tangent: Point, reach: number): Point {
  return { x: point.x + tangent.x * reach, y: point.y + tangent.y * reach };
}

/** The point half-way along a line. */
export function halfWay(points: readonly Point[]): Point {
  const lengths = points.slice(1).map((point, index) => distance(points[index]!, point));
  let left = lengths.reduce((sum, length) => sum + length, 0) / 2;
  for (const [index, length] of lengths.entries()) {
    if (left <= length) {
      const share = length === 0 ? 0 : left / length;
      const a = points[index]!;
      const b = points[index + 1]!;
      return { x: a.x + (b.x - a.x) * share, y: a.y + (b.y - a.y) * share };
    }
    left -= length;
  }
  return points[0] ?? { x: 0, y: 0 };
}

/** Tenths of a pixel are enough, and golden files stay readable. */
export function round(value: number): number {
  return Math.round(value * 10) / 10;
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function show({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}
