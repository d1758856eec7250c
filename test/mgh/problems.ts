/**
 * The 35 test problems of J. J. Moré, B. S. Garbow and K. E. Hillstrom, "Testing Unconstrained
 * Optimization Software", ACM TOMS 7(1), 1981 (Algorithm 566), as plain TypeScript. Each function is
 * self-contained: its data stand inside it. Values and gradients at the standard starts in 120-digit
 * arithmetic are in reference.json.
 */

export function rosenbrock(x: number[]): number {
  const f1 = 10 * (x[1]! - x[0]! ** 2);
  const f2 = 1 - x[0]!;
  return f1 * f1 + f2 * f2;
}

export function freudensteinRoth(x: number[]): number {
  const x1 = x[0]!;
  const x2 = x[1]!;
  const f1 = -13 + x1 + ((5 - x2) * x2 - 2) * x2;
  const f2 = -29 + x1 + ((x2 + 1) * x2 - 14) * x2;
  return f1 ** 2 + f2 ** 2;
}

export function powellBadlyScaled(x: number[]): number {
  const f1 = 1e4 * x[0]! * x[1]! - 1;
  const f2 = Math.exp(-x[0]!) + Math.exp(-x[1]!) - 1.0001;
  return f1 * f1 + f2 * f2;
}

export function brownBadlyScaled(x: number[]): number {
  const residuals = [x[0]! - 1e6, x[1]! - 2e-6, x[0]! * x[1]! - 2];
  return residuals.reduce((sum, r) => sum + r * r, 0);
}

export function beale(x: number[]): number {
  const y = [1.5, 2.25, 2.625];
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const residual = y[i]! - x[0]! * (1 - x[1]! ** (i + 1));
    sum += residual * residual;
  }
  return sum;
}

export function jennrichSampson(x: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 10; i++) {
    sum += (2 + 2 * i - (Math.exp(i * x[0]!) + Math.exp(i * x[1]!))) ** 2;
  }
  return sum;
}

export function helicalValley(x: number[]): number {
  let theta = Math.atan(x[1]! / x[0]!) / (2 * Math.PI);
  if (x[0]! < 0) {
    theta += 0.5;
  }
  const r = Math.sqrt(x[0]! * x[0]! + x[1]! * x[1]!);
  const f1 = 10 * (x[2]! - 10 * theta);
  const f2 = 10 * (r - 1);
  return f1 ** 2 + f2 ** 2 + x[2]! ** 2;
}

export function bard(x: number[]): number {
  const y = [
    0.14, 0.18, 0.22, 0.25, 0.29, 0.32, 0.35, 0.39, 0.37, 0.58, 0.73, 0.96, 1.34, 2.1, 4.39,
  ];
  let sum = 0;
  y.forEach((observed, index) => {
    const u = index + 1;
    const v = 16 - u;
    const w = Math.min(u, v);
    const residual = observed - (x[0]! + u / (v * x[1]! + w * x[2]!));
    sum += residual * residual;
  });
  return sum;
}

export function gaussian(x: number[]): number {
  const y = [
    0.0009, 0.0044, 0.0175, 0.054, 0.1295, 0.242, 0.3521, 0.3989, 0.3521, 0.242, 0.1295, 0.054,
    0.0175, 0.0044, 0.0009,
  ];
  let sum = 0;
  for (let i = 1; i <= 15; i++) {
    const t = (8 - i) / 2;
    const d = t - x[2]!;
    const residual = x[0]! * Math.exp((-x[1]! * d * d) / 2) - y[i - 1]!;
    sum += residual * residual;
  }
  return sum;
}

export function meyer(x: number[]): number {
  const y = [
    34780, 28610, 23650, 19630, 16370, 13720, 11540, 9744, 8261, 7030, 6005, 5147, 4427, 3820, 3307,
    2872,
  ];
  let sum = 0;
  for (const [i, observed] of y.entries()) {
    const t = 45 + 5 * (i + 1);
    sum += (x[0]! * Math.exp(x[1]! / (t + x[2]!)) - observed) ** 2;
  }
  return sum;
}

