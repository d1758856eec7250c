// Values that are approximated by published formulas (Abramowitz & Stegun, Handbook of Mathematical
// Functions, 7.1.26 and 26.2.17), an option's price that is built on one of them, and an iteration.

/** Normal distribution function by 7.1.26, absolute error 1.5e-7. */
export function normal7126(x: number[]): number {
  const sign = x[0]! < 0 ? -1 : 1;
  const z = Math.abs(x[0]!) / Math.sqrt(2);
  const t = 1 / (1 + 0.3275911 * z);
  const tail =
    ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return 0.5 * (1 + sign * (1 - tail * Math.exp(-z * z)));
}

/** Normal distribution function by 26.2.17, with rounded coefficients as they are often copied. */
export function normal26217(x: number[]): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(x[0]!));
  const density = 0.3989423 * Math.exp((-x[0]! * x[0]!) / 2);
  const poly = 0.3193815 + k * (-0.3565638 + k * (1.781478 + k * (-1.821256 + k * 1.330274)));
  const tail = density * k * poly;
  return x[0]! > 0 ? 1 - tail : tail;
}

/** Black-Scholes price of a call; x = [spot, strike, years, volatility, rate]. */
export function callPrice(x: number[]): number {
  const root = x[3]! * Math.sqrt(x[2]!);
  const d1 = (Math.log(x[0]! / x[1]!) + (x[4]! + (x[3]! * x[3]!) / 2) * x[2]!) / root;
  const d2 = d1 - root;
  return x[0]! * normal26217([d1]) - x[1]! * Math.exp(-x[4]! * x[2]!) * normal26217([d2]);
}

/** Normal distribution function by 26.2.17 in all its digits: absolute error 7.5e-8. */
export function normalHandbook(x: number[]): number {
  const k = 1 / (1 + 0.2316419 * Math.abs(x[0]!));
  const density = Math.exp((-x[0]! * x[0]!) / 2) / Math.sqrt(2 * Math.PI);
  const poly =
    0.31938153 + k * (-0.356563782 + k * (1.781477937 + k * (-1.821255978 + k * 1.330274429)));
  const tail = density * k * poly;
  return x[0]! >= 0 ? 1 - tail : tail;
}

/** The same call with it. */
export function callHandbook(x: number[]): number {
  const root = x[3]! * Math.sqrt(x[2]!);
  const d1 = (Math.log(x[0]! / x[1]!) + (x[4]! + (x[3]! * x[3]!) / 2) * x[2]!) / root;
  const d2 = d1 - root;
  return x[0]! * normalHandbook([d1]) - x[1]! * Math.exp(-x[4]! * x[2]!) * normalHandbook([d2]);
}

/** The exponential by its series, stopped at a tolerance, as iterations of published code are. */
export function seriesExp(x: number[]): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; Math.abs(term) > 3e-8 * Math.abs(sum); n++) {
    term *= x[0]! / n;
    sum += term;
  }
  return sum;
}

/** The exponential itself, for mistakes beside an exact value. */
export function exactExp(x: number[]): number {
  return Math.exp(x[0]!);
}
