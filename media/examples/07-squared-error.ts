/**
 * The error of one sigmoid neuron, and a factor that is easily lost.
 *
 *     E = (t − o)²,  o = σ(Σ wⱼ xⱼ)        ∂E/∂wⱼ = −2 (t − o) · o (1 − o) · xⱼ
 *
 * Many texts write the gradient without the 2. That is right for E = ½ (t − o)² and wrong, by the
 * constant factor 2, for E = (t − o)²: the check below says both.
 */

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function neuron(w: number[], x: number[]): number {
  const sum = w.reduce((total, weight, j) => total + weight * x[j], 0);
  return sigmoid(sum);
}

/** @gradcheck squaredError([2, 4], [0.4, 0.5], 2.4426758241011313) wrt w */
export function squaredError(w: number[], x: number[], t: number): number {
  const o = neuron(w, x);
  const difference = t - o;
  return difference ** 2;
}

/** @gradcheck halfSquaredError([2, 4], [0.4, 0.5], 2.4426758241011313) wrt w */
export function halfSquaredError(w: number[], x: number[], t: number): number {
  const o = neuron(w, x);
  const difference = t - o;
  return 0.5 * difference ** 2;
}

/**
 * The gradient as it is often written down.
 *
 * @gradientOf squaredError wrt w
 * @gradientOf halfSquaredError wrt w
 */
export function errorGradient(w: number[], x: number[], t: number): number[] {
  const o = neuron(w, x);
  return x.map((input) => -(t - o) * o * (1 - o) * input);
}
