/**
 * Training the network of two layers on exclusive or, by gradient descent.
 *
 *     parameters ← parameters − α ∂Loss/∂parameters
 *
 * The gradient is written by hand, and it is checked where it is used: at the start, after each of
 * the first steps, and late in the training. The loss falls all the way.
 */

export interface Network {
  W1: number[][];
  b1: number[];
  W2: number[];
  b2: number;
}

const EXAMPLES = [
  { x: [0, 0], y: 0 },
  { x: [0, 1], y: 1 },
  { x: [1, 0], y: 1 },
  { x: [1, 1], y: 0 },
];

const RATE = 0.2;

/** Small and different numbers: nodes that start alike stay alike. */
function initialNetwork(): Network {
  return {
    W1: [
      [0.8, -0.9, 0.4],
      [0.7, -0.6, -1.1],
    ],
    b1: [-0.3, 0.2, 0.5],
    W2: [0.9, 0.6, -0.7],
    b2: 0.1,
  };
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

function hidden(network: Network, x: number[]): number[] {
  const { W1, b1 } = network;
  return b1.map((bias, j) => sigmoid(x[0] * W1[0][j] + x[1] * W1[1][j] + bias));
}

function output(network: Network, z1: number[]): number {
  return z1.reduce((sum, z, j) => sum + z * network.W2[j], network.b2);
}

/**
 * Mean squared error over the four examples.
 *
 * @gradcheck loss(train(0))
 * @gradcheck loss(train(1))
 * @gradcheck loss(train(2))
 * @gradcheck loss(train(3))
 * @gradcheck loss(train(500))
 */
export function loss(network: Network): number {
  let total = 0;
  for (const { x, y } of EXAMPLES) {
    const z1 = hidden(network, x);
    const z2 = output(network, z1);
    total += (z2 - y) ** 2;
  }
  return total / EXAMPLES.length;
}

/** @gradientOf loss */
export function lossGradient(network: Network): Network {
  const gradient: Network = {
    W1: [
      [0, 0, 0],
      [0, 0, 0],
    ],
    b1: [0, 0, 0],
    W2: [0, 0, 0],
    b2: 0,
  };
  for (const { x, y } of EXAMPLES) {
    const z1 = hidden(network, x);
    const dz2 = (2 * (output(network, z1) - y)) / EXAMPLES.length;
    gradient.b2 += dz2;
    z1.forEach((z, j) => {
      const dh1 = dz2 * network.W2[j] * z * (1 - z);
      gradient.W2[j] += dz2 * z;
      gradient.b1[j] += dh1;
      gradient.W1[0][j] += dh1 * x[0];
      gradient.W1[1][j] += dh1 * x[1];
    });
  }
  return gradient;
}

/**
 * The network after so many steps.
 *
 * @gradcheckIgnore Its only input is a number of steps.
 */
export function train(steps: number): Network {
  const network = initialNetwork();
  for (let step = 0; step < steps; step++) {
    const gradient = lossGradient(network);
    network.b2 -= RATE * gradient.b2;
    network.W2 = descend(network.W2, gradient.W2);
    network.b1 = descend(network.b1, gradient.b1);
    network.W1 = network.W1.map((row, i) => descend(row, gradient.W1[i]));
  }
  return network;
}

function descend(values: number[], slopes: number[]): number[] {
  return values.map((value, i) => value - RATE * slopes[i]);
}
