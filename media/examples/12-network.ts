/**
 * A network of two layers, forwards and backwards.
 *
 *     h1 = x W1 + b1,   z1 = σ(h1),   z2 = z1 W2 + b2,   Loss = (z2 − y)²
 *
 *     ∂Loss/∂z2 = 2 (z2 − y),   ∂z2/∂z1 = W2ᵀ,   ∂z1/∂h1 = z1 ∘ (1 − z1),   ∂h1/∂x = W1ᵀ
 *
 * The backward pass multiplies these from right to left, once, and has every gradient it needs.
 */

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** x W + b for a row vector x. */
export function affine(x: number[], W: number[][], b: number[]): number[] {
  return b.map((bias, j) => x.reduce((sum, input, i) => sum + input * W[i][j], bias));
}

/**
 * @gradcheck loss([0.6, -0.4], [[0.2, -0.5, 0.3], [0.7, 0.1, -0.6]], [0.1, -0.2, 0.4],
 *   [[0.9], [-0.8], [0.35]], [0.05], [0.75])
 */
export function loss(
  x: number[],
  W1: number[][],
  b1: number[],
  W2: number[][],
  b2: number[],
  y: number[],
): number {
  const h1 = affine(x, W1, b1);
  const z1 = h1.map(sigmoid);
  const z2 = affine(z1, W2, b2);
  const Loss = z2.reduce((sum, output, k) => sum + (output - y[k]) ** 2, 0);
  return Loss;
}

/** @gradientOf loss wrt x, W1, b1, W2, b2 */
export function lossGradient(
  x: number[],
  W1: number[][],
  b1: number[],
  W2: number[][],
  b2: number[],
  y: number[],
) {
  const z1 = affine(x, W1, b1).map(sigmoid);
  const z2 = affine(z1, W2, b2);
  const dz2 = z2.map((output, k) => 2 * (output - y[k]));
  const dz1 = W2.map((row) => dot(row, dz2));
  const dh1 = dz1.map((gradient, j) => gradient * z1[j] * (1 - z1[j]));
  const dx = W1.map((row) => dot(row, dh1));
  return { x: dx, W1: outer(x, dh1), b1: dh1, W2: outer(z1, dz2), b2: dz2 };
}

function dot(a: number[], b: number[]): number {
  return a.reduce((sum, value, i) => sum + value * b[i], 0);
}

function outer(a: number[], b: number[]): number[][] {
  return a.map((left) => b.map((right) => left * right));
}
