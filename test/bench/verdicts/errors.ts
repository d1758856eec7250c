import type { BenchCase, Claim, Vector } from './cases.ts';

/** Relative errors of one component, from what rounding may do to twice the value. */
const SIZES = [1e-9, 1e-8, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 1] as const;

/** The right gradient of a case. */
export function rightClaim(bench: BenchCase): Claim {
  return { kind: 'right', error: null, wrong: new Set(), gradient: bench.exact, causes: [] };
}

/** Wrong gradients of a case: component errors of every size, a sign, a swap, a dropped component. */
export function wrongClaims(bench: BenchCase, random: () => number): Claim[] {
  const exact = bench.exact(bench.point);
  // A component of 1e-12 of the largest is a true 0 plus rounding: no wrong number can be made of it.
  const largest = Math.max(...exact.map((g, i) => Math.abs(g * (bench.point[i]! || 1))));
  const telling = [...exact.keys()].filter(
    (i) => Math.abs(exact[i]! * (bench.point[i]! || 1)) > 1e-12 * largest,
  );
  if (telling.length === 0) return [];
  const pick = (): number => telling[Math.floor(random() * telling.length)]!;
  const claims: Claim[] = [];
  const add = (
    kind: string,
    error: number,
    wrong: readonly number[],
    causes: Claim['causes'],
    change: (g: number[]) => number[],
  ): void => {
    const gradient = (x: Vector): Vector => change([...bench.exact(x)]);
    if (isOutside(bench, gradient(bench.point), wrong)) {
      claims.push({ kind, error, wrong: new Set(wrong), gradient, causes });
    }
  };
  for (const size of SIZES) {
    if (size < (bench.visible ?? 0)) continue;
    const i = pick();
    const sign = random() < 0.5 ? -1 : 1;
    // A component that is off by −100 % is a dropped one, which has a case of its own.
    const factor = size === 1 ? 2 : 1 + sign * size;
    add(`component ${size}`, size, [i], [], (g) => g.map((v, k) => (k === i ? v * factor : v)));
  }
  const i = pick();
  add('sign', 2, [i], ['sign'], (g) => g.map((v, k) => (k === i ? -v : v)));
  const d = pick();
  add('dropped', 1, [d], ['dropped-component'], (g) => g.map((v, k) => (k === d ? 0 : v)));
  add('half', 0.5, telling, ['constant-factor'], (g) => g.map((v) => v / 2));
  const [a, b] = [pick(), pick()];
  const apart =
    Math.abs(exact[a]! - exact[b]!) / Math.max(Math.abs(exact[a]!), Math.abs(exact[b]!));
  if (a !== b && apart > Math.max(1e-5, bench.visible ?? 0)) {
    add('swapped', apart, [a, b], ['swapped'], (g) => {
      [g[a], g[b]] = [g[b]!, g[a]!];
      return g;
    });
  }
  return claims;
}

/** On a kink only a component outside its interval is wrong. */
function isOutside(bench: BenchCase, gradient: Vector, wrong: readonly number[]): boolean {
  const { interval } = bench;
  if (interval === undefined) return true;
  return wrong.every((i) => {
    const [low, high] = [interval.low[i]!, interval.high[i]!];
    const margin = 1e-5 * Math.max(Math.abs(low), Math.abs(high));
    return gradient[i]! < low - margin || gradient[i]! > high + margin;
  });
}
