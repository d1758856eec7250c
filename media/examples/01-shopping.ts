/**
 * A shopping bill as a computation graph: two multiplications, one after the other.
 *
 *     total = (price · count) · tax
 *
 * Walking back from the total, each multiplication passes the gradient on, multiplied by its *other*
 * input. A tax one point higher (0.01) makes this bill 2 dearer: ∂total/∂tax = 200.
 */

/** @gradcheck shopping(100, 2, 1.1) */
export function shopping(price: number, count: number, tax: number): number {
  const apples = price * count;
  const total = apples * tax;
  return total;
}
