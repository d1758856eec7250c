/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import {
  getPrototypeOf,
  hasOwn,
  nativeText,
  ownKeys,
  getOwnPropertyDescriptor,
  indexOf,
  isObject,
  SafeSet,
  SafeWeakMap,
  sliceString,
} from './primordials.ts';
import { INSTRUMENTED_MARK, RAW_MARK } from '../rawMark.ts';
import type { UnaryRule } from './rules.ts';

/** A call as a model sees it. `shadows[i]` belongs to `args[i]`; missing ones are 0. */
export interface Call {
  readonly callee: unknown;
  readonly self: unknown;
  readonly args: unknown[];
  readonly shadows: number[];
  readonly site: number;
  /** `new.target` of a construction, else undefined. */
  readonly newTarget: unknown;
}

/** What the runtime does instead of, or around, a built-in: it returns the value, shadow in the register. */
export type Run = (call: Call) => unknown;

/** What is known of a callee. */
export interface Model {
  readonly kind: 'unary' | 'native' | 'opaque' | 'raw' | 'trusted' | 'generator';
  readonly run: Run;
  /** Mathematical functions of one number take a shorter way. */
  readonly unary: UnaryModel | null;
}

export interface UnaryModel {
  readonly compute: (a: number) => number;
  readonly rule: UnaryRule;
  readonly operation: number;
  /** Piecewise constant: the gradient stops, and the value is a decision. */
  readonly stops: boolean;
  /** Has a kink at 0: which side is a decision. */
  readonly kinked: boolean;
}

/** Callees by identity: null for the author's own instrumented functions. */
const models = new SafeWeakMap<object, Model | null>();

export function model(target: unknown, run: Run, kind: Model['kind'] = 'native'): void {
  if (isObject(target)) models.set(target, { kind, run, unary: null });
}

export function modelUnary(target: unknown, run: Run, unary: UnaryModel): void {
  if (isObject(target)) models.set(target, { kind: 'unary', run, unary });
}

/** Set by `calls.ts`: what happens to natives without a model and to functions that stayed raw. */
let opaqueModel: Model | null = null;
let rawModel: Model | null = null;
let foreignModel: Model | null = null;
let generatorModel: Model | null = null;

export function setFallbacks(opaque: Model, raw: Model, foreign: Model, generator: Model): void {
  opaqueModel = opaque;
  foreignModel = foreign;
  rawModel = raw;
  generatorModel = generator;
}

const asyncFunction = getPrototypeOf(async function () {
  /* only its prototype is wanted */
});
const asyncGenerator = getPrototypeOf(async function* () {
  /* only its prototype is wanted */
});
const generatorFunction = getPrototypeOf(function* () {
  /* only its prototype is wanted */
});

/** Natives present before author code runs that can neither keep nor return a number that is alive. */
const harmless = new SafeSet<unknown>();
export function harmlessNative(f: unknown): void {
  harmless.add(f);
}

const NATIVE_END = '[native code] }';

/** Finds what a callee is, and remembers it. */
export function modelOf(callee: unknown): Model | null {
  const known = models.get(callee as object);
  if (known !== undefined) return known;
  const found = classify(callee as object);
  models.set(callee as object, found);
  return found;
}

function classify(callee: object): Model | null {
  const prototype = getPrototypeOf(callee);
  if (prototype === asyncFunction || prototype === asyncGenerator) return rawModel;
  const source = nativeText(callee);
  if (sliceString(source, -NATIVE_END.length) === NATIVE_END) return opaqueModel;
  const mark = indexOf(source, RAW_MARK);
  if (mark >= 0 && ownMark(sliceString(source, 0, mark))) return rawModel;
  if (indexOf(source, INSTRUMENTED_MARK) < 0) return foreignModel;
  return prototype === generatorFunction ? generatorModel : null;
}

/** The mark stands in a function's own head: nothing was opened before it. */
function ownMark(before: string): boolean {
  return indexOf(before, '{') < 0 && indexOf(before, '=>') < 0;
}

/** Every function reachable from the realm's globals through data properties and accessors. */
export function walkRealm(visit: (f: object, owner: object, key: PropertyKey) => void): void {
  const seen = new SafeSet<object>();
  const queue: object[] = [globalThis];
  for (let i = 0; i < queue.length; i++) {
    const owner = queue[i]!;
    const keys = ownKeys(owner);
    for (let j = 0; j < keys.length; j++) {
      const key = keys[j]!;
      const descriptor = getOwnPropertyDescriptor(owner, key);
      if (descriptor === undefined) continue;
      const candidates: unknown[] = hasOwn(descriptor, 'value')
        ? [descriptor.value]
        : [descriptor.get, descriptor.set];
      for (let c = 0; c < candidates.length; c++) {
        const candidate = candidates[c];
        if (!isObject(candidate)) continue;
        if (typeof candidate === 'function') visit(candidate, owner, key);
        if (seen.has(candidate)) continue;
        seen.add(candidate);
        queue[queue.length] = candidate;
      }
    }
  }
}
