// Values with gradients written by hand that took no part in calibrating the diagnosis.

function density(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
/** Φ(x) = ½ + φ(x) Σ x^(2k+1)/(2k+1)!!, exact to rounding for |x| < 5. */
function cumulative(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; k < 60; k++) {
    term *= (x * x) / (2 * k + 1);
    sum += term;
  }
  return 0.5 + density(x) * sum;
}

/** A European call; m = [spot, strike, rate, volatility, time]. */
export function callPrice(m: number[]): number {
  const [s, k, r, v, t] = m as [number, number, number, number, number];
  const d1 = (Math.log(s / k) + (r + 0.5 * v * v) * t) / (v * Math.sqrt(t));
  const d2 = d1 - v * Math.sqrt(t);
  return s * cumulative(d1) - k * Math.exp(-r * t) * cumulative(d2);
}
export function callPriceGrad(m: number[]): number[] {
  const [s, k, r, v, t] = m as [number, number, number, number, number];
  const root = Math.sqrt(t);
  const d1 = (Math.log(s / k) + (r + 0.5 * v * v) * t) / (v * root);
  const d2 = d1 - v * root;
  const discounted = k * Math.exp(-r * t);
  const delta = cumulative(d1);
  const dual = -Math.exp(-r * t) * cumulative(d2);
  const rho = discounted * t * cumulative(d2);
  const vega = s * density(d1) * root;
  const theta = (s * density(d1) * v) / (2 * root) + r * discounted * cumulative(d2);
  return [delta, dual, rho, vega, theta];
}

/** Squared distance of a rotated vector from a target; q = [w, x, y, z], not normalised. */
export function rotation(q: number[]): number {
  const [w, x, y, z] = q as [number, number, number, number];
  const a = (w * w + x * x - y * y - z * z) * 0.6 + 2 * (x * y - w * z) * -0.4;
  const b = 2 * (x * y + w * z) * 0.6 + (w * w - x * x + y * y - z * z) * -0.4;
  return (a - 0.2) ** 2 + (b - 0.7) ** 2;
}
export function rotationGrad(q: number[]): number[] {
  const [w, x, y, z] = q as [number, number, number, number];
  const a = (w * w + x * x - y * y - z * z) * 0.6 + 2 * (x * y - w * z) * -0.4;
  const b = 2 * (x * y + w * z) * 0.6 + (w * w - x * x + y * y - z * z) * -0.4;
  const da = 2 * (a - 0.2);
  const db = 2 * (b - 0.7);
  const dw = da * (1.2 * w + 0.8 * z) + db * (1.2 * z - 0.8 * w);
  const dx = da * (1.2 * x - 0.8 * y) + db * (1.2 * y + 0.8 * x);
  const dy = da * (-1.2 * y - 0.8 * x) + db * (1.2 * x - 0.8 * y);
  const dz = da * (-1.2 * z + 0.8 * w) + db * (1.2 * w + 0.8 * z);
  return [dw, dx, dy, dz];
}

/** Roughness of a Catmull–Rom curve through five points, sampled in each piece. */
export function roughness(p: number[]): number {
  let sum = 0;
  for (let i = 1; i + 2 < p.length; i++) {
    for (const t of [0.25, 0.75]) {
      const a = 2 * p[i - 1]! - 5 * p[i]! + 4 * p[i + 1]! - p[i + 2]!;
      const b = -p[i - 1]! + 3 * p[i]! - 3 * p[i + 1]! + p[i + 2]!;
      const bend = a + 3 * t * b;
      sum += bend * bend;
    }
  }
  return sum;
}
export function roughnessGrad(p: number[]): number[] {
  const g = new Array<number>(p.length).fill(0);
  for (let i = 1; i + 2 < p.length; i++) {
    for (const t of [0.25, 0.75]) {
      const a = 2 * p[i - 1]! - 5 * p[i]! + 4 * p[i + 1]! - p[i + 2]!;
      const b = -p[i - 1]! + 3 * p[i]! - 3 * p[i + 1]! + p[i + 2]!;
      const bend = a + 3 * t * b;
      g[i - 1]! += 2 * bend * (2 - 3 * t);
      g[i]! += 2 * bend * (9 * t - 5);
      g[i + 1]! += 2 * bend * (4 - 9 * t);
      g[i + 2]! += 2 * bend * (3 * t - 1);
    }
  }
  return g;
}

const BATCH = [
  [0.9, -0.4, 0.3],
  [-0.2, 0.8, -0.7],
];
const ANSWERS = [0.7, -0.2];

