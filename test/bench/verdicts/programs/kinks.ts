// Functions with a kink where x[0] = 1; elsewhere they are smooth. Written as people write them.

export function absolute(x: number[]): number {
  return 2 * x[1]! * x[1]! + 3 * Math.abs(x[0]! - 1) * x[1]!;
}

export function reluNet(x: number[]): number {
  const w = [
    [1, 0.5],
    [-0.7, 0.3],
    [0.4, -1.1],
  ];
  const b = [-1, 0.2, 0.9];
  let sum = 0;
  for (let k = 0; k < w.length; k++) {
    let h = b[k]!;
    for (let i = 0; i < 2; i++) {
      h += w[k]![i]! * (i === 0 ? x[0]! : x[1]! - 1.3);
    }
    sum += Math.max(0, h) * (k + 1);
  }
  return sum * sum + x[0]! * x[1]!;
}

export function maxTie(x: number[]): number {
  return Math.max(x[0]! * x[0]!, 2.5 * x[0]! - 1.5) + Math.sin(x[1]!);
}

export function hinge(x: number[]): number {
  const margin = 1 - x[0]!;
  return (margin > 0 ? margin : 0) + 0.1 * (x[0]! * x[0]! + x[1]! * x[1]!);
}

export function clamp(x: number[]): number {
  const inside = Math.min(1, Math.max(-1, x[0]!));
  return Math.exp(inside) * x[1]!;
}

export function ifBranch(x: number[]): number {
  if (x[0]! < 1) {
    return x[0]! * x[0]! * x[1]!;
  }
  return (3 * x[0]! - 2) * x[1]!;
}

// From here on: no part of what calibrated the check.

export function leakyRelu(x: number[]): number {
  const z = x[0]! - 1;
  const h = z > 0 ? z : 0.01 * z;
  return h * x[1]! + Math.cos(x[1]!) * x[0]!;
}

export function softThreshold(x: number[]): number {
  const size = Math.max(Math.abs(x[0]!) - 1, 0);
  return Math.sign(x[0]!) * size * x[1]! + 0.5 * x[0]! * x[1]!;
}

/** Price by the piece, cheaper from the first full unit on. */
export function tariff(x: number[]): number {
  let price = x[0]! * 2 * x[1]!;
  if (x[0]! > 1) {
    price = 2 * x[1]! + (x[0]! - 1) * 1.5 * x[1]!;
  }
  return price * (1 + 0.1 * x[0]!);
}

/** Linear interpolation in a table with a knot at 1. */
export function table(x: number[]): number {
  const knots = [0, 1, 2, 4];
  const values = [0.3, 1.7, 1.1, 2.9];
  let k = 0;
  while (k < knots.length - 2 && x[0]! >= knots[k + 1]!) k++;
  const t = (x[0]! - knots[k]!) / (knots[k + 1]! - knots[k]!);
  return (values[k]! + t * (values[k + 1]! - values[k]!)) * x[1]!;
}

export function worstOf(x: number[]): number {
  const losses = [x[0]! * x[1]!, x[1]! * (2 - x[0]!), 0.2 * x[0]!];
  let worst = losses[0]!;
  for (let k = 1; k < losses.length; k++) {
    if (losses[k]! > worst) worst = losses[k]!;
  }
  return worst * worst;
}

export function deadZone(x: number[]): number {
  const beyond = Math.abs(x[0]!) < 1 ? 0 : Math.abs(x[0]!) - 1;
  return 3 * beyond * x[1]! + x[0]! * x[0]! * x[1]!;
}

export function median(x: number[]): number {
  const [a, b, c] = [x[0]!, 1, 0.2 + 0.1 * x[1]!];
  return Math.max(Math.min(a, b), Math.min(Math.max(a, b), c)) * x[1]! + x[0]!;
}

export function totalVariation(x: number[]): number {
  const u = [1, x[0]!, x[1]! + 2, 0.4];
  let sum = 0;
  for (let k = 0; k + 1 < u.length; k++) sum += Math.abs(u[k + 1]! - u[k]!) * (k + 1);
  return sum + x[0]! * x[1]!;
}

/** The value jumps at x[0] = 1, the slopes on both sides are equal. */
export function jump(x: number[]): number {
  return x[0]! * x[0]! * x[1]! + (x[0]! >= 1 ? 0.5 : 0);
}
