import type { PanelPartial } from '../protocol.ts';
import { differenceOf } from './rows.ts';

/** Rows and columns that are drawn at most: beyond, a cell stands for a block, by its worst. */
const MOST = 64;
/** Upper ends of the colour steps, in relative error; above the last one is the last step. */
export const LEVELS = [1e-10, 1e-8, 1e-6, 1e-4, 1e-2] as const;

export interface HeatCell {
  /** The worst partial of the cell; null where there is none. */
  readonly partial: PanelPartial | null;
  /** Relative error of that partial; null where it has none. */
  readonly error: number | null;
  /** 0 to 5: the colour step; null without an error. */
  readonly level: number | null;
}

/** A matrix of partials: of one matrix input, or of all outputs by all inputs. */
export interface HeatMap {
  /** `W`, or empty for a Jacobian. */
  readonly label: string;
  readonly rows: number;
  readonly columns: number;
  /** How many rows and columns of the matrix one drawn cell stands for. */
  readonly block: number;
  /** Row by row, of the drawn rows and columns. */
  readonly cells: readonly HeatCell[];
  readonly drawnColumns: number;
}

const RANK = { agree: 0, inconclusive: 1, disagree: 2 } as const;

/** The matrices among the partials of a result; none where everything is a number or a vector. */
export function heatMaps(partials: readonly PanelPartial[]): HeatMap[] {
  const outputs = [...new Set(partials.map((partial) => partial.output))];
  if (outputs.length > 1) {
    const inputs = [...new Set(partials.map((partial) => partial.input))];
    if (inputs.length < 2) return [];
    const row = new Map(outputs.map((output, at) => [output, at]));
    const column = new Map(inputs.map((input, at) => [input, at]));
    const places = partials.map((partial) => ({
      partial,
      row: row.get(partial.output)!,
      column: column.get(partial.input)!,
    }));
    return [heatMap('', places)];
  }
  const byRoot = new Map<string, Placed[]>();
  for (const partial of partials) {
    const match = /^(.+)\[(\d+)\]\[(\d+)\]$/.exec(partial.input);
    if (!match) continue;
    const root = match[1]!;
    const placed = { partial, row: Number(match[2]), column: Number(match[3]) };
    const places = byRoot.get(root);
    if (places) places.push(placed);
    else byRoot.set(root, [placed]);
  }
  return [...byRoot]
    .map(([root, places]) => heatMap(root, places))
    .filter((map) => map.rows > 1 && map.columns > 1);
}

interface Placed {
  readonly partial: PanelPartial;
  readonly row: number;
  readonly column: number;
}

function heatMap(label: string, places: readonly Placed[]): HeatMap {
  let [rows, columns] = [0, 0];
  for (const place of places) {
    rows = Math.max(rows, place.row + 1);
    columns = Math.max(columns, place.column + 1);
  }
  const block = Math.ceil(Math.max(rows, columns) / MOST);
  const drawnColumns = Math.ceil(columns / block);
  const cells = Array.from<HeatCell>({ length: Math.ceil(rows / block) * drawnColumns }).fill({
    partial: null,
    error: null,
    level: null,
  });
  for (const { partial, row, column } of places) {
    const at = Math.floor(row / block) * drawnColumns + Math.floor(column / block);
    const cell = cellOf(partial);
    if (isWorse(cell, cells[at]!)) cells[at] = cell;
  }
  return { label, rows, columns, block, cells, drawnColumns };
}

function cellOf(partial: PanelPartial): HeatCell {
  const error = differenceOf(partial);
  if (error === null || Number.isNaN(error)) return { partial, error: null, level: null };
  const level = LEVELS.findIndex((end) => error <= end);
  return { partial, error, level: level < 0 ? LEVELS.length : level };
}

function isWorse(a: HeatCell, b: HeatCell): boolean {
  if (!b.partial || !a.partial) return b.partial === null;
  const rank = RANK[a.partial.verdict] - RANK[b.partial.verdict];
  return rank > 0 || (rank === 0 && (a.error ?? 0) > (b.error ?? 0));
}

/** The worst cell of all, to be said in words. */
export function worstCell(map: HeatMap): HeatCell | null {
  return map.cells.reduce<HeatCell | null>(
    (worst, cell) => (cell.partial && (!worst || isWorse(cell, worst)) ? cell : worst),
    null,
  );
}
