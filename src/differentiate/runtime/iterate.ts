import { invoke } from './calls.ts';
import { loaded, shadowOf } from './containers.ts';
import { asThunk, getPrototypeOf, isArray, iteratorSymbol, isObject } from './primordials.ts';
import { registers as R } from './registers.ts';

/**
 * Walking anything iterable, with the shadow of each value in the register right after `next()`.
 * Arrays whose iteration nobody has replaced are walked by index, as the native iterator would.
 */
export interface ShadowIterator {
  next(): IteratorResult<unknown>;
  return?(): IteratorResult<unknown>;
  [Symbol.iterator](): ShadowIterator;
}

const arrayValues = Array.prototype[iteratorSymbol];
const arrayIteratorPrototype = getPrototypeOf([][iteratorSymbol]()) as { next: unknown };
const nativeNext = arrayIteratorPrototype.next;

class ArrayWalk implements ShadowIterator {
  readonly array: unknown[];
  index = 0;

  constructor(array: unknown[]) {
    this.array = array;
  }

  next(): IteratorResult<unknown> {
    const i = this.index++;
    if (i >= this.array.length) {
      this.index = Infinity;
      R.s = 0;
      return { value: undefined, done: true };
    }
    const value = this.array[i];
    R.s = typeof value === 'number' ? shadowOf(this.array, i, value) : 0;
    return { value, done: false };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

class ProtocolWalk implements ShadowIterator {
  readonly iterator: object;
  readonly nextMethod: unknown;
  readonly site: number;

  constructor(iterator: object, site: number) {
    this.iterator = iterator;
    this.nextMethod = (iterator as { next: unknown }).next;
    this.site = site;
  }

  next(): IteratorResult<unknown> {
    const result = invoke(this.nextMethod, this.iterator, [], [], this.site);
    if (!isObject(result))
      throw new TypeError(`Iterator result ${String(result)} is not an object`);
    if ((result as { done?: unknown }).done) {
      R.s = 0;
      return { value: undefined, done: true };
    }
    R.s = 0;
    const value = loaded(result, 'value', (result as { value: unknown }).value);
    return { value, done: false };
  }

  /** Closing runs between `return v` inside the loop and the caller: v's shadow waits meanwhile. */
  return(): IteratorResult<unknown> {
    const { s } = R;
    const method = (this.iterator as { return?: unknown }).return;
    if (method !== undefined && method !== null) invoke(method, this.iterator, [], [], this.site);
    R.s = s;
    return { value: undefined, done: true };
  }

  [Symbol.iterator](): this {
    return this;
  }
}

export function isPlainlyIterable(value: unknown): value is unknown[] {
  return (
    isArray(value) &&
    value[iteratorSymbol] === arrayValues &&
    arrayIteratorPrototype.next === nativeNext
  );
}

/** The iterator of `for … of`, spread and destructuring. */
export function iterate(value: unknown, site: number): ShadowIterator {
  if (isPlainlyIterable(value)) return new ArrayWalk(value);
  const method = (value as { [Symbol.iterator]?: unknown })[iteratorSymbol];
  if (typeof method !== 'function') {
    // The native way throws the native error.
    return asThunk(() => {
      const [never] = value as unknown[];
      return never;
    })() as ShadowIterator;
  }
  const iterator = invoke(method, value, [], [], site);
  if (!isObject(iterator)) {
    throw new TypeError('Result of the Symbol.iterator method is not an object');
  }
  return new ProtocolWalk(iterator, site);
}

/** Everything an iterable yields, and the shadows. */
export function drain(value: unknown, site: number): { values: unknown[]; shadows: number[] } {
  const values: unknown[] = [];
  const shadows: number[] = [];
  const iterator = iterate(value, site);
  for (;;) {
    const step = iterator.next();
    if (step.done === true) break;
    const i = values.length;
    values[i] = step.value;
    shadows[i] = R.s;
  }
  R.s = 0;
  return { values, shadows };
}

/** Destructuring an array pattern: steps of one iterator, closed where the pattern ends early. */
export class Destructuring {
  readonly iterator: ShadowIterator;
  done = false;

  constructor(value: unknown, site: number) {
    this.iterator = iterate(value, site);
  }

  /** The next value, its shadow in the register; undefined once `finished()`. */
  take(): unknown {
    if (!this.done) {
      const step = this.iterator.next();
      if (step.done !== true) return step.value;
      this.done = true;
    }
    R.s = 0;
    return undefined;
  }

  /** Whether the iterator has ended: asked after `take`, which may end it. */
  finished(): boolean {
    return this.done;
  }

  close(): void {
    if (!this.done) this.iterator.return?.();
    this.done = true;
  }

  /** The same while an error passes, which is what is thrown on (ECMA-262, 7.4.11, step 5). */
  abandon(): void {
    try {
      this.close();
    } catch {
      /* the first error counts */
    }
  }
}
