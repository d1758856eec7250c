/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Run } from '../callees.ts';
import { runNative } from '../calls.ts';
import { landed, loaded, put, shadowOf, stored, storing } from '../containers.ts';
import { iterate } from '../iterate.ts';
import { getOwnPropertyDescriptor, hasOwn, isObject, ownKeys } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { enumerableKeys } from '../spread.ts';
import { copyStamps } from './clone.ts';
import { withShadows } from './shared.ts';

/** `Object.*` and `Reflect.*` that move numbers, and those that only look at objects. */

/** Reads and writes as the native does (ECMA-262, 20.1.2.1), so that getters and setters see the shadows. */
const assign: Run = (call) => {
  const [target] = call.args;
  if (target === undefined || target === null) return runNative(call);
  const to = toObject(target) as Record<PropertyKey, unknown>;
  for (let i = 1; i < call.args.length; i++) {
    const given = call.args[i];
    if (given === undefined || given === null) continue;
    const source = toObject(given) as Record<PropertyKey, unknown>;
    const keys = ownKeys(source);
    for (let k = 0; k < keys.length; k++) {
      const key = keys[k]!;
      if (getOwnPropertyDescriptor(source, key)?.enumerable !== true) continue;
      R.s = 0;
      const value = loaded(source, key, source[key]);
      to[key] = storing(value, typeof value === 'number' ? R.s : 0);
      stored(to, key, value, call.site);
    }
  }
  R.s = 0;
  return to;
};

/** `Object(v)`, captured. */
const toObject = Object as (value: unknown) => object;

/** Own enumerable string keys in the order of `Object.keys`. */
function textKeys(source: object): string[] {
  const keys = enumerableKeys(source);
  const result: string[] = [];
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (typeof key === 'string') result[result.length] = key;
  }
  return result;
}

const valuesOf: Run = (call) => {
  const [source] = call.args;
  const result = runNative(call) as unknown[];
  if (!isObject(source)) return result;
  const keys = textKeys(source);
  const shadows: number[] = [];
  for (let i = 0; i < keys.length; i++) shadows[i] = shadowOf(source, keys[i], result[i]);
  return withShadows(result, shadows, call.site);
};

const entriesOf: Run = (call) => {
  const [source] = call.args;
  const result = runNative(call) as [string, unknown][];
  if (!isObject(source)) return result;
  for (let i = 0; i < result.length; i++) {
    const entry = result[i]!;
    withShadows(entry, [0, shadowOf(source, entry[0], entry[1])], call.site);
  }
  return result;
};

const fromEntries: Run = (call) => {
  const iterator = iterate(call.args[0], call.site);
  const result: Record<PropertyKey, unknown> = {};
  for (;;) {
    const step = iterator.next();
    if (step.done === true) break;
    const entry = step.value as { 0: PropertyKey; 1: unknown };
    if (!isObject(entry)) {
      iterator.return?.();
      throw new TypeError(`Iterator value ${String(entry)} is not an entry object`);
    }
    const key = entry[0];
    R.s = 0;
    const value = loaded(entry, 1, entry[1]);
    const { s } = R;
    Object.defineProperty(result, key, {
      value,
      writable: true,
      enumerable: true,
      configurable: true,
    });
    put(result, key, value, s, call.site);
  }
  R.s = 0;
  return result;
};

function describe(target: unknown, key: unknown, descriptor: unknown, site: number): void {
  if (!isObject(target) || !isObject(descriptor) || !hasOwn(descriptor, 'value')) return;
  const value: unknown = (descriptor as PropertyDescriptor).value;
  put(target, key, value, shadowOf(descriptor, 'value', value), site);
}

const defineOne: Run = (call) => {
  const result = runNative(call);
  describe(call.args[0], call.args[1], call.args[2], call.site);
  return result;
};

