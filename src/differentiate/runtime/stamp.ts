import { SafeWeakMap } from './primordials.ts';

/** Names → shadows of an object; its prototype is empty, so every key is its own. */
export type Names = Record<PropertyKey, number | undefined>;
const EmptyNames = function (this: unknown) {
  /* fields are added by name */
} as unknown as { new (): Names; prototype: object };
EmptyNames.prototype = Object.create(null) as object;

/** The shadows of what a container holds. One shape for every kind, so that loads stay monomorphic. */
export class Shadows {
  /** Arrays: index → shadow. Its own length means nothing. */
  items: (number | undefined)[] | null = null;
  names: Names | null = null;
  /** Typed arrays and array buffers: shadow per aligned 4 bytes of the buffer. */
  words: Int32Array | null = null;
  /** Typed arrays: index of the first word; 8-byte elements stand two words apart. */
  first = 0;
  step = 0;
  /** Maps and sets: key → shadow of the key, and of the value. */
  keys: Map<unknown, number> | null = null;
  entries: Map<unknown, number> | null = null;
  /** Iterators: what they walk. */
  walk: Walk | null = null;
  /** Generators: shadows of the call's arguments, for the body that starts later. */
  pending: readonly number[] | null = null;
}

/** A native iterator's position, kept beside it. */
export interface Walk {
  readonly target: object;
  readonly yields: 'keys' | 'values' | 'entries';
  index: number;
  /** Maps and sets: a second native iterator, over the keys, that goes along. */
  readonly keys: Iterator<unknown> | null;
}

export function newNames(): Names {
  return new EmptyNames();
}

// eslint-disable-next-line @typescript-eslint/no-extraneous-class -- its constructor's return is the trick
class Identity {
  constructor(object: object) {
    return object;
  }
}

/**
 * Puts the shadow table into a private field stamped on the author's own object: as fast as a symbol,
 * invisible to spread and reflection, works on frozen objects and proxies without running a trap.
 */
class Stamp extends Identity {
  #shadows: Shadows;

  constructor(object: object, shadows: Shadows) {
    super(object);
    this.#shadows = shadows;
  }

  static of(object: object): Shadows | undefined {
    return #shadows in object ? object.#shadows : undefined;
  }
}

/** Where an engine refuses private fields on an object (non-extensible ones, one day), a side table. */
let refused: WeakMap<object, Shadows> | null = null;

export function shadowsOf(object: object): Shadows | undefined {
  return Stamp.of(object) ?? refused?.get(object);
}

export function stamp(object: object): Shadows {
  const known = shadowsOf(object);
  if (known !== undefined) return known;
  const shadows = new Shadows();
  try {
    new Stamp(object, shadows);
  } catch {
    refused ??= new SafeWeakMap();
    refused.set(object, shadows);
  }
  return shadows;
}
