import { decided } from './decisions.ts';
import { refuse } from './notes.ts';
import { isArray, isObject, isView, SafeMap } from './primordials.ts';
import { registers as R } from './registers.ts';
import { shadowsOf, stamp, type Shadows } from './stamp.ts';
import { sourceOfKey } from './strings.ts';
import { base } from './tape.ts';

/**
 * Caches of results, keyed by numbers that are alive. A result found under an equal key was computed
 * from the number that was stored first: its gradient flows there, which is wrong where the number asked
 * for is another one that happens to be equal.
 */
/** An object's property was stored under a key that is alive. */
export function keepKey(object: unknown, key: unknown, s: number): void {
  if (!isObject(object) || isArray(object) || isView(object)) return;
  const shadows = stamp(object);
  (shadows.keys ??= new SafeMap()).set(`${key as number}`, s);
}

/** An object's property was read under a key that is alive. */
export function foundBy(object: unknown, key: unknown, s: number): void {
  if (!isObject(object) || isArray(object) || isView(object)) return;
  lookedUp(shadowsOf(object)?.keys?.get(`${key as number}`), s, -1);
}

/** A container stored a number that is alive under a text: which numbers the text was made from. */
export function keepText(shadows: Shadows, key: string): void {
  const source = sourceOfKey(key);
  if (source !== '') (shadows.texts ??= new SafeMap()).set(key, source);
  else if (shadows.texts !== null) shadows.texts.delete(key);
}

/** A number that is alive was found under a text: a cache, where the text was made from other numbers. */
export function foundByText(shadows: Shadows, key: string, site: number): void {
  const stored = shadows.texts?.get(key);
  if (stored === undefined) return;
  const source = sourceOfKey(key);
  if (source !== '' && source !== stored) refuse('equal-key', site);
}

/** A look-up by a key with shadow `s` met an entry whose key had the shadow `known` (undefined: a miss). */
export function lookedUp(known: number | undefined, s: number, site: number): void {
  if (s <= base) return;
  const hit = known !== undefined;
  decided(site < 0 ? R.at : site, hit ? 1 : 0, hit && known !== s ? 0 : Infinity);
  if (hit && known !== s && known > base) refuse('equal-key', site);
}
