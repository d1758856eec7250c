import type ts from 'typescript';
import { Refusal } from './refusal.ts';
import type { Instance } from './instance.ts';

export type KindName =
  'number' | 'boolean' | 'string' | 'nothing' | 'array' | 'typed' | 'function' | 'record';

/**
 * What inference knows of the values that meet in one place: a node of a union-find forest. Numbers
 * carry whether they may depend on an input; arrays, records and functions are unified as wholes, so
 * that two names for one array share one shadow.
 */
export class Kind {
  #union: Kind | null = null;
  name: KindName | null = null;
  /** May hold a number that depends on an input. */
  active = false;
  /** Elements of an array or typed array. */
  element: Kind | null = null;
  fields: Map<string, Kind> | null = null;
  parameters: Kind[] | null = null;
  result: Kind | null = null;
  /** The functions that a function value may be. */
  instances = new Set<Instance>();
  /** Array facts: created with holes; elements removed; written by the program. */
  holey = false;
  shrinks = false;
  written = false;
  /** Lives in module scope: a write would be state that outlives the evaluation. */
  module = false;

  find(): Kind {
    if (this.#union === null) return this;
    return (this.#union = this.#union.find());
  }

  /** Makes two kinds one. Returns whether anything changed. */
  unify(that: Kind, node: ts.Node | null): boolean {
    const a = this.find();
    const b = that.find();
    if (a === b) return false;
    if (a.name !== null && b.name !== null && a.name !== b.name) {
      throw new Refusal(`one place holds both ${a.name} and ${b.name}`, node);
    }
    b.#union = a;
    a.name ??= b.name;
    a.active ||= b.active;
    a.holey ||= b.holey;
    a.shrinks ||= b.shrinks;
    a.written ||= b.written;
    a.module ||= b.module;
    for (const instance of b.instances) a.instances.add(instance);
    if (a.element !== null && b.element !== null) a.element.unify(b.element, node);
    a.element ??= b.element;
    if (a.result !== null && b.result !== null) a.result.unify(b.result, node);
    a.result ??= b.result;
    a.#unifyParameters(b, node);
    a.#unifyFields(b, node);
    return true;
  }

  #unifyParameters(that: Kind, node: ts.Node | null): void {
    if (this.parameters === null || that.parameters === null) {
      this.parameters ??= that.parameters;
      return;
    }
    const own = this.parameters;
    that.parameters.forEach((parameter, k) => {
      if (k < own.length) own[k]!.unify(parameter, node);
      else own.push(parameter);
    });
  }

  #unifyFields(that: Kind, node: ts.Node | null): void {
    if (this.fields === null || that.fields === null) {
      this.fields ??= that.fields;
      return;
    }
    for (const [name, field] of that.fields) {
      const own = this.fields.get(name);
      if (own === undefined) this.fields.set(name, field);
      else own.unify(field, node);
    }
  }
}

export function kindOf(name: KindName): Kind {
  const kind = new Kind();
  kind.name = name;
  return kind;
}

export function arrayOf(element: Kind, name: 'array' | 'typed' = 'array'): Kind {
  const kind = kindOf(name);
  kind.element = element;
  return kind;
}

export const isScalar = (name: KindName | null): boolean =>
  name === 'number' || name === 'boolean' || name === 'string' || name === 'nothing';

/** One step of the constraint "values of `source` reach `target`". Returns whether anything changed. */
export function flow(source: Kind, target: Kind, node: ts.Node): boolean {
  const from = source.find();
  const to = target.find();
  if (from === to || (from.name === null && to.name === null)) return false;
  if (from.name === null) return isScalar(to.name) ? false : from.unify(to, node);
  if (to.name === null) {
    if (!isScalar(from.name)) return to.unify(from, node);
    to.name = from.name;
    to.active ||= from.active;
    return true;
  }
  if (from.name !== to.name) {
    throw new Refusal(`a ${from.name} reaches a place that holds a ${to.name}`, node);
  }
  if (!isScalar(from.name)) return to.unify(from, node);
  if (!from.active || to.active) return false;
  to.active = true;
  return true;
}

/** Whether values of this kind need a companion: they are or contain numbers that may be active. */
export function needsShadow(kind: Kind, seen = new Set<Kind>()): boolean {
  const root = kind.find();
  if (root.name === 'number') return root.active;
  if (seen.has(root)) return false;
  seen.add(root);
  if (root.name === 'array' || root.name === 'typed') return needsShadow(root.element!, seen);
  if (root.name !== 'record') return false;
  return [...root.fields!.values()].some((field) => needsShadow(field, seen));
}

/** The kind of a record's field, made where it is first named. */
export function fieldOf(record: Kind, name: string): Kind {
  let field = record.fields!.get(name);
  if (field === undefined) record.fields!.set(name, (field = new Kind()));
  return field;
}
