import type { InputPath } from '../api.ts';
import type { Shape } from './shape.ts';

/**
 * Companions of a call's arguments: beside each array an array of node ids, beside each record a
 * record of them, beside a number its id. One companion per object, so that two names for one array
 * share it.
 */
export type Companion = number | Companion[] | Int32Array | Float64Array | CompanionRecord | null;
export interface CompanionRecord {
  [field: string]: Companion;
}

/** Builds the companions of one call. */
export class CompanionBuilder {
  readonly #forward: boolean;

  /** forward: the companions hold tangents, which are no integers. */
  constructor(forward: boolean) {
    this.#forward = forward;
  }

  readonly #made = new Map<object, Companion>();

  /** The companion of an object that was built before. */
  of(value: object): Companion {
    return this.#made.get(value) ?? null;
  }

  /** Every id 0; undefined where the value does not have the shape. */
  build(value: unknown, shape: Shape): Companion | undefined {
    switch (shape.kind) {
      case 'any':
        return null;
      case 'missing':
        return value === undefined ? 0 : undefined;
      case 'array':
        return this.#array(value, shape.element, shape.shadow);
      case 'typed':
        return this.#typed(value, shape.shadow);
      case 'record':
        return this.#record(value, shape.fields, shape.shadow);
      default:
        return typeof value === shape.kind ? 0 : undefined;
    }
  }

  #array(value: unknown, element: Shape, shadow: boolean): Companion | undefined {
    if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype) return undefined;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    const list = value as unknown[];
    const companion: Companion[] = [];
    this.#made.set(value, companion);
    for (const item of list) {
      const inner = this.build(item, element);
      if (inner === undefined) return undefined;
      companion.push(inner);
    }
    return shadow ? companion : null;
  }

  #typed(value: unknown, shadow: boolean): Companion | undefined {
    if (!(value instanceof Float64Array)) return undefined;
    if (!shadow) return null;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    // Views of one buffer would need one companion by offset: the dynamic base has that.
    for (const other of this.#made.keys()) {
      if (other instanceof Float64Array && other.buffer === value.buffer) return undefined;
    }
    const companion = new (this.#forward ? Float64Array : Int32Array)(value.length);
    this.#made.set(value, companion);
    return companion;
  }

  #record(
    value: unknown,
    fields: Readonly<Record<string, Shape>>,
    shadow: boolean,
  ): Companion | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
    const known = this.#made.get(value);
    if (known !== undefined) return known;
    const companion: CompanionRecord = {};
    this.#made.set(value, companion);
    for (const [name, field] of Object.entries(fields)) {
      const property = Object.getOwnPropertyDescriptor(value, name);
      if (!property || !('value' in property)) return undefined;
      const inner = this.build(property.value, field);
      if (inner === undefined) return undefined;
      companion[name] = inner;
    }
    return shadow ? companion : null;
  }
}

/** Writes an input's id or tangent into the companions of the arguments. */
export function mark(companions: Companion[], input: InputPath, id: number): void {
  if (input.root === 'receiver') return;
  const { path, root } = input;
  if (path.length === 0) {
    companions[root] = id;
    return;
  }
  let holder = companions[root] as Record<string | number, Companion> | null;
  for (let i = 0; i < path.length - 1 && holder !== null; i++) {
    holder = holder[path[i]!] as Record<string | number, Companion> | null;
  }
  if (holder !== null) holder[path[path.length - 1]!] = id;
}

/** A copy down to the ids of what has no records in it. (Realms have no `structuredClone`.) */
export function copyCompanion(companion: Companion): Companion {
  if (typeof companion !== 'object' || companion === null) return companion;
  if (ArrayBuffer.isView(companion)) return companion.slice();
  return Array.isArray(companion) ? companion.map(copyCompanion) : companion;
}

/** Arguments that are searched for aliases by comparing all pairs; more of them need a table. */
const PAIR_LIMIT = 8;

