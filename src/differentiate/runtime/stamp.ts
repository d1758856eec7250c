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
  /** Array buffers: shadow per aligned 4 bytes. */
  words: Int32Array | null = null;
  /** Typed arrays: the table of the buffer, which holds the words for every view of it. */
  buffer: Shadows | null = null;
  /** Typed arrays: index of the first word; 8-byte elements stand two words apart. */
  first = 0;
  step = 0;
  /** Maps and sets: key → shadow of the key, and of the value. */
  keys: Map<unknown, number> | null = null;
  entries: Map<unknown, number> | null = null;
  /** Keys that are text made from numbers: which numbers each was made from (`strings.ts`). */
  texts: Map<string, string> | null = null;
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

  static replace(object: object, shadows: Shadows): void {
    if (#shadows in object) object.#shadows = shadows;
  }

  /** The same for arrays: a place of its own, whose inline cache sees the few shapes of arrays only. */
  static ofArray(array: unknown[]): Shadows | undefined {
    return #shadows in array ? array.#shadows : undefined;
  }
}

/**
 * What objects bear that were looked at and hold no shadow: finding that a private field is absent takes
 * ten times as long as reading one (21 against 2 ns), so absence is stamped too.
 */
export const NOTHING = new Shadows();

/** Where an engine refuses private fields on an object (non-extensible ones, one day), a side table. */
let refused: WeakMap<object, Shadows> | null = null;

export function shadowsOf(object: object): Shadows | undefined {
  const found = Stamp.of(object) ?? refused?.get(object);
  return found === NOTHING ? undefined : found;
}

/** The shadows of an object that will be looked at again: `NOTHING` where it has none. */
export function seenShadows(object: object): Shadows {
  return Stamp.of(object) ?? attach(object, NOTHING);
}

/** The same for arrays. */
export function seenItems(array: unknown[]): (number | undefined)[] | null {
  return (Stamp.ofArray(array) ?? attach(array, NOTHING)).items;
}

function attach(object: object, shadows: Shadows): Shadows {
  const known = refused?.get(object);
  if (known !== undefined) return known;
  try {
    new Stamp(object, shadows);
  } catch {
    refused ??= new SafeWeakMap();
    refused.set(object, shadows);
  }
  return shadows;
}

function renew(object: object): Shadows {
  const shadows = new Shadows();
  if (refused?.has(object) === true) refused.set(object, shadows);
  else return attach(object, shadows);
  return shadows;
}

export function stamp(object: object): Shadows {
  const found = Stamp.of(object);
  if (found === undefined) {
    const known = refused?.get(object);
    return known !== undefined && known !== NOTHING ? known : renew(object);
  }
  if (found !== NOTHING) return found;
  const shadows = new Shadows();
  Stamp.replace(object, shadows);
  return shadows;
}

/** Gives a Proxy the shadows of what it stands for: without a trap, a number read from one is the other's. */
export function shareShadows(proxy: object, target: object): void {
  attach(proxy, stamp(target));
}
