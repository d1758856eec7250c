const LANCZOS = [
  0.99999999999980993, 676.5203681218851, -1259.1392167224028, 771.32342877765313,
  -176.61502916214059, 12.507343278686905, -0.13857109526572012, 9.9843695780195716e-6,
  1.5056327351493116e-7,
];

/** Logarithm of the gamma function for z > 0.5 (Lanczos, g = 7, n = 9). */
function logGamma(z: number): number {
  const w = z - 1;
  let sum = LANCZOS[0];
  for (let i = 1; i < 9; i++) {
    sum += LANCZOS[i] / (w + i);
  }
  const t = w + 7.5;
  return 0.5 * Math.log(2 * Math.PI) + (w + 0.5) * Math.log(t) - t + Math.log(sum);
}

function series(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  let n = a;
  while (Math.abs(term) > 1e-15 * Math.abs(sum)) {
    n += 1;
    term *= x / n;
    sum += term;
  }
  return sum * Math.exp(-x + a * Math.log(x) - logGamma(a));
}

function continuedFraction(a: number, x: number): number {
  const tiny = 1e-300;
  let b = x + 1 - a;
  let c = 1 / tiny;
  let d = 1 / b;
  let h = d;
  for (let i = 1; i <= 200; i++) {
    const an = -i * (i - a);
    b += 2;
    d = an * d + b;
    if (Math.abs(d) < tiny) d = tiny;
    c = b + an / c;
    if (Math.abs(c) < tiny) c = tiny;
    d = 1 / d;
    const delta = d * c;
    h *= delta;
    if (Math.abs(delta - 1) < 1e-15) break;
  }
  return Math.exp(-x + a * Math.log(x) - logGamma(a)) * h;
}

/** Regularised lower incomplete gamma function P(a, x). */
function gammaP(a: number, x: number): number {
  if (x < a + 1) {
    return series(a, x);
  }
  return 1 - continuedFraction(a, x);
}

/** One value from each branch. */
export function gamma(a: number, x: number): number {
  return gammaP(a, x) + gammaP(a, 3 * x + 2);
}
