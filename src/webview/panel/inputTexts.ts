import type { PanelInput } from '../protocol.ts';

/** More numbers than this are edited as a text of rows instead of one field each. */
const MOST_CELLS = 64;

/** Whether an input has a field for each of its numbers. */
export function hasCells({ shape, texts }: PanelInput): boolean {
  return shape !== null && shape.length > 0 && texts.length <= MOST_CELLS;
}

/** Numbers that stand side by side: the columns of a matrix, all of a vector. */
export function columnsOf({ shape, texts }: PanelInput): number {
  return shape?.[1] ?? texts.length;
}

/** `w[2]`, `W[0][1]`: how the partial of a number is called. */
export function cellName({ label, shape }: PanelInput, at: number): string {
  const columns = shape?.[1];
  if (!shape || shape.length === 0) return label;
  if (columns === undefined) return `${label}[${at}]`;
  return `${label}[${Math.floor(at / columns)}][${at % columns}]`;
}

/**
 * The numbers of a pasted row, column or array. Where tabs or semicolons separate, as spreadsheets
 * write them, a comma is a decimal one.
 */
export function pastedNumbers(text: string): string[] {
  const isSheet = /[\t;]/.test(text);
  const parts = text.split(isSheet ? /[\s;]+/ : /[\s,[\](){}]+/);
  return parts
    .filter((part) => part !== '')
    .map((part) => (isSheet ? part.replace(',', '.') : part));
}

/** Many numbers as a text: one row per line. */
export function rowsText(input: PanelInput): string {
  const columns = columnsOf(input);
  const rows: string[] = [];
  for (let at = 0; at < input.texts.length; at += columns) {
    rows.push(input.texts.slice(at, at + columns).join(' '));
  }
  return rows.join('\n');
}
