import { foundByText, keepText } from './keys.ts';
import { noteStale, refuse } from './notes.ts';
import {
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  isArray,
  isObject,
  isView,
  viewBuffer,
  viewLength,
  viewOffset,
  viewTag,
} from './primordials.ts';
import { registers as R } from './registers.ts';
import {
  newNames,
  NOTHING,
  seenItems,
  seenShadows,
  shadowsOf,
  stamp,
  type Shadows,
} from './stamp.ts';
import { base, holds, mode, MODE, node1, OPCODE } from './tape.ts';
import { storesItself, trapsExist } from './traps.ts';

/** Words of 4 bytes per element, for the typed arrays that can hold a differentiable number. */
function floatStep(view: ArrayBufferView): 0 | 1 | 2 {
  const tag = viewTag(view);
  return tag === 'Float64Array' ? 2 : tag === 'Float32Array' ? 1 : 0;
}

/** The table of a typed array: it refers to its buffer's, as every other view of it does. */
export function viewShadows(view: ArrayBufferView): Shadows {
  const own = stamp(view);
  if (own.buffer === null) {
    own.buffer = stamp(viewBuffer(view));
    own.first = viewOffset(view) >> 2;
    own.step = floatStep(view);
  }
  return own;
}

/** The words of a view's buffer, made when the first shadow is stored. */
function wordsOf(own: Shadows, view: ArrayBufferView): Int32Array {
  const table = own.buffer!;
  table.words ??= new Int32Array((viewBuffer(view).byteLength + 3) >> 2);
  return table.words;
}

/** A canonical array index given as a string (`for … in` over an array), else the key itself. */
function arrayKey(key: unknown): unknown {
  if (typeof key !== 'string') return key;
  const index = +key;
  return `${index}` === key && index >= 0 ? index : key;
}

/** The shadow recorded for a property, alive or not; 0 where there is none. Runs no author code. */
export function peek(object: object, key: unknown): number {
  return peekIn(tableOf(object), key);
}

/** What is known of an object's shadows; views are led to their buffer. */
function tableOf(object: object): Shadows {
  const shadows = seenShadows(object);
  return shadows === NOTHING && isView(object) && viewTag(object) !== undefined
    ? viewShadows(object)
    : shadows;
}

function peekIn(shadows: Shadows, key: unknown): number {
  const { items, buffer, names } = shadows;
  if (items !== null) {
    if (typeof key === 'number') return items[key] ?? 0;
    const index = arrayKey(key);
    if (typeof index === 'number') return items[index] ?? 0;
  }
  if (buffer !== null) {
    const { words } = buffer;
    if (words === null || shadows.step === 0) return 0;
    const index = arrayKey(key);
    return typeof index === 'number' ? (words[shadows.first + index * shadows.step] ?? 0) : 0;
  }
  return names?.[key as PropertyKey] ?? 0;
}

/** The shadow of the number `value` just read from `object[key]`: accepted only if the tape agrees. */
export function shadowOf(object: object, key: unknown, value: unknown): number {
  if (typeof value !== 'number') return 0;
  const s = peek(object, key);
  if (s === 0) return 0;
  if (holds(s, value)) return s;
  if (s <= base && mode !== MODE.off) noteStale(-1);
  return 0;
}

/**
 * After a member load: `value` was read from `object[key]` at its site, with the shadow register
 * cleared before (so that it is set only if a getter ran and answered through it).
 */
export function loaded(object: unknown, key: unknown, value: unknown): unknown {
  if (typeof value !== 'number') {
    R.s = 0;
    return value;
  }
  if (R.s !== 0) {
    if (!holds(R.s, value)) R.s = 0;
    return value;
  }
  if (typeof key === 'number' && isArray(object)) return loadedItem(object, key, value);
  if (!isObject(object)) return value;
  const shadows = tableOf(object);
  let s = peekIn(shadows, key);
  if (s === 0) {
    if (shadows.buffer !== null || isArray(object) || typeof key === 'object') return value;
    s = inheritedShadow(object, key as PropertyKey);
    if (s === 0) return value;
  }
  if (holds(s, value)) {
    R.s = s;
    if (shadows.texts !== null && typeof key === 'string') foundByText(shadows, key, -1);
  } else if (s <= base) noteStale(-1);
  return value;
}

/** The commonest load: an element of an array. */
function loadedItem(array: unknown[], index: number, value: number): number {
  const items = seenItems(array);
  if (items === null) return value;
  const s = items[index];
  if (s === undefined || s === 0) return value;
  if (holds(s, value)) R.s = s;
  else if (s <= base) noteStale(-1);
  return value;
}

/** A number found on a prototype carries the owner's shadow. */
function inheritedShadow(object: object, key: PropertyKey): number {
  if (hasOwn(object, key)) return 0;
  let owner = getPrototypeOf(object);
  while (owner !== null) {
    const shadows = shadowsOf(owner);
    if (shadows !== undefined) {
      const s = peekIn(shadows, key);
      if (s !== 0) return s;
    }
    if (hasOwn(owner, key)) return 0;
    owner = getPrototypeOf(owner);
  }
  return 0;
}

/** Before a store: the value's shadow goes to where a setter would take it. Returns the value. */
export function storing(value: unknown, s: number): unknown {
  if (s > base) {
    R.n = 1;
    R.a0 = s;
  } else {
    R.n = 0;
    if (s !== 0 && mode !== MODE.off) noteStale(-1);
  }
  return value;
}

/** After `object[key] = value`: stamps the shadow unless a setter took it. Returns the value. */
export function stored(object: unknown, key: unknown, value: unknown, site: number): unknown {
  if (trapsExist && storesItself(object)) {
    R.s = R.n === 0 ? 0 : R.a0;
    R.n = 0;
    return value;
  }
  return landed(object, key, value, site);
}

