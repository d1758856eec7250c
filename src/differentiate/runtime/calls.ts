import { setFallbacks, modelOf, type Call, type Model, type UnaryModel } from './callees.ts';
import { carriesShadow, shadowOf } from './containers.ts';
import { decided } from './decisions.ts';
import { enterSite, leaveTo, depth } from './events.ts';
import { noteStale, refuse } from './notes.ts';
import {
  apply,
  construct,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  isArray,
  isObject,
  isView,
  ownKeys,
} from './primordials.ts';
import { IN_NATIVE, pend, setGiven, takeAll } from './pending.ts';
import { registers as R } from './registers.ts';
import { siteText, calleeText } from './sites.ts';
import { stamp } from './stamp.ts';
import { activeBecameString } from './strings.ts';
import { base, holds, inactive, MODE, mode, node1 } from './tape.ts';

/**
 * Calls of instrumented code. Per site the last callee is remembered with what it is: the author's own
 * function (null) or a model, found by identity, never by name.
 */
const callees: unknown[] = [];
const known: (Model | null)[] = [];

type Callable = (...args: unknown[]) => unknown;

function look(site: number, f: unknown): Model | null {
  if (typeof f !== 'function') throw new TypeError(`${calleeText(site)} is not a function`);
  const found = modelOf(f);
  callees[site] = f;
  known[site] = found;
  return found;
}

/** After a call of an author's function: accepts the register only for the number that came back. */
function settle(r: unknown, site: number): unknown {
  if (R.n !== 0) unconsumed(site);
  if (typeof r === 'number') {
    if (R.s !== 0 && !holds(R.s, r)) {
      if (R.s <= base && mode !== MODE.off) noteStale(site);
      R.s = 0;
    }
  } else R.s = 0;
  return r;
}

function unconsumed(site: number): void {
  R.n = 0;
  refuse('lost-by-callee', site, siteText(site));
}

export function call0(site: number, f: unknown): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, undefined, [], [], site));
  if (R.o) return recorded(f, undefined, [], [], site);
  R.s = 0;
  return settle((f as Callable)(), site);
}

export function call1(site: number, f: unknown, a: unknown, x: number): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) {
    if (m.unary !== null && typeof a === 'number') return unary(m.unary, a, x, site);
    return m.run(callOf(f, undefined, [a], [x], site));
  }
  if (R.o) return recorded(f, undefined, [a], [x], site);
  if (x > base) {
    R.n = 1;
    R.a0 = x;
  } else if (x > 0) noteStale(site);
  R.s = 0;
  return settle((f as Callable)(a), site);
}

export function call2(
  site: number,
  f: unknown,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, undefined, [a, b], [x, y], site));
  if (R.o) return recorded(f, undefined, [a, b], [x, y], site);
  if (x > base || y > base) {
    R.n = 2;
    R.a0 = x;
    R.a1 = y;
  } else if (x > 0 || y > 0) noteStale(site);
  R.s = 0;
  return settle((f as Callable)(a, b), site);
}

export function call3(
  site: number,
  f: unknown,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
  c: unknown,
  z: number,
): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, undefined, [a, b, c], [x, y, z], site));
  if (R.o) return recorded(f, undefined, [a, b, c], [x, y, z], site);
  if (x > base || y > base || z > base) {
    R.n = 3;
    R.a0 = x;
    R.a1 = y;
    R.a2 = z;
  } else if (x > 0 || y > 0 || z > 0) noteStale(site);
  R.s = 0;
  return settle((f as Callable)(a, b, c), site);
}

/** Any number of arguments: value, shadow, value, shadow, … */
export function callN(site: number, f: unknown, ...pairs: unknown[]): unknown {
  return methodN(site, undefined, f, ...pairs);
}

export function method0(site: number, self: unknown, f: unknown): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, self, [], [], site));
  if (R.o) return recorded(f, self, [], [], site);
  R.s = 0;
  return settle(apply(f, self, []), site);
}

export function method1(site: number, self: unknown, f: unknown, a: unknown, x: number): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) {
    if (m.unary !== null && typeof a === 'number') return unary(m.unary, a, x, site);
    return m.run(callOf(f, self, [a], [x], site));
  }
  if (R.o) return recorded(f, self, [a], [x], site);
  if (x > base) {
    R.n = 1;
    R.a0 = x;
  } else if (x > 0) noteStale(site);
  R.s = 0;
  return settle(apply(f, self, [a]), site);
}

