import type { Elsewhere } from './elsewhere.ts';
import type { Evidence } from './evidence.ts';

/** Step of the mixed differences, relative to each input. */
const STEP = 1e-3;
/** Truncation of such a difference, with room: an error curve turns within a few per cent. */
const SYMMETRIC = 0.05;
/** Rounding of two exact derivatives, relative to them, that a difference of differences carries. */
const ROUNDING = 1e-13;
/** A difference that changes less than this along an input says nothing by it. */
const TELLING = 0.1;
/** Places along an input at which both signs of the difference are looked for. */
const PLACES = [-0.5, -0.3, -0.18, -0.1, 0.1, 0.18, 0.3, 0.5] as const;
/** The weaker sign, of the stronger: an offset is no larger than the error curve itself. */
const BALANCED = 0.1;

/**
 * Is the difference in one partial part of the error in the others, that is, are they all partials of
 * one function? A gradient's error field is symmetric in its derivatives (Clairaut), and a mistake in
 * one component breaks that: ∂m/∂xⱼ is nobody's. Where other partials of an output were seen to carry
 * the error of an approximated value, this one does if it is symmetric with them at every point that is
 * looked at, and is as often too large as too small, so that no offset hides in it.
 *
 * @param siblings inputs whose partials of the same output were found to be those of an ideal function
 */
export function isErrorOfTheSame(
  evidence: Evidence,
  elsewhere: Elsewhere,
  output: number,
  input: number,
  siblings: readonly number[],
): boolean {
  const n = evidence.inputs.length;
  const differenceAt = (x: Float64Array, of: number): { off: number; size: number } => {
    const at = elsewhere.at(x);
    const engine = at?.reverse?.values[output * n + of] ?? NaN;
    const hand = at?.handWritten?.values[output * n + of] ?? NaN;
    return { off: hand - engine, size: Math.abs(engine) };
  };
  const changeBy = (x: Float64Array, of: number, by: number): { rate: number; doubt: number } => {
    const step = STEP * Math.abs(x[by]!);
    const [above, below] = [step, -step].map((move) =>
      differenceAt(x.with(by, x[by]! + move), of),
    ) as [ReturnType<typeof differenceAt>, ReturnType<typeof differenceAt>];
    const doubt = (ROUNDING * Math.max(above.size, below.size)) / step;
    return { rate: (above.off - below.off) / (2 * step), doubt };
  };
  const points = [evidence.point, ...elsewhere.generic().map(({ point }) => point)];
  const movable = siblings.filter((one) => points.every((x) => x[one] !== 0 && x[input] !== 0));
  for (const x of points) {
    const here = Math.abs(differenceAt(x, input).off);
    let isSeen = false;
    for (const other of movable) {
      const own = changeBy(x, input, other);
      const mirrored = changeBy(x, other, input);
      const size = Math.max(Math.abs(own.rate), Math.abs(mirrored.rate));
      const allowed = SYMMETRIC * size + own.doubt + mirrored.doubt;
      if (!(Math.abs(own.rate - mirrored.rate) <= allowed)) return false;
      const isTelling = size * Math.abs(x[other]!) >= TELLING * here;
      if (isTelling && allowed <= 2 * SYMMETRIC * size) isSeen = true;
    }
    if (!isSeen) return false;
  }
  return movable.some((other) => {
    const offs = PLACES.map(
      (move) =>
        differenceAt(evidence.point.with(other, evidence.point[other]! * (1 + move)), input).off,
    ).filter(Number.isFinite);
    const [low, high] = [Math.min(...offs), Math.max(...offs)];
    return Math.min(-low, high) >= BALANCED * Math.max(-low, high);
  });
}