export function gulf(x: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 99; i++) {
    const t = i / 100;
    const y = 25 + Math.pow(-50 * Math.log(t), 2 / 3);
    const residual = Math.exp(-(Math.abs(y - x[1]!) ** x[2]!) / x[0]!) - t;
    sum += residual * residual;
  }
  return sum;
}

export function box3d(x: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 10; i++) {
    const t = 0.1 * i;
    const residual =
      Math.exp(-t * x[0]!) - Math.exp(-t * x[1]!) - x[2]! * (Math.exp(-t) - Math.exp(-10 * t));
    sum += residual * residual;
  }
  return sum;
}

export function powellSingular(x: number[]): number {
  const f1 = x[0]! + 10 * x[1]!;
  const f2 = Math.sqrt(5) * (x[2]! - x[3]!);
  const f3 = (x[1]! - 2 * x[2]!) ** 2;
  const f4 = Math.sqrt(10) * (x[0]! - x[3]!) ** 2;
  return f1 * f1 + f2 * f2 + f3 * f3 + f4 * f4;
}

export function wood(x: number[]): number {
  const f = [
    10 * (x[1]! - x[0]! * x[0]!),
    1 - x[0]!,
    Math.sqrt(90) * (x[3]! - x[2]! * x[2]!),
    1 - x[2]!,
    Math.sqrt(10) * (x[1]! + x[3]! - 2),
    (x[1]! - x[3]!) / Math.sqrt(10),
  ];
  return f.map((r) => r * r).reduce((a, b) => a + b);
}

export function kowalikOsborne(x: number[]): number {
  const y = [0.1957, 0.1947, 0.1735, 0.16, 0.0844, 0.0627, 0.0456, 0.0342, 0.0323, 0.0235, 0.0246];
  const u = [4, 2, 1, 0.5, 0.25, 0.167, 0.125, 0.1, 0.0833, 0.0714, 0.0625];
  let sum = 0;
  for (let i = 0; i < 11; i++) {
    const ui = u[i]!;
    const numerator = x[0]! * (ui * ui + ui * x[1]!);
    const denominator = ui * ui + ui * x[2]! + x[3]!;
    const residual = y[i]! - numerator / denominator;
    sum += residual * residual;
  }
  return sum;
}

export function brownDennis(x: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 20; i++) {
    const t = i / 5;
    const a = x[0]! + t * x[1]! - Math.exp(t);
    const b = x[2]! + x[3]! * Math.sin(t) - Math.cos(t);
    const residual = a * a + b * b;
    sum += residual * residual;
  }
  return sum;
}

export function osborne1(x: number[]): number {
  const y = [
    0.844, 0.908, 0.932, 0.936, 0.925, 0.908, 0.881, 0.85, 0.818, 0.784, 0.751, 0.718, 0.685, 0.658,
    0.628, 0.603, 0.58, 0.558, 0.538, 0.522, 0.506, 0.49, 0.478, 0.467, 0.457, 0.448, 0.438, 0.431,
    0.424, 0.42, 0.414, 0.411, 0.406,
  ];
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const t = 10 * i;
    const model = x[0]! + x[1]! * Math.exp(-t * x[3]!) + x[2]! * Math.exp(-t * x[4]!);
    sum += (y[i]! - model) ** 2;
  }
  return sum;
}

export function biggsExp6(x: number[]): number {
  let sum = 0;
  for (let i = 1; i <= 13; i++) {
    const t = i / 10;
    const y = Math.exp(-t) - 5 * Math.exp(-10 * t) + 3 * Math.exp(-4 * t);
    const residual =
      x[2]! * Math.exp(-t * x[0]!) -
      x[3]! * Math.exp(-t * x[1]!) +
      x[5]! * Math.exp(-t * x[4]!) -
      y;
    sum += residual * residual;
  }
  return sum;
}

