/**
 * Two kinds of fruit in one bag: multiplications that meet in an addition.
 *
 *     total = (apple · appleCount + orange · orangeCount) · tax
 *
 * The addition passes the gradient on unchanged, so each fruit gets the same 1.1 from above.
 */

/** @gradcheck basket(100, 2, 150, 3, 1.1) */
export function basket(
  apple: number,
  appleCount: number,
  orange: number,
  orangeCount: number,
  tax: number,
): number {
  const apples = apple * appleCount;
  const oranges = orange * orangeCount;
  const fruit = apples + oranges;
  const total = fruit * tax;
  return total;
}
