import { MGH_PROBLEMS } from '../../mgh/problems.ts';
import { estimateNoise } from '../../../src/measure/noise.ts';
import { measure } from '../../../src/measure/measure.ts';
import { seededRandom } from '../../../src/model/random.ts';
import { Sampler } from '../../../src/measure/sampler.ts';
import type { BenchCase, Vector } from './cases.ts';
import { mghCase, mghPoints } from './mgh.ts';

/** How often the true error lies within the bar, and how wide the bars are. */
export interface Coverage {
  readonly partials: number;
  readonly covered: number;
  /** Median of bar ÷ true error. */
  readonly medianRatio: number;
  readonly worst: readonly string[];
}

function target(bench: BenchCase): Parameters<typeof measure>[0] {
  return {
    point: Float64Array.from(bench.point),
    outputs: 1,
    evaluate: (x) => Float64Array.of(bench.f([...x])),
    branches: (x) => bench.engine([...x]).branches,
  };
}

/** Bars against exact derivatives; nobody claims anything, so every bar is measured. */
export function barCoverage(seed: number, pointsEach: number): Coverage {
  const ratios: number[] = [];
  const worst: string[] = [];
  let partials = 0;
  let covered = 0;
  for (const problem of MGH_PROBLEMS) {
    for (const point of mghPoints(problem, pointsEach, seed)) {
      const bench = mghCase(problem, point, 'coverage');
      const exact = bench.engine(point).reverse;
      measure(target(bench), [], { seed }).partials.forEach((partial, i) => {
        const { value, error } = partial!;
        const off = Math.abs(value - exact[i]!);
        partials++;
        if (off <= error) covered++;
        else
          worst.push(
            `${bench.name} [${i}]: off ${off.toExponential(1)}, bar ${error.toExponential(1)}`,
          );
        if (off > 0 && Number.isFinite(error)) ratios.push(error / off);
      });
    }
  }
  ratios.sort((a, b) => a - b);
  return { partials, covered, medianRatio: ratios[ratios.length >> 1]!, worst };
}

/** Share of functions whose injected noise is estimated within a factor 4. */
export function noiseAccuracy(seed: number): { readonly right: number; readonly total: number } {
  let right = 0;
  let total = 0;
  for (const problem of MGH_PROBLEMS) {
    for (const relative of [1e-12, 1e-10, 1e-8, 1e-6, 1e-4]) {
      const random = seededRandom(seed + problem.no);
      const point = mghPoints(problem, 2, seed)[1]!;
      const level = relative * Math.abs(problem.f([...point]));
      if (level === 0) continue;
      const sampler = new Sampler({
        point: Float64Array.from(point),
        outputs: 1,
        // Uniform on ±√3·level has standard deviation `level`.
        evaluate: (x) =>
          Float64Array.of(problem.f([...x]) + level * Math.sqrt(3) * (2 * random() - 1)),
      });
      const noise = estimateNoise(sampler, seed)[0]!;
      total++;
      if (noise >= level / 4 && noise <= level * 4) right++;
    }
  }
  return { right, total };
}

/** MGH problems whose dimension is free. */
const FREE = new Set([21, 22, 23, 25, 26, 27, 28, 29, 30, 31]);

export interface Cost {
  readonly name: string;
  readonly full: number;
  readonly directional: number;
  /** Directional mode with one component 10 % wrong: evaluations, and whether it was named alone. */
  readonly search: number;
  readonly named: boolean;
}

/** Evaluations at n = 100, with right claims and with one wrong component. */
export function costs(n: number): Cost[] {
  return MGH_PROBLEMS.filter((problem) => FREE.has(problem.no)).map((problem) => {
    const random = seededRandom(problem.no);
    const point: Vector = Array.from({ length: n }, () => (0.3 + 0.7 * random()) / 2);
    const bench = mghCase(problem, point, 'cost');
    const exact = bench.engine(point).reverse;
    const claim = (values: Float64Array): Parameters<typeof measure>[1] => [
      { outputs: 1, inputs: n, values },
    ];
    const k = 61;
    const wrong = exact.map((g, i) => (i === k ? g * 1.1 : g));
    const few = { seed: 1, maxEvaluations: 10 };
    const search = measure(target(bench), claim(wrong), few);
    const named = search.partials.flatMap((partial, i) => (partial === null ? [] : [i]));
    return {
      name: bench.name,
      full: measure(target(bench), claim(exact), { seed: 1 }).evaluations,
      directional: measure(target(bench), claim(exact), few).evaluations,
      search: search.evaluations,
      named: named.length === 1 && named[0] === k,
    };
  });
}

/** What directional mode costs at one size with so many wrong components. */
export interface LargeCost {
  readonly n: number;
  readonly wrong: number;
  readonly evaluations: number;
  /** 40 evaluations, and 2 log₂ n for each wrong component (docs/verdicts.md, targets). */
  readonly limit: number;
  readonly named: boolean;
  /** Milliseconds of one evaluation, and of the whole measurement. */
  readonly each: number;
  readonly milliseconds: number;
}

/** A chain of coupled springs with a stiffening term: about 10 µs at n = 10,000. */
function springs(x: Float64Array): number {
  let energy = 0;
  for (let i = 0; i + 1 < x.length; i++) {
    const stretch = x[i + 1]! - x[i]! * x[i]!;
    energy += stretch * stretch + 0.3 * x[i]!;
  }
  return energy;
}

function springsGradient(x: Float64Array): Float64Array {
  const g = new Float64Array(x.length);
  for (let i = 0; i + 1 < x.length; i++) {
    const stretch = x[i + 1]! - x[i]! * x[i]!;
    g[i]! += 0.3 - 4 * stretch * x[i]!;
    g[i + 1]! += 2 * stretch;
  }
  return g;
}

/** Large functions within the default budget, with 0, 1 and 3 components 10 % wrong. */
export function largeCosts(): LargeCost[] {
  return [100, 1000, 10_000].flatMap((n) => {
    const random = seededRandom(n);
    const point = Float64Array.from({ length: n }, () => 0.3 + random());
    const exact = springsGradient(point);
    return [0, 1, 3].map((wrong) => {
      const culprits = Array.from({ length: wrong }, (_, k) => Math.floor(((k + 0.61) * n) / 3));
      const claimed = exact.map((g, i) => (culprits.includes(i) ? g * 1.1 : g));
      const evaluate = (x: Float64Array): Float64Array => Float64Array.of(springs(x));
      const timed = performance.now();
      for (let k = 0; k < 50; k++) evaluate(point);
      const start = performance.now();
      const { partials, evaluations } = measure(
        { point, outputs: 1, evaluate },
        [{ outputs: 1, inputs: n, values: claimed }],
        { seed: 1, maxEvaluations: 2 * n - 1, clock: () => performance.now() },
      );
      const named = partials.flatMap((partial, i) => (partial === null ? [] : [i]));
      return {
        n,
        wrong,
        evaluations,
        limit: Math.round(40 + wrong * 2 * Math.log2(n)),
        named: named.join() === [...culprits].sort((a, b) => a - b).join(),
        each: (start - timed) / 50,
        milliseconds: performance.now() - start,
      };
    });
  });
}
