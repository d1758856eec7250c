import type { Call } from '../callees.ts';
import { invoke, runNative } from '../calls.ts';
import { shadowOf } from '../containers.ts';
import { decided } from '../decisions.ts';
import { apply, isArray, isObject, viewTag } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { base, MODE, mode } from '../tape.ts';
import { punch, withShadows } from './shared.ts';

/** An element and its shadow, sorted together; text where the native would make text of the element. */
class Box {
  readonly value: unknown;
  readonly shadow: number;

  constructor(value: unknown, shadow: number) {
    this.value = value;
    this.shadow = shadow;
  }

  toString(): string {
    return String(this.value);
  }
}

const sort = Array.prototype.sort;

/** The same algorithm on boxes makes the same comparisons: undefined and holes stay the native's. */
function sortedBoxes(call: Call): (Box | undefined)[] {
  const source = call.self as unknown[];
  const boxes: (Box | undefined)[] = [];
  boxes.length = source.length;
  const numeric = viewTag(source) !== undefined;
  for (let i = 0; i < source.length; i++) {
    if (!numeric && !(i in source)) continue;
    const value = source[i];
    boxes[i] = value === undefined ? undefined : new Box(value, shadowOf(source, i, value));
  }
  const comparator = call.args[0];
  const compare = (a: Box, b: Box): unknown => {
    const answer = invoke(
      comparator,
      undefined,
      [a.value, b.value],
      [a.shadow, b.shadow],
      call.site,
    );
    if (mode === MODE.branches && R.s > base) {
      const v = answer as number;
      decided(call.site, v > 0 ? 1 : v < 0 ? -1 : 0, v < 0 ? -v : v);
    }
    return answer;
  };
  const order = comparator === undefined ? (numeric ? byNumber : undefined) : compare;
  apply(sort, boxes, [order]);
  return boxes;
}

/** The order of typed arrays: NaN last, −0 before 0. */
function byNumber(a: Box, b: Box): number {
  const m = a.value as number;
  const n = b.value as number;
  if (m < n) return -1;
  if (m > n) return 1;
  if (m === n) return m !== 0 ? 0 : 1 / m === 1 / n ? 0 : 1 / m < 0 ? -1 : 1;
  return m !== m ? (n !== n ? 0 : 1) : -1;
}

function applicable(call: Call): boolean {
  const comparator = call.args[0];
  return (
    (isArray(call.self) || (isObject(call.self) && viewTag(call.self) !== undefined)) &&
    (comparator === undefined || typeof comparator === 'function')
  );
}

export function sortModel(call: Call): unknown {
  if (!applicable(call)) return runNative(call);
  const boxes = sortedBoxes(call);
  const self = call.self as unknown[];
  const shadows: number[] = [];
  for (let i = 0; i < boxes.length; i++) {
    if (i in boxes) {
      self[i] = boxes[i]?.value;
      shadows[i] = boxes[i]?.shadow ?? 0;
    } else punch(self, i);
  }
  return withShadows(self, shadows, call.site);
}

export function toSortedModel(call: Call): unknown {
  if (!applicable(call)) return runNative(call);
  const boxes = sortedBoxes(call);
  // The native makes the copy, so that its kind and its errors are the native's.
  const copy = apply(call.callee, call.self, [() => 0]) as unknown[];
  const shadows: number[] = [];
  for (let i = 0; i < boxes.length; i++) {
    copy[i] = boxes[i]?.value;
    shadows[i] = boxes[i]?.shadow ?? 0;
  }
  return withShadows(copy, shadows, call.site);
}
