import { noteStale, refuse } from './notes.ts';
import { isArray } from './primordials.ts';
import { registers as R } from './registers.ts';
import { stamp } from './stamp.ts';
import { base, holds, mode, MODE } from './tape.ts';

/**
 * The calling convention: the caller leaves the shadows of the arguments pending, the callee's
 * prologue takes them. A shadow is accepted only if the tape holds the very number that arrived, so an
 * uninstrumented function in between cannot misalign them.
 */

/** Leaves shadows pending for the call that follows; nothing where none is alive. */
export function pend(shadows: readonly number[]): void {
  let alive = false;
  for (let i = 0; i < shadows.length; i++) {
    const s = shadows[i]!;
    if (s > base) alive = true;
    else if (s > 0 && mode !== MODE.off) noteStale(-1);
  }
  if (!alive) {
    R.n = 0;
    return;
  }
  R.n = shadows.length;
  R.a0 = shadows[0] ?? 0;
  R.a1 = shadows[1] ?? 0;
  R.a2 = shadows[2] ?? 0;
  R.a3 = shadows[3] ?? 0;
  if (shadows.length > 4) {
    const more: number[] = [];
    for (let i = 4; i < shadows.length; i++) more[i - 4] = shadows[i] ?? 0;
    R.more = more;
  }
}

function at(i: number): number {
  if (i >= R.n) return 0;
  if (i > 3) return R.more[i - 4] ?? 0;
  return i === 0 ? R.a0 : i === 1 ? R.a1 : i === 2 ? R.a2 : R.a3;
}

/** Count of pending shadows that says: a native runs, and may call what it was given. */
export const IN_NATIVE = -1;

/** Whether the native that runs was given this number, alive. Set by `calls.ts`. */
let wasGiven: (value: number) => boolean = () => false;
export function setGiven(given: (value: number) => boolean): void {
  wasGiven = given;
}

/** A shadow that was pended for a parameter which received no number: a trap of a Proxy shifts them. */
let misplaced = 0;

/** Prologue: the shadow of parameter i, which received `value`. */
export function take(i: number, value: unknown, site: number): number {
  if (i === 0) misplaced = 0;
  if (R.n < 0) {
    if (typeof value === 'number' && wasGiven(value)) refuse('lost-argument', site);
    return 0;
  }
  const s = at(i);
  if (typeof value !== 'number') {
    if (s > base) misplaced = s;
    return 0;
  }
  if (s <= base) {
    if (s > 0) noteStale(site);
    if (misplaced === 0 || !holds(misplaced, value)) return 0;
    refuse('moved-argument', site);
    return misplaced;
  }
  return holds(s, value) ? s : elsewhere(value, site);
}

/** The arguments arrived shuffled (a Proxy, raw code between): looks for the number's own shadow. */
function elsewhere(value: number, site: number): number {
  for (let i = 0; i < R.n; i++) {
    const s = at(i);
    if (holds(s, value)) {
      refuse('moved-argument', site);
      return s;
    }
  }
  refuse('lost-argument', site);
  return 0;
}

/** Prologue of a rest parameter that begins at argument `from`. */
export function takeRest(rest: unknown[], from: number, site: number): void {
  let items: number[] | null = null;
  for (let i = 0; i < rest.length; i++) {
    const s = take(from + i, rest[i], site);
    if (s !== 0) {
      items ??= [];
      items[i] = s;
    }
  }
  if (items !== null) stamp(rest).items = items;
}

/** Prologue of a function that uses `arguments`: stamps the shadows of all of them. */
export function takeArguments(args: IArguments, site: number): void {
  for (let i = 0; i < args.length; i++) {
    const s = take(i, args[i], site);
    if (s === 0) continue;
    const shadows = stamp(args);
    shadows.names ??= {};
    shadows.names[i] = s;
  }
}

/** The pending shadows as a list, taken away. */
export function takeAll(): number[] {
  const all: number[] = [];
  for (let i = 0; i < R.n; i++) all[i] = at(i);
  R.n = 0;
  return all;
}

/** Saves what is pending, around field initialisers that run before a constructor's prologue. */
export function savePending(): number[] | null {
  return R.n === 0 ? null : takeAll();
}

export function restorePending(saved: number[] | null): void {
  R.n = 0;
  if (isArray(saved)) pend(saved);
}
