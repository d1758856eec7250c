import { readFileSync } from 'node:fs';
import { MGH_PROBLEMS, type MghProblem } from '../../mgh/problems.ts';
import { seededRandom } from '../../../src/model/random.ts';
import type { BenchCase, Vector } from './cases.ts';
import { differentiate, loadOverloaded, type Derivatives } from './overload.ts';

const SOURCE = readFileSync(new URL('../../mgh/problems.ts', import.meta.url), 'utf8');
const OVERLOADED = loadOverloaded(SOURCE).exports.MGH_PROBLEMS as {
  readonly f: (x: unknown[]) => unknown;
}[];
/** Causes that fit where a smooth function's difference cannot see a partial. */
const UNSEEN = ['below-round-off', 'cancellation', 'both-zero', 'curvature'] as const;

/** The standard start, and points around it: up to 20 % and 0.1 away in every coordinate. */
export function mghPoints(problem: MghProblem, count: number, seed: number): Vector[] {
  const random = seededRandom(seed * 1009 + problem.no);
  const points: Vector[] = [problem.x0];
  for (let tries = 0; points.length < count && tries < 10 * count; tries++) {
    const point = problem.x0.map((x) => x * (1 + 0.4 * (random() - 0.5)) + 0.2 * (random() - 0.5));
    const engine = differentiate(OVERLOADED[problem.no - 1]!.f, point);
    if (Number.isFinite(engine.value) && engine.reverse.every(Number.isFinite)) points.push(point);
  }
  return points;
}

export function mghCase(
  problem: MghProblem,
  point: Vector,
  set: string,
  fScale = 1,
  xScale = 1,
): BenchCase {
  const overloaded = OVERLOADED[problem.no - 1]!.f;
  const inner = (x: Vector): number[] => x.map((v) => v / xScale);
  const engine = (x: Vector): Derivatives => {
    const plain = differentiate(overloaded, inner(x));
    const scale = (g: Float64Array): Float64Array => g.map((v) => (v * fScale) / xScale);
    return {
      value: plain.value * fScale,
      get reverse() {
        return scale(plain.reverse);
      },
      get forward() {
        return scale(plain.forward);
      },
      branches: plain.branches,
      trace: plain.trace,
    };
  };
  return {
    set,
    name: `${problem.no} ${problem.name}`,
    point: point.map((v) => v * xScale),
    f: (x) => fScale * problem.f(inner(x)),
    engine,
    exact: (x) => [...engine(x).forward],
    causes: UNSEEN,
  };
}

/** 35 problems at `count` points each. */
export function smoothCases(seed: number, count = 5): BenchCase[] {
  return MGH_PROBLEMS.flatMap((problem) =>
    mghPoints(problem, count, seed).map((point) => mghCase(problem, point, 'smooth')),
  );
}

/** The same functions in other units: f × 1e±6 and 1e±12, x × 1e±6. */
export function scaledCases(seed: number): BenchCase[] {
  const scales = [
    [1e6, 1],
    [1e-6, 1],
    [1e12, 1],
    [1e-12, 1],
    [1, 1e6],
    [1, 1e-6],
  ] as const;
  return MGH_PROBLEMS.flatMap((problem) =>
    scales.map(([fScale, xScale], k) =>
      mghCase(problem, mghPoints(problem, 2, seed + k)[1]!, 'scaled', fScale, xScale),
    ),
  );
}
