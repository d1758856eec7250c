import { readFileSync } from 'node:fs';
import type { Contribution } from '../../../src/judge/judge.ts';
import { pathShares } from '../../../src/judge/pathShares.ts';
import { seededRandom } from '../../../src/model/random.ts';
import type { OperationTrace } from '../../../src/model/trace.ts';
import type { Cause } from '../../../src/model/verdict.ts';
import type { BenchCase, Vector } from './cases.ts';
import { differentiate, loadOverloaded, loadPlain, type Derivatives } from './overload.ts';

interface Program {
  readonly f: (x: Vector) => number;
  readonly engine: (x: Vector) => Derivatives;
  readonly contributions: (x: Vector, input: number) => readonly Contribution[];
}

export function loadPrograms(file: string): ReadonlyMap<string, Program> {
  const source = readFileSync(new URL(file, import.meta.url), 'utf8');
  const plain = loadPlain(source) as Record<string, (x: number[]) => number>;
  const { exports, sites } = loadOverloaded(source);
  const overloaded = exports as Record<string, (x: unknown[]) => unknown>;
  const traces = new Map<string, OperationTrace>();
  return new Map(
    Object.keys(plain).map((name) => [
      name,
      {
        f: (x) => plain[name]!([...x]),
        engine: (x) => differentiate(overloaded[name]!, x),
        contributions: (x, input) => {
          const key = `${name} ${x.join()}`;
          const trace = traces.get(key) ?? differentiate(overloaded[name]!, x).trace(sites);
          traces.set(key, trace);
          return pathShares(trace, input);
        },
      },
    ]),
  );
}

const DISTANCES = [0, 1e-12, 1e-9, 1e-7, 1e-6, 1e-5, 1e-4, 1e-3] as const;

/** Where the second input puts the kink. */
function kinkOf(name: string, second: number): number {
  return name === 'reluNet' ? 1 - 0.5 * (second - 1.3) : 1;
}

/**
 * Every kinked function on the kink, and at distances to 1e-3 on both sides of it, for `count` values
 * of the other input.
 */
export function kinkCases(seed: number, count: number): BenchCase[] {
  const programs = loadPrograms('./programs/kinks.ts');
  const random = seededRandom(seed * 17 + 3);
  const seconds = Array.from({ length: count }, (_, k) => (k === 0 ? 1.3 : 0.6 + 1.4 * random()));
  return [...programs].flatMap(([name, program]) =>
    seconds.flatMap((second) => besideKink(name, program, kinkOf(name, second), second)),
  );
}

function besideKink(name: string, program: Program, kink: number, second: number): BenchCase[] {
  return DISTANCES.flatMap((distance) =>
    (distance === 0 ? [1] : [-1, 1]).map((sign) => {
      const point = [kink + sign * distance, second];
      const exact = (x: Vector): Vector => [...program.engine(x).forward];
      const left = exact([kink - 1e-13, second]);
      const right = exact([kink + 1e-13, second]);
      const onKink = distance === 0;
      const jumps = name === 'jump';
      return {
        set: jumps ? 'jump' : 'kink',
        name: `${name} at ${sign * distance}`,
        point,
        ...program,
        exact,
        ...(onKink
          ? {
              interval: {
                low: left.map((l, i) => Math.min(l, right[i]!)),
                high: left.map((l, i) => Math.max(l, right[i]!)),
              },
            }
          : {}),
        causes: jumps && onKink ? (['jump'] as const) : (['kink-in-stencil', 'on-a-kink'] as const),
      };
    }),
  );
}

interface Noisy {
  readonly exact: (x: Vector) => Vector;
  readonly blocked: boolean;
  readonly low: Vector;
  readonly high: Vector;
  readonly visible: number;
}

/** What the noisy programs compute but for their noise. */
const NOISY: Readonly<Record<string, Noisy>> = {
  float32: {
    exact: ([a, b]) => [
      (Math.exp(a! / 3) * Math.sin(b!)) / 3 + b!,
      Math.exp(a! / 3) * Math.cos(b!) + a!,
    ],
    blocked: false,
    low: [0.3, 0.3],
    high: [2, 2],
    visible: 1e-2,
  },
  sixDecimals: {
    exact: ([a, b]) => [2 * a! * b!, a! * a! - Math.sin(b!)],
    blocked: true,
    low: [0.3, 0.3],
    high: [2, 2],
    visible: 1e-1,
  },
  additive: {
    exact: ([a, b]) => [2 * a! + Math.sin(b!), a! * Math.cos(b!)],
    blocked: false,
    low: [0.3, 0.3],
    high: [2, 1.2],
    visible: 1e-2,
  },
  bisection: {
    exact: ([a, b]) => [b! / (2 * Math.sqrt(a!)), Math.sqrt(a!)],
    blocked: true,
    low: [0.5, 0.3],
    high: [3, 2],
    visible: 1e-3,
  },
};

const NOISY_CAUSES: readonly Cause[] = ['noise', 'gradient-blocked', 'cancellation'];

export function noiseCases(seed: number, count: number): BenchCase[] {
  const random = seededRandom(seed);
  return [...loadPrograms('./programs/noise.ts')].flatMap(([name, program]) => {
    const { exact, blocked, low, high, visible } = NOISY[name]!;
    return Array.from({ length: count }, () => ({
      set: 'noise',
      name,
      point: low.map((l, i) => l + (high[i]! - l) * random()),
      ...program,
      exact,
      visible,
      notes: blocked ? [{ code: 'gradient-blocked' as const, message: name, range: null }] : [],
      causes: NOISY_CAUSES,
    }));
  });
}