export function osborne2(x: number[]): number {
  const y = [
    1.366, 1.191, 1.112, 1.013, 0.991, 0.885, 0.831, 0.847, 0.786, 0.725, 0.746, 0.679, 0.608,
    0.655, 0.616, 0.606, 0.602, 0.626, 0.651, 0.724, 0.649, 0.649, 0.694, 0.644, 0.624, 0.661,
    0.612, 0.558, 0.533, 0.495, 0.5, 0.423, 0.395, 0.375, 0.372, 0.391, 0.396, 0.405, 0.428, 0.429,
    0.523, 0.562, 0.607, 0.653, 0.672, 0.708, 0.633, 0.668, 0.645, 0.632, 0.591, 0.559, 0.597,
    0.625, 0.739, 0.71, 0.729, 0.72, 0.636, 0.581, 0.428, 0.292, 0.162, 0.098, 0.054,
  ];
  const bump = (t: number, height: number, centre: number, width: number) =>
    height * Math.exp(-((t - centre) ** 2) * width);
  let sum = 0;
  for (let i = 0; i < y.length; i++) {
    const t = i / 10;
    let model = x[0]! * Math.exp(-t * x[4]!);
    for (let k = 1; k <= 3; k++) {
      model += bump(t, x[k]!, x[k + 7]!, x[k + 4]!);
    }
    sum += (model - y[i]!) ** 2;
  }
  return sum;
}

export function watson(x: number[]): number {
  const n = x.length;
  let sum = 0;
  for (let i = 1; i <= 29; i++) {
    const t = i / 29;
    let derivative = 0;
    let power = 1;
    for (let j = 1; j < n; j++) {
      derivative += j * x[j]! * power;
      power *= t;
    }
    let polynomial = 0;
    power = 1;
    for (const xj of x) {
      polynomial += xj * power;
      power *= t;
    }
    const residual = derivative - polynomial * polynomial - 1;
    sum += residual * residual;
  }
  const last = x[1]! - x[0]! * x[0]! - 1;
  return sum + x[0]! * x[0]! + last * last;
}

export function extendedRosenbrock(x: number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 2) {
    const f1 = 10 * (x[i + 1]! - x[i]! * x[i]!);
    const f2 = 1 - x[i]!;
    sum += f1 * f1 + f2 * f2;
  }
  return sum;
}

export function extendedPowellSingular(x: number[]): number {
  let sum = 0;
  for (let i = 0; i < x.length; i += 4) {
    const [a, b, c, d] = x.slice(i, i + 4) as [number, number, number, number];
    sum += (a + 10 * b) ** 2 + 5 * (c - d) ** 2 + (b - 2 * c) ** 4 + 10 * (a - d) ** 4;
  }
  return sum;
}

export function penalty1(x: number[]): number {
  let sum = 0;
  let norm = -0.25;
  for (const xi of x) {
    sum += 1e-5 * (xi - 1) ** 2;
    norm += xi * xi;
  }
  return sum + norm * norm;
}

export function penalty2(x: number[]): number {
  const n = x.length;
  const a = 1e-5;
  let sum = (x[0]! - 0.2) ** 2;
  let norm = n * x[0]! * x[0]! - 1;
  for (let i = 1; i < n; i++) {
    const y = Math.exp((i + 1) / 10) + Math.exp(i / 10);
    const e = Math.exp(x[i]! / 10);
    sum += a * (e + Math.exp(x[i - 1]! / 10) - y) ** 2;
    sum += a * (e - Math.exp(-1 / 10)) ** 2;
    norm += (n - i) * x[i]! * x[i]!;
  }
  return sum + norm * norm;
}

export function variablyDimensioned(x: number[]): number {
  let sum = 0;
  let weighted = 0;
  x.forEach((xi, i) => {
    sum += (xi - 1) ** 2;
    weighted += (i + 1) * (xi - 1);
  });
  return sum + weighted ** 2 + weighted ** 4;
}

