import type { BenchCase, Vector } from './cases.ts';
import { loadPrograms } from './hard.ts';
import { seededRandom } from '../../../src/model/random.ts';

/** The exact gradient of an ideal function, and where it is asked for. */
interface Ideal {
  readonly exact: (x: Vector) => Vector;
  readonly low: Vector;
  readonly high: Vector;
  /** No gradient flows through the program: it only compares. */
  readonly blocked?: boolean;
  /** What the tolerance leaves of the slope, relative; 1e-6 if not given. */
  readonly visible?: number;
}

function newton(f: (y: number) => number, slope: (y: number) => number, start: number): number {
  let y = start;
  for (let k = 0; k < 60; k++) y -= f(y) / slope(y);
  return y;
}

/** Gauss-Legendre on many panels: exact to rounding. */
function integral(f: (t: number) => number): number {
  const nodes = [-0.7745966692414834, 0, 0.7745966692414834];
  const weights = [5 / 9, 8 / 9, 5 / 9];
  let sum = 0;
  const panels = 400;
  for (let k = 0; k < panels; k++) {
    nodes.forEach((node, j) => {
      sum += weights[j]! * f((k + 0.5 + node / 2) / panels);
    });
  }
  return sum / (2 * panels);
}

function bessel(order: 0 | 1, x: number): number {
  let term = order === 0 ? 1 : x / 2;
  let sum = term;
  for (let k = 1; k < 60; k++) {
    term *= (-x * x) / (4 * k * (k + order));
    sum += term;
  }
  return sum;
}

/** The arithmetic-geometric mean's gradient: duals of the iteration, run until nothing changes. */
function meanSlope([a, b]: Vector): Vector {
  let [u, v] = [a!, b!];
  let [du, dv] = [
    [1, 0],
    [0, 1],
  ];
  for (let k = 0; k < 40; k++) {
    const root = Math.sqrt(u * v);
    const next = du.map((d, i) => (d * v + u * dv[i]!) / (2 * root));
    du = du.map((d, i) => (d + dv[i]!) / 2);
    dv = next;
    [u, v] = [(u + v) / 2, root];
  }
  return du;
}

const IDEALS: Readonly<Record<string, Ideal>> = {
  bisectionRoot: {
    exact: ([a, b]) => [b! / (3 * Math.cbrt(a!) ** 2), Math.cbrt(a!)],
    low: [0.5, 0.5],
    high: [9, 2],
    blocked: true,
    visible: 1e-5,
  },
  newtonRoot: {
    exact: ([a, b]) => [b! / (3 * Math.cbrt(a!) ** 2), Math.cbrt(a!)],
    low: [0.5, 0.5],
    high: [9, 2],
  },
  secantRoot: {
    exact: ([a, b]) => {
      const y = newton(
        (t) => t * Math.exp(t) - a!,
        (t) => (1 + t) * Math.exp(t),
        1,
      );
      return [b! / ((1 + y) * Math.exp(y)), y];
    },
    low: [0.5, 0.5],
    high: [6, 2],
  },
  keplerFixedPoint: {
    exact: ([m, e]) => {
      const y = newton(
        (t) => t - m! - e! * Math.sin(t),
        (t) => 1 - e! * Math.cos(t),
        m!,
      );
      const scale = 1 / (1 - e! * Math.cos(y));
      return [scale, Math.sin(y) * scale];
    },
    low: [0.4, 0.1],
    high: [2.8, 0.6],
  },
  besselSeries: {
    exact: ([a, b]) => [-bessel(1, a!) * b!, bessel(0, a!)],
    low: [0.5, 0.5],
    high: [6, 2],
  },
  goldenMinimum: {
    exact: ([a, b]) => {
      const t = newton(
        (s) => 4 * s * (s * s - a!) + b!,
        (s) => 12 * s * s - 4 * a!,
        Math.sqrt(a!),
      );
      return [-2 * (t * t - a!), t];
    },
    low: [1.5, 0.3],
    high: [4, 1.2],
    visible: 1e-4,
  },
  adaptiveIntegral: {
    exact: ([a, b]) => [
      -b! * integral((t) => t * t * Math.exp(-a! * t * t)),
      integral((t) => Math.exp(-a! * t * t)),
    ],
    low: [0.5, 0.5],
    high: [6, 2],
  },
  arithmeticGeometricMean: { exact: meanSlope, low: [0.5, 1.5], high: [1.4, 4] },
};

/** Solvers that stop at a tolerance, at `count` points each, with the gradient of what they solve. */
export function iterationCases(seed: number, count: number): BenchCase[] {
  const random = seededRandom(seed * 131 + 7);
  return [...loadPrograms('./programs/iterations.ts')].flatMap(([name, program]) => {
    const { exact, low, high, blocked, visible = 1e-6 } = IDEALS[name]!;
    return Array.from({ length: count }, () => ({
      set: 'iteration',
      name,
      point: low.map((l, i) => l + (high[i]! - l) * random()),
      ...program,
      exact,
      notes: blocked ? [{ code: 'gradient-blocked' as const, message: name, range: null }] : [],
      visible,
      causes: ['noise', 'gradient-blocked', 'cancellation', 'value-approximated'] as const,
    }));
  });
}
