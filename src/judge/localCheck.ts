import { measure } from '../measure/measure.ts';
import type { LocalPartial } from '../model/graph.ts';
import type { Operation } from '../model/operation.ts';
import { distanceToSwitch, elementary, sideOfSwitch } from './elementary.ts';

/** One operation of a run: what it read, what it gave, and the derivatives that the tape holds. */
export interface LocalOperation {
  readonly operation: Operation;
  readonly operands: ArrayLike<number>;
  readonly value: number;
  readonly partials: ArrayLike<number>;
  /** Which operands a gradient flows to. */
  readonly active: readonly number[];
}

export interface LocalOpinion extends LocalPartial {
  readonly state: 'right' | 'wrong' | 'kink' | 'undecided';
}

/**
 * Results of the same operation on the same operands agree to this many units in the last place: the
 * libraries behind `Math` are one and the same, what differs is how `**` and `hypot` are compiled.
 */
const SAME_VALUE = 8;
/** The tape's derivative is itself a few rounded operations: `−a/(a² + b²)` is four. */
const RULE_ROUNDING = 8 * Number.EPSILON;

/**
 * Each local derivative of one operation held against a numeric derivative of the operation alone,
 * taken at its operands. An opinion on the rule table, not on the program.
 * @returns null where the operation is no function of its operands that is known here, or does not
 * give the value that was recorded: then there is nothing to hold it against.
 */
export function checkLocally(local: LocalOperation): readonly LocalOpinion[] | null {
  const { operation, operands, value, partials, active } = local;
  const evaluate = elementary(operation, operands.length);
  if (!evaluate || !isSame(evaluate(operands), value)) return null;
  const point = Float64Array.from(operands);
  // A power of two changes no digit, and keeps squares of small values above the smallest number.
  const scale = exactScale(value);
  return active.map((operand): LocalOpinion => {
    const partial = partials[operand]!;
    const moved = (x: Float64Array): Float64Array => point.with(operand, x[0]!);
    const hasSwitch = sideOfSwitch(operation, point) !== null;
    const found = measure(
      {
        point: Float64Array.of(point[operand]!),
        outputs: 1,
        evaluate: (x) => Float64Array.of(scale * evaluate(moved(x))),
        ...(hasSwitch
          ? {
              branches: (x: Float64Array) => ({
                signature: sideOfSwitch(operation, moved(x))!,
                nearest: [],
              }),
            }
          : {}),
      },
      [{ outputs: 1, inputs: 1, values: Float64Array.of(scale * partial) }],
      { seed: 1 },
    ).partials[0];
    const about = { operand, at: point[operand]!, partial };
    if (!found) return { ...about, numeric: NaN, error: Infinity, state: 'undecided' };
    let state = stateOf(scale * partial, found);
    const along = (x: number): number => evaluate(point.with(operand, x));
    if (state === 'wrong' && agreesNearby(along, operation, point, operand, partial)) {
      state = 'undecided';
    }
    return { ...about, numeric: found.value / scale, error: found.error / scale, state };
  });
}

/** How far the operation is from its nearest switch; null where it has none. */
export function switchDistance({ operation, operands }: LocalOperation): number | null {
  return distanceToSwitch(operation, operands);
}

function stateOf(
  partial: number,
  { value, error, cause, oneSided }: NonNullable<ReturnType<typeof measure>['partials'][number]>,
): LocalOpinion['state'] {
  if (oneSided && cause === 'on-a-kink') {
    const slack = oneSided.error + RULE_ROUNDING * Math.abs(partial);
    const low = Math.min(oneSided.left, oneSided.right) - slack;
    const high = Math.max(oneSided.left, oneSided.right) + slack;
    return partial >= low && partial <= high ? 'kink' : 'wrong';
  }
  const isMeasured = Number.isFinite(value) && Number.isFinite(error) && Number.isFinite(partial);
  if (!isMeasured) return 'undecided';
  const slack = error + RULE_ROUNDING * Math.abs(partial);
  // A bar wider than the derivative says nothing of it, unless there is nothing to say: a derivative of 0.
  const tells = error <= Math.max(Math.abs(partial), Math.abs(value)) / 2 || partial === 0;
  if (Math.abs(partial - value) <= slack) return tells ? 'right' : 'undecided';
  return cause === null ? 'wrong' : 'undecided';
}

/** Steps of the second opinion, as powers of two of its scale. */
const NEARBY = [6, 8, 10, 12, 14, 16, 18, 20];

/**
 * A second opinion before a rule is called wrong. `measure` takes the size of an operand for the scale
 * on which a program changes; `tan` and `floor` of ten million change on the scale of 1. Plain central
 * differences within 1, and on this side of any switch, with the difference of two steps for the
 * truncation and the rounding of the values on top: if any pair of them confirms the derivative,
 * numbers contradict each other and cannot accuse.
 */
function agreesNearby(
  f: (x: number) => number,
  operation: Operation,
  point: Float64Array,
  operand: number,
  partial: number,
): boolean {
  const a = point[operand]!;
  const room = distanceToSwitch(operation, point) ?? Infinity;
  const scale = Math.min(Math.abs(a) || 1, 1, room > 0 ? room : Infinity);
  let before = NaN;
  for (const power of NEARBY) {
    const step = scale * 2 ** -power;
    const [plus, minus] = [a + step, a - step];
    const [high, low] = [f(plus), f(minus)];
    const slope = (high - low) / (plus - minus);
    const rounding = (4 * Number.EPSILON * (Math.abs(high) + Math.abs(low))) / (plus - minus);
    const bar = 2 * Math.abs(slope - before) + rounding;
    const isSharp = bar <= Math.abs(partial) / 100 || partial === 0;
    if (isSharp && Math.abs(slope - partial) <= bar) return true;
    before = slope;
  }
  return false;
}

function exactScale(value: number): number {
  if (value === 0 || !Number.isFinite(value)) return 1;
  const exponent = Math.floor(Math.log2(Math.abs(value)));
  return Math.abs(exponent) < 1000 ? 2 ** -exponent : 1;
}

function isSame(a: number, b: number): boolean {
  if (Object.is(a, b) || a === b) return true;
  return Math.abs(a - b) <= SAME_VALUE * Number.EPSILON * Math.max(Math.abs(a), Math.abs(b));
}
