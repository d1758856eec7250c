/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Run } from '../callees.ts';
import { constructed, invoke, runNative } from '../calls.ts';
import { isObject } from '../primordials.ts';
import { elementShadows } from './shared.ts';

/** `call`, `apply`, `bind`, `Reflect.apply`, `Reflect.construct`. */

function rest<T>(list: readonly T[], from: number): T[] {
  const result: T[] = [];
  for (let i = from; i < list.length; i++) result[i - from] = list[i]!;
  return result;
}

const call: Run = ({ self, args, shadows, site }) =>
  invoke(self, args[0], rest(args, 1), rest(shadows, 1), site);

/** The elements of an array-like as arguments, with their shadows. */
function listed(list: unknown): { readonly args: unknown[]; readonly shadows: number[] } {
  const args: unknown[] = [];
  if (!isObject(list)) return { args, shadows: [] };
  const { length } = list as ArrayLike<unknown>;
  for (let i = 0; i < length; i++) args[i] = (list as ArrayLike<unknown>)[i];
  return { args, shadows: elementShadows(list, args.length) };
}

const apply: Run = (from) => {
  const { self, args, site } = from;
  if (args[1] !== undefined && args[1] !== null && !isObject(args[1])) return runNative(from);
  const list = listed(args[1]);
  return invoke(self, args[0], list.args, list.shadows, site);
};

const reflectApply: Run = (from) => {
  if (!isObject(from.args[2]) || typeof from.args[0] !== 'function') return runNative(from);
  const list = listed(from.args[2]);
  return invoke(from.args[0], from.args[1], list.args, list.shadows, from.site);
};

const reflectConstruct: Run = (from) => {
  const { args, site } = from;
  if (!isObject(args[1]) || typeof args[0] !== 'function') return runNative(from);
  const list = listed(args[1]);
  const newTarget = args.length > 2 ? args[2] : args[0];
  if (typeof newTarget !== 'function') return runNative(from);
  return constructed(site, args[0], list.args, list.shadows, newTarget);
};

/** The bound function stays the native one; calling it calls the target with all the shadows. */
const bind: Run = (from) => {
  const target = from.self;
  const bound = runNative(from);
  if (typeof target !== 'function' || !isObject(bound)) return bound;
  const self = from.args[0];
  const args = rest(from.args, 1);
  const shadows = rest(from.shadows, 1);
  model(bound, (later) => {
    const all: unknown[] = [];
    const allShadows: number[] = [];
    for (let i = 0; i < args.length; i++) {
      all[i] = args[i];
      allShadows[i] = shadows[i] ?? 0;
    }
    for (let i = 0; i < later.args.length; i++) {
      all[args.length + i] = later.args[i];
      allShadows[args.length + i] = later.shadows[i] ?? 0;
    }
    if (later.newTarget === undefined) return invoke(target, self, all, allShadows, later.site);
    const newTarget = later.newTarget === bound ? target : later.newTarget;
    return constructed(later.site, target, all, allShadows, newTarget);
  });
  return bound;
};

export function modelFunctions(): void {
  const { prototype } = Function;
  model(prototype.call, call);
  model(prototype.apply, apply);
  model(prototype.bind, bind);
  model(Reflect.apply, reflectApply);
  model(Reflect.construct, reflectConstruct);
}