function defineEach(target: unknown, descriptors: unknown, site: number): void {
  if (!isObject(descriptors)) return;
  const keys = enumerableKeys(descriptors);
  for (let i = 0; i < keys.length; i++) {
    describe(target, keys[i], (descriptors as Record<PropertyKey, unknown>)[keys[i]!], site);
  }
}

const defineMany: Run = (call) => {
  const result = runNative(call);
  defineEach(call.args[0], call.args[1], call.site);
  return result;
};

const create: Run = (call) => {
  const result = runNative(call);
  defineEach(result, call.args[1], call.site);
  return result;
};

const descriptorOf: Run = (call) => {
  const [source, key] = call.args;
  const result = runNative(call);
  if (isObject(result) && isObject(source)) {
    const value: unknown = (result as PropertyDescriptor).value;
    put(result, 'value', value, shadowOf(source, key, value), call.site);
  }
  return result;
};

const descriptorsOf: Run = (call) => {
  const [source] = call.args;
  const result = runNative(call);
  if (!isObject(result) || !isObject(source)) return result;
  const keys = ownKeys(result);
  for (let i = 0; i < keys.length; i++) {
    const descriptor = getOwnPropertyDescriptor(result, keys[i]!)?.value as object;
    const value: unknown = (descriptor as PropertyDescriptor).value;
    put(descriptor, 'value', value, shadowOf(source, keys[i], value), call.site);
  }
  return result;
};

const reflectGet: Run = (call) => {
  R.s = 0;
  const value = Reflect.apply(
    call.callee as typeof Reflect.get,
    call.self,
    call.args as never,
  ) as unknown;
  return loaded(call.args[0], call.args[1], value);
};

const reflectSet: Run = (call) => {
  const [target, key, value] = call.args;
  storing(value, call.shadows[2] ?? 0);
  const done = Reflect.apply(call.callee as typeof Reflect.set, call.self, call.args as never);
  const receiver = call.args.length > 3 ? call.args[3] : target;
  // Another receiver's `set` trap does not run: the number lands on what it stands for.
  (receiver === target ? stored : landed)(receiver, key, value, call.site);
  R.s = 0;
  return done;
};

const clone: Run = (call) => {
  const result = runNative(call);
  copyStamps(call.args[0], result, call.site);
  return result;
};

/** Looks at an object or changes what no number hangs on. */
const looking: Run = (call) => runNative(call);

/** `Array.isArray` and the like answer without any shadow; `Object(v)` gives an object back. */
export function modelObjects(): void {
  model(Object.assign, assign);
  model(Object.values, valuesOf);
  model(Object.entries, entriesOf);
  model(Object.fromEntries, fromEntries);
  model(Object.defineProperty, defineOne);
  model(Object.defineProperties, defineMany);
  model(Object.create, create);
  model(Object.getOwnPropertyDescriptor, descriptorOf);
  model(Object.getOwnPropertyDescriptors, descriptorsOf);
  model(Reflect.defineProperty, defineOne);
  model(Reflect.getOwnPropertyDescriptor, descriptorOf);
  model(Reflect.get, reflectGet);
  model(Reflect.set, reflectSet);
  for (const f of [
    Object.keys,
    Object.getOwnPropertyNames,
    Object.getOwnPropertySymbols,
    Object.getPrototypeOf,
    Object.setPrototypeOf,
    Object.freeze,
    Object.seal,
    Object.preventExtensions,
    Object.is,
    Object.prototype.hasOwnProperty,
    Object.prototype.propertyIsEnumerable,
    Object.prototype.isPrototypeOf,
    Object.prototype.valueOf,
    Object,
    Reflect.ownKeys,
    Reflect.has,
    Reflect.getPrototypeOf,
    Reflect.setPrototypeOf,
    Array.isArray,
    ArrayBuffer.isView,
  ]) {
    model(f, looking);
  }
  const { structuredClone } = globalThis as { structuredClone?: unknown };
  model(structuredClone, clone);
}
