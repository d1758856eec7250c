/** One cell: its text, and how it is dressed once its width is known. */
export interface Cell {
  readonly text: string;
  readonly dress?: (text: string) => string;
}

export type Alignment = 'left' | 'right';

const GAP = '  ';

/** Rows under a heading, columns as wide as they need. Widths count characters, not escape codes. */
export function table(
  heading: readonly Cell[],
  rows: readonly (readonly Cell[])[],
  alignments: readonly Alignment[],
): string[] {
  const all = [heading, ...rows];
  const widths = heading.map((_, column) =>
    Math.max(...all.map((row) => (row[column]?.text ?? '').length)),
  );
  return all.map((row) =>
    row
      .map(({ text, dress }, column) => {
        const padding = ' '.repeat(widths[column]! - text.length);
        const dressed = dress ? dress(text) : text;
        return alignments[column] === 'right' ? padding + dressed : dressed + padding;
      })
      .join(GAP)
      .trimEnd(),
  );
}
