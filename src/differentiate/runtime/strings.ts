import { refuse } from './notes.ts';

/**
 * Text made from numbers that depend on inputs is harmless (messages, cache keys) until a text becomes
 * a number again. Which text it was is not tracked: once any was made, every such conversion is
 * reported.
 */
let madeAt = -1;
let made = false;

export function forgetStrings(): void {
  made = false;
  madeAt = -1;
}

export function activeBecameString(site: number): void {
  if (!made) madeAt = site;
  made = true;
}

export function stringBecomesNumber(site: number): void {
  if (!made) return;
  refuse('text', site < 0 ? madeAt : site);
}
