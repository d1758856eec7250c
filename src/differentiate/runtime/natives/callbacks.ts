import { model, type Call, type Run } from '../callees.ts';
import { invoke, runNative } from '../calls.ts';
import { shadowOf } from '../containers.ts';
import { truth } from '../operators.ts';
import { apply, isArray, isObject } from '../primordials.ts';
import { registers as R } from '../registers.ts';
import { elementCallback, elementShadows, withShadows } from './shared.ts';

/** The natives that call the author back with elements: arrays and typed arrays alike. */

/** Runs the native with the wrapped callback in place of the author's. */
function withCallback(call: Call, callback: unknown): unknown {
  const [, ...others] = call.args;
  R.n = 0;
  const result = apply(call.callee, call.self, [callback, ...others]);
  R.s = 0;
  return result;
}

function callable(call: Call): boolean {
  return typeof call.args[0] === 'function';
}

const forEach: Run = (call) =>
  callable(call)
    ? withCallback(
        call,
        elementCallback(call, () => undefined),
      )
    : runNative(call);

const map: Run = (call) => {
  if (!callable(call)) return runNative(call);
  const shadows: number[] = [];
  const result = withCallback(
    call,
    elementCallback(call, (_, s, i) => {
      shadows[i] = s;
    }),
  );
  return withShadows(result, shadows, call.site);
};

const filter: Run = (call) => {
  if (!callable(call)) return runNative(call);
  const shadows: number[] = [];
  const result = withCallback(
    call,
    elementCallback(call, (keep, s, index, value, source) => {
      truth(keep, s, call.site);
      if (keep) shadows[shadows.length] = shadowOf(source, index, value);
    }),
  );
  return withShadows(result, shadows, call.site);
};

/** `find` and its like: the element that was found keeps its shadow. */
const find: Run = (call) => {
  if (!callable(call)) return runNative(call);
  let found = 0;
  const result = withCallback(
    call,
    elementCallback(call, (answer, s, index, value, source) => {
      truth(answer, s, call.site);
      if (answer) found = shadowOf(source, index, value);
    }),
  );
  R.s = typeof result === 'number' ? found : 0;
  return result;
};

/** `some`, `every`, `findIndex`: a decision per element, no number that flows. */
const test: Run = (call) =>
  callable(call)
    ? withCallback(
        call,
        elementCallback(call, (answer, s) => {
          truth(answer, s, call.site);
        }),
      )
    : runNative(call);

const flatMap: Run = (call) => {
  if (!callable(call)) return runNative(call);
  const shadows: number[] = [];
  const result = withCallback(
    call,
    elementCallback(call, (answer, s) => {
      if (!isArray(answer)) {
        shadows[shadows.length] = s;
        return;
      }
      const inner = elementShadows(answer, answer.length);
      for (let i = 0; i < inner.length; i++) {
        if (i in answer) shadows[shadows.length] = inner[i]!;
      }
    }),
  );
  return withShadows(result, shadows, call.site);
};

function reduction(fromRight: boolean): Run {
  return (call) => {
    if (!callable(call)) return runNative(call);
    const callback = call.args[0];
    let accumulated = call.args.length > 1 ? (call.shadows[1] ?? 0) : -1;
    const wrapped = (total: unknown, value: unknown, index: number, array: object): unknown => {
      if (accumulated < 0) accumulated = firstShadow(array, index, fromRight, total);
      const s = shadowOf(array, index, value);
      const answer = invoke(
        callback,
        undefined,
        [total, value, index, array],
        [accumulated, s, 0, 0],
        call.site,
      );
      accumulated = R.s;
      return answer;
    };
    const result = withCallback(call, wrapped);
    if (typeof result !== 'number') R.s = 0;
    else if (accumulated >= 0) R.s = accumulated;
    else R.s = firstShadow(call.self, fromRight ? -1 : Infinity, fromRight, result);
    return result;
  };
}

/** Without an initial value the first element present is the accumulator. */
function firstShadow(array: unknown, index: number, fromRight: boolean, total: unknown): number {
  if (!isObject(array)) return 0;
  const { length } = array as ArrayLike<unknown>;
  if (fromRight) {
    for (let i = length - 1; i > index; i--) if (i in array) return shadowOf(array, i, total);
  } else {
    for (let i = 0; i < index && i < length; i++) if (i in array) return shadowOf(array, i, total);
  }
  return 0;
}

export function callbackModels(prototype: object): void {
  const methods = prototype as Readonly<Record<string, unknown>>;
  model(methods.forEach, forEach);
  model(methods.map, map);
  model(methods.filter, filter);
  model(methods.find, find);
  model(methods.findLast, find);
  model(methods.some, test);
  model(methods.every, test);
  model(methods.findIndex, test);
  model(methods.findLastIndex, test);
  model(methods.flatMap, flatMap);
  model(methods.reduce, reduction(false));
  model(methods.reduceRight, reduction(true));
}
