import type { PartialVerdict } from '../../model/verdict.ts';
import type { PanelPartial } from '../protocol.ts';

export type Column =
  'partial' | 'reverse' | 'forward' | 'numeric' | 'handWritten' | 'difference' | 'verdict';

export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

const WORST_FIRST: readonly PartialVerdict[] = ['disagree', 'inconclusive', 'agree'];

/** `∂/∂w[2]`, `∂price/∂v`. */
export function nameOf(partial: PanelPartial): string {
  return `∂${partial.output.replace(/^\./, '')}/∂${partial.input}`;
}

/** Relative difference between what is checked (hand-written, else computed) and what was measured. */
export function differenceOf(partial: PanelPartial): number | null {
  const written = partial.handWritten === null ? null : partial.handWritten / (partial.scale ?? 1);
  const checked = written ?? partial.reverse ?? partial.forward;
  if (checked === null || partial.numeric === null) return null;
  const scale = Math.max(Math.abs(checked), Math.abs(partial.numeric));
  return scale === 0 ? 0 : Math.abs(checked - partial.numeric) / scale;
}

/** The rows in an order; equal ones keep the order of the inputs. Without a number: last. */
export function sortRows(rows: readonly PanelPartial[], order: Order): PanelPartial[] {
  const direction = order.descending ? -1 : 1;
  return rows
    .map((row, index) => ({ row, index, key: keyOf(row, index, order.column) }))
    .sort((a, b) => {
      if (a.key === null || b.key === null) {
        return Number(a.key === null) - Number(b.key === null) || a.index - b.index;
      }
      return direction * (a.key - b.key) || a.index - b.index;
    })
    .map(({ row }) => row);
}

function keyOf(row: PanelPartial, index: number, column: Column): number | null {
  switch (column) {
    case 'partial':
      return index;
    case 'difference':
      return differenceOf(row);
    case 'verdict':
      return WORST_FIRST.indexOf(row.verdict);
    default: {
      const value = row[column];
      return value === null || Number.isNaN(value) ? null : value;
    }
  }
}
