interface Layer {
  weights: number[][];
  biases: number[];
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}

function forward(weights: number[][], biases: number[], input: number[]): number[] {
  const output: number[] = [];
  for (let i = 0; i < weights.length; i++) {
    let sum = biases[i];
    const row = weights[i];
    for (let j = 0; j < input.length; j++) {
      sum += row[j] * input[j];
    }
    output.push(sigmoid(sum));
  }
  return output;
}

/** Squared loss of a network with one hidden layer over a batch. */
export function mlp(
  w1: Layer['weights'],
  b1: Layer['biases'],
  w2: Layer['weights'],
  b2: Layer['biases'],
  batch: number[][],
  labels: number[][],
): number {
  let loss = 0;
  for (let k = 0; k < batch.length; k++) {
    const hidden = forward(w1, b1, batch[k]);
    const output = forward(w2, b2, hidden);
    for (let i = 0; i < output.length; i++) {
      const error = output[i] - labels[k][i];
      loss += error * error;
    }
  }
  return loss / batch.length;
}
