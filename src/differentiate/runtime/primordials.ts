/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
/**
 * The built-ins that the runtime itself relies on, captured before any author code runs: author code
 * may replace a prototype's methods without changing what the runtime does.
 */

export type AnyFunction = (this: unknown, ...args: never[]) => unknown;
type Thunk = (...args: unknown[]) => unknown;

export const apply = Reflect.apply as (
  target: unknown,
  self: unknown,
  args: ArrayLike<unknown>,
) => unknown;
export const construct = Reflect.construct as (
  target: unknown,
  args: ArrayLike<unknown>,
  newTarget?: unknown,
) => object;
export const getPrototypeOf = Reflect.getPrototypeOf;
export const ownKeys = Reflect.ownKeys;
export const isArray = Array.isArray as (value: unknown) => value is unknown[];
export const isView = ArrayBuffer.isView as (value: unknown) => value is ArrayBufferView;
export const objectIs = Object.is;
export const defineProperty = Object.defineProperty;
export const getOwnPropertyDescriptor = Object.getOwnPropertyDescriptor;
export const getOwnPropertyNames = Object.getOwnPropertyNames;
export const getOwnPropertySymbols = Object.getOwnPropertySymbols;
export const iteratorSymbol: typeof Symbol.iterator = Symbol.iterator;

/** `f.call(self, …)` as a plain function, safe from later changes of `Function.prototype`. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the method
export function uncurry<R>(method: unknown): (self: unknown, ...args: unknown[]) => R {
  return (self, ...args) => apply(method, self, args) as R;
}

export const hasOwn = Object.hasOwn as (value: unknown, key: PropertyKey) => boolean;
export const isEnumerable = uncurry<boolean>(Object.prototype.propertyIsEnumerable);
const sourceText = Function.prototype.toString;

/** What `Function.prototype.toString` of the realm answered before anyone replaced it. */
export function nativeText(f: unknown): string {
  return apply(sourceText, f, []) as string;
}

export const indexOf = uncurry<number>(String.prototype.indexOf);
export const sliceString = uncurry<string>(String.prototype.slice);
export const typedArrayPrototype = getPrototypeOf(Float64Array.prototype)!;

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the caller knows the accessor
function getter<R>(prototype: object, key: PropertyKey): (self: unknown) => R {
  const { get } = getOwnPropertyDescriptor(prototype, key)!;
  return (self) => apply(get, self, []) as R;
}

export const viewTag = getter<string | undefined>(typedArrayPrototype, Symbol.toStringTag);
export const viewBuffer = getter<ArrayBufferLike>(typedArrayPrototype, 'buffer');
export const viewOffset = getter<number>(typedArrayPrototype, 'byteOffset');
export const viewLength = getter<number>(typedArrayPrototype, 'length');
export const dataViewBuffer = getter<ArrayBufferLike>(DataView.prototype, 'buffer');
export const dataViewOffset = getter<number>(DataView.prototype, 'byteOffset');

/** Copies the methods of a prototype onto a subclass, so that the base's can be replaced harmlessly. */
function safe<C extends abstract new (...args: never[]) => object>(subclass: C): C {
  const base = getPrototypeOf(subclass.prototype as object)!;
  for (const key of ownKeys(base)) {
    if (hasOwn(subclass.prototype, key)) continue;
    defineProperty(subclass.prototype, key, getOwnPropertyDescriptor(base, key)!);
  }
  return subclass;
}

export const SafeMap = safe(class SafeMap<K, V> extends Map<K, V> {});
export type SafeMap<K, V> = Map<K, V>;
export const SafeSet = safe(class SafeSet<K> extends Set<K> {});
export type SafeSet<K> = Set<K>;
export const SafeWeakMap = safe(class SafeWeakMap<K extends WeakKey, V> extends WeakMap<K, V> {});
export type SafeWeakMap<K extends WeakKey, V> = WeakMap<K, V>;

/** `push` without the prototype's method. */
export function append<T>(array: T[], value: T): void {
  array[array.length] = value;
}

export function isObject(value: unknown): value is object {
  return (typeof value === 'object' && value !== null) || typeof value === 'function';
}

export function asThunk(value: unknown): Thunk {
  return value as Thunk;
}