/**
 * The companions of an earlier call of the same inputs, for a call whose arguments have the same
 * lengths and shapes and are all different objects: checked in one pass over the numbers, copied only
 * where the program writes.
 */
export class CompanionTemplate {
  readonly #shapes: readonly Shape[];
  readonly #companions: readonly Companion[];
  readonly #lengths: number[] = [];
  readonly #seen: unknown[] = [];
  #at = 0;
  #first = 0;

  /** `constants`: module values that the program reads, which an argument may not be. */
  constructor(
    shapes: readonly Shape[],
    companions: readonly Companion[],
    args: readonly unknown[],
    constants: readonly unknown[],
  ) {
    this.#shapes = shapes;
    this.#companions = companions;
    for (const value of constants) this.#collect(value);
    this.#first = this.#seen.length;
    for (let k = 0; k < shapes.length; k++) this.#measure(args[k], shapes[k]!);
  }

  /** Records are left to the builder: their fields would have to be looked up by name. */
  static fits(shapes: readonly Shape[]): boolean {
    const flat = (shape: Shape): boolean =>
      shape.kind === 'array'
        ? flat(shape.element)
        : shape.kind !== 'record' && shape.kind !== 'any';
    return shapes.every(flat);
  }

  #collect(value: unknown): void {
    if (typeof value !== 'object' || value === null) return;
    this.#seen.push(value);
    for (const inner of Object.values(value)) this.#collect(inner);
  }

  #measure(value: unknown, shape: Shape): void {
    if (shape.kind !== 'array' && shape.kind !== 'typed') return;
    const list = value as unknown[];
    this.#lengths.push(list.length);
    if (shape.element.kind === 'array') {
      for (const item of list) this.#measure(item, shape.element);
    }
  }

  /** null where the call differs from the one that the template was made of. */
  instantiate(args: readonly unknown[]): Companion[] | null {
    this.#at = 0;
    const result: Companion[] = [];
    for (let k = 0; k < this.#shapes.length; k++) {
      const companion = this.#copy(args[k], this.#shapes[k]!, this.#companions[k]!);
      if (companion === undefined) return null;
      result.push(companion);
    }
    return this.#allDifferent() ? result : null;
  }

  #copy(value: unknown, shape: Shape, companion: Companion): Companion | undefined {
    if (shape.kind === 'typed') {
      if (!(value instanceof Float64Array) || value.length !== this.#lengths[this.#at])
        return undefined;
      this.#seen[this.#first + this.#at++] = value.buffer;
      return shape.written ? ((companion as Int32Array | null)?.slice() ?? null) : companion;
    }
    if (shape.kind === 'missing') return value === undefined ? companion : undefined;
    if (shape.kind !== 'array') return typeof value === shape.kind ? companion : undefined;
    if (!Array.isArray(value) || value.length !== this.#lengths[this.#at]) return undefined;
    if (Object.getPrototypeOf(value) !== Array.prototype) return undefined;
    this.#seen[this.#first + this.#at++] = value;
    const { element } = shape;
    const own = companion as Companion[] | null;
    if (element.kind !== 'array' && element.kind !== 'typed') {
      for (let i = 0; i < value.length; i++) {
        if (typeof value[i] !== element.kind) return undefined;
      }
      return shape.written ? (own?.slice() ?? null) : own;
    }
    let copy = shape.written && own !== null ? own.slice() : own;
    for (let i = 0; i < value.length; i++) {
      const inner = this.#copy(value[i], element, own === null ? null : own[i]!);
      if (inner === undefined) return undefined;
      if (own === null || inner === own[i]) continue;
      if (copy === own) copy = own.slice();
      copy![i] = inner;
    }
    return copy;
  }

  #allDifferent(): boolean {
    const seen = this.#seen;
    const count = this.#first + this.#at;
    if (count > PAIR_LIMIT) return new Set(seen).size === count;
    for (let i = Math.max(1, this.#first); i < count; i++) {
      for (let j = 0; j < i; j++) if (seen[i] === seen[j]) return false;
    }
    return true;
  }
}
