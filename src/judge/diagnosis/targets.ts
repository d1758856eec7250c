/** Rounding of a partial that is a small difference of large terms, beside the largest of its row. */
const ROW_ROUNDING = 1e-11;

/** How far apart two numbers of a row may be and still be the same. */
export function rowRounding(row: readonly number[]): number {
  return ROW_ROUNDING * Math.max(...row.map(Math.abs));
}
