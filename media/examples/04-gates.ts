/**
 * The two gates from which most graphs are built, and what each does to the gradient on its way back.
 *
 *     x + y   passes it on to both inputs:           (1, 1)
 *     x · y   multiplies it with the other input:    (y, x)
 */

/** @gradcheck add(2, 3) */
export function add(x: number, y: number): number {
  return x + y;
}

/** @gradcheck multiply(2, 3) */
export function multiply(x: number, y: number): number {
  return x * y;
}
