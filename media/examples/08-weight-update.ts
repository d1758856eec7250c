/**
 * One step of gradient descent: downhill, by the learning rate.
 *
 *     w ← w − α ∂E/∂w
 *
 * With α = 0.1 and the slope −0.0324 of the neuron before, w₁ = 2 becomes 2.00324. An update is a
 * computation like any other, so its own derivatives can be checked as well.
 */

/** @gradcheck updatedWeight(2, -0.0324, 0.1) */
export function updatedWeight(w: number, slope: number, rate: number): number {
  return w - rate * slope;
}

/** @gradcheck updatedWeights([2, 4], [0.4, 0.5], 2.4426758241011313, 0.1) wrt w */
export function updatedWeights(w: number[], x: number[], t: number, rate: number): number[] {
  const sum = w.reduce((total, weight, j) => total + weight * x[j], 0);
  const o = 1 / (1 + Math.exp(-sum));
  const delta = -(t - o) * o * (1 - o);
  return w.map((weight, j) => updatedWeight(weight, delta * x[j], rate));
}
