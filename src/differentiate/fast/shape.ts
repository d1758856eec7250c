import type { ParameterShape } from '../../model/program.ts';
import type { ValueShape } from '../api.ts';
import { describeArguments } from './describe.ts';
import { arrayOf, Kind, kindOf } from './kinds.ts';

/**
 * What a place of the call must hold for the emitted code to be right; checked before every run, since
 * types can lie. `any`: never looked at.
 */
export type Shape =
  /** `missing`: an argument that the call leaves out. */
  | { readonly kind: 'number' | 'boolean' | 'string' | 'missing' | 'any' }
  | {
      readonly kind: 'array' | 'typed';
      readonly element: Shape;
      readonly shadow: boolean;
      /** The program writes into arrays of this kind. */
      readonly written: boolean;
    }
  | {
      readonly kind: 'record';
      readonly fields: Readonly<Record<string, Shape>>;
      readonly shadow: boolean;
    };

/** The kind of an argument as its declared type says; null where the type does not say enough. */
export function kindOfParameter(shape: ParameterShape): Kind | null {
  switch (shape.kind) {
    case 'number':
      return activeNumber();
    case 'typed-array':
      return shape.constructor === 'Float64Array' ? arrayOf(activeNumber(), 'typed') : null;
    case 'array': {
      const element = kindOfParameter(shape.element);
      return element && arrayOf(element);
    }
    case 'tuple': {
      const element = new Kind();
      for (const part of shape.elements) {
        const kind = kindOfParameter(part);
        if (kind === null || (element.name !== null && element.name !== kind.name)) return null;
        element.unify(kind, null);
      }
      return arrayOf(element);
    }
    case 'object': {
      const kind = kindOf('record');
      kind.fields = new Map();
      for (const { name, shape: field, optional } of shape.fields) {
        const inner = optional ? null : kindOfParameter(field);
        if (inner === null) return null;
        kind.fields.set(name, inner);
      }
      return kind;
    }
    default:
      return null;
  }
}

/** The kind of an argument as the value itself shows it; numbers are taken as inputs. */
export function kindOfValue(value: unknown): Kind | null {
  return kindOfDescribed(describeArguments([value])[0]!);
}

/** The kind of an argument as it was described; null where that does not say enough. */
export function kindOfDescribed(shape: ValueShape): Kind | null {
  switch (shape.kind) {
    case 'number':
      return activeNumber();
    case 'boolean':
    case 'string':
      return kindOf(shape.kind);
    case 'missing':
      return new Kind();
    case 'typed':
      return arrayOf(activeNumber(), 'typed');
    case 'array': {
      const element = shape.element === null ? new Kind() : kindOfDescribed(shape.element);
      return element && arrayOf(element);
    }
    case 'record': {
      const kind = kindOf('record');
      kind.fields = new Map();
      for (const [name, field] of shape.fields) {
        const inner = kindOfDescribed(field);
        if (inner === null) return null;
        kind.fields.set(name, inner);
      }
      return kind;
    }
    default:
      return null;
  }
}

function activeNumber(): Kind {
  const kind = kindOf('number');
  kind.active = true;
  return kind;
}

/** A copy of a kind none of whose numbers is an input. */
export function inactive(kind: Kind): Kind {
  const root = kind.find();
  const copy = new Kind();
  copy.name = root.name;
  if (root.element) copy.element = inactive(root.element);
  if (root.fields) {
    copy.fields = new Map([...root.fields].map(([name, field]) => [name, inactive(field)]));
  }
  return copy;
}
