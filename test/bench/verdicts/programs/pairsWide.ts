// A third of the pairs on which the diagnosis is calibrated: branches, recurrences, helpers, layers.

const TIMES = [0.5, 1.2, 2.1, 3.3];
const SEEN = [1.4, 1.1, 0.9, 0.3];

/** Elastic net on a line through four observations; w = [slope, offset]. */
export function elastic(w: number[]): number {
  let loss = 0;
  for (let k = 0; k < TIMES.length; k++) {
    const r = w[0]! * TIMES[k]! + w[1]! - SEEN[k]!;
    loss += (r * r) / (2 * TIMES.length);
  }
  return loss + 0.3 * Math.abs(w[0]!) + 0.1 * w[0]! * w[0]! + 0.1 * w[1]! * w[1]!;
}
export function elasticGrad(w: number[]): number[] {
  let dSlope = 0;
  let dOffset = 0;
  for (let k = 0; k < TIMES.length; k++) {
    const r = w[0]! * TIMES[k]! + w[1]! - SEEN[k]!;
    dSlope += (r * TIMES[k]!) / TIMES.length;
    dOffset += r / TIMES.length;
  }
  dSlope += (w[0]! > 0 ? 0.3 : -0.3) + 0.2 * w[0]!;
  dOffset += 0.2 * w[1]!;
  return [dSlope, dOffset];
}

/** Log-likelihood of a Weibull sample, one of it censored; q = [shape, scale]. */
export function weibull(q: number[]): number {
  const [k, s] = q as [number, number];
  let sum = 0;
  for (let i = 0; i < TIMES.length; i++) {
    const z = TIMES[i]! / s;
    sum -= z ** k;
    if (i !== 2) sum += Math.log(k / s) + (k - 1) * Math.log(z);
  }
  return sum;
}
export function weibullGrad(q: number[]): number[] {
  const [k, s] = q as [number, number];
  let dk = 0;
  let ds = 0;
  for (let i = 0; i < TIMES.length; i++) {
    const z = TIMES[i]! / s;
    const power = z ** k;
    dk -= power * Math.log(z);
    ds += (k * power) / s;
    if (i !== 2) {
      dk += 1 / k + Math.log(z);
      ds -= k / s;
    }
  }
  return [dk, ds];
}

/** Price of a put under Black and Scholes by a logistic approximation of Φ; m = [S, K, σ, T]. */
export function putPrice(m: number[]): number {
  const [spot, strike, vol, time] = m as [number, number, number, number];
  const root = vol * Math.sqrt(time);
  const d1 = Math.log(spot / strike) / root + root / 2;
  const d2 = d1 - root;
  return strike * cumulative(-d2) - spot * cumulative(-d1);
}
function cumulative(z: number): number {
  return 1 / (1 + Math.exp(-1.6 * z - 0.07 * z ** 3));
}
function density(z: number): number {
  const c = cumulative(z);
  return c * (1 - c) * (1.6 + 0.21 * z * z);
}
export function putPriceGrad(m: number[]): number[] {
  const [spot, strike, vol, time] = m as [number, number, number, number];
  const root = vol * Math.sqrt(time);
  const d1 = Math.log(spot / strike) / root + root / 2;
  const d2 = d1 - root;
  const a = strike * density(-d2);
  const b = spot * density(-d1);
  const slope = -Math.log(spot / strike) / (root * root) + 0.5;
  const dRoot = b * slope - a * (slope - 1);
  const dLog = (b - a) / root;
  return [
    dLog / spot - cumulative(-d1),
    cumulative(-d2) - dLog / strike,
    dRoot * Math.sqrt(time),
    (dRoot * vol) / (2 * Math.sqrt(time)),
  ];
}

/** Squared distance of a projected point from where it was seen; c = [point (3), focal, u, v]. */
export function reprojection(c: number[]): number {
  const x = c[0]! / c[2]!;
  const y = c[1]! / c[2]!;
  const r2 = x * x + y * y;
  const bend = 1 + 0.1 * r2 + 0.02 * r2 * r2;
  const du = c[3]! * bend * x - c[4]!;
  const dv = c[3]! * bend * y - c[5]!;
  return du * du + dv * dv;
}
export function reprojectionGrad(c: number[]): number[] {
  const x = c[0]! / c[2]!;
  const y = c[1]! / c[2]!;
  const r2 = x * x + y * y;
  const bend = 1 + 0.1 * r2 + 0.02 * r2 * r2;
  const du = c[3]! * bend * x - c[4]!;
  const dv = c[3]! * bend * y - c[5]!;
  const gu = 2 * du * c[3]!;
  const gv = 2 * dv * c[3]!;
  const dBend = gu * x + gv * y;
  const dr2 = dBend * (0.1 + 0.04 * r2);
  const dx = gu * bend + 2 * dr2 * x;
  const dy = gv * bend + 2 * dr2 * y;
  return [
    dx / c[2]!,
    dy / c[2]!,
    -(dx * x + dy * y) / c[2]!,
    2 * (du * bend * x + dv * bend * y),
    -2 * du,
    -2 * dv,
  ];
}

