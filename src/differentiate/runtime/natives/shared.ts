import { invoke } from '../calls.ts';
import type { Call } from '../callees.ts';
import { put, shadowOf } from '../containers.ts';
import { isArray, isObject } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { shadowsOf, stamp } from '../stamp.ts';
import { base } from '../tape.ts';

/** Shadows of the elements 0 … length − 1 of an array-like, as the tape vouches for them. */
export function elementShadows(source: unknown, length: number): number[] {
  const result: number[] = [];
  if (!isObject(source)) return result;
  for (let i = 0; i < length; i++) {
    result[i] = shadowOf(source, i, (source as ArrayLike<unknown>)[i]);
  }
  return result;
}

/** Stamps what a native returned with shadows by index; nothing where none is alive. */
export function withShadows<T>(result: T, shadows: ArrayLike<number | undefined>, site: number): T {
  if (isObject(result)) {
    if (isArray(result)) {
      let alive = (shadowsOf(result)?.items ?? null) !== null;
      for (let i = 0; i < shadows.length && !alive; i++) alive = shadows[i]! > base;
      if (alive) {
        const items: number[] = [];
        for (let i = 0; i < shadows.length; i++) items[i] = shadows[i] ?? 0;
        stamp(result).items = items;
      }
    } else {
      for (let i = 0; i < shadows.length; i++) {
        const s = shadows[i] ?? 0;
        put(result, i, (result as unknown as ArrayLike<unknown>)[i], s, site);
      }
    }
  }
  R.s = 0;
  return result;
}

/** A callback `(value, index, array)` that passes the element's shadow and hands on the author's answer. */
export function elementCallback(
  call: Call,
  after: (answer: unknown, shadow: number, index: number, value: unknown, source: object) => void,
): (this: unknown, value: unknown, index: number, array: object) => unknown {
  const callback = call.args[0];
  return function (value, index, array) {
    const s = shadowOf(array, index, value);
    const answer = invoke(callback, this, [value, index, array], [s, 0, 0], call.site);
    after(answer, R.s, index, value, array);
    return answer;
  };
}

/** Makes a hole of an element. */
export function punch(array: unknown[], index: number): void {
  Reflect.deleteProperty(array, index);
}
