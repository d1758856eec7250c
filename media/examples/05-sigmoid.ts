/**
 * The sigmoid, taken apart into four gates: times −1, exp, plus 1, one divided by.
 *
 *     y = 1 / (1 + exp(−x))        dy/dx = y (1 − y)
 *
 * Multiplying the four local derivatives gives −1/(1 + e)² · 1 · e · (−1), which is y (1 − y):
 * the derivative can be computed from the output alone.
 */

/**
 * @gradcheck sigmoid(0.5)
 * @gradcheck sigmoid(-2)
 * @gradcheck sigmoid(0)
 */
export function sigmoid(x: number): number {
  const minusX = x * -1;
  const e = Math.exp(minusX);
  const onePlusE = e + 1;
  const y = 1 / onePlusE;
  return y;
}

/** @gradientOf sigmoid */
export function sigmoidDerivative(x: number): number {
  const y = sigmoid(x);
  return y * (1 - y);
}
