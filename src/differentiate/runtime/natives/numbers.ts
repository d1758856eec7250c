/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { model, type Call, type Run } from '../callees.ts';
import { invoke, runNative, runOpaque } from '../calls.ts';
import { shadowOf } from '../containers.ts';
import { decided } from '../decisions.ts';
import { refuse } from '../notes.ts';
import { blockedCall, truth } from '../operators.ts';
import { objectIs } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { activeBecameString, stringBecomesNumber } from '../strings.ts';
import { base, MODE, mode } from '../tape.ts';
import { numberArgument } from './math.ts';

/** `Number`, `parseFloat`, `parseInt`, `isFinite` and their like, `Boolean`, `JSON.parse`. */

/** `Number(v)` is the number itself; `new Number(v)` hides it in an object. */
function toNumber(call: Call): unknown {
  if (call.newTarget !== undefined) {
    if ((call.shadows[0] ?? 0) > base) {
      refuse('number-object', call.site);
    }
    return runNative(call);
  }
  if (typeof call.args[0] === 'bigint') return runNative(call);
  return call.args.length === 0 ? runNative(call) : numberArgument(call, 0);
}

/** The text of a number gives the number back; of any other text nothing is known. */
function parseFloating(call: Call): unknown {
  const [text] = call.args;
  const s = call.shadows[0] ?? 0;
  const value = runNative(call);
  if (typeof text === 'string') stringBecomesNumber(call.site);
  if (typeof text === 'number' && s > base) {
    if (objectIs(value, text)) R.s = s;
    else refuse('number-text', call.site);
  }
  return value;
}

function parseInteger(call: Call): unknown {
  const [text] = call.args;
  const s = call.shadows[0] ?? 0;
  const value = runNative(call) as number;
  if (typeof text === 'string') stringBecomesNumber(call.site);
  if (typeof text === 'number' && s > base) {
    refuse('parse-int', call.site);
    decided(call.site, value, Infinity);
    R.s = blockedCall(value, text, s, call.site);
  }
  return value;
}

/** `isFinite`, `isNaN`, `Number.isInteger`, …: decisions, not numbers. */
const predicate: Run = (call) => {
  const answer = runNative(call);
  if (mode === MODE.branches && (call.shadows[0] ?? 0) > base) {
    decided(call.site, answer === true ? 1 : 0, Infinity);
  }
  return answer;
};

const toBoolean: Run = (call) => {
  truth(call.args[0], call.shadows[0] ?? 0, call.site);
  return runNative(call);
};

/** `x.toFixed(2)`: the receiver's shadow is not passed along; the text is taken to be active. */
const toText: Run = (call) => {
  const text = runNative(call);
  if (mode !== MODE.off && typeof call.self === 'number') activeBecameString(call.site, text);
  return text;
};

const valueOf: Run = (call) => {
  if (mode !== MODE.off) {
    refuse('value-of', call.site);
  }
  return runNative(call);
};

const parseJson: Run = (call) => {
  stringBecomesNumber(call.site);
  return runNative(call);
};

/** A replacer may compute with what it is shown: it gets the shadows of the holder's numbers. */
const stringifyJson: Run = (call) => {
  const [value, replacer, space] = call.args;
  if (typeof replacer !== 'function') return runOpaque(call);
  const shown = function (this: object, key: string, inner: unknown): unknown {
    const s = typeof inner === 'number' ? shadowOf(this, key, inner) : 0;
    return invoke(replacer, this, [key, inner], [0, s], call.site);
  };
  const args = call.args.length > 2 ? [value, shown, space] : [value, shown];
  return runOpaque({ ...call, args });
};

export function modelNumbers(): void {
  model(Number, toNumber);
  model(Boolean, toBoolean);
  model(parseFloat, parseFloating);
  model(parseInt, parseInteger);
  for (const f of [isFinite, isNaN, Number.isFinite, Number.isNaN, Number.isInteger]) {
    model(f, predicate);
  }
  model(Number.isSafeInteger, predicate);
  const { prototype } = Number;
  const texts = [
    prototype.toFixed,
    prototype.toString,
    prototype.toPrecision,
    prototype.toExponential,
    prototype.toLocaleString,
  ];
  for (const f of texts) model(f, toText);
  model(prototype.valueOf, valueOf);
  model(JSON.parse, parseJson);
  model(JSON.stringify, stringifyJson);
}