/** Three inputs, two tanh units, one output, in loops; p = [W (2×3), b (2), v (2), c]. */
export function perceptron(p: number[]): number {
  let loss = 0;
  for (let s = 0; s < BATCH.length; s++) {
    let out = p[10]!;
    for (let j = 0; j < 2; j++) {
      let z = p[6 + j]!;
      for (let i = 0; i < 3; i++) z += p[3 * j + i]! * BATCH[s]![i]!;
      out += p[8 + j]! * Math.tanh(z);
    }
    loss += (out - ANSWERS[s]!) ** 2 / BATCH.length;
  }
  return loss;
}
export function perceptronGrad(p: number[]): number[] {
  const dW = [0, 0, 0, 0, 0, 0];
  const db = [0, 0];
  const dv = [0, 0];
  let dc = 0;
  for (let s = 0; s < BATCH.length; s++) {
    const h = [0, 0];
    let out = p[10]!;
    for (let j = 0; j < 2; j++) {
      let z = p[6 + j]!;
      for (let i = 0; i < 3; i++) z += p[3 * j + i]! * BATCH[s]![i]!;
      h[j] = Math.tanh(z);
      out += p[8 + j]! * h[j]!;
    }
    const dOut = (2 * (out - ANSWERS[s]!)) / BATCH.length;
    for (let j = 0; j < 2; j++) {
      dv[j]! += dOut * h[j]!;
      const dz = dOut * p[8 + j]! * (1 - h[j]! * h[j]!);
      db[j]! += dz;
      for (let i = 0; i < 3; i++) {
        dW[3 * j + i]! += dz * BATCH[s]![i]!;
      }
    }
    dc += dOut;
  }
  return [...dW, ...db, ...dv, dc];
}

const SEEN = [0.2, 1.4, -0.9, 2.1];

/** Negative log-likelihood of a mixture of two normal densities; m = [weight logit, μ₁, μ₂, ln σ]. */
export function mixture(m: number[]): number {
  const share = 1 / (1 + Math.exp(-m[0]!));
  const sigma = Math.exp(m[3]!);
  let loss = 0;
  for (const x of SEEN) {
    const first = Math.exp(-0.5 * ((x - m[1]!) / sigma) ** 2) / sigma;
    const second = Math.exp(-0.5 * ((x - m[2]!) / sigma) ** 2) / sigma;
    loss -= Math.log(share * first + (1 - share) * second);
  }
  return loss;
}
export function mixtureGrad(m: number[]): number[] {
  const share = 1 / (1 + Math.exp(-m[0]!));
  const sigma = Math.exp(m[3]!);
  const variance = sigma * sigma;
  const g = [0, 0, 0, 0];
  for (const x of SEEN) {
    const u = x - m[1]!;
    const v = x - m[2]!;
    const first = (share * Math.exp((-0.5 * u * u) / variance)) / sigma;
    const second = ((1 - share) * Math.exp((-0.5 * v * v) / variance)) / sigma;
    const total = first + second;
    const left = first / total;
    const right = second / total;
    g[0]! -= left * (1 - share) - right * share;
    g[1]! -= (left * u) / variance;
    g[2]! -= (right * v) / variance;
    g[3]! -= (left * u * u + right * v * v) / variance - 1;
  }
  return g;
}

/** Huber's loss of a line through four points; l = [slope, offset]. */
export function huber(l: number[]): number {
  let sum = 0;
  for (let k = 0; k < SEEN.length; k++) {
    const r = l[0]! * k + l[1]! - SEEN[k]!;
    if (Math.abs(r) < 0.8) sum += 0.5 * r * r;
    else sum += 0.8 * (Math.abs(r) - 0.4);
  }
  return sum;
}
export function huberGrad(l: number[]): number[] {
  let slope = 0;
  let offset = 0;
  for (let k = 0; k < SEEN.length; k++) {
    const r = l[0]! * k + l[1]! - SEEN[k]!;
    let psi = r;
    if (Math.abs(r) >= 0.8) {
      psi = 0.8 * Math.sign(r);
    }
    slope += psi * k;
    offset += psi;
  }
  return [slope, offset];
}

/** A recurrent unit over four steps; p = [input weight, state weight, offset, read-out]. */
export function recurrent(p: number[]): number {
  let h = 0;
  for (const x of SEEN) h = Math.tanh(p[0]! * x + p[1]! * h + p[2]!);
  return (p[3]! * h - 0.5) ** 2;
}
export function recurrentGrad(p: number[]): number[] {
  const states = [0];
  for (const x of SEEN) {
    const last = states[states.length - 1]!;
    states.push(Math.tanh(p[0]! * x + p[1]! * last + p[2]!));
  }
  const final = states[SEEN.length]!;
  const error = 2 * (p[3]! * final - 0.5);
  let dh = error * p[3]!;
  let dInput = 0;
  let dState = 0;
  let dOffset = 0;
  for (let t = SEEN.length - 1; t >= 0; t--) {
    const dz = dh * (1 - states[t + 1]! * states[t + 1]!);
    dInput += dz * SEEN[t]!;
    dState += dz * states[t]!;
    dOffset += dz;
    dh = dz * p[1]!;
  }
  return [dInput, dState, dOffset, error * final];
}