export function trigonometric(x: number[]): number {
  const n = x.length;
  const cosines = x.reduce((sum, xj) => sum + Math.cos(xj), 0);
  let total = 0;
  for (let i = 0; i < n; i++) {
    const residual = n - cosines + (i + 1) * (1 - Math.cos(x[i]!)) - Math.sin(x[i]!);
    total += residual * residual;
  }
  return total;
}

export function brownAlmostLinear(x: number[]): number {
  const n = x.length;
  let sum = 0;
  let product = 1;
  for (const xi of x) {
    sum += xi;
    product *= xi;
  }
  let total = (product - 1) ** 2;
  for (let i = 0; i < n - 1; i++) {
    const residual = x[i]! + sum - (n + 1);
    total += residual * residual;
  }
  return total;
}

export function discreteBoundaryValue(x: number[]): number {
  const n = x.length;
  const h = 1 / (n + 1);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const t = (i + 1) * h;
    const left = i > 0 ? x[i - 1]! : 0;
    const right = i < n - 1 ? x[i + 1]! : 0;
    const residual = 2 * x[i]! - left - right + (h * h * (x[i]! + t + 1) ** 3) / 2;
    sum += residual * residual;
  }
  return sum;
}

export function discreteIntegralEquation(x: number[]): number {
  const n = x.length;
  const h = 1 / (n + 1);
  const cube = (j: number): number => Math.pow(x[j]! + (j + 1) * h + 1, 3);
  let sum = 0;
  for (let i = 0; i < n; i++) {
    const t = (i + 1) * h;
    let below = 0;
    for (let j = 0; j <= i; j++) {
      below += (j + 1) * h * cube(j);
    }
    let above = 0;
    for (let j = i + 1; j < n; j++) {
      above += (1 - (j + 1) * h) * cube(j);
    }
    const residual = x[i]! + (h * ((1 - t) * below + t * above)) / 2;
    sum += residual * residual;
  }
  return sum;
}

export function broydenTridiagonal(x: number[]): number {
  const n = x.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let residual = (3 - 2 * x[i]!) * x[i]! + 1;
    if (i > 0) residual -= x[i - 1]!;
    if (i < n - 1) residual -= 2 * x[i + 1]!;
    sum += residual * residual;
  }
  return sum;
}

export function broydenBanded(x: number[]): number {
  const n = x.length;
  let sum = 0;
  for (let i = 0; i < n; i++) {
    let band = 0;
    for (let j = Math.max(0, i - 5); j <= Math.min(n - 1, i + 1); j++) {
      if (j === i) continue;
      band += x[j]! * (1 + x[j]!);
    }
    const residual = x[i]! * (2 + 5 * x[i]! * x[i]!) + 1 - band;
    sum += residual * residual;
  }
  return sum;
}

export function linearFullRank(x: number[]): number {
  const m = 20;
  const sum = x.reduce((a, b) => a + b, 0);
  let total = 0;
  for (let i = 0; i < m; i++) {
    let residual = (-2 * sum) / m - 1;
    if (i < x.length) residual += x[i]!;
    total += residual ** 2;
  }
  return total;
}

export function linearRank1(x: number[]): number {
  const m = 20;
  let weighted = 0;
  for (let j = 0; j < x.length; j++) weighted += (j + 1) * x[j]!;
  let total = 0;
  for (let i = 1; i <= m; i++) {
    const residual = i * weighted - 1;
    total += residual * residual;
  }
  return total;
}

export function linearRank1Zero(x: number[]): number {
  const m = 20;
  let weighted = 0;
  for (let j = 1; j < x.length - 1; j++) weighted += (j + 1) * x[j]!;
  let total = 2;
  for (let i = 2; i < m; i++) {
    const residual = (i - 1) * weighted - 1;
    total += residual * residual;
  }
  return total;
}

