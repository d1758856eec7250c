import { Destructuring } from './iterate.ts';
import { leaveTo } from './events.ts';
import { isObject } from './primordials.ts';
import { loaded, put, shadowOf } from './containers.ts';
import { toPrimitive } from './toPrimitive.ts';
import { registers as R } from './registers.ts';
import { enumerableKeys } from './spread.ts';
import { base, holds } from './tape.ts';
import { withShadows } from './natives/shared.ts';
import { isArray, isView } from './primordials.ts';

/** Small pieces of the language that instrumented code spells out. */

/** `o.length`: of arrays, texts and views it is a count, else a property like any other. */
export function lengthOf(object: unknown, value: unknown): unknown {
  if (isArray(object) || typeof object === 'string' || isView(object)) {
    R.s = 0;
    return value;
  }
  return loaded(object, 'length', value);
}

/** After a private getter: accepts the register for the number that came back. */
export function answered(value: unknown): unknown {
  if (typeof value !== 'number' || !holds(R.s, value)) R.s = 0;
  return value;
}

/** After a private setter. */
export function storedPrivate(value: unknown): unknown {
  R.s = R.n === 0 ? 0 : R.a0;
  R.n = 0;
  return value;
}

/** A parameter whose storage is the mapped `arguments` object (sloppy functions). */
export function mapped(args: object, index: number, value: unknown): unknown {
  R.s = shadowOf(args, index, value);
  return value;
}

export function storeMapped(args: object, index: number, value: unknown, s: number): unknown {
  put(args, index, value, s > base ? s : 0, -1);
  R.s = s;
  return value;
}

export function destructure(value: unknown, site: number): Destructuring {
  return new Destructuring(value, site);
}

export function step(steps: Destructuring): unknown {
  return steps.take();
}

/** The rest element of an array pattern. */
export function rest(steps: Destructuring): unknown[] {
  const values: unknown[] = [];
  const shadows: number[] = [];
  while (!steps.finished()) {
    const value = steps.take();
    if (steps.finished()) break;
    const i = values.length;
    values[i] = value;
    shadows[i] = R.s;
  }
  return withShadows(values, shadows, -1);
}

/** A default inside array patterns, the innermost last: one that throws closes their iterators. */
export function defaulted(open: readonly Destructuring[], evaluate: () => unknown): unknown {
  try {
    return evaluate();
  } catch (error) {
    for (let i = open.length - 1; i >= 0; i--) open[i]!.abandon();
    throw error;
  }
}

export function stepped(steps: Destructuring): void {
  steps.close();
}

/** Object patterns need something that has properties. */
export function destructurable(value: unknown): void {
  if (value !== null && value !== undefined) return;
  throw new TypeError(`Cannot destructure '${String(value)}' as it is ${String(value)}.`);
}

/** The rest element of an object pattern. */
export function others(source: object, taken: readonly PropertyKey[], site: number): object {
  const result: Record<PropertyKey, unknown> = {};
  const object = Object(source) as Record<PropertyKey, unknown>;
  const keys = enumerableKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    let skip = false;
    for (let j = 0; j < taken.length; j++)
      if (String(taken[j]) === key || taken[j] === key) skip = true;
    if (skip) continue;
    R.s = 0;
    const value = loaded(object, key, object[key]);
    const s = R.s;
    result[key] = value;
    put(result, key, value, s, site);
  }
  R.s = 0;
  return result;
}

/** ToPropertyKey (ECMA-262, 7.1.19): once, so that a computed key can be repeated. */
export function propertyKey(key: unknown): PropertyKey {
  if (typeof key === 'string' || typeof key === 'symbol' || typeof key === 'number') return key;
  const primitive = isObject(key) ? toPrimitive(key, 0, 'string') : key;
  return typeof primitive === 'symbol' ? primitive : String(primitive);
}

/** A public field about to be defined with a value. */
export function field(
  self: object,
  key: unknown,
  value: unknown,
  s: number,
  site: number,
): unknown {
  put(self, key, value, s > base ? s : 0, site);
  R.s = 0;
  return value;
}

/** The strings object of a tagged template, cached per site by the language. */
export function strings(template: TemplateStringsArray): TemplateStringsArray {
  return template;
}

let thrownValue: unknown;
let thrownShadow = 0;

export function thrown(value: unknown, s: number): unknown {
  thrownValue = value;
  thrownShadow = s;
  return value;
}

/** At the start of a catch block: nothing is pending, calls and loops left by the exception are closed. */
export function caught(value: unknown, depth: number): number {
  R.n = 0;
  leaveTo(depth);
  const s =
    value === thrownValue && typeof value === 'number' && holds(thrownShadow, value)
      ? thrownShadow
      : 0;
  thrownShadow = 0;
  return s;
}

let sent = 0;

/** What the next `resumed` will receive: set by the model of a generator's `next(v)`. */
export function sending(s: number): void {
  sent = s;
}

export function yielding(value: unknown, s: number): unknown {
  R.s = s;
  return value;
}

/** What `next(v)` sent in. */
export function resumed(value: unknown): unknown {
  R.s = typeof value === 'number' && holds(sent, value) ? sent : 0;
  sent = 0;
  return value;
}
