// More values with gradients written by hand, on which the diagnosis was calibrated (with `pairs.ts`).

const SIGNAL = [0.4, -0.7, 1.1, 0.3, -0.2, 0.9];
const WANTED = [0.5, 0.1, -0.3, 0.8];

/** Mean squared error of a convolution with three taps and an offset; k = [taps (3), offset]. */
export function convolution(k: number[]): number {
  let loss = 0;
  for (let t = 0; t < WANTED.length; t++) {
    let y = k[3]!;
    for (let j = 0; j < 3; j++) y += k[j]! * SIGNAL[t + j]!;
    loss += (y - WANTED[t]!) ** 2;
  }
  return loss / WANTED.length;
}
export function convolutionGrad(k: number[]): number[] {
  const grad = [0, 0, 0, 0];
  for (let t = 0; t < WANTED.length; t++) {
    let y = k[3]!;
    for (let j = 0; j < 3; j++) y += k[j]! * SIGNAL[t + j]!;
    const dy = (2 * (y - WANTED[t]!)) / WANTED.length;
    for (let j = 0; j < 3; j++) {
      grad[j]! += dy * SIGNAL[t + j]!;
    }
    grad[3]! += dy;
  }
  return grad;
}

/** Cosine of the angle between two vectors of three; x = [a (3), b (3)]. */
export function cosine(x: number[]): number {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < 3; i++) {
    dot += x[i]! * x[i + 3]!;
    aa += x[i]! * x[i]!;
    bb += x[i + 3]! * x[i + 3]!;
  }
  return dot / (Math.sqrt(aa) * Math.sqrt(bb));
}
export function cosineGrad(x: number[]): number[] {
  let dot = 0;
  let aa = 0;
  let bb = 0;
  for (let i = 0; i < 3; i++) {
    dot += x[i]! * x[i + 3]!;
    aa += x[i]! * x[i]!;
    bb += x[i + 3]! * x[i + 3]!;
  }
  const norm = Math.sqrt(aa) * Math.sqrt(bb);
  const cos = dot / norm;
  const g = new Array<number>(6);
  for (let i = 0; i < 3; i++) {
    g[i] = x[i + 3]! / norm - (cos * x[i]!) / aa;
    g[i + 3] = x[i]! / norm - (cos * x[i + 3]!) / bb;
  }
  return g;
}

const INPUTS = [
  [0.5, -0.3],
  [-0.8, 0.9],
  [0.2, 0.7],
];
const TARGETS = [0.3, -0.1, 0.6];

/** A layer of two sigmoid units in loops; p = [W (2×2), b (2), v (2)]. */
export function hidden(p: number[]): number {
  let loss = 0;
  for (let s = 0; s < INPUTS.length; s++) {
    let out = 0;
    for (let j = 0; j < 2; j++) {
      const z = p[2 * j]! * INPUTS[s]![0]! + p[2 * j + 1]! * INPUTS[s]![1]! + p[4 + j]!;
      out += p[6 + j]! / (1 + Math.exp(-z));
    }
    loss += 0.5 * (out - TARGETS[s]!) ** 2;
  }
  return loss;
}
export function hiddenGrad(p: number[]): number[] {
  const grad = new Array<number>(8).fill(0);
  for (let s = 0; s < INPUTS.length; s++) {
    const h: number[] = [];
    let out = 0;
    for (let j = 0; j < 2; j++) {
      const z = p[2 * j]! * INPUTS[s]![0]! + p[2 * j + 1]! * INPUTS[s]![1]! + p[4 + j]!;
      h[j] = 1 / (1 + Math.exp(-z));
      out += p[6 + j]! * h[j]!;
    }
    const error = out - TARGETS[s]!;
    for (let j = 0; j < 2; j++) {
      const dz = error * p[6 + j]! * h[j]! * (1 - h[j]!);
      grad[2 * j]! += dz * INPUTS[s]![0]!;
      grad[2 * j + 1]! += dz * INPUTS[s]![1]!;
      grad[4 + j]! += dz;
      grad[6 + j]! += error * h[j]!;
    }
  }
  return grad;
}

/** Hinge losses of three examples and a ridge; w = [weights (2), bias]. */
export function hinge(w: number[]): number {
  let loss = 0.1 * (w[0]! * w[0]! + w[1]! * w[1]!);
  for (let k = 0; k < INPUTS.length; k++) {
    const sign = TARGETS[k]! > 0 ? 1 : -1;
    const margin = sign * (w[0]! * INPUTS[k]![0]! + w[1]! * INPUTS[k]![1]! + w[2]!);
    if (margin < 1) loss += (1 - margin) ** 2;
  }
  return loss;
}
export function hingeGrad(w: number[]): number[] {
  const g = [0.2 * w[0]!, 0.2 * w[1]!, 0];
  for (let k = 0; k < INPUTS.length; k++) {
    const sign = TARGETS[k]! > 0 ? 1 : -1;
    const margin = sign * (w[0]! * INPUTS[k]![0]! + w[1]! * INPUTS[k]![1]! + w[2]!);
    if (margin < 1) {
      const slope = -2 * sign * (1 - margin);
      g[0]! += slope * INPUTS[k]![0]!;
      g[1]! += slope * INPUTS[k]![1]!;
      g[2]! += slope;
    }
  }
  return g;
}

/** Kullback–Leibler divergence of two normal densities; q = [μ₁, σ₁, μ₂, σ₂]. */
export function divergence(q: number[]): number {
  const [m1, s1, m2, s2] = q as [number, number, number, number];
  return Math.log(s2 / s1) + (s1 * s1 + (m1 - m2) ** 2) / (2 * s2 * s2) - 0.5;
}
export function divergenceGrad(q: number[]): number[] {
  const [m1, s1, m2, s2] = q as [number, number, number, number];
  const d = m1 - m2;
  const v = s2 * s2;
  return [d / v, s1 / v - 1 / s1, -d / v, 1 / s2 - (s1 * s1 + d * d) / (v * s2)];
}
