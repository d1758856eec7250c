/**
 * Nine activation functions, each with its derivative in closed form.
 *
 * ReLU and leaky ReLU have a kink at 0: every slope between the one on the left and the one on the
 * right is a fair answer there (a subgradient). The step function jumps at 0 and has no slope at all;
 * elsewhere its slope is 0, which is why no network learns through it.
 */

/**
 * @gradcheck identity(0.7)
 * @gradcheck identity(0)
 */
export function identity(x: number): number {
  return x;
}

/** @gradientOf identity */
export function identityDerivative(): number {
  return 1;
}

/**
 * @gradcheck step(0.7)
 * @gradcheck step(-1.3)
 * @gradcheck step(0)
 */
export function step(x: number): number {
  return x >= 0 ? 1 : 0;
}

/** @gradientOf step */
export function stepDerivative(): number {
  return 0;
}

/**
 * @gradcheck sigmoid(0.7)
 * @gradcheck sigmoid(-1.3)
 * @gradcheck sigmoid(0)
 */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** @gradientOf sigmoid */
export function sigmoidDerivative(x: number): number {
  const y = sigmoid(x);
  return y * (1 - y);
}

/**
 * @gradcheck tanh(0.7)
 * @gradcheck tanh(-1.3)
 * @gradcheck tanh(0)
 */
export function tanh(x: number): number {
  return Math.tanh(x);
}

/** @gradientOf tanh */
export function tanhDerivative(x: number): number {
  return 1 - Math.tanh(x) ** 2;
}

/**
 * @gradcheck arctan(0.7)
 * @gradcheck arctan(-1.3)
 * @gradcheck arctan(0)
 */
export function arctan(x: number): number {
  return Math.atan(x);
}

/** @gradientOf arctan */
export function arctanDerivative(x: number): number {
  return 1 / (1 + x ** 2);
}

/**
 * @gradcheck relu(0.7)
 * @gradcheck relu(-1.3)
 * @gradcheck relu(0)
 */
export function relu(x: number): number {
  return x > 0 ? x : 0;
}

/** @gradientOf relu */
export function reluDerivative(x: number): number {
  return x > 0 ? 1 : 0;
}

const LEAK = 0.01;

/**
 * @gradcheck leakyRelu(0.7)
 * @gradcheck leakyRelu(-1.3)
 * @gradcheck leakyRelu(0)
 */
export function leakyRelu(x: number): number {
  return x > 0 ? x : LEAK * x;
}

/** @gradientOf leakyRelu */
export function leakyReluDerivative(x: number): number {
  return x > 0 ? 1 : LEAK;
}

/**
 * Its two halves meet at 0 with the same slope, so there is no kink.
 *
 * @gradcheck elu(0.7)
 * @gradcheck elu(-1.3)
 * @gradcheck elu(0)
 */
export function elu(x: number): number {
  return x > 0 ? x : Math.exp(x) - 1;
}

/** @gradientOf elu */
export function eluDerivative(x: number): number {
  return x > 0 ? 1 : Math.exp(x);
}

/**
 * @gradcheck softplus(0.7)
 * @gradcheck softplus(-1.3)
 * @gradcheck softplus(0)
 */
export function softplus(x: number): number {
  return Math.log(1 + Math.exp(x));
}

/** @gradientOf softplus */
export function softplusDerivative(x: number): number {
  return sigmoid(x);
}