/** The same where no trap ran. */
export function landed(object: unknown, key: unknown, value: unknown, site: number): unknown {
  const s = R.n === 0 ? 0 : R.a0;
  R.n = 0;
  R.s = s;
  if (typeof key === 'number' && isArray(object)) putItem(object, key, s);
  else if (isObject(object)) put(object, key, value, s, site);
  return value;
}

/** The commonest store: an element of an array. */
function putItem(array: unknown[], index: number, s: number): void {
  let items = seenItems(array);
  if (s === 0) {
    if (items !== null && items[index] !== undefined) items[index] = 0;
    return;
  }
  items ??= stamp(array).items ??= [];
  items[index] = s;
}

/** Records that `object[key]` now holds a number with shadow `s` (0 clears). */
export function put(object: object, key: unknown, value: unknown, s: number, site: number): void {
  const known = shadowsOf(object);
  if (s === 0) {
    if (known !== undefined) clear(known, key);
    else if (isView(object) && viewTag(object) !== undefined) clear(viewShadows(object), key);
    return;
  }
  const index = arrayKey(key);
  if (isArray(object)) {
    if (typeof index === 'number') {
      const shadows = known ?? stamp(object);
      const items = (shadows.items ??= []);
      items[index] = s;
      return;
    }
    if (index === 'length') return;
  } else if (isView(object)) {
    putView(object, index, value as number, s, site);
    return;
  }
  const shadows = known ?? stamp(object);
  (shadows.names ??= newNames())[key as PropertyKey] = s;
  if (typeof key === 'string') keepText(shadows, key);
}

function putView(
  view: ArrayBufferView,
  index: unknown,
  value: number,
  s: number,
  site: number,
): void {
  if (typeof index !== 'number' || index >= viewLength(view)) return;
  const shadows = viewShadows(view);
  if (shadows.step === 0) {
    refuse('integer-array', site);
    return;
  }
  const word = shadows.first + index * shadows.step;
  wordsOf(shadows, view)[word] = shadows.step === 2 ? s : roundedToFloat(value, s, site);
}

const { fround } = Math;

/** A 32-bit float store rounds: the rounded number is a node of its own. */
export function roundedToFloat(value: number, s: number, site: number): number {
  const rounded = fround(value);
  return holds(s, rounded) ? s : node1(OPCODE.fround, site, rounded, value, s, 1);
}

function clear(shadows: Shadows, key: unknown): void {
  const index = arrayKey(key);
  const { items, names, buffer } = shadows;
  if (items !== null && typeof index === 'number') {
    if (items[index] !== undefined) items[index] = 0;
  } else if (buffer !== null) {
    const { words } = buffer;
    if (words !== null && typeof index === 'number' && shadows.step > 0) {
      words[shadows.first + index * shadows.step] = 0;
    }
  } else if (names !== null && names[key as PropertyKey] !== undefined) {
    names[key as PropertyKey] = 0;
  }
}

/** Whether anything alive hangs on a value, itself or up to a few levels inside it. Bounded. */
export function carriesShadow(value: unknown, depth = 3): boolean {
  if (!isObject(value)) return false;
  const shadows = shadowsOf(value);
  if (shadows !== undefined && anyAlive(shadows)) return true;
  if (isView(value)) {
    const words =
      viewTag(value) === undefined ? null : (shadowsOf(viewBuffer(value))?.words ?? null);
    return words !== null && anyWord(words);
  }
  if (depth === 0 || typeof value === 'function') return false;
  if (isArray(value)) {
    const length = value.length < SCAN_LIMIT ? value.length : SCAN_LIMIT;
    for (let i = 0; i < length; i++) if (carriesShadow(value[i], depth - 1)) return true;
    return false;
  }
  for (const key in value) {
    const descriptor = getOwnPropertyDescriptor(value, key);
    if (descriptor !== undefined && carriesShadow(descriptor.value, depth - 1)) return true;
  }
  return false;
}

const SCAN_LIMIT = 1000;

function anyAlive(shadows: Shadows): boolean {
  const { items, names } = shadows;
  const words = shadows.words ?? shadows.buffer?.words ?? null;
  if (items !== null) for (let i = 0; i < items.length; i++) if (items[i]! > base) return true;
  if (names !== null) for (const key in names) if (names[key]! > base) return true;
  if (words !== null && anyWord(words)) return true;
  if (anyEntry(shadows.entries) || anyEntry(shadows.keys)) return true;
  return shadows.walk !== null && carriesShadow(shadows.walk.target, 1);
}

function anyEntry(map: Map<unknown, number> | null): boolean {
  const alive = { found: false };
  map?.forEach((s) => {
    if (s > base) alive.found = true;
  });
  return alive.found;
}

function anyWord(words: Int32Array): boolean {
  for (let i = 0; i < words.length; i++) if (words[i]! > base) return true;
  return false;
}

/** A fresh array literal with the shadows of its elements. */
export function arrayLiteral(array: unknown[], shadows: number[]): unknown[] {
  for (let i = 0; i < shadows.length; i++) {
    if (shadows[i]! > base) {
      stamp(array).items = shadows;
      break;
    }
  }
  R.s = 0;
  return array;
}

/** Copies the shadows of `from`'s own enumerable properties to `to` (spread, `Object.assign`). */
export function copyProperties(to: object, from: unknown, keys: PropertyKey[], site: number): void {
  if (!isObject(from)) return;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    const descriptor = getOwnPropertyDescriptor(from, key);
    if (descriptor === undefined) continue;
    if (descriptor.get !== undefined) {
      refuse('copied-getter', site);
      continue;
    }
    const value: unknown = (to as Record<PropertyKey, unknown>)[key];
    put(to, key, value, shadowOf(from, key, value), site);
  }
}
