import { model, type Call, type Run } from '../callees.ts';
import { invoke, runNative } from '../calls.ts';
import { put, shadowOf } from '../containers.ts';
import { decided } from '../decisions.ts';
import { iterate } from '../iterate.ts';
import { apply, construct, isArray, isObject, iteratorSymbol } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { shadowsOf, stamp } from '../stamp.ts';
import { activeBecameString } from '../strings.ts';
import { base, MODE, mode } from '../tape.ts';
import { callbackModels } from './callbacks.ts';
import { elementShadows, punch, withShadows } from './shared.ts';
import { sortModel, toSortedModel } from './sort.ts';

/**
 * `Array.prototype` and `Array`. Three recipes: callbacks run in the native with a wrapper that passes
 * shadows (callbacks.ts); movers run the same native on a parallel array of shadows; the rest are
 * looked at one by one. Holes, species and lengths stay the native's business.
 */

type AnyArray = unknown[];

function lengthOf(value: unknown): number {
  return isObject(value) ? (value as AnyArray).length : 0;
}

/** Whether elements of a receiver, or anything among the arguments, can carry a shadow. */
function concerned(call: Call): boolean {
  if (
    isObject(call.self) &&
    (!isArray(call.self) || (shadowsOf(call.self)?.items ?? null) !== null)
  ) {
    return true;
  }
  for (let i = 0; i < call.args.length; i++) {
    if (call.shadows[i]! > base) return true;
    const argument = call.args[i];
    if (isArray(argument) && shadowsOf(argument) !== undefined) return true;
  }
  return false;
}

/** The shadow array of a receiver, as long as the receiver, with the receiver's holes. */
function parallel(self: unknown): number[] {
  const length = lengthOf(self);
  const shadows = elementShadows(self, length);
  if (isArray(self)) {
    for (let i = 0; i < length; i++) if (!(i in self)) punch(shadows, i);
  }
  shadows.length = length;
  return shadows;
}

/**
 * Runs a mover on the receiver and on its shadows. `items` says from which argument on the arguments
 * are elements: there the shadows take their place.
 */
export function mover(
  items: number,
  result: 'array' | 'element' | 'self' | 'other',
  method?: unknown,
): Run {
  return (call) => {
    if (!concerned(call)) return runNative(call);
    const shadows = parallel(call.self);
    const moved: unknown[] = [];
    for (let i = 0; i < call.args.length; i++) {
      moved[i] = i < items ? call.args[i] : (call.shadows[i] ?? 0);
    }
    const value = runNative(call);
    const answer = apply(method ?? call.callee, shadows, moved);
    if (
      result === 'self' ||
      result === 'element' ||
      result === 'other' ||
      MUTATING.has(call.callee)
    ) {
      if (isObject(call.self)) withShadows(call.self, shadows, call.site);
    }
    if (result === 'array') return withShadows(value, answer as number[], call.site);
    R.s =
      result === 'element' && typeof value === 'number' ? ((answer as number | undefined) ?? 0) : 0;
    return value;
  };
}

const prototype = Array.prototype;
const MUTATING: ReadonlySet<unknown> = new Set<unknown>([prototype.splice]);

function push(call: Call): unknown {
  const { self, args, shadows } = call;
  const from = lengthOf(self);
  const length = runNative(call);
  if (isArray(self)) {
    const known = shadowsOf(self);
    for (let i = 0; i < args.length; i++) {
      const s = shadows[i] ?? 0;
      if (s > base) {
        const table = known ?? stamp(self);
        (table.items ??= [])[from + i] = s;
      } else {
        const items = known?.items ?? null;
        if (items?.[from + i] !== undefined) items[from + i] = 0;
      }
    }
  } else if (isObject(self)) {
    for (let i = 0; i < args.length; i++) put(self, from + i, args[i], shadows[i] ?? 0, call.site);
  }
  return length;
}

function pop(call: Call): unknown {
  const { self } = call;
  const last = lengthOf(self) - 1;
  const value = runNative(call);
  if (isObject(self) && typeof value === 'number') R.s = shadowOf(self, last, value);
  return value;
}

export function at(call: Call): unknown {
  const { self } = call;
  const value = runNative(call);
  if (typeof value !== 'number' || !isObject(self)) return value;
  const i = Math.trunc(Number(call.args[0] ?? 0)) || 0;
  R.s = shadowOf(self, i < 0 ? lengthOf(self) + i : i, value);
  return value;
}

/** `concat`: arrays among the arguments are spread; their shadows are spread alike. */
function concat(call: Call): unknown {
  if (!concerned(call)) return runNative(call);
  const parts: unknown[] = [];
  for (let i = 0; i < call.args.length; i++) {
    const argument = call.args[i];
    parts[i] = isArray(argument) ? parallel(argument) : (call.shadows[i] ?? 0);
  }
  const value = runNative(call);
  const self = isArray(call.self) ? parallel(call.self) : [0];
  return withShadows(value, apply(call.callee, self, parts) as number[], call.site);
}

