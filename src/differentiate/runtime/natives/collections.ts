/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Call, type Run } from '../callees.ts';
import { invoke, runNative, setAdopted } from '../calls.ts';
import { carriesShadow, loaded, shadowOf } from '../containers.ts';
import { iterate } from '../iterate.ts';
import { refuse } from '../notes.ts';
import { apply, construct, isArray, isObject, SafeMap } from '../primordials.ts';
import { foundByText, keepText, lookedUp } from '../keys.ts';
import { registers as R } from '../registers.ts';
import { siteText } from '../sites.ts';
import { shadowsOf, stamp, type Shadows } from '../stamp.ts';
import { base, holds } from '../tape.ts';

/** `Map`, `Set`, `WeakMap`, `WeakSet`: the shadows of keys and values by key. */

/** The shadow of an entry's value. */
export function entryShadow(collection: object, key: unknown, value: unknown): number {
  const s = shadowsOf(collection)?.entries?.get(key) ?? 0;
  return typeof value === 'number' && holds(s, value) ? s : 0;
}

/** The shadow of a key (of a set: of its value). */
export function keyShadow(collection: object, key: unknown): number {
  const s = shadowsOf(collection)?.keys?.get(key) ?? 0;
  return typeof key === 'number' && holds(s, key) ? s : 0;
}

function keep(
  collection: unknown,
  field: 'keys' | 'entries',
  key: unknown,
  s: number,
  fresh: boolean,
): void {
  if (!isObject(collection)) return;
  const known: Shadows | undefined = shadowsOf(collection);
  if (s > base) {
    const table = known ?? stamp(collection);
    const map = (table[field] ??= new SafeMap());
    // A key that is there already keeps the number it was first added with.
    if (fresh || !map.has(key)) map.set(key, s);
  } else if (fresh) known?.[field]?.delete(key);
}

const get: Run = (call) => {
  const value = runNative(call);
  if (isObject(call.self)) {
    lookedUp(shadowsOf(call.self)?.keys?.get(call.args[0]), call.shadows[0] ?? 0, call.site);
    R.s = entryShadow(call.self, call.args[0], value);
    if (R.s > 0 && typeof call.args[0] === 'string') {
      foundByText(stamp(call.self), call.args[0], call.site);
    }
  }
  return value;
};

const set: Run = (call) => {
  const had = has(call);
  const result = runNative(call);
  if (typeof call.args[0] === 'number') {
    keep(call.self, 'keys', call.args[0], call.shadows[0] ?? 0, !had);
  }
  keep(call.self, 'entries', call.args[0], call.shadows[1] ?? 0, true);
  if ((call.shadows[1] ?? 0) > base && typeof call.args[0] === 'string') {
    keepText(stamp(call.self as object), call.args[0]);
  }
  return result;
};

const add: Run = (call) => {
  const had = has(call);
  const result = runNative(call);
  if (typeof call.args[0] === 'number') {
    keep(call.self, 'keys', call.args[0], call.shadows[0] ?? 0, !had);
  }
  return result;
};

const mapHas = Map.prototype.has;
const setHas = Set.prototype.has;

function has(call: Call): boolean {
  try {
    return Reflect.apply(call.self instanceof Set ? setHas : mapHas, call.self, [call.args[0]]);
  } catch {
    return false;
  }
}

function forEach(ofSet: boolean): Run {
  return (call) => {
    const [callback, self] = call.args;
    if (typeof callback !== 'function') return runNative(call);
    const wrapped = function (this: unknown, value: unknown, key: unknown, whole: object): void {
      const k = keyShadow(whole, key);
      const s = ofSet ? k : entryShadow(whole, key, value);
      invoke(callback, this, [value, key, whole], [s, k, 0], call.site);
    };
    const result = apply(call.callee, call.self, [wrapped, self]);
    R.s = 0;
    return result;
  };
}

/** The native `set` or `add` of each constructor. */
const adders = new SafeMap<unknown, unknown>();
adders.set(Map, Map.prototype.set);
adders.set(WeakMap, WeakMap.prototype.set);
adders.set(Set, Set.prototype.add);

