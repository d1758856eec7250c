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

/** The value jumps at x[0] = 1, the slopes on both sides are equal. */
export function jump(x: number[]): number {
  return x[0]! * x[0]! * x[1]! + (x[0]! >= 1 ? 0.5 : 0);
}