/** An epidemic in five steps, held against the last number of cases; p = [contact, recovery, infected]. */
export function epidemic(p: number[]): number {
  let healthy = 1 - p[2]!;
  let ill = p[2]!;
  for (let t = 0; t < 5; t++) {
    const caught = p[0]! * healthy * ill;
    healthy -= caught;
    ill += caught - p[1]! * ill;
  }
  return (ill - 0.2) ** 2;
}
export function epidemicGrad(p: number[]): number[] {
  const healthy = [1 - p[2]!];
  const ill = [p[2]!];
  for (let t = 0; t < 5; t++) {
    const caught = p[0]! * healthy[t]! * ill[t]!;
    healthy.push(healthy[t]! - caught);
    ill.push(ill[t]! + caught - p[1]! * ill[t]!);
  }
  let dHealthy = 0;
  let dIll = 2 * (ill[5]! - 0.2);
  let dContact = 0;
  let dRecovery = 0;
  for (let t = 4; t >= 0; t--) {
    const dCaught = dIll - dHealthy;
    dContact += dCaught * healthy[t]! * ill[t]!;
    dRecovery -= dIll * ill[t]!;
    dHealthy += dCaught * p[0]! * ill[t]!;
    dIll += dCaught * p[0]! * healthy[t]! - dIll * p[1]!;
  }
  return [dContact, dRecovery, dIll - dHealthy];
}

/** Energy of a bead chain with bending and a wall on the left; x = four positions. */
export function beads(x: number[]): number {
  let energy = 0;
  for (let i = 1; i + 1 < x.length; i++) {
    const bend = x[i - 1]! - 2 * x[i]! + x[i + 1]!;
    energy += 1.5 * bend * bend;
  }
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < 0.5) energy += 4 * (0.5 - x[i]!) ** 2;
  }
  return energy;
}
export function beadsGrad(x: number[]): number[] {
  const g = x.map(() => 0);
  for (let i = 1; i + 1 < x.length; i++) {
    const bend = 3 * (x[i - 1]! - 2 * x[i]! + x[i + 1]!);
    g[i - 1]! += bend;
    g[i]! -= 2 * bend;
    g[i + 1]! += bend;
  }
  for (let i = 0; i < x.length; i++) {
    if (x[i]! < 0.5) g[i]! -= 8 * (0.5 - x[i]!);
  }
  return g;
}

/** A gated unit over three steps; p = [wz, uz, wh, uh]. */
export function gated(p: number[]): number {
  let h = 0.1;
  for (let t = 0; t < 3; t++) {
    const z = 1 / (1 + Math.exp(-(p[0]! * SEEN[t]! + p[1]! * h)));
    const c = Math.tanh(p[2]! * SEEN[t]! + p[3]! * h);
    h = (1 - z) * h + z * c;
  }
  return 0.5 * (h - 0.6) ** 2;
}
export function gatedGrad(p: number[]): number[] {
  const hs = [0.1];
  const zs: number[] = [];
  const cs: number[] = [];
  for (let t = 0; t < 3; t++) {
    const z = 1 / (1 + Math.exp(-(p[0]! * SEEN[t]! + p[1]! * hs[t]!)));
    const c = Math.tanh(p[2]! * SEEN[t]! + p[3]! * hs[t]!);
    zs.push(z);
    cs.push(c);
    hs.push((1 - z) * hs[t]! + z * c);
  }
  const g = [0, 0, 0, 0];
  let dh = hs[3]! - 0.6;
  for (let t = 2; t >= 0; t--) {
    const z = zs[t]!;
    const c = cs[t]!;
    const h = hs[t]!;
    const dz = dh * (c - h) * z * (1 - z);
    const dc = dh * z * (1 - c * c);
    g[0]! += dz * SEEN[t]!;
    g[1]! += dz * h;
    g[2]! += dc * SEEN[t]!;
    g[3]! += dc * h;
    dh = dh * (1 - z) + dz * p[1]! + dc * p[3]!;
  }
  return g;
}

/** Area of a triangle by Heron's formula; s = its three sides. */
export function heron(s: number[]): number {
  const h = (s[0]! + s[1]! + s[2]!) / 2;
  return Math.sqrt(h * (h - s[0]!) * (h - s[1]!) * (h - s[2]!));
}
export function heronGrad(s: number[]): number[] {
  const h = (s[0]! + s[1]! + s[2]!) / 2;
  const a = h - s[0]!;
  const b = h - s[1]!;
  const c = h - s[2]!;
  const area = Math.sqrt(h * a * b * c);
  const dh = (a * b * c + h * (b * c + a * c + a * b)) / (2 * area);
  return [
    dh / 2 - (h * b * c) / (2 * area),
    dh / 2 - (h * a * c) / (2 * area),
    dh / 2 - (h * a * b) / (2 * area),
  ];
}

