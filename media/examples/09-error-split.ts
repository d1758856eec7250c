/**
 * Splitting the error of an output among the hidden nodes, in proportion to the weights.
 *
 *     e_hidden[j] = Σₖ e_out[k] · w[k][j] / Σᵢ w[k][i]
 *
 * This is a picture of how blame flows back, and it is *not* the gradient. In the first layer below
 * both rows of weights add up to 5, so it is off by the constant factor 1/5; in the second the rows
 * add up to 5 and 8, and no factor makes it right.
 */

/**
 * Each output's error, weighted with what the hidden nodes sent to it: linear in `hidden`.
 *
 * @gradcheck weightedError([0.6, 0.9], [[2, 3], [1, 4]], [1.5, 0.5]) wrt hidden
 * @gradcheck weightedError([0.6, 0.9], [[3, 2], [1, 7]], [0.7, 1.3]) wrt hidden
 */
export function weightedError(hidden: number[], weights: number[][], error: number[]): number {
  const output = weights.map((row) => row.reduce((sum, w, j) => sum + w * hidden[j], 0));
  return output.reduce((sum, o, k) => sum + error[k] * o, 0);
}

/**
 * The rule above, held against the gradient that it is often taken for.
 *
 * @gradientOf weightedError wrt hidden
 */
export function splitAsGradient(_: number[], weights: number[][], error: number[]): number[] {
  return splitError(weights, error);
}

/**
 * @gradcheck splitError([[2, 3], [1, 4]], [1.5, 0.5]) wrt error
 * @gradcheck splitError([[3, 2], [1, 7]], [0.7, 1.3]) wrt error
 */
export function splitError(weights: number[][], error: number[]): number[] {
  const hidden = weights[0].map(() => 0);
  weights.forEach((row, k) => {
    const total = row.reduce((sum, w) => sum + w, 0);
    row.forEach((w, j) => {
      hidden[j] += (error[k] * w) / total;
    });
  });
  return hidden;
}
