/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Call, type Run } from '../callees.ts';
import { invoke, runNative } from '../calls.ts';
import { put, roundedToFloat, shadowOf } from '../containers.ts';
import { iterate } from '../iterate.ts';
import { refuse } from '../notes.ts';
import {
  apply,
  construct,
  dataViewBuffer,
  dataViewOffset,
  getPrototypeOf,
  isArray,
  isObject,
  isView,
  iteratorSymbol,
  typedArrayPrototype,
} from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { shadowsOf, stamp } from '../stamp.ts';
import { base, holds } from '../tape.ts';
import { mover, at, fill, join, search } from './array.ts';
import { callbackModels } from './callbacks.ts';
import { elementShadows } from './shared.ts';
import { sortModel, toSortedModel } from './sort.ts';

/** Typed arrays and `DataView`: shadows stand on the buffer, so that views of it alias rightly. */

/** `new Float64Array(source)`: elements are copied; a length or a buffer carries none. */
const constructor: Run = (call) => {
  const [source] = call.args;
  if (!isObject(source) || source instanceof ArrayBuffer || call.newTarget === undefined) {
    return runNative(call);
  }
  if (typeof SharedArrayBuffer !== 'undefined' && source instanceof SharedArrayBuffer) {
    return runNative(call);
  }
  let list: object = source;
  let shadows: number[];
  if (!isArray(source) && !isView(source) && iteratorSymbol in source) {
    const values: unknown[] = [];
    shadows = [];
    const iterator = iterate(source, call.site);
    for (;;) {
      const step = iterator.next();
      if (step.done === true) break;
      shadows[values.length] = R.s;
      values[values.length] = step.value;
    }
    list = values;
  } else shadows = elementShadows(source, (source as unknown as ArrayLike<unknown>).length);
  R.n = 0;
  const view = construct(call.callee, [list], call.newTarget);
  return putAll(view, list as unknown as ArrayLike<unknown>, shadows, 0, call.site);
};

/** Stamps elements that were copied from numbers with these shadows (32-bit floats round). */
function putAll<T extends object>(
  view: T,
  numbers: ArrayLike<unknown>,
  shadows: readonly number[],
  offset: number,
  site: number,
): T {
  for (let i = 0; i < shadows.length; i++) {
    put(view, offset + i, numbers[i], shadows[i]! > base ? shadows[i]! : 0, site);
  }
  R.s = 0;
  return view;
}

const set: Run = (call) => {
  const [source, offset] = call.args;
  if (!isObject(source) || !isObject(call.self)) return runNative(call);
  const { length } = source as unknown as ArrayLike<unknown>;
  const shadows = elementShadows(source, length);
  const numbers: unknown[] = [];
  for (let i = 0; i < length; i++) numbers[i] = (source as unknown as ArrayLike<unknown>)[i];
  const result = runNative(call);
  putAll(call.self, numbers, shadows, Math.trunc(Number(offset ?? 0)) || 0, call.site);
  return result;
};

const from: Run = (call) => {
  const [source, map, self] = call.args;
  const values: unknown[] = [];
  const shadows: number[] = [];
  const take = (value: unknown, s: number): void => {
    const i = values.length;
    if (map === undefined) {
      values[i] = value;
      shadows[i] = s;
    } else {
      values[i] = invoke(map, self, [value, i], [s, 0], call.site);
      shadows[i] = R.s;
    }
  };
  if (!isObject(source)) return runNative(call);
  if ((source as { [Symbol.iterator]?: unknown })[iteratorSymbol] !== undefined) {
    const iterator = iterate(source, call.site);
    for (;;) {
      const step = iterator.next();
      if (step.done === true) break;
      take(step.value, R.s);
    }
  } else {
    const { length } = source as unknown as ArrayLike<unknown>;
    for (let i = 0; i < length; i++) {
      const value = (source as unknown as ArrayLike<unknown>)[i];
      take(value, shadowOf(source, i, value));
    }
  }
  const view = apply(call.callee, call.self, [values]) as object;
  return putAll(view, values, shadows, 0, call.site);
};

const of: Run = (call) => {
  const view = runNative(call);
  return isObject(view) ? putAll(view, call.args, call.shadows, 0, call.site) : view;
};

/** Methods that answer with another view or with text, and carry nothing themselves. */
const looking: Run = (call) => runNative(call);

function wordOf(call: Call): { words: Int32Array | null; index: number } | null {
  const view = call.self;
  if (!(view instanceof DataView)) return null;
  const offset = dataViewOffset(view) + Math.trunc(Number(call.args[0] ?? 0));
  const buffer = dataViewBuffer(view);
  return { words: shadowsOf(buffer)?.words ?? null, index: offset >> 2 };
}

const getFloat: Run = (call) => {
  const value = runNative(call) as number;
  const place = wordOf(call);
  const s = place?.words?.[place.index] ?? 0;
  R.s = holds(s, value) ? s : 0;
  return value;
};

function setFloat(single: boolean): Run {
  return (call) => {
    const result = runNative(call);
    const place = wordOf(call);
    const s = call.shadows[1] ?? 0;
    if (place === null) return result;
    if (s > base) {
      const table = stamp(dataViewBuffer(call.self));
      table.words ??= new Int32Array((dataViewBuffer(call.self).byteLength + 3) >> 2);
      table.words[place.index] = single ? roundedToFloat(call.args[1] as number, s, call.site) : s;
    } else if (place.words !== null) place.words[place.index] = 0;
    R.s = 0;
    return result;
  };
}

const setInteger: Run = (call) => {
  const result = runNative(call);
  if ((call.shadows[1] ?? 0) > base) refuse('integer-store', call.site);
  return result;
};

export function modelTypedArrays(): void {
  const constructors = [
    Float64Array,
    Float32Array,
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
  ];
  for (const type of constructors) model(type, constructor);
  const base = getPrototypeOf(Float64Array) as unknown as { from: unknown; of: unknown };
  model(base.from, from);
  model(base.of, of);
  const prototype = typedArrayPrototype as unknown as Readonly<Record<string, unknown>>;
  const array = Array.prototype as unknown as Readonly<Record<string, unknown>>;
  callbackModels(prototype);
  model(prototype.set, set);
  model(prototype.subarray, looking);
  model(prototype.at, at);
  model(prototype.fill, fill);
  model(prototype.join, join);
  for (const name of ['indexOf', 'lastIndexOf', 'includes']) model(prototype[name], search);
  model(prototype.slice, mover(9, 'array', array.slice));
  model(prototype.reverse, mover(0, 'self', array.reverse));
  model(prototype.copyWithin, mover(9, 'self', array.copyWithin));
  model(prototype.toReversed, mover(0, 'array', array.toReversed));
  model(prototype.with, mover(1, 'array', array.with));
  model(prototype.sort, sortModel);
  model(prototype.toSorted, toSortedModel);
  const view = DataView.prototype;
  model(view.getFloat64, getFloat);
  model(view.getFloat32, getFloat);
  model(view.setFloat64, setFloat(false));
  model(view.setFloat32, setFloat(true));
  for (const name of ['Int8', 'Uint8', 'Int16', 'Uint16', 'Int32', 'Uint32'] as const) {
    model(view[`set${name}`], setInteger);
  }
}
