/**
 * The same error, sent back with the transposed matrix: the denominators dropped.
 *
 *     e_hidden = Wᵀ e_out
 *
 * Without the denominators the rule *is* the gradient of a linear layer.
 */

/**
 * @gradcheck weightedError([0.6, 0.9], [[2, 3], [1, 4]], [1.5, 0.5]) wrt hidden
 * @gradcheck weightedError([0.6, 0.9], [[3, 2], [1, 7]], [0.7, 1.3]) wrt hidden
 */
export function weightedError(hidden: number[], weights: number[][], error: number[]): number {
  const output = weights.map((row) => row.reduce((sum, w, j) => sum + w * hidden[j], 0));
  return output.reduce((sum, o, k) => sum + error[k] * o, 0);
}

/** @gradientOf weightedError wrt hidden */
export function transposedError(hidden: number[], weights: number[][], error: number[]): number[] {
  return hidden.map((_, j) => weights.reduce((sum, row, k) => sum + row[j] * error[k], 0));
}
