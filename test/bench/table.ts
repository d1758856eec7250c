import { mkdirSync, writeFileSync } from 'node:fs';

export type Row = Record<string, number | string>;

/** A table on standard output, figures to three digits. */
export function print(title: string, rows: readonly Row[]): void {
  const shown = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([key, value]) => [
        key,
        typeof value === 'number' ? Number(value.toPrecision(3)) : value,
      ]),
    ),
  );
  console.log(`\n${title}`);
  console.table(shown);
}

/** Everything measured, unrounded, as JSON in .cache. */
export function save(name: string, results: Readonly<Record<string, readonly Row[]>>): void {
  mkdirSync('.cache', { recursive: true });
  const all = { node: process.version, options: process.execArgv, results };
  writeFileSync(`.cache/${name}`, `${JSON.stringify(all, null, 2)}\n`);
}
