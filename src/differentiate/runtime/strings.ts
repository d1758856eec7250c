import { refuse } from './notes.ts';
import { append, indexOf, SafeMap } from './primordials.ts';

/**
 * Text made from numbers that depend on inputs is harmless (messages, cache keys) until a text becomes
 * a number again. Which text it was is not tracked: once any was made, every such conversion is
 * reported. The texts themselves are kept, so that a cache keyed by one can be told from other keys.
 */
let madeAt = -1;
let made = false;
/** Texts of single numbers, and which number each was made from last. */
let texts: string[] = [];
let sources: number[] = [];
let places = new SafeMap<string, number>();
/** Numbers without a known shadow (receivers) get one of these, each its own. Never reset: caches outlive runs. */
let unknownSource = 0;

/** Keys are searched for so many texts; a program that makes more is looked up by whole texts. */
const MOST_SEARCHED = 64;
/** Texts kept at all: beyond, a program is formatting data. */
const MOST_KEPT = 10_000;

export function forgetStrings(): void {
  made = false;
  madeAt = -1;
  texts = [];
  sources = [];
  places = new SafeMap();
}

/** A number that is alive became text; `text` where that is known, `s` its shadow (0: not known). */
export function activeBecameString(site: number, text?: unknown, s = 0): void {
  if (!made) madeAt = site;
  made = true;
  if (typeof text !== 'string') return;
  const source = s > 0 ? s : --unknownSource;
  const place = places.get(text);
  if (place !== undefined) sources[place] = source;
  else if (texts.length < MOST_KEPT) {
    places.set(text, texts.length);
    append(texts, text);
    append(sources, source);
  }
}

/** Which numbers a key was made from: equal for equal keys of the same numbers, '' for other keys. */
export function sourceOfKey(key: unknown): string {
  if (!made || typeof key !== 'string') return '';
  const whole = places.get(key);
  if (whole !== undefined) return `${sources[whole]!}`;
  if (texts.length > MOST_SEARCHED) return '';
  let source = '';
  for (let i = 0; i < texts.length; i++) {
    if (indexOf(key, texts[i]!) >= 0) source += `${sources[i]!},`;
  }
  return source;
}

export function stringBecomesNumber(site: number): void {
  if (!made) return;
  refuse('text', site < 0 ? madeAt : site);
}
