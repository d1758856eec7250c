import type { NumberTree } from '../../model/report.ts';
import { shadowOf } from './containers.ts';
import { propertyPath } from './inputs.ts';
import {
  isArray,
  isEnumerable,
  isObject,
  isView,
  ownKeys,
  SafeSet,
  viewTag,
} from './primordials.ts';

export interface Output {
  readonly path: string;
  readonly value: number;
  readonly node: number;
}

/** As many outputs as a result may have; beyond that a Jacobian is no longer read by anyone. */
const OUTPUT_LIMIT = 100_000;

/** Every number of a result with its path and its shadow; `scalar` is the shadow of the result itself. */
export function collectOutputs(value: unknown, scalar: number): Output[] {
  const outputs: Output[] = [];
  const visit = (inner: unknown, path: string, node: number, seen: Set<object>): void => {
    if (outputs.length >= OUTPUT_LIMIT) return;
    if (typeof inner === 'number') {
      outputs[outputs.length] = { path, value: inner, node };
      return;
    }
    if (!isObject(inner) || typeof inner === 'function' || seen.has(inner)) return;
    seen.add(inner);
    eachElement(inner, (key, element) => {
      const name = typeof key === 'number' ? `${path}[${key}]` : `${path}${propertyPath(key)}`;
      visit(element, name, shadowOf(inner, key, element), seen);
    });
  };
  visit(value, '', scalar, new SafeSet());
  return outputs;
}

function eachElement(object: object, visit: (key: string | number, value: unknown) => void): void {
  if (isArray(object) || (isView(object) && viewTag(object) !== undefined)) {
    const list = object as unknown[];
    for (let i = 0; i < list.length; i++) visit(i, list[i]);
    return;
  }
  const keys = ownKeys(object);
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i]!;
    if (typeof key !== 'string' || !isEnumerable(object, key)) continue;
    visit(key, (object as Record<string, unknown>)[key]);
  }
}

/** The result as plain data that can leave the realm: cycles and functions are cut. */
export function toTree(value: unknown): NumberTree {
  const seen = new SafeSet<object>();
  const visit = (inner: unknown): NumberTree => {
    if (typeof inner === 'number' || typeof inner === 'string' || typeof inner === 'boolean') {
      return inner;
    }
    if (typeof inner === 'bigint' || typeof inner === 'symbol') return String(inner);
    if (!isObject(inner) || typeof inner === 'function' || seen.has(inner)) return null;
    seen.add(inner);
    const list = isArray(inner) || (isView(inner) && viewTag(inner) !== undefined);
    const array: NumberTree[] = [];
    const fields: Record<string, NumberTree> = {};
    eachElement(inner, (key, element) => {
      if (list) array[key as number] = visit(element);
      else if (typeof element !== 'function') fields[key] = visit(element);
    });
    seen.delete(inner);
    return list ? array : fields;
  };
  return visit(value);
}
