/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { apply, isObject } from './primordials.ts';
import { registers as R } from './registers.ts';
import { holds } from './tape.ts';

const toPrimitiveSymbol: typeof Symbol.toPrimitive = Symbol.toPrimitive;

/**
 * ToPrimitive (ECMA-262, 7.1.1) with the shadow of the answer in the register: an author's `valueOf`
 * may return a number that is alive.
 */
export function toPrimitive(
  value: unknown,
  s: number,
  hint: 'default' | 'number' | 'string',
): unknown {
  if (!isObject(value)) {
    R.s = s;
    return value;
  }
  R.s = 0;
  const exotic = (value as Record<symbol, unknown>)[toPrimitiveSymbol];
  if (exotic !== undefined && exotic !== null) {
    const answer = apply(exotic, value, [hint]);
    if (isObject(answer)) throw new TypeError('Cannot convert object to primitive value');
    return settled(answer);
  }
  const order =
    hint === 'string' ? (['toString', 'valueOf'] as const) : (['valueOf', 'toString'] as const);
  for (let i = 0; i < 2; i++) {
    const method = (value as Record<string, unknown>)[order[i]!];
    if (typeof method !== 'function') continue;
    R.s = 0;
    const answer = apply(method, value, []);
    if (!isObject(answer)) return settled(answer);
  }
  throw new TypeError('Cannot convert object to primitive value');
}

function settled(answer: unknown): unknown {
  if (typeof answer !== 'number' || !holds(R.s, answer)) R.s = 0;
  return answer;
}
