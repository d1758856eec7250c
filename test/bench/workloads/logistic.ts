/** log(1 + e^z) without overflow. */
function softplus(z: number): number {
  if (z > 0) {
    return z + Math.log(1 + Math.exp(-z));
  }
  return Math.log(1 + Math.exp(z));
}

/** Mean log loss with L2 regularisation; labels are 0 or 1. */
export function logistic(w: number[], bias: number, data: number[][], labels: number[]): number {
  let loss = 0;
  for (let k = 0; k < data.length; k++) {
    const row = data[k];
    let z = bias;
    for (let j = 0; j < w.length; j++) {
      z += w[j] * row[j];
    }
    loss += softplus(z) - labels[k] * z;
  }
  let penalty = 0;
  for (const weight of w) {
    penalty += weight * weight;
  }
  return loss / data.length + 0.01 * penalty;
}
