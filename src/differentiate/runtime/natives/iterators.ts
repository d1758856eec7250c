/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Run } from '../callees.ts';
import { runNative } from '../calls.ts';
import { put, shadowOf } from '../containers.ts';
import { sending, thrown } from '../language.ts';
import { pend } from '../pending.ts';
import {
  apply,
  getPrototypeOf,
  isObject,
  iteratorSymbol,
  typedArrayPrototype,
  uncurry,
} from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { shadowsOf, stamp, type Walk } from '../stamp.ts';
import { holds } from '../tape.ts';
import { entryShadow, keyShadow } from './collections.ts';
import { withShadows } from './shared.ts';

/** Native iterators keep beside them what they walk; each result is stamped as it is handed out. */

const mapKeys = uncurry<Iterator<unknown>>(Map.prototype.keys);
const setKeys = uncurry<Iterator<unknown>>(Set.prototype.values);

function creator(
  yields: Walk['yields'],
  keys: ((collection: unknown) => Iterator<unknown>) | null,
): Run {
  return (call) => {
    const iterator = runNative(call);
    if (isObject(iterator) && isObject(call.self)) {
      stamp(iterator).walk = {
        target: call.self,
        yields,
        index: 0,
        keys: keys === null ? null : keys(call.self),
      };
    }
    return iterator;
  };
}

const nextMapKey = uncurry<IteratorResult<unknown>>(
  (getPrototypeOf(new Map().keys()) as { next: unknown }).next,
);
const nextSetKey = uncurry<IteratorResult<unknown>>(
  (getPrototypeOf(new Set().values()) as { next: unknown }).next,
);

/** `next()` of an array's iterator: the index is counted along. */
const nextOfArray: Run = (call) => {
  const result = runNative(call) as IteratorResult<unknown>;
  const walk = isObject(call.self) ? shadowsOf(call.self)?.walk : undefined;
  if (walk === null || walk === undefined || result.done === true) return result;
  const i = walk.index++;
  if (walk.yields === 'values') {
    put(result, 'value', result.value, shadowOf(walk.target, i, result.value), call.site);
  } else if (walk.yields === 'entries') {
    const entry = result.value as unknown[];
    withShadows(entry, [0, shadowOf(walk.target, i, entry[1])], call.site);
  }
  return result;
};

/** `next()` of a map's or set's iterator: a second one over the keys goes along. */
function nextOfCollection(nextKey: typeof nextMapKey, ofSet: boolean): Run {
  return (call) => {
    const result = runNative(call) as IteratorResult<unknown>;
    const walk = isObject(call.self) ? shadowsOf(call.self)?.walk : undefined;
    const keys = walk?.keys ?? null;
    if (walk === null || walk === undefined || keys === null || result.done === true) return result;
    const key: unknown = nextKey(keys).value;
    const k = keyShadow(walk.target, key);
    if (walk.yields === 'entries') {
      const entry = result.value as unknown[];
      const s = ofSet ? k : entryShadow(walk.target, key, entry[1]);
      withShadows(entry, [k, s], call.site);
    } else {
      const s = walk.yields === 'keys' || ofSet ? k : entryShadow(walk.target, key, result.value);
      put(result, 'value', result.value, s, call.site);
    }
    return result;
  };
}

const generator = getPrototypeOf(
  getPrototypeOf(
    (function* () {
      /* only its prototype is wanted */
    })(),
  )!,
) as unknown as { next: unknown; return: unknown; throw: unknown };

/**
 * `next(v)` of a generator: arguments wait for the first, `v` is what `yield` answers, what a `catch`
 * around it receives (`throw(v)`), or the result (`return(v)`).
 */
const nextOfGenerator: Run = (call) => {
  const shadows = isObject(call.self) ? shadowsOf(call.self) : undefined;
  const pending = shadows?.pending ?? null;
  if (shadows !== undefined && pending !== null) {
    pend(pending);
    shadows.pending = null;
  }
  if (call.callee === generator.throw) thrown(call.args[0], call.shadows[0] ?? 0);
  else sending(call.shadows[0] ?? 0);
  R.s = 0;
  const result = apply(call.callee, call.self, call.args) as IteratorResult<unknown>;
  const value: unknown = result.value;
  // A `return(v)` that meets no `return` or `yield` of a `finally` hands out its own argument.
  const handed = call.callee === generator.return ? (call.shadows[0] ?? 0) : 0;
  if (typeof value === 'number') {
    const s = holds(R.s, value) ? R.s : handed;
    if (holds(s, value)) put(result, 'value', value, s, call.site);
  }
  R.n = 0;
  R.s = 0;
  return result;
};

export function modelIterators(): void {
  const array = Array.prototype;
  for (const prototype of [array, typedArrayPrototype as typeof array]) {
    model(prototype.values, creator('values', null));
    model(prototype.entries, creator('entries', null));
    model(prototype.keys, creator('keys', null));
  }
  model(Map.prototype.entries, creator('entries', mapKeys));
  model(Map.prototype.values, creator('values', mapKeys));
  model(Map.prototype.keys, creator('keys', mapKeys));
  model(Set.prototype.values, creator('values', setKeys));
  model(Set.prototype.entries, creator('entries', setKeys));
  model((getPrototypeOf([][iteratorSymbol]()) as { next: unknown }).next, nextOfArray);
  model(
    (getPrototypeOf(new Map().keys()) as { next: unknown }).next,
    nextOfCollection(nextMapKey, false),
  );
  model(
    (getPrototypeOf(new Set().values()) as { next: unknown }).next,
    nextOfCollection(nextSetKey, true),
  );
  model(generator.next, nextOfGenerator);
  model(generator.return, nextOfGenerator);
  model(generator.throw, nextOfGenerator);
}