const LEFT = [0.4, -0.2, 0.9];
const RIGHT = [-0.3, 0.8, 0.5];

/** Margin loss of two embedded pairs, one alike and one not; m = a 2×3 matrix. */
export function contrast(m: number[]): number {
  const near = [0, 0];
  const far = [0, 0];
  for (let r = 0; r < 2; r++) {
    for (let c = 0; c < 3; c++) {
      near[r]! += m[3 * r + c]! * (LEFT[c]! - RIGHT[c]!);
      far[r]! += m[3 * r + c]! * (LEFT[c]! + RIGHT[c]!);
    }
  }
  const d2 = near[0]! * near[0]! + near[1]! * near[1]!;
  const e = Math.sqrt(far[0]! * far[0]! + far[1]! * far[1]!);
  const gap = 2 - e;
  return gap > 0 ? d2 + gap * gap : d2;
}
export function contrastGrad(m: number[]): number[] {
  const near = [0, 0];
  const far = [0, 0];
  for (let r = 0; r < 2; r++) {
    for (let c = 0; c < 3; c++) {
      near[r]! += m[3 * r + c]! * (LEFT[c]! - RIGHT[c]!);
      far[r]! += m[3 * r + c]! * (LEFT[c]! + RIGHT[c]!);
    }
  }
  const e = Math.sqrt(far[0]! * far[0]! + far[1]! * far[1]!);
  const gap = 2 - e;
  const pull = gap > 0 ? (-2 * gap) / e : 0;
  const g = new Array<number>(6).fill(0);
  for (let r = 0; r < 2; r++) {
    for (let c = 0; c < 3; c++) {
      g[3 * r + c] = 2 * near[r]! * (LEFT[c]! - RIGHT[c]!);
      g[3 * r + c]! += pull * far[r]! * (LEFT[c]! + RIGHT[c]!);
    }
  }
  return g;
}

/** Focal loss of three predictions; w = [weight, bias]. */
export function focal(w: number[]): number {
  let loss = 0;
  for (let k = 0; k < LEFT.length; k++) {
    const p = logistic(w[0]! * LEFT[k]! + w[1]!);
    loss -= RIGHT[k]! > 0 ? (1 - p) ** 2 * Math.log(p) : p ** 2 * Math.log(1 - p);
  }
  return loss;
}
function logistic(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
export function focalGrad(w: number[]): number[] {
  let dw = 0;
  let db = 0;
  for (let k = 0; k < LEFT.length; k++) {
    const p = logistic(w[0]! * LEFT[k]! + w[1]!);
    const q = 1 - p;
    let dp = 0;
    if (RIGHT[k]! > 0) {
      dp = 2 * q * Math.log(p) - (q * q) / p;
    } else {
      dp = -2 * p * Math.log(q) + (p * p) / q;
    }
    const dz = dp * p * q;
    dw += dz * LEFT[k]!;
    db += dz;
  }
  return [dw, db];
}

/** Morse potential of three atoms on a line; x = their places. */
export function morse(x: number[]): number {
  let energy = 0;
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const r = Math.abs(x[i]! - x[j]!);
      const e = Math.exp(-1.3 * (r - 0.8));
      energy += 2 * (1 - e) ** 2;
    }
  }
  return energy;
}
export function morseGrad(x: number[]): number[] {
  const g: number[] = new Array<number>(x.length).fill(0);
  for (let i = 0; i < x.length; i++) {
    for (let j = 0; j < i; j++) {
      const d = x[i]! - x[j]!;
      const r = Math.abs(d);
      const e = Math.exp(-1.3 * (r - 0.8));
      const force = 5.2 * (1 - e) * e * Math.sign(d);
      g[i]! += force;
      g[j]! -= force;
    }
  }
  return g;
}

/** A tax with two brackets and a progressive part; t = [income, rate, threshold]. */
export function levy(t: number[]): number {
  const [income, rate, threshold] = t as [number, number, number];
  if (income <= threshold) return rate * income;
  const above = income - threshold;
  return rate * threshold + 1.5 * rate * above + 0.2 * above * above;
}
export function levyGrad(t: number[]): number[] {
  const [income, rate, threshold] = t as [number, number, number];
  if (income <= threshold) return [rate, income, 0];
  const above = income - threshold;
  return [1.5 * rate + 0.4 * above, threshold + 1.5 * above, -0.5 * rate - 0.4 * above];
}
