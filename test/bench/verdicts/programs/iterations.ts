// Solvers that stop at a tolerance, as people write them: values and derivatives are those of the ideal
// function up to what the iteration leaves.

/** Cube root of x₀ by bisection, times x₁. */
export function bisectionRoot(x: number[]): number {
  let low = 0;
  let high = 8;
  while (high - low > 1e-10) {
    const middle = (low + high) / 2;
    if (middle * middle * middle < x[0]!) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return ((low + high) / 2) * x[1]!;
}

/** Cube root of x₀ by Newton's method until a step is shorter than 1e-5, times x₁. */
export function newtonRoot(x: number[]): number {
  let y = 1;
  for (let k = 0; k < 100; k++) {
    const step = (y * y * y - x[0]!) / (3 * y * y);
    y -= step;
    if (Math.abs(step) < 1e-5) break;
  }
  return y * x[1]!;
}

/** y with y·exp(y) = x₀ by the secant method until a step is shorter than 1e-7, times x₁. */
export function secantRoot(x: number[]): number {
  let before = 0;
  let y = 1;
  let valueBefore = -x[0]!;
  for (let k = 0; k < 100; k++) {
    const value = y * Math.exp(y) - x[0]!;
    const step = (value * (y - before)) / (value - valueBefore);
    before = y;
    valueBefore = value;
    y -= step;
    if (Math.abs(step) < 1e-7) break;
  }
  return y * x[1]!;
}

/** Kepler's equation E = x₀ + e sin E with e = x₁, by fixed-point iteration to 1e-9. */
export function keplerFixedPoint(x: number[]): number {
  let anomaly = x[0]!;
  for (let k = 0; k < 500; k++) {
    const next = x[0]! + x[1]! * Math.sin(anomaly);
    const change = Math.abs(next - anomaly);
    anomaly = next;
    if (change < 1e-9) break;
  }
  return anomaly;
}

/** Bessel's J₀(x₀) times x₁ by the power series, until a term is below 1e-9. */
export function besselSeries(x: number[]): number {
  const q = (-x[0]! * x[0]!) / 4;
  let term = 1;
  let sum = 1;
  for (let k = 1; Math.abs(term) > 1e-9; k++) {
    term *= q / (k * k);
    sum += term;
  }
  return sum * x[1]!;
}

/** Smallest value over t of (t² − x₀)² + x₁·t by golden section on [0, 3], to 1e-6 in t. */
export function goldenMinimum(x: number[]): number {
  const f = (t: number): number => (t * t - x[0]!) * (t * t - x[0]!) + x[1]! * t;
  const ratio = (Math.sqrt(5) - 1) / 2;
  let a = 0.4;
  let b = 3;
  let c = b - ratio * (b - a);
  let d = a + ratio * (b - a);
  while (b - a > 1e-6) {
    if (f(c) < f(d)) {
      b = d;
    } else {
      a = c;
    }
    c = b - ratio * (b - a);
    d = a + ratio * (b - a);
  }
  return f((a + b) / 2);
}

/** ∫₀¹ exp(−x₀ t²) dt times x₁, by adaptive Simpson quadrature to 1e-8. */
export function adaptiveIntegral(x: number[]): number {
  const f = (t: number): number => Math.exp(-x[0]! * t * t);
  const simpson = (a: number, b: number): number => {
    return ((b - a) / 6) * (f(a) + 4 * f((a + b) / 2) + f(b));
  };
  const refine = (a: number, b: number, whole: number, tolerance: number): number => {
    const middle = (a + b) / 2;
    const left = simpson(a, middle);
    const right = simpson(middle, b);
    if (Math.abs(left + right - whole) <= 15 * tolerance) return left + right;
    return refine(a, middle, left, tolerance / 2) + refine(middle, b, right, tolerance / 2);
  };
  return refine(0, 1, simpson(0, 1), 1e-8) * x[1]!;
}

/** The arithmetic-geometric mean, until the two means are 1e-8 apart. */
export function arithmeticGeometricMean(x: number[]): number {
  let a = x[0]!;
  let g = x[1]!;
  while (Math.abs(a - g) > 1e-8) {
    const mean = (a + g) / 2;
    g = Math.sqrt(a * g);
    a = mean;
  }
  return a;
}
