import { methodList, superCalled as afterSuper, constructed } from './calls.ts';
import { copyProperties, put } from './containers.ts';
import type { drain } from './iterate.ts';
import { isObject, ownKeys } from './primordials.ts';
import { isEnumerable } from './primordials.ts';
import { pend } from './pending.ts';
import { registers as R } from './registers.ts';
import { newNames, shadowsOf, stamp } from './stamp.ts';
import { base } from './tape.ts';
import { withShadows } from './natives/shared.ts';

/** Arguments or elements with their shadows. */
export interface List {
  readonly args: unknown[];
  readonly shadows: number[];
}

/** Shadows that mark what stands before them: a drained spread, a hole. */
const SPREAD = -1;
const HOLE = -2;

/** Gathers value, shadow, value, shadow, …, with what was spread in its place. */
export function spread(...pairs: unknown[]): List {
  const list: List = { args: [], shadows: [] };
  for (let i = 0; i < pairs.length; i += 2) {
    const s = pairs[i + 1] as number;
    const at = list.args.length;
    if (s === SPREAD) {
      const { values, shadows } = pairs[i] as ReturnType<typeof drain>;
      for (let j = 0; j < values.length; j++) {
        list.args[at + j] = values[j];
        list.shadows[at + j] = shadows[j]!;
      }
    } else if (s === HOLE) list.args.length = at + 1;
    else {
      list.args[at] = pairs[i];
      list.shadows[at] = s;
    }
  }
  return list;
}

export function arrayOf(...pairs: unknown[]): unknown[] {
  const { args, shadows } = spread(...pairs);
  return withShadows(args, shadows, -1);
}

export function callSpread(site: number, f: unknown, list: List): unknown {
  return methodList(site, undefined, f, list.args, list.shadows);
}

export function methodSpread(site: number, self: unknown, f: unknown, list: List): unknown {
  return methodList(site, self, f, list.args, list.shadows);
}

export function create(site: number, f: unknown, list: List): unknown {
  return constructed(site, f, list.args, list.shadows);
}

/** Pends the shadows in front of `super(…)` and gives its arguments. */
export function superArguments(list: List): unknown[] {
  pend(list.shadows);
  return list.args;
}

export function superCalled(self: object, list: List, site: number): void {
  afterSuper(self, list.args, list.shadows, site);
}

/** The implicit constructor of a derived class: arguments and their shadows pass through. */
export function pendFor(args: unknown[], shadows: number[]): unknown[] {
  pend(shadows);
  return args;
}

/** Marks a spread source among the properties of an object literal. */
export function spreadMark(source: unknown, site: number): unknown {
  return { source, site };
}

/** A fresh object literal: keys (or marks of spread sources) and shadows, in order. */
export function objectLiteral(object: object, entries: unknown[], shadows: number[]): object {
  for (let i = 0; i < entries.length; i++) {
    const s = shadows[i]!;
    if (s === SPREAD) {
      const { source, site } = entries[i] as { source: unknown; site: number };
      if (isObject(source)) copyProperties(object, source, enumerableKeys(source), site);
    } else if (s > base) (stamp(object).names ??= newNames())[entries[i] as PropertyKey] = s;
    else if (shadowsOf(object) !== undefined) put(object, entries[i], undefined, 0, -1);
  }
  R.s = 0;
  return object;
}

export function enumerableKeys(source: object): PropertyKey[] {
  const keys = ownKeys(source);
  const result: PropertyKey[] = [];
  for (let i = 0; i < keys.length; i++) {
    if (isEnumerable(source, keys[i])) result[result.length] = keys[i]!;
  }
  return result;
}