/** A derived class that has its own `set` or `add`: it is called for each entry (ECMA-262, 24.1.1.2). */
function added(call: Call, ofSet: boolean): object {
  const result = construct(call.callee, [], call.newTarget);
  const adder = (result as Record<string, unknown>)[ofSet ? 'add' : 'set'];
  if (typeof adder !== 'function') {
    throw new TypeError(
      `'${String(adder)}' returned for property '${ofSet ? 'add' : 'set'}' of object '#<${ofSet ? 'Set' : 'Map'}>' is not a function`,
    );
  }
  const iterator = iterate(call.args[0], call.site);
  for (;;) {
    const step = iterator.next();
    if (step.done === true) break;
    const s = R.s;
    try {
      const { value } = step;
      if (ofSet) invoke(adder, result, [value], [s], call.site);
      else if (!isObject(value)) {
        throw new TypeError(`Iterator value ${String(value)} is not an entry object`);
      } else {
        const entry = value as unknown as { 0: unknown; 1: unknown };
        R.s = 0;
        const key = loaded(entry, 0, entry[0]);
        const k = R.s;
        R.s = 0;
        const item = loaded(entry, 1, entry[1]);
        invoke(adder, result, [key, item], [k, R.s], call.site);
      }
    } catch (error) {
      iterator.return?.();
      throw error;
    }
  }
  R.s = 0;
  return result;
}

/** `new Map(entries)`, `new Set(values)`: what the iterable yields, with shadows. */
function constructor(ofSet: boolean): Run {
  return (call) => {
    const [source] = call.args;
    if (call.newTarget === undefined || source === undefined || source === null) {
      return runNative(call);
    }
    const { prototype } = call.newTarget as { readonly prototype?: Record<string, unknown> };
    if (prototype?.[ofSet ? 'add' : 'set'] !== adders.get(call.callee)) return added(call, ofSet);
    const items: unknown[] = [];
    const shadows: (readonly [key: unknown, keyShadow: number, shadow: number])[] = [];
    const iterator = iterate(source, call.site);
    for (;;) {
      const step = iterator.next();
      if (step.done === true) break;
      const i = items.length;
      items[i] = step.value;
      if (ofSet) shadows[i] = [step.value, R.s, 0];
      else if (isObject(step.value)) {
        const entry = step.value as unknown as { 0: unknown; 1: unknown };
        R.s = 0;
        loaded(entry, 0, entry[0]);
        const k = R.s;
        R.s = 0;
        loaded(entry, 1, entry[1]);
        shadows[i] = [entry[0], k, R.s];
      }
    }
    R.n = 0;
    const result = construct(call.callee, [items], call.newTarget);
    for (let i = 0; i < shadows.length; i++) {
      const [key, k, s] = shadows[i] ?? [undefined, 0, 0];
      keep(result, 'keys', key, k, false);
      if (!ofSet) keep(result, 'entries', key, s, true);
    }
    R.s = 0;
    return result;
  };
}

/**
 * After `super(entries)` of a class that extends a collection: the entries' shadows. What a `set` or
 * `add` of its own has made of them while the native ran is not known.
 */
function adopt(self: object, source: object, site: number): void {
  const ofSet = self instanceof Set || self instanceof WeakSet;
  if (!ofSet && !(self instanceof Map) && !(self instanceof WeakMap)) return;
  if (!carriesShadow(source)) return;
  const adder = (self as unknown as Record<string, unknown>)[ofSet ? 'add' : 'set'];
  const isNative =
    adder === Map.prototype.set || adder === WeakMap.prototype.set || adder === Set.prototype.add;
  if (!isNative || !isArray(source)) {
    refuse('unknown-native', site, siteText(site));
    return;
  }
  for (let i = 0; i < source.length; i++) {
    const entry = source[i];
    if (ofSet) keep(self, 'keys', entry, shadowOf(source, i, entry), false);
    else if (isObject(entry)) {
      const { 0: key, 1: value } = entry as { 0: unknown; 1: unknown };
      keep(self, 'keys', key, shadowOf(entry, 0, key), false);
      keep(self, 'entries', key, shadowOf(entry, 1, value), true);
    }
  }
}

const hasKey: Run = (call) => {
  const answer = runNative(call);
  if (isObject(call.self)) {
    lookedUp(shadowsOf(call.self)?.keys?.get(call.args[0]), call.shadows[0] ?? 0, call.site);
  }
  return answer;
};

const looking: Run = (call) => runNative(call);

export function modelCollections(): void {
  setAdopted(adopt);
  model(Map, constructor(false));
  model(WeakMap, constructor(false));
  model(Set, constructor(true));
  model(Map.prototype.get, get);
  model(Map.prototype.set, set);
  model(Map.prototype.forEach, forEach(false));
  model(Map.prototype.has, hasKey);
  model(Set.prototype.has, hasKey);
  model(WeakMap.prototype.get, get);
  model(WeakMap.prototype.set, set);
  model(Set.prototype.add, add);
  model(Set.prototype.forEach, forEach(true));
  for (const f of [
    Map.prototype.delete,
    Map.prototype.clear,
    WeakMap.prototype.has,
    WeakMap.prototype.delete,
    Set.prototype.delete,
    Set.prototype.clear,
    WeakSet.prototype.add,
    WeakSet.prototype.has,
    WeakSet.prototype.delete,
  ]) {
    model(f, looking);
  }
}
