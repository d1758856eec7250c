// Values and the gradients that somebody wrote by hand for them: `NAME` and `NAMEGrad`. The gradients
// are right as they stand here; the bench breaks them one node of the syntax tree at a time.

export function rosenbrock(x: number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length - 1; i++) {
    sum += 100 * (x[i + 1]! - x[i]! * x[i]!) ** 2 + (1 - x[i]!) ** 2;
  }
  return sum;
}
export function rosenbrockGrad(x: number[]): number[] {
  const n = x.length;
  const g = new Array<number>(n).fill(0);
  for (let i = 0; i < n - 1; i++) {
    const r = x[i + 1]! - x[i]! * x[i]!;
    g[i]! += -400 * r * x[i]! - 2 * (1 - x[i]!);
    g[i + 1]! += 200 * r;
  }
  return g;
}

const FEATURES = [
  [1, 0.3, -1.2, 0.7],
  [1, -0.8, 0.4, 1.9],
  [1, 1.6, 0.9, -0.5],
  [1, 0.2, -0.6, 2.2],
  [1, -1.1, 1.3, 0.1],
];
const LABELS = [1, 0, 1, 1, 0];

export function logistic(w: number[]): number {
  let loss = 0;
  for (let k = 0; k < FEATURES.length; k++) {
    let z = 0;
    for (let i = 0; i < w.length; i++) z += w[i]! * FEATURES[k]![i]!;
    const p = 1 / (1 + Math.exp(-z));
    loss -= LABELS[k]! * Math.log(p) + (1 - LABELS[k]!) * Math.log(1 - p);
  }
  let penalty = 0;
  for (let i = 1; i < w.length; i++) penalty += w[i]! * w[i]!;
  return loss / FEATURES.length + 0.05 * penalty;
}
export function logisticGrad(w: number[]): number[] {
  const n = FEATURES.length;
  const g = new Array<number>(w.length).fill(0);
  for (let k = 0; k < n; k++) {
    let z = 0;
    for (let i = 0; i < w.length; i++) z += w[i]! * FEATURES[k]![i]!;
    const error = 1 / (1 + Math.exp(-z)) - LABELS[k]!;
    for (let i = 0; i < w.length; i++) g[i]! += (error * FEATURES[k]![i]!) / n;
  }
  for (let i = 1; i < w.length; i++) g[i]! += 2 * 0.05 * w[i]!;
  return g;
}

export function meanSquare(w: number[]): number {
  let sum = 0;
  for (let k = 0; k < FEATURES.length; k++) {
    let y = 0;
    for (let i = 0; i < w.length; i++) y += w[i]! * FEATURES[k]![i]!;
    sum += (y - 0.5 * k) ** 2;
  }
  return sum / FEATURES.length;
}
export function meanSquareGrad(w: number[]): number[] {
  const g = new Array<number>(w.length).fill(0);
  for (let k = 0; k < FEATURES.length; k++) {
    let y = 0;
    for (let i = 0; i < w.length; i++) y += w[i]! * FEATURES[k]![i]!;
    const r = y - 0.5 * k;
    for (let i = 0; i < w.length; i++) g[i]! += (2 * r * FEATURES[k]![i]!) / FEATURES.length;
  }
  return g;
}

/** One hidden layer of two tanh units; p = [W (2×2), b (2), v (2), c]. */
export function network(p: number[]): number {
  const x = [0.6, -0.9];
  const h0 = Math.tanh(p[0]! * x[0]! + p[1]! * x[1]! + p[4]!);
  const h1 = Math.tanh(p[2]! * x[0]! + p[3]! * x[1]! + p[5]!);
  const out = p[6]! * h0 + p[7]! * h1 + p[8]!;
  return (out - 0.4) * (out - 0.4);
}
export function networkGrad(p: number[]): number[] {
  const x = [0.6, -0.9];
  const h0 = Math.tanh(p[0]! * x[0]! + p[1]! * x[1]! + p[4]!);
  const h1 = Math.tanh(p[2]! * x[0]! + p[3]! * x[1]! + p[5]!);
  const out = p[6]! * h0 + p[7]! * h1 + p[8]!;
  const dOut = 2 * (out - 0.4);
  const d0 = dOut * p[6]! * (1 - h0 * h0);
  const d1 = dOut * p[7]! * (1 - h1 * h1);
  return [d0 * x[0]!, d0 * x[1]!, d1 * x[0]!, d1 * x[1]!, d0, d1, dOut * h0, dOut * h1, dOut];
}

/** Negative log-likelihood of class 1 under a softmax of three scores. */
export function softmax(s: number[]): number {
  let sum = 0;
  for (let i = 0; i < s.length; i++) sum += Math.exp(s[i]!);
  return Math.log(sum) - s[1]!;
}
export function softmaxGrad(s: number[]): number[] {
  let sum = 0;
  for (let i = 0; i < s.length; i++) sum += Math.exp(s[i]!);
  const g: number[] = [];
  for (let i = 0; i < s.length; i++) {
    g.push(Math.exp(s[i]!) / sum - (i === 1 ? 1 : 0));
  }
  return g;
}