/** `flat`: the same nesting of shadows is flattened to the same depth. */
function flat(call: Call): unknown {
  const nested = (value: unknown): unknown => (isArray(value) ? nestedShadows(value, nested) : 0);
  const value = runNative(call);
  if (!isArray(call.self)) return value;
  const shadows = apply(call.callee, nestedShadows(call.self, nested), call.args) as unknown[];
  const flatShadows: number[] = [];
  for (let i = 0; i < shadows.length; i++) {
    flatShadows[i] = typeof shadows[i] === 'number' ? (shadows[i] as number) : 0;
  }
  return withShadows(value, flatShadows, call.site);
}

function nestedShadows(array: AnyArray, nested: (value: unknown) => unknown): unknown[] {
  const result: unknown[] = [];
  for (let i = 0; i < array.length; i++) {
    if (!(i in array)) continue;
    const element = array[i];
    result[i] = isArray(element) ? nested(element) : shadowOf(array, i, element);
  }
  result.length = array.length;
  return result;
}

/** Text made of the elements. */
export function join(call: Call): unknown {
  const { self } = call;
  if (isObject(self)) {
    const shadows = elementShadows(self, lengthOf(self));
    for (let i = 0; i < shadows.length; i++) {
      if (shadows[i]! > base) activeBecameString(call.site);
    }
  }
  return runNative(call);
}

/** Searches compare numbers: which one is found is a decision. */
export function search(call: Call): unknown {
  const value = runNative(call);
  if (mode === MODE.branches && concerned(call)) decided(call.site, Number(value), Infinity);
  return value;
}

/** `Array.from(iterable or array-like, map?, this?)`. */
function from(call: Call): unknown {
  const [source, map, self] = call.args;
  const shadows: number[] = [];
  const iterable =
    source !== null &&
    source !== undefined &&
    (source as { [Symbol.iterator]?: unknown })[iteratorSymbol] !== undefined;
  const given = iterable && typeof source !== 'string' ? iterate(source, call.site) : source;
  const mapping = function (this: unknown, value: unknown, index: number): unknown {
    let s = iterable ? R.s : isObject(source) ? shadowOf(source, index, value) : 0;
    if (typeof source === 'string') s = 0;
    if (map === undefined) {
      shadows[index] = s;
      return value;
    }
    const answer = invoke(map, this, [value, index], [s, 0], call.site);
    shadows[index] = R.s;
    return answer;
  };
  if (map !== undefined && typeof map !== 'function') return runNative(call);
  R.s = 0;
  return withShadows(apply(call.callee, call.self, [given, mapping, self]), shadows, call.site);
}

function of(call: Call): unknown {
  return withShadows(runNative(call), call.shadows, call.site);
}

/** `Array(n)` is a length; several arguments, or one that is no number, are elements. */
function arrayConstructor(call: Call): unknown {
  const value =
    call.newTarget === undefined
      ? apply(call.callee, call.self, call.args)
      : construct(call.callee, call.args, call.newTarget);
  R.s = 0;
  return call.args.length > 1 ? withShadows(value, call.shadows, call.site) : value;
}

export function modelArray(): void {
  callbackModels(prototype);
  model(prototype.push, push);
  model(prototype.pop, pop);
  model(prototype.at, at);
  model(prototype.shift, mover(0, 'element'));
  model(prototype.unshift, mover(0, 'other'));
  model(prototype.splice, mover(2, 'array'));
  model(prototype.slice, mover(9, 'array'));
  model(prototype.reverse, mover(0, 'self'));
  model(prototype.copyWithin, mover(9, 'self'));
  model(prototype.fill, fill);
  model(prototype.concat, concat);
  model(prototype.flat, flat);
  model(prototype.join, join);
  model(prototype.toString, join);
  model(prototype.indexOf, search);
  model(prototype.lastIndexOf, search);
  model(prototype.includes, search);
  model(prototype.sort, sortModel);
  const later = prototype as unknown as Readonly<Record<string, unknown>>;
  model(later.toSorted, toSortedModel);
  model(later.toReversed, mover(0, 'array'));
  model(later.toSpliced, mover(2, 'array'));
  model(later.with, mover(1, 'array'));
  model(Array, arrayConstructor);
  model(Array.from, from);
  model(Array.of, of);
}

/** `fill(value, start?, end?)`: the value's shadow is filled in likewise. */
export function fill(call: Call): unknown {
  if (!concerned(call)) return runNative(call);
  const shadows = parallel(call.self);
  const value = runNative(call);
  apply(prototype.fill, shadows, [call.shadows[0] ?? 0, call.args[1], call.args[2]]);
  return withShadows(value, shadows, call.site);
}