export function chebyquad(x: number[]): number {
  const n = x.length;
  const means: number[] = new Array<number>(n).fill(0);
  for (const xj of x) {
    const shifted = 2 * xj - 1;
    let previous = 1;
    let current = shifted;
    for (let i = 0; i < n; i++) {
      means[i]! += current / n;
      [previous, current] = [current, 2 * shifted * current - previous];
    }
  }
  let sum = 0;
  for (let i = 1; i <= n; i++) {
    const integral = i % 2 === 0 ? -1 / (i * i - 1) : 0;
    const residual = means[i - 1]! - integral;
    sum += residual * residual;
  }
  return sum;
}

export interface MghProblem {
  /** Number in the paper. */
  readonly no: number;
  /** Name of the exported function. */
  readonly name: string;
  readonly n: number;
  /** Number of residuals. */
  readonly m: number;
  /** The standard start. */
  readonly x0: readonly number[];
  readonly f: (x: number[]) => number;
}

const range = (n: number, at: (i: number) => number): number[] =>
  Array.from({ length: n }, (_, i) => at(i + 1));
/** Start of problems 28 and 29: t(t − 1) at t = i / 11. */
const parabola = range(10, (i) => (i / 11) * (i / 11 - 1));

type Row = readonly [f: (x: number[]) => number, m: number, x0: readonly number[]];
const ROWS: readonly Row[] = [
  [rosenbrock, 2, [-1.2, 1]],
  [freudensteinRoth, 2, [0.5, -2]],
  [powellBadlyScaled, 2, [0, 1]],
  [brownBadlyScaled, 3, [1, 1]],
  [beale, 3, [1, 1]],
  [jennrichSampson, 10, [0.3, 0.4]],
  [helicalValley, 3, [-1, 0, 0]],
  [bard, 15, [1, 1, 1]],
  [gaussian, 15, [0.4, 1, 0]],
  [meyer, 16, [0.02, 4000, 250]],
  [gulf, 99, [5, 2.5, 0.15]],
  [box3d, 10, [0, 10, 20]],
  [powellSingular, 4, [3, -1, 0, 1]],
  [wood, 6, [-3, -1, -3, -1]],
  [kowalikOsborne, 11, [0.25, 0.39, 0.415, 0.39]],
  [brownDennis, 20, [25, 5, -5, -1]],
  [osborne1, 33, [0.5, 1.5, -1, 0.01, 0.02]],
  [biggsExp6, 13, [1, 2, 1, 1, 1, 1]],
  [osborne2, 65, [1.3, 0.65, 0.65, 0.7, 0.6, 3, 5, 7, 2, 4.5, 5.5]],
  [watson, 31, [0, 0, 0, 0, 0, 0]],
  [extendedRosenbrock, 10, [-1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1, -1.2, 1]],
  [extendedPowellSingular, 8, [3, -1, 0, 1, 3, -1, 0, 1]],
  [penalty1, 11, range(10, (i) => i)],
  [penalty2, 20, range(10, () => 0.5)],
  [variablyDimensioned, 12, range(10, (i) => 1 - i / 10)],
  [trigonometric, 10, range(10, () => 1 / 10)],
  [brownAlmostLinear, 10, range(10, () => 0.5)],
  [discreteBoundaryValue, 10, parabola],
  [discreteIntegralEquation, 10, parabola],
  [broydenTridiagonal, 10, range(10, () => -1)],
  [broydenBanded, 10, range(10, () => -1)],
  [linearFullRank, 20, range(10, () => 1)],
  [linearRank1, 20, range(10, () => 1)],
  [linearRank1Zero, 20, range(10, () => 1)],
  [chebyquad, 8, range(8, (i) => i / 9)],
];

export const MGH_PROBLEMS: readonly MghProblem[] = ROWS.map(([f, m, x0], index) => ({
  no: index + 1,
  name: f.name,
  n: x0.length,
  m,
  x0,
  f,
}));