/** Peak height, position, width and a sloped background, at four positions. */
export function peak(q: number[]): number {
  let sum = 0;
  for (let k = 0; k < 4; k++) {
    const t = 0.4 * k - 0.3;
    const u = (t - q[1]!) / q[2]!;
    const r = q[0]! * Math.exp((-u * u) / 2) + q[3]! * t - Math.cos(t);
    sum += r * r;
  }
  return sum;
}
export function peakGrad(q: number[]): number[] {
  const g = [0, 0, 0, 0];
  for (let k = 0; k < 4; k++) {
    const t = 0.4 * k - 0.3;
    const u = (t - q[1]!) / q[2]!;
    const e = Math.exp((-u * u) / 2);
    const r = q[0]! * e + q[3]! * t - Math.cos(t);
    g[0]! += 2 * r * e;
    g[1]! += (2 * r * q[0]! * e * u) / q[2]!;
    g[2]! += (2 * r * q[0]! * e * u * u) / q[2]!;
    g[3]! += 2 * r * t;
  }
  return g;
}

/** Three particles in the plane under Lennard-Jones forces. */
export function lennardJones(x: number[]): number {
  let energy = 0;
  for (let i = 0; i < 3; i++) {
    for (let j = i + 1; j < 3; j++) {
      const dx = x[2 * i]! - x[2 * j]!;
      const dy = x[2 * i + 1]! - x[2 * j + 1]!;
      const s6 = 1 / (dx * dx + dy * dy) ** 3;
      energy += 4 * (s6 * s6 - s6);
    }
  }
  return energy;
}
export function lennardJonesGrad(x: number[]): number[] {
  const g = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < 3; i++) {
    for (let j = i + 1; j < 3; j++) {
      const dx = x[2 * i]! - x[2 * j]!;
      const dy = x[2 * i + 1]! - x[2 * j + 1]!;
      const r2 = dx * dx + dy * dy;
      const s6 = 1 / r2 ** 3;
      const slope = (4 * (-12 * s6 * s6 + 6 * s6)) / r2;
      g[2 * i]! += slope * dx;
      g[2 * i + 1]! += slope * dy;
      g[2 * j]! -= slope * dx;
      g[2 * j + 1]! -= slope * dy;
    }
  }
  return g;
}

/** A double pendulum's energy; y = [θ₁, θ₂, ω₁, ω₂]. */
export function pendulum(y: number[]): number {
  const kinetic = y[2]! ** 2 + 0.5 * y[3]! ** 2 + y[2]! * y[3]! * Math.cos(y[0]! - y[1]!);
  return kinetic - 2 * 9.81 * Math.cos(y[0]!) - 9.81 * Math.cos(y[1]!);
}
export function pendulumGrad(y: number[]): number[] {
  const s = Math.sin(y[0]! - y[1]!);
  const c = Math.cos(y[0]! - y[1]!);
  return [
    -y[2]! * y[3]! * s + 2 * 9.81 * Math.sin(y[0]!),
    y[2]! * y[3]! * s + 9.81 * Math.sin(y[1]!),
    2 * y[2]! + y[3]! * c,
    y[3]! + y[2]! * c,
  ];
}

/** Price of a bond with three coupons; b = [rate, coupon, face]. */
export function bond(b: number[]): number {
  let price = 0;
  for (let t = 1; t <= 3; t++) price += b[1]! / (1 + b[0]!) ** t;
  return price + b[2]! / (1 + b[0]!) ** 3;
}
export function bondGrad(b: number[]): number[] {
  let rate = 0;
  let coupon = 0;
  for (let t = 1; t <= 3; t++) {
    rate -= (t * b[1]!) / (1 + b[0]!) ** (t + 1);
    coupon += 1 / (1 + b[0]!) ** t;
  }
  rate -= (3 * b[2]!) / (1 + b[0]!) ** 4;
  return [rate, coupon, 1 / (1 + b[0]!) ** 3];
}

/** ‖W x‖² of a 2×2 matrix and a vector; p = [W (2×2), x (2)]. */
export function matrixNorm(p: number[]): number {
  const q0 = p[0]! * p[4]! + p[1]! * p[5]!;
  const q1 = p[2]! * p[4]! + p[3]! * p[5]!;
  return q0 * q0 + q1 * q1;
}
export function matrixNormGrad(p: number[]): number[] {
  const q0 = p[0]! * p[4]! + p[1]! * p[5]!;
  const q1 = p[2]! * p[4]! + p[3]! * p[5]!;
  return [
    2 * q0 * p[4]!,
    2 * q0 * p[5]!,
    2 * q1 * p[4]!,
    2 * q1 * p[5]!,
    2 * (p[0]! * q0 + p[2]! * q1),
    2 * (p[1]! * q0 + p[3]! * q1),
  ];
}