export function method2(
  site: number,
  self: unknown,
  f: unknown,
  a: unknown,
  x: number,
  b: unknown,
  y: number,
): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, self, [a, b], [x, y], site));
  if (R.o) return recorded(f, self, [a, b], [x, y], site);
  if (x > base || y > base) {
    R.n = 2;
    R.a0 = x;
    R.a1 = y;
  } else if (x > 0 || y > 0) noteStale(site);
  R.s = 0;
  return settle(apply(f, self, [a, b]), site);
}

export function methodN(site: number, self: unknown, f: unknown, ...pairs: unknown[]): unknown {
  const args: unknown[] = [];
  const shadows: number[] = [];
  for (let i = 0; i < pairs.length; i += 2) {
    args[i >> 1] = pairs[i];
    shadows[i >> 1] = pairs[i + 1] as number;
  }
  return methodList(site, self, f, args, shadows);
}

/** Arguments that are already listed, as after a spread. */
export function methodList(
  site: number,
  self: unknown,
  f: unknown,
  args: unknown[],
  shadows: number[],
): unknown {
  const m = callees[site] === f && f !== undefined ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run(callOf(f, self, args, shadows, site));
  if (R.o) return recorded(f, self, args, shadows, site);
  pend(shadows);
  R.s = 0;
  return settle(apply(f, self, args), site);
}

function callOf(
  callee: unknown,
  self: unknown,
  args: unknown[],
  shadows: number[],
  site: number,
): Call {
  return { callee, self, args, shadows, site, newTarget: undefined };
}

/** An author's function while operations are recorded: the call is an event of the trace. */
function recorded(
  f: unknown,
  self: unknown,
  args: unknown[],
  shadows: number[],
  site: number,
): unknown {
  const before = depth();
  const outer = enterSite(site);
  pend(shadows);
  R.s = 0;
  const r = settle(apply(f, self, args), site);
  leaveTo(before);
  enterSite(outer);
  return r;
}

/** Calls any function from within a model: what natives do with callbacks. */
export function invoke(
  f: unknown,
  self: unknown,
  args: unknown[],
  shadows: number[],
  site: number,
): unknown {
  if (typeof f !== 'function') return apply(f, self, args);
  const m = modelOf(f);
  if (site >= 0) R.at = site;
  if (m !== null) return m.run(callOf(f, self, args, shadows, site));
  if (R.o) return recorded(f, self, args, shadows, site);
  pend(shadows);
  R.s = 0;
  return settle(apply(f, self, args), site);
}

/** `new f(…args)`. */
export function constructed(
  site: number,
  f: unknown,
  args: unknown[],
  shadows: number[],
  newTarget: unknown = f,
): unknown {
  if (typeof f !== 'function') throw new TypeError(`${calleeText(site)} is not a constructor`);
  const m = callees[site] === f ? known[site]! : look(site, f);
  R.at = site;
  if (m !== null) return m.run({ callee: f, self: undefined, args, shadows, site, newTarget });
  const before = depth();
  const outer = enterSite(site);
  pend(shadows);
  R.s = 0;
  const object = construct(f, args, newTarget);
  if (R.n !== 0) unconsumed(site);
  R.s = 0;
  leaveTo(before);
  enterSite(outer);
  return object;
}

/** A mathematical function of one number. */
export function unary(m: UnaryModel, a: number, x: number, site: number): number {
  const v = m.compute(a);
  if (x <= base) {
    R.s = inactive(x, 0, site);
    return v;
  }
  if (m.stops) {
    refuse('rounding', site);
    if (mode === MODE.branches) decided(site, v, roundingMargin(a, v));
    R.s = mode === MODE.operations ? node1(m.operation, site, v, a, x, m.rule(a, v)) : 0;
    return v;
  }
  if (m.kinked && mode === MODE.branches) decided(site, a > 0 ? 1 : a < 0 ? -1 : 0, v);
  R.s = node1(m.operation, site, v, a, x, m.rule(a, v));
  return v;
}

/** How far a number is from where its rounding changes; a unit step has its jumps one apart. */
function roundingMargin(a: number, v: number): number {
  const gap = a - v;
  const distance = gap < 0 ? -gap : gap;
  return distance < 0.5 ? 0.5 - distance : distance < 1 ? 1 - distance : 0;
}

