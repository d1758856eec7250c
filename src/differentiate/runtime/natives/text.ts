/* eslint-disable @typescript-eslint/unbound-method -- built-ins are told by identity and called through Reflect.apply */
import { INSTRUMENTED_MARK, RAW_MARK } from '../../rawMark.ts';
import { model, type Run } from '../callees.ts';
import { runNative } from '../calls.ts';
import { defineProperty, indexOf, nativeText, sliceString } from '../primordials.ts';
import { functionText } from '../sites.ts';

/** `Function.prototype.toString` answers the text that the plain program would show. */
function originalText(f: unknown): string {
  const text = nativeText(f);
  if (f === replaced.toString) return NATIVE;
  const mark = indexOf(text, INSTRUMENTED_MARK);
  const raw = indexOf(text, RAW_MARK);
  if (raw >= 0 && (mark < 0 || raw < mark)) {
    return sliceString(text, 0, raw) + sliceString(text, raw + RAW_MARK.length);
  }
  if (mark < 0) return text;
  const from = mark + INSTRUMENTED_MARK.length;
  const site = Number(sliceString(text, from, from + indexOf(sliceString(text, from), '*')));
  return functionText(site) ?? text;
}

const NATIVE = 'function toString() { [native code] }';

/** A method, so that it has no prototype and cannot be constructed, like the native. */
const replaced = {
  toString(this: unknown): string {
    return originalText(this);
  },
};

const looking: Run = (call) => runNative(call);

export function replaceFunctionText(): void {
  defineProperty(replaced.toString, 'length', { value: 0, configurable: true });
  defineProperty(Function.prototype, 'toString', {
    value: replaced.toString,
    writable: true,
    enumerable: false,
    configurable: true,
  });
  model(replaced.toString, looking);
}
