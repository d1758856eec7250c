import { readFileSync } from 'node:fs';
import { seededRandom } from '../../../src/measure/random.ts';
import type { Cause } from '../../../src/model/verdict.ts';
import type { BenchCase, Claim, Vector } from './cases.ts';
import { loadPrograms } from './hard.ts';
import { mutants } from './mutate.ts';
import { loadPlain } from './overload.ts';

const FILE = './programs/pairs.ts';
/** Dimension and range of the points of each pair. */
export const DOMAINS: Readonly<Record<string, readonly [n: number, low: number, high: number]>> = {
  rosenbrock: [4, -1.5, 1.5],
  logistic: [4, -1, 1],
  meanSquare: [4, -1, 1],
  network: [9, -1, 1],
  softmax: [3, -1, 2],
  peak: [4, 0.4, 1.6],
  lennardJones: [6, -1.8, 1.8],
  pendulum: [4, -1.5, 1.5],
  bond: [3, 0.02, 5],
  matrixNorm: [6, -1, 1],
};
/** What a good diagnosis calls each mutation; others have no name in the closed list but wrong-value. */
const KINDS: Readonly<Record<string, readonly Cause[]>> = {
  term: ['missing-term', 'dropped-component', 'constant-factor'],
  update: ['missing-term', 'dropped-component', 'constant-factor'],
  sign: ['sign'],
  factor: ['missing-chain-factor', 'constant-factor', 'dropped-component', 'missing-term'],
  constant: [
    'constant-factor',
    'missing-chain-factor',
    'missing-term',
    'dropped-component',
    'sign',
  ],
  loop: ['missing-term', 'dropped-component'],
};
/** Below this a mutation changes nothing at the point; above the other it clearly does. */
const SAME = 1e-12;
const DIFFERENT = 1e-6;

/** Hand-written pairs at random points, each with its gradient and every mutation of its code. */
export function pairChecks(
  seed: number,
  points: number,
): { readonly bench: BenchCase; readonly claims: Claim[] }[] {
  const source = readFileSync(new URL(FILE, import.meta.url), 'utf8');
  const programs = loadPrograms(FILE);
  const random = seededRandom(seed);
  return Object.entries(DOMAINS).flatMap(([name, [n, low, high]]) => {
    const program = programs.get(name)!;
    const written = gradientOf(source, name);
    const broken = mutants(source, `${name}Grad`).flatMap(({ kind, source: text }) => {
      try {
        return [{ kind, gradient: gradientOf(text, name) }];
      } catch {
        return [];
      }
    });
    return Array.from({ length: points }, () => {
      const point = Array.from({ length: n }, () => low + (high - low) * random());
      const bench: BenchCase = {
        set: 'pairs',
        name,
        point,
        ...program,
        exact: written,
        causes: ['below-round-off', 'cancellation', 'both-zero', 'curvature', 'non-finite'],
      };
      const claims = broken.flatMap(({ kind, gradient }) => {
        const claim = claimOf(bench, kind, gradient);
        return claim === null ? [] : [claim];
      });
      const right: Claim = {
        kind: 'right',
        error: null,
        wrong: new Set(),
        gradient: written,
        causes: [],
      };
      return { bench, claims: [right, ...claims] };
    });
  });
}

function gradientOf(source: string, name: string): (x: Vector) => Vector {
  const compiled = loadPlain(source)[`${name}Grad`] as (x: number[]) => number[];
  return (x) => compiled([...x]);
}

/** Null where the mutation does not show at this point, or breaks the function altogether. */
function claimOf(bench: BenchCase, kind: string, gradient: (x: Vector) => Vector): Claim | null {
  const exact = bench.engine(bench.point).reverse;
  let claimed: Vector;
  try {
    claimed = gradient(bench.point);
  } catch {
    return null;
  }
  if (claimed.length !== exact.length || claimed.some((v) => !Number.isFinite(v))) return null;
  const wrong = new Set<number>();
  let largest = 0;
  for (let i = 0; i < exact.length; i++) {
    const size = Math.max(Math.abs(exact[i]!), Math.abs(claimed[i]!));
    const relative = size === 0 ? 0 : Math.abs(exact[i]! - claimed[i]!) / size;
    largest = Math.max(largest, relative);
    if (relative >= DIFFERENT) wrong.add(i);
    else if (relative > SAME) return null;
  }
  if (wrong.size === 0) return null;
  return { kind, error: largest, wrong, gradient, causes: KINDS[kind] ?? [] };
}
