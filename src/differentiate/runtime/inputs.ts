import type { InputPath, RealmCall } from '../api.ts';
import { put } from './containers.ts';
import { isArray, isObject, isView, ownKeys, SafeSet, viewTag } from './primordials.ts';
import { isEnumerable } from './primordials.ts';

/** More inputs than this are not searched for: a check of a million partials is no longer a check. */
const INPUT_LIMIT = 1_000_000;

/** Every number reachable from the call: parameters in order, depth first, then fields of the receiver. */
export function findInputs(call: RealmCall, parameterNames: readonly string[]): InputPath[] {
  const found: InputPath[] = [];
  const seen = new SafeSet<object>();
  for (let i = 0; i < call.args.length; i++) {
    visit(call.args[i], i, [], parameterNames[i] ?? `arguments[${i}]`, found, seen);
  }
  visit(call.receiver, 'receiver', [], 'this', found, seen);
  return found;
}

function visit(
  value: unknown,
  root: InputPath['root'],
  path: readonly (string | number)[],
  name: string,
  found: InputPath[],
  seen: Set<object>,
): void {
  if (found.length >= INPUT_LIMIT) return;
  if (typeof value === 'number') {
    // A primitive receiver cannot be written to.
    if (root === 'receiver' && path.length === 0) return;
    found[found.length] = { root, path, name };
    return;
  }
  if (!isObject(value) || typeof value === 'function' || seen.has(value)) return;
  seen.add(value);
  if (isArray(value) || isFloats(value)) {
    for (let i = 0; i < value.length; i++) {
      visit(value[i], root, [...path, i], `${name}[${i}]`, found, seen);
    }
  } else if (!isView(value) && !isOpaque(value)) {
    const keys = ownKeys(value);
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!;
      if (typeof key !== 'string' || !isEnumerable(value, key)) continue;
      const field = (value as Record<string, unknown>)[key];
      visit(field, root, [...path, key], `${name}${propertyPath(key)}`, found, seen);
    }
  }
}

function isFloats(value: object): value is Float64Array {
  const tag = isView(value) ? viewTag(value) : undefined;
  return tag === 'Float64Array' || tag === 'Float32Array';
}

/** Objects whose enumerable fields are not their content. */
function isOpaque(value: object): boolean {
  return value instanceof Map || value instanceof Set || value instanceof Date;
}

/** `.name`, or `["two words"]` where the key is no identifier. */
export function propertyPath(key: string): string {
  return /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key)}]`;
}

/** The container and the key that an input's path ends at. */
function resolve(call: RealmCall, input: InputPath): { holder: object; key: string | number } {
  const { root, path } = input;
  if (path.length === 0) return { holder: call.args, key: root };
  let holder = (root === 'receiver' ? call.receiver : call.args[root]) as object;
  for (let i = 0; i < path.length - 1; i++) {
    holder = (holder as Record<string | number, unknown>)[path[i]!] as object;
  }
  return { holder, key: path[path.length - 1]! };
}

export function writeInputs(
  call: RealmCall,
  inputs: readonly InputPath[],
  point: ArrayLike<number>,
): void {
  for (let i = 0; i < inputs.length; i++) {
    const { holder, key } = resolve(call, inputs[i]!);
    (holder as Record<string | number, unknown>)[key] = point[i];
  }
}

export function readInputs(call: RealmCall, inputs: readonly InputPath[]): Float64Array {
  const point = new Float64Array(inputs.length);
  for (let i = 0; i < inputs.length; i++) {
    const { holder, key } = resolve(call, inputs[i]!);
    point[i] = (holder as Record<string | number, number>)[key]!;
  }
  return point;
}

/** Marks the inputs as nodes first, first + 1, …; returns the shadows of the arguments themselves. */
export function markInputs(
  call: RealmCall,
  inputs: readonly InputPath[],
  point: ArrayLike<number>,
  first: number,
): number[] {
  const shadows: number[] = [];
  for (let i = 0; i < call.args.length; i++) shadows[i] = 0;
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i]!;
    if (input.path.length === 0 && input.root !== 'receiver') {
      shadows[input.root] = first + i;
      continue;
    }
    const { holder, key } = resolve(call, input);
    put(holder, key, point[i], first + i, -1);
  }
  return shadows;
}
