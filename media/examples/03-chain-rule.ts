/**
 * The chain rule in its smallest form: a square around a sum.
 *
 *     f = u²,  u = x + y        ∂f/∂x = ∂f/∂u · ∂u/∂x = 2u · 1
 *
 * Both inputs have the same gradient, 2u, because the sum treats them alike.
 */

/**
 * @gradcheck squareOfSum(2, 3)
 * @gradcheck squareOfSum(-1.5, 0.7)
 */
export function squareOfSum(x: number, y: number): number {
  const u = x + y;
  const f = u ** 2;
  return f;
}
