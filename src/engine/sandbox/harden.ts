/**
 * A second wall, should author code ever hold an object of the host's realm: nothing to change there
 * that the engine shares with it. Strings never become code in this realm (the process is started
 * with V8's `--disallow-code-generation-from-strings`).
 */

/** Names that code of ours or Node's assigns on derived objects, where a frozen prototype would throw. */
const OVERRIDDEN = ['constructor', 'toString', 'valueOf', 'toJSON', 'name', 'message', 'stack'];

/** Freezes an object of the host's realm, keeping `derived.name = …` possible on what inherits it. */
function freeze(object: object): void {
  for (const name of OVERRIDDEN) {
    const descriptor = Object.getOwnPropertyDescriptor(object, name);
    if (!descriptor || !('value' in descriptor) || descriptor.configurable !== true) continue;
    const value: unknown = descriptor.value;
    Object.defineProperty(object, name, {
      get: () => value,
      set(this: object, replacement: unknown) {
        if (this === object) throw new TypeError(`${name} is read-only`);
        Object.defineProperty(this, name, {
          value: replacement,
          writable: true,
          enumerable: true,
          configurable: true,
        });
      },
      enumerable: descriptor.enumerable === true,
      configurable: false,
    });
  }
  Object.freeze(object);
}

/** Freezes the intrinsics of this realm: constructors, prototypes and namespaces of the language. */
export function hardenRealm(): void {
  const generator = function* (): Generator {
    yield undefined;
  };
  const asynchronous = async (): Promise<void> => {
    await Promise.resolve();
  };
  const constructors = [
    ...[Object, Array, Boolean, Number, BigInt, String, Symbol, RegExp, Date, Promise, Proxy],
    ...[Map, Set, WeakMap, WeakSet, WeakRef, FinalizationRegistry],
    ...[Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError],
    ...[AggregateError, ArrayBuffer, SharedArrayBuffer, DataView, Function],
    ...[Float32Array, Float64Array, Int8Array, Int16Array, Int32Array, Uint8Array, Uint16Array],
    ...[Uint32Array, Uint8ClampedArray, BigInt64Array, BigUint64Array],
    Object.getPrototypeOf(Float64Array) as object,
  ];
  const prototypes = [
    Object.getPrototypeOf(generator) as object,
    Object.getPrototypeOf(asynchronous) as object,
    Object.getPrototypeOf([][Symbol.iterator]()) as object,
    Object.getPrototypeOf(new Map()[Symbol.iterator]()) as object,
    Object.getPrototypeOf(new Set()[Symbol.iterator]()) as object,
    Object.getPrototypeOf(''[Symbol.iterator]()) as object,
  ];
  for (const prototype of prototypes) freeze(prototype);
  for (const constructor of constructors) {
    const prototype = (constructor as { readonly prototype?: unknown }).prototype;
    if (typeof prototype === 'object' && prototype !== null) freeze(prototype);
    if (typeof prototype === 'function') freeze(prototype);
  }
  // Error keeps what Node sets on it for stack traces; the others are done.
  for (const constructor of constructors) if (constructor !== Error) Object.freeze(constructor);
  for (const namespace of [Math, JSON, Reflect, Atomics, Intl]) Object.freeze(namespace);
}
