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

/** A line through the middles of its segments, rounded at the corners. */
export function smoothPath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const parts = [`M${show(first)}`];
  for (let index = 0; index < rest.length - 1; index++) {
    const corner = rest[index]!;
    const end = index === rest.length - 2 ? rest[index + 1]! : middle(corner, rest[index + 1]!);
    parts.push(`Q${show(corner)} ${show(end)}`);
  }
  if (rest.length === 1) parts.push(`L${show(rest[0]!)}`);
  return parts.join('');
}

/** A filled arrow head whose tip is the last point. */
export function arrowHead(points: readonly Point[], size = 7): string {
  const tip = points.at(-1)!;
  const before = points.at(-2) ?? { x: tip.x - 1, y: tip.y };
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const along = { x: (tip.x - before.x) / length, y: (tip.y - before.y) / length };
  const base = { x: tip.x - along.x * size, y: tip.y - along.y * size };
  const side = { x: (-along.y * size) / 2, y: (along.x * size) / 2 };
  const left = { x: base.x + side.x, y: base.y + side.y };
  const right = { x: base.x - side.x, y: base.y - side.y };
  return `M${show(tip)}L${show(left)}L${show(right)}Z`;
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

function middle(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function show({ x, y }: Point): string {
  return `${round(x)} ${round(y)}`;
}
