import { put, shadowOf } from '../containers.ts';
import { isArray, isObject, isView, SafeSet, viewTag } from '../primordials.ts';
import { enumerableKeys } from '../spread.ts';

/** Hands the shadows of a structure on to its deep copy, walking both together. */
export function copyStamps(from: unknown, to: unknown, site: number): void {
  const seen = new SafeSet<object>();
  const visit = (source: unknown, target: unknown): void => {
    if (!isObject(source) || !isObject(target) || seen.has(source)) return;
    seen.add(source);
    if (isArray(source) || (isView(source) && viewTag(source) !== undefined)) {
      const list = source as unknown[];
      for (let i = 0; i < list.length; i++) step(source, target, i);
    } else {
      const keys = enumerableKeys(source);
      for (let i = 0; i < keys.length; i++) step(source, target, keys[i]!);
    }
  };
  const step = (source: object, target: object, key: PropertyKey): void => {
    const value = (target as Record<PropertyKey, unknown>)[key];
    if (typeof value === 'number') put(target, key, value, shadowOf(source, key, value), site);
    else visit((source as Record<PropertyKey, unknown>)[key], value);
  };
  visit(from, to);
}