/** Michaelis–Menten kinetics with inhibition, least squares; k = [vmax, km, ki]. */
export function kinetics(k: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 4; i++) {
    const s = 0.5 * i;
    const rate = (k[0]! * s) / (k[1]! + s + (s * s) / k[2]!);
    sum += (rate - 0.3 * i) ** 2;
  }
  return sum;
}
export function kineticsGrad(k: number[]): number[] {
  let vmax = 0;
  let km = 0;
  let ki = 0;
  for (let i = 1; i <= 4; i++) {
    const s = 0.5 * i;
    const below = k[1]! + s + (s * s) / k[2]!;
    const rate = (k[0]! * s) / below;
    const dRate = 2 * (rate - 0.3 * i);
    vmax += (dRate * s) / below;
    km -= (dRate * rate) / below;
    ki += (dRate * rate * s * s) / (below * k[2]! * k[2]!);
  }
  return [vmax, km, ki];
}

/** Attention of one query to three keys, squared against a target; x = [query (2), keys (3×2)]. */
export function attention(x: number[]): number {
  const scores: number[] = [];
  for (let j = 0; j < 3; j++) {
    scores.push((x[0]! * x[2 + 2 * j]! + x[1]! * x[3 + 2 * j]!) / Math.SQRT2);
  }
  let sum = 0;
  for (const s of scores) sum += Math.exp(s);
  let mean = 0;
  for (let j = 0; j < 3; j++) mean += (Math.exp(scores[j]!) / sum) * SEEN[j]!;
  return (mean - 1) ** 2;
}
export function attentionGrad(x: number[]): number[] {
  const scores: number[] = [];
  for (let j = 0; j < 3; j++) {
    scores.push((x[0]! * x[2 + 2 * j]! + x[1]! * x[3 + 2 * j]!) / Math.SQRT2);
  }
  let sum = 0;
  for (const s of scores) sum += Math.exp(s);
  const weights = scores.map((s) => Math.exp(s) / sum);
  let mean = 0;
  for (let j = 0; j < 3; j++) mean += weights[j]! * SEEN[j]!;
  const dMean = 2 * (mean - 1);
  const g = new Array<number>(8).fill(0);
  for (let j = 0; j < 3; j++) {
    const dScore = (dMean * weights[j]! * (SEEN[j]! - mean)) / Math.SQRT2;
    g[0]! += dScore * x[2 + 2 * j]!;
    g[1]! += dScore * x[3 + 2 * j]!;
    g[2 + 2 * j]! += dScore * x[0]!;
    g[3 + 2 * j]! += dScore * x[1]!;
  }
  return g;
}

/** Mean Poisson deviance of a log-linear model with a ridge; w = [weights (3)]. */
export function poisson(w: number[]): number {
  let loss = 0;
  for (let k = 0; k < BATCH.length; k++) {
    const eta = w[0]! * BATCH[k]![0]! + w[1]! * BATCH[k]![1]! + w[2]! * BATCH[k]![2]!;
    loss += Math.exp(eta) - (k + 1) * eta;
  }
  return loss / 2 + 0.3 * (w[0]! ** 2 + w[1]! ** 2 + w[2]! ** 2);
}
export function poissonGrad(w: number[]): number[] {
  return w.map((own, i) => {
    let sum = 0;
    for (let k = 0; k < BATCH.length; k++) {
      const row = BATCH[k]!;
      const eta = w[0]! * row[0]! + w[1]! * row[1]! + w[2]! * row[2]!;
      sum += (Math.exp(eta) - (k + 1)) * row[i]!;
    }
    return sum / 2 + 0.6 * own;
  });
}

/** Himmelblau's function with a ripple. */
export function himmelblau(x: number[]): number {
  const [a, b] = x as [number, number];
  return (a * a + b - 11) ** 2 + (a + b * b - 7) ** 2 + Math.sin(3 * a) * Math.cos(b);
}
export function himmelblauGrad(x: number[]): number[] {
  const [a, b] = x as [number, number];
  const u = a * a + b - 11;
  const v = a + b * b - 7;
  const da = 4 * a * u + 2 * v + 3 * Math.cos(3 * a) * Math.cos(b);
  const db = 2 * u + 4 * b * v - Math.sin(3 * a) * Math.sin(b);
  return [da, db];
}

