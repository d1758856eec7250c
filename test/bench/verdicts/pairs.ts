import { readFileSync } from 'node:fs';
import type { SourceTrials } from '../../../src/judge/evidence.ts';
import type { WrittenRecord } from '../../../src/judge/judge.ts';
import { seededRandom } from '../../../src/model/random.ts';
import type { Cause } from '../../../src/model/verdict.ts';
import type { BenchCase, Claim, Vector } from './cases.ts';
import { loadPrograms } from './hard.ts';
import { mutants, type Mutant } from './mutate.ts';
import { loadPlain } from './overload.ts';
import { trialsIn } from './trials.ts';
import { Recorder } from './recorder.ts';

/** Dimension and range of the points of each pair. */
type Domains = Readonly<Record<string, readonly [n: number, low: number, high: number]>>;

/** The diagnosis of mistakes was calibrated on these pairs … */
const CALIBRATION: Readonly<Record<string, Domains>> = {
  './programs/pairs.ts': {
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
  },
  './programs/pairsCalibration.ts': {
    convolution: [4, -1, 1],
    cosine: [6, 0.2, 1.5],
    hidden: [8, -1, 1],
    hinge: [3, -1, 1],
    divergence: [4, 0.4, 2],
  },
  './programs/pairsWide.ts': {
    elastic: [2, -1, 1],
    weibull: [2, 0.6, 2.2],
    putPrice: [4, 0.4, 1.6],
    reprojection: [6, 0.5, 1.5],
    epidemic: [3, 0.1, 0.6],
    beads: [4, -0.5, 1.5],
    gated: [4, -1.5, 1.5],
    heron: [3, 2, 3],
    contrast: [6, -0.9, 0.9],
    focal: [2, -1, 1],
    morse: [3, -2, 2],
    levy: [3, 0.3, 2],
  },
};
/** … and these took no part in it. */
const TEST: Readonly<Record<string, Domains>> = {
  './programs/pairsTest.ts': {
    callPrice: [5, 0.3, 1.5],
    rotation: [4, -1, 1],
    roughness: [5, -1, 1],
    perceptron: [11, -1, 1],
    mixture: [4, -1, 1],
    huber: [2, -1, 1],
    recurrent: [4, -1, 1],
    kinetics: [3, 0.5, 2],
    attention: [8, -1, 1],
    poisson: [3, -1, 1],
    himmelblau: [2, -2, 2],
    factorisation: [5, -1, 1],
    chain: [4, 0, 4],
    orbit: [8, 0.4, 1.5],
    layerNorm: [6, -1, 1],
  },
};
/** The pairs of the first file alone. */
export const DOMAINS: Domains = CALIBRATION['./programs/pairs.ts']!;
export const PAIR_SETS = { calibration: CALIBRATION, test: TEST } as const;

/** What a good diagnosis calls each mutation. */
const KINDS: Readonly<Record<string, readonly Cause[]>> = {
  term: ['missing-term', 'dropped-component'],
  update: ['overwritten', 'missing-term', 'dropped-component'],
  sign: ['sign'],
  factor: ['missing-chain-factor', 'constant-factor', 'dropped-component'],
  constant: ['wrong-constant', 'constant-factor', 'wrong-index', 'dropped-component'],
  index: ['wrong-index', 'wrong-operand', 'swapped', 'dropped-component'],
  loop: ['loop-bounds', 'missing-term', 'dropped-component'],
  function: ['wrong-function'],
  swap: ['swapped', 'sign', 'transposed'],
  branch: ['wrong-branch'],
};
/** Below this a mutation changes nothing at the point; above the other it clearly does. */
const SAME = 1e-12;
const DIFFERENT = 1e-6;

/** A gradient with a mistake in it, plain and recorded. */
interface Broken extends Mutant {
  readonly gradient: (x: Vector) => Vector;
  readonly written: (x: Vector) => WrittenRecord | null;
  readonly trials: () => SourceTrials | null;
}

/** Hand-written pairs at random points, each with its gradient and the mutations of its code (each, or every k-th). */
export function pairChecks(
  seed: number,
  points: number,
  which: keyof typeof PAIR_SETS,
  every = 1,
): { readonly bench: BenchCase; readonly claims: Claim[] }[] {
  const random = seededRandom(seed);
  return Object.entries(PAIR_SETS[which]).flatMap(([file, domains]) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    const programs = loadPrograms(file);
    const recorder = new Recorder(source, file);
    return Object.entries(domains).flatMap(([name, [n, low, high]]) => {
      const written = gradientOf(source, name);
      const some = mutants(source, `${name}Grad`).filter((_, i) => i % every === 0);
      const broken = brokenBy(some, file, name, n);
      return Array.from({ length: points }, () => {
        const point = Array.from({ length: n }, () => low + (high - low) * random());
        const bench: BenchCase = {
          set: `pairs, ${which}`,
          name,
          point,
          ...programs.get(name)!,
          exact: written,
          recorded: (x) => recorder.record(name, x),
          causes: ['below-round-off', 'cancellation', 'both-zero', 'curvature', 'non-finite'],
        };
        const right: Claim = {
          kind: 'right',
          error: null,
          wrong: new Set(),
          gradient: written,
          causes: [],
        };
        return { bench, claims: [right, ...broken.flatMap((one) => claimOf(bench, one) ?? [])] };
      });
    });
  });
}

function brokenBy(all: readonly Mutant[], file: string, name: string, n: number): Broken[] {
  const entries = Int32Array.from({ length: n }, (_, i) => i);
  return all.flatMap((mutant): Broken[] => {
    try {
      const gradient = gradientOf(mutant.source, name);
      const recorder = new Recorder(mutant.source, file);
      const written = (x: Vector): WrittenRecord | null => {
        const trace = recorder.record(`${name}Grad`, x);
        return { trace, entries, numbers: recorder.last };
      };
      return [{ ...mutant, gradient, written, trials: () => trialsIn(mutant.source, file, name) }];
    } catch {
      // A mutation that does not compile is none.
      return [];
    }
  });
}

function gradientOf(source: string, name: string): (x: Vector) => Vector {
  const compiled = loadPlain(source)[`${name}Grad`] as (x: number[]) => number[];
  return (x) => compiled([...x]);
}

/** Null where the mutation does not show at this point, or breaks the function altogether. */
function claimOf(
  bench: BenchCase,
  { kind, lines, gradient, source, written, trials }: Broken,
): Claim | null {
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
  return {
    kind,
    error: largest,
    wrong,
    gradient,
    causes: KINDS[kind] ?? [],
    lines,
    source,
    written,
    trials,
  };
}
