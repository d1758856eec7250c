// Functions whose value carries more noise than rounding does.

export function float32(x: number[]): number {
  return Math.fround(Math.exp(x[0]! / 3) * Math.sin(x[1]!) + x[0]! * x[1]!);
}

export function sixDecimals(x: number[]): number {
  return Math.round(1e6 * (x[0]! * x[0]! * x[1]! + Math.cos(x[1]!))) / 1e6;
}

export function additive(x: number[]): number {
  const s = Math.sin(x[0]! * 12.9898e6 + x[1]! * 78.233e6) * 43758.5453;
  return x[0]! * x[0]! + x[0]! * Math.sin(x[1]!) + 1e-9 * (s - Math.floor(s));
}

/** √x₀ · x₁ with the root found by bisection to 1e-11. */
export function bisection(x: number[]): number {
  let low = 0;
  let high = 4;
  while (high - low > 1e-11) {
    const middle = (low + high) / 2;
    if (middle * middle < x[0]!) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return ((low + high) / 2) * x[1]!;
}
