import type { ValueShape } from '../api.ts';

/** Deeper or larger than this is left to the dynamic base: describing must stay cheaper than a run. */
const DEPTH_LIMIT = 8;
const FIELD_LIMIT = 200;

/**
 * What the arguments of a call are made of, as plain data: for the emission of the fast path, which
 * happens outside the realm that they live in. Runs no code of the author's (getters are not read).
 */
export function describeArguments(args: readonly unknown[]): ValueShape[] {
  const shapes: ValueShape[] = [];
  for (let k = 0; k < args.length; k++) shapes[k] = describe(args[k], 0);
  return shapes;
}

const UNKNOWN: ValueShape = { kind: 'unknown' };

function describe(value: unknown, depth: number): ValueShape {
  if (typeof value === 'number') return { kind: 'number' };
  if (typeof value === 'boolean') return { kind: 'boolean' };
  if (typeof value === 'string') return { kind: 'string' };
  if (value === undefined) return { kind: 'missing' };
  if (typeof value !== 'object' || value === null || depth > DEPTH_LIMIT) return UNKNOWN;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === Float64Array.prototype) return { kind: 'typed' };
  if (Array.isArray(value) && prototype === Array.prototype) return ofElements(value, depth);
  return prototype === Object.prototype ? ofFields(value, depth) : UNKNOWN;
}

function ofElements(list: readonly unknown[], depth: number): ValueShape {
  let element: ValueShape | null = null;
  for (let i = 0; i < list.length; i++) {
    const item = describe(list[i], depth + 1);
    element = element === null ? item : merged(element, item);
    if (element.kind === 'unknown' || element.kind === 'missing') return UNKNOWN;
  }
  return { kind: 'array', element };
}

function ofFields(value: object, depth: number): ValueShape {
  const names = Object.keys(value);
  if (names.length > FIELD_LIMIT) return UNKNOWN;
  const fields: [string, ValueShape][] = [];
  for (let i = 0; i < names.length; i++) {
    const property = Object.getOwnPropertyDescriptor(value, names[i]!);
    if (!property || !('value' in property)) return UNKNOWN;
    const field = describe(property.value, depth + 1);
    if (field.kind === 'unknown' || field.kind === 'missing') return UNKNOWN;
    fields[i] = [names[i]!, field];
  }
  return { kind: 'record', fields };
}

/** One shape for both elements of an array; unknown where there is none. */
function merged(a: ValueShape, b: ValueShape): ValueShape {
  if (a.kind === 'array' && b.kind === 'array') {
    if (a.element === null) return b;
    if (b.element === null) return a;
    const element = merged(a.element, b.element);
    return element.kind === 'unknown' ? UNKNOWN : { kind: 'array', element };
  }
  if (a.kind === 'record' && b.kind === 'record') {
    if (a.fields.length !== b.fields.length) return UNKNOWN;
    const fields: [string, ValueShape][] = [];
    for (let i = 0; i < a.fields.length; i++) {
      const [name, first] = a.fields[i]!;
      const [other, second] = b.fields[i]!;
      const field = name === other ? merged(first, second) : UNKNOWN;
      if (field.kind === 'unknown') return UNKNOWN;
      fields[i] = [name, field];
    }
    return { kind: 'record', fields };
  }
  return a.kind === b.kind ? a : UNKNOWN;
}