/** A matrix of rank one fitted to 2×3 numbers; f = [u (2), v (3)]. */
export function factorisation(f: number[]): number {
  let loss = 0;
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      const r = BATCH[i]![j]! - f[i]! * f[2 + j]!;
      loss += r * r;
    }
  }
  for (const value of f) loss += 0.05 * value * value;
  return loss;
}
export function factorisationGrad(f: number[]): number[] {
  const g = f.map((value) => 0.1 * value);
  for (let i = 0; i < 2; i++) {
    for (let j = 0; j < 3; j++) {
      const r = BATCH[i]![j]! - f[i]! * f[2 + j]!;
      g[i]! -= 2 * r * f[2 + j]!;
      g[2 + j]! -= 2 * r * f[i]!;
    }
  }
  return g;
}

/** A chain of springs with a Morse bond at its end; x = four positions. */
export function chain(x: number[]): number {
  let energy = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const stretch = x[i + 1]! - x[i]! - 1;
    energy += 0.5 * 3 * stretch ** 2;
  }
  const bond = 1 - Math.exp(-1.5 * (x[3]! - 3.2));
  return energy + 2 * bond * bond;
}
export function chainGrad(x: number[]): number[] {
  const force = new Array<number>(x.length).fill(0);
  for (let i = 0; i + 1 < x.length; i++) {
    const stretch = x[i + 1]! - x[i]! - 1;
    force[i]! -= 3 * stretch;
    force[i + 1]! += 3 * stretch;
  }
  const decay = Math.exp(-1.5 * (x[3]! - 3.2));
  force[3]! += 4 * (1 - decay) * 1.5 * decay;
  return force;
}

/** Kepler's energy of two bodies about a fixed sun; s = [x, y, u, v] each. */
export function orbit(s: number[]): number {
  const kinetic = 0.5 * (s[2]! * s[2]! + s[3]! * s[3]!) + (s[6]! * s[6]! + s[7]! * s[7]!);
  const r1 = Math.hypot(s[0]!, s[1]!);
  const r2 = Math.hypot(s[4]!, s[5]!);
  const apart = Math.hypot(s[0]! - s[4]!, s[1]! - s[5]!);
  return kinetic - 1 / r1 - 2 / r2 - 0.1 / apart;
}
export function orbitGrad(s: number[]): number[] {
  const r1 = Math.hypot(s[0]!, s[1]!);
  const r2 = Math.hypot(s[4]!, s[5]!);
  const dx = s[0]! - s[4]!;
  const dy = s[1]! - s[5]!;
  const pull = 0.1 / Math.hypot(dx, dy) ** 3;
  return [
    s[0]! / r1 ** 3 + pull * dx,
    s[1]! / r1 ** 3 + pull * dy,
    s[2]!,
    s[3]!,
    (2 * s[4]!) / r2 ** 3 - pull * dx,
    (2 * s[5]!) / r2 ** 3 - pull * dy,
    2 * s[6]!,
    2 * s[7]!,
  ];
}

/** Normalised activations, weighted and squared; x = [values (4), gain, shift]. */
export function layerNorm(x: number[]): number {
  let mean = 0;
  for (let i = 0; i < 4; i++) mean += x[i]! / 4;
  let variance = 0;
  for (let i = 0; i < 4; i++) variance += (x[i]! - mean) ** 2 / 4;
  const scale = 1 / Math.sqrt(variance + 0.01);
  let sum = 0;
  for (let i = 0; i < 4; i++) {
    const y = x[4]! * (x[i]! - mean) * scale + x[5]!;
    sum += (y - SEEN[i]!) ** 2;
  }
  return sum;
}
export function layerNormGrad(x: number[]): number[] {
  let mean = 0;
  for (let i = 0; i < 4; i++) mean += x[i]! / 4;
  let variance = 0;
  for (let i = 0; i < 4; i++) variance += (x[i]! - mean) ** 2 / 4;
  const scale = 1 / Math.sqrt(variance + 0.01);
  const normal: number[] = [];
  const dNormal: number[] = [];
  let gain = 0;
  let shift = 0;
  for (let i = 0; i < 4; i++) {
    normal[i] = (x[i]! - mean) * scale;
    const dy = 2 * (x[4]! * normal[i]! + x[5]! - SEEN[i]!);
    gain += dy * normal[i]!;
    shift += dy;
    dNormal[i] = dy * x[4]!;
  }
  let sum = 0;
  let weighted = 0;
  for (let i = 0; i < 4; i++) {
    sum += dNormal[i]! / 4;
    weighted += (dNormal[i]! * normal[i]!) / 4;
  }
  const g = dNormal.map((d, i) => scale * (d - sum - normal[i]! * weighted));
  return [...g, gain, shift];
}