/** Runs a native as it is. Nothing is claimed of its result. */
export function runNative(call: Call): unknown {
  const outer = running;
  running = call;
  R.n = IN_NATIVE;
  const r =
    call.newTarget === undefined
      ? apply(call.callee, call.self, call.args)
      : construct(call.callee, call.args, call.newTarget);
  running = outer;
  R.n = 0;
  R.s = 0;
  return r;
}

/** The native that runs; what it calls itself can tell from it which numbers it was given. */
let running: Call | null = null;

setGiven((value) => {
  if (running === null || mode === MODE.off) return false;
  for (let i = 0; i < running.args.length; i++) {
    const s = running.shadows[i] ?? 0;
    if (holds(s, value) || carriesNumber(running.args[i], value)) return true;
  }
  return carriesNumber(running.self, value);
});

/** Whether an array or object holds this very number with a shadow, as far as a glance shows. */
function carriesNumber(holder: unknown, value: number, depth = 3): boolean {
  if (!isObject(holder) || depth === 0 || typeof holder === 'function') return false;
  const keys = ownKeys(holder);
  const count = keys.length < GLANCE ? keys.length : GLANCE;
  for (let i = 0; i < count; i++) {
    const descriptor = getOwnPropertyDescriptor(holder, keys[i]!);
    if (descriptor === undefined || !('value' in descriptor)) continue;
    const inner: unknown = descriptor.value;
    if (inner === value && shadowOf(holder, keys[i], inner) > base) return true;
    if (carriesNumber(inner, value, depth - 1)) return true;
  }
  return false;
}

const GLANCE = 100;

/** Whether a call hands over anything alive: in its arguments, in its receiver, or inside them. */
export function callCarries(call: Call): boolean {
  for (let i = 0; i < call.shadows.length; i++) if (call.shadows[i]! > base) return true;
  for (let i = 0; i < call.args.length; i++) if (carriesShadow(call.args[i])) return true;
  return carriesShadow(call.self);
}

/** A native without a model. */
export function runOpaque(call: Call): unknown {
  const carries = mode !== MODE.off && callCarries(call);
  const r = runNative(call);
  if (carries) {
    if (r === call.self) return r;
    for (let i = 0; i < call.args.length; i++) if (r === call.args[i] && isObject(r)) return r;
    if (typeof r === 'string') activeBecameString(call.site, r, call.shadows[0]);
    else if (typeof r === 'bigint') refuse('bigint', call.site);
    else if (typeof r === 'number' || isObject(r)) {
      refuse('unknown-native', call.site, siteText(call.site));
    }
  }
  return r;
}

function runRaw(call: Call): unknown {
  if (mode !== MODE.off) {
    refuse('raw-call', call.site, siteText(call.site));
  }
  return runNative(call);
}

/** Code made at run time from text (`Function`, indirect eval): nothing is known of what it does. */
function runForeign(call: Call): unknown {
  const carries = mode !== MODE.off && callCarries(call);
  const r = runNative(call);
  if (carries) {
    refuse('made-from-text', call.site, siteText(call.site));
  }
  return r;
}

/** A generator's body starts later: the shadows of its arguments wait on the iterator. */
function runGenerator(call: Call): unknown {
  pend(call.shadows);
  R.s = 0;
  const r = apply(call.callee, call.self, call.args);
  if (R.n !== 0) stamp(r as object).pending = takeAll();
  R.s = 0;
  return r;
}

setFallbacks(
  { kind: 'opaque', run: runOpaque, unary: null },
  { kind: 'raw', run: runRaw, unary: null },
  { kind: 'raw', run: runForeign, unary: null },
  { kind: 'generator', run: runGenerator, unary: null },
);

/** What a native base class took over from an iterable; set by the models of collections. */
let adopted: (self: object, source: object, site: number) => void = () => {
  /* nothing yet */
};
export function setAdopted(adopt: typeof adopted): void {
  adopted = adopt;
}

/** After `super(…)` with pending shadows: a native base class took none. */
export function superCalled(self: object, args: unknown[], shadows: number[], site: number): void {
  if (isObject(args[0])) adopted(self, args[0], site);
  if (R.n === 0) return;
  R.n = 0;
  if (isArray(self) && args.length > 1) {
    const items: number[] = [];
    for (let i = 0; i < args.length; i++) items[i] = shadows[i] ?? 0;
    stamp(self).items = items;
    return;
  }
  if (!isView(self) && getPrototypeOf(self) !== null) unconsumed(site);
}
