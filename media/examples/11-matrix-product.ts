/**
 * The squared length of a matrix times a vector.
 *
 *     f = ‖q‖²,  q = W x        ∇q = 2q,   ∇W = 2 q xᵀ,   ∇x = 2 Wᵀ q
 *
 * In the graph W, x and q are one node each, with their gradients as matrix and vectors.
 */

/** @gradcheck squaredLength([0.2, 0.4], [[0.1, 0.5], [-0.3, 0.8]]) */
export function squaredLength(x: number[], W: number[][]): number {
  const q = product(W, x);
  const f = q.reduce((sum, component) => sum + component ** 2, 0);
  return f;
}

/** @gradientOf squaredLength wrt x, W */
export function squaredLengthGradient(x: number[], W: number[][]) {
  const q = product(W, x);
  return {
    x: x.map((_, j) => W.reduce((sum, row, i) => sum + 2 * row[j] * q[i], 0)),
    W: q.map((component) => x.map((input) => 2 * component * input)),
  };
}

function product(W: number[][], x: number[]): number[] {
  return W.map((row) => row.reduce((sum, w, j) => sum + w * x[j], 0));
}
