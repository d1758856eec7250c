import { formatNumber } from '../model/format.ts';
import type { GraphEdge, GraphNode } from '../model/graph.ts';

/** How much room a node takes, in CSS pixels; the drawing fills exactly this. */
export interface NodeSize {
  readonly width: number;
  readonly height: number;
}

/** Radius of the round gate of a single number's operation. */
export const GATE_RADIUS = 20;
/** Room above and below a gate or grid for its captions: equal, so that edges meet the middle. */
export const CAPTION = 20;
/** A cell that shows its numbers: the value, and the gradient below it. */
export const NUMBER_CELL = { width: 62, height: 34 };
/** A cell that shows its value as a shade. */
export const HEAT_CELL = 9;

/** Arrays up to this size show their numbers; larger ones are shades, sampled to at most 16×16. */
const NUMBERED = { rows: 4, columns: 3 };
const SAMPLED = 16;

/** Average width of a character of the captions' 11 px font. */
const CHARACTER = 6.6;

export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly style: 'numbers' | 'heat';
  /** Index into the node's values of a drawn cell; sampled where not every element is drawn. */
  readonly index: (row: number, column: number) => number;
}

/** How an array is drawn: vectors stand upright, more axes than two are unrolled into rows. */
export function gridOf(shape: readonly number[]): Grid {
  const total = shape.reduce((all, size) => all * size, 1);
  const columns = shape.length > 1 ? shape.at(-1)! : 1;
  const rows = columns === 0 ? 0 : total / columns;
  if (rows <= NUMBERED.rows && columns <= NUMBERED.columns) {
    return { rows, columns, style: 'numbers', index: (row, column) => row * columns + column };
  }
  // A long vector would be a thin pole: it is wrapped, row by row.
  const isLong = columns === 1 && rows > SAMPLED;
  const wide = isLong ? Math.ceil(Math.sqrt(rows)) : columns;
  const high = isLong ? Math.ceil(rows / wide) : rows;
  const drawnRows = Math.min(SAMPLED, high);
  const drawnColumns = Math.min(SAMPLED, wide);
  return {
    rows: drawnRows,
    columns: drawnColumns,
    style: 'heat',
    index: (row, column) =>
      Math.floor((row * high) / drawnRows) * wide + Math.floor((column * wide) / drawnColumns),
  };
}

/** Room beside a caption for the mark of the local check. */
export const CHECK_MARK = 16;
/** A folded box: its name, and below it what leaves it. */
const FOLDED = { padding: 44, height: 46 };

export function sizeOf(node: GraphNode): NodeSize {
  const caption = textWidth(captionOf(node));
  if (node.box !== undefined) {
    return { width: Math.max(96, caption + FOLDED.padding), height: FOLDED.height };
  }
  if (node.shape.length === 0) {
    const isGate = node.kind === 'operation';
    if (!isGate) return { width: Math.max(48, caption + 20), height: 34 };
    return {
      width: Math.max(2 * GATE_RADIUS + 8, caption),
      height: 2 * (GATE_RADIUS + CAPTION),
    };
  }
  const { rows, columns, style } = gridOf(node.shape);
  const cell = style === 'numbers' ? NUMBER_CELL : { width: HEAT_CELL, height: HEAT_CELL };
  // The caption of a named array begins with the symbol of its operation.
  const symbol = node.kind === 'operation' ? textWidth('Σ ') : 0;
  return {
    width: Math.max(
      columns * cell.width + 12,
      caption + symbol + (node.check ? 2 * CHECK_MARK : 0),
    ),
    height: rows * cell.height + 2 * CAPTION + 8,
  };
}

/** The caption of a node: long expressions are cut, the whole text is in the details. */
export function captionOf(node: GraphNode): string {
  const label = node.label.replaceAll(/\s+/g, ' ');
  return label.length > 24 ? `${label.slice(0, 23)}…` : label;
}

/** The numbers on an edge: the value above the line, the gradient below it. */
export function edgeTexts(
  edge: GraphEdge,
  from: GraphNode | undefined,
): { value: string; gradient: string | null } {
  const shape = from?.shape ?? [];
  return {
    value: summarise(edge.value, shape),
    gradient: edge.gradient === null ? null : summarise(edge.gradient, shape),
  };
}

/** A number; a short vector in full; the norm of anything larger. */
export function summarise(values: readonly number[], shape: readonly number[]): string {
  if (values.length === 0) return '–';
  if (shape.length === 0 || values.length === 1) return formatNumber(values[0]!);
  if (shape.length === 1 && values.length <= 2) {
    return `[${values.map((value) => formatNumber(value, 3)).join(', ')}]`;
  }
  if (values.some((value) => Number.isNaN(value))) return 'NaN inside';
  return `‖·‖ ${formatNumber(Math.hypot(...values), 3)}`;
}

export function textWidth(text: string): number {
  return text.length * CHARACTER;
}
