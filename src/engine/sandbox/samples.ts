import type { PartSample } from '../../judge/partPairs.ts';
import type { Chosen } from './choose.ts';
import { Differentiator } from './differentiator.ts';
import { CheckFailure } from './failure.ts';

/** Values and Jacobian at a point. */
export interface Sample extends PartSample {
  readonly x: Float64Array;
}

/** Relative moves of the points at which parts are compared: far enough for a slope to change. */
const MOVES = [0.137, -0.113, 0.241, -0.207] as const;
/** Points (the check point included) that have to give finite numbers. */
const ENOUGH = 3;
/** Values and Jacobians at the check point and at others, those without finite numbers left out. */
export function samplesOf({ setting, evaluator }: Chosen): Sample[] {
  const differentiator = new Differentiator(setting, evaluator.stateful);
  const { point, outputs } = evaluator;
  const isWhole = point.map((x) => (Number.isInteger(x) ? 1 : 0));
  for (const holdsWhole of [false, true]) {
    const moved = MOVES.map((move) =>
      point.map((x, i) => (holdsWhole && isWhole[i] === 1 ? x : movedBy(x, i, move))),
    );
    const samples = unblocked([point, ...moved].flatMap((x) => sampleAt(x) ?? []));
    if (samples.length >= ENOUGH) return samples;
  }
  return [];

  function sampleAt(x: Float64Array): Sample | null {
    try {
      const { values, jacobian } = differentiator.reverseElsewhere(x);
      const isFinite = values.every(Number.isFinite) && jacobian.values.every(Number.isFinite);
      if (values.length !== outputs.length || !isFinite) return null;
      return { x, value: Float64Array.from(values), jacobian };
    } catch (error) {
      if (error instanceof CheckFailure) return null;
      throw error;
    }
  }
}

/**
 * Without a check point at which all is 0 and nowhere else is: there a cache that the module filled as
 * it loaded answers, and no number goes through the function.
 */
function unblocked(samples: readonly Sample[]): Sample[] {
  const isFlat = ({ jacobian }: Sample): boolean => jacobian.values.every((slope) => slope === 0);
  const [first, ...others] = samples;
  const isBlocked = first && isFlat(first) && others.length > 0 && !others.some(isFlat);
  return isBlocked ? others : [...samples];
}

/** Golden-ratio multiples: spread over (0.5, 1.5) without two alike. */
function movedBy(x: number, index: number, move: number): number {
  const spread = 0.5 + ((index * 0.6180339887) % 1);
  return x === 0 ? move * spread : x * (1 + move * spread);
}
