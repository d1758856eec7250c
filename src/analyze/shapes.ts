import ts from 'typescript';
import type { ParameterShape } from '../model/program.ts';

const TYPED_ARRAY =
  /^(Float16|Float32|Float64|Int8|Int16|Int32|Uint8|Uint8Clamped|Uint16|Uint32)Array$/;

/** Generic containers whose first type argument is what a `for … of` or an index gives. */
const ARRAY_LIKE = new Set(['Array', 'ReadonlyArray', 'ArrayLike', 'Iterable', 'ConcatArray']);

/** Fields of nested objects are followed this far: deeper inputs are found by running. */
const MAX_DEPTH = 5;

/**
 * Parts of one type that are looked at; what lies beyond is unknown. A few parameters of a numeric
 * function have tens of parts, an element of the browser's document tree has millions.
 */
const MAX_PARTS = 400;

const known = new WeakMap<ts.TypeChecker, Map<ts.Type, ParameterShape>>();

/** What a type says of the numbers in a value, through aliases, interfaces and generic defaults. */
export function shapeOf(type: ts.Type, checker: ts.TypeChecker, at: ts.Node): ParameterShape {
  const shapes = known.get(checker) ?? new Map<ts.Type, ParameterShape>();
  known.set(checker, shapes);
  const shape = shapes.get(type) ?? new ShapeReader(checker, at).read(type, 0);
  shapes.set(type, shape);
  return shape;
}

/** Whether a value of this shape can hold numbers; unknown types can hold anything. */
export function holdsNumbers(shape: ParameterShape): boolean {
  switch (shape.kind) {
    case 'number':
    case 'typed-array':
      return true;
    case 'array':
      return holdsNumbers(shape.element);
    case 'tuple':
      return shape.elements.some(holdsNumbers);
    case 'object':
      return shape.fields.some((field) => holdsNumbers(field.shape));
    case 'fixed':
    case 'function':
    case 'unknown':
      return false;
  }
}

class ShapeReader {
  readonly #checker: ts.TypeChecker;
  readonly #at: ts.Node;
  readonly #open = new Set<ts.Type>();
  #parts = 0;

  constructor(checker: ts.TypeChecker, at: ts.Node) {
    this.#checker = checker;
    this.#at = at;
  }

  read(given: ts.Type, depth: number): ParameterShape {
    if (++this.#parts > MAX_PARTS) return { kind: 'unknown' };
    const type = this.#concrete(given);
    if (type.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return { kind: 'unknown' };
    if (type.flags & ts.TypeFlags.TypeParameter || depth > MAX_DEPTH) return { kind: 'unknown' };
    if (type.flags & ts.TypeFlags.EnumLike) return this.#fixed(type);
    if (type.flags & ts.TypeFlags.Number) return { kind: 'number' };
    if (type.isUnion()) return this.#union(type, depth);
    if (type.isIntersection() || type.flags & ts.TypeFlags.Object) return this.#object(type, depth);
    return this.#fixed(type);
  }

  #concrete(type: ts.Type): ts.Type {
    if (!(type.flags & ts.TypeFlags.TypeParameter)) return type;
    const fallback = type.getDefault() ?? type.getConstraint();
    return fallback ?? type;
  }

  #union(type: ts.UnionType, depth: number): ParameterShape {
    const shapes = type.types
      .filter((member) => !(member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)))
      .map((member) => this.read(member, depth));
    // A brand such as `number & { readonly unit: 'm' }` was read as a number already.
    return (
      shapes.find((shape) => shape.kind === 'number') ??
      shapes.find(holdsNumbers) ??
      (shapes.length === 1 ? shapes[0]! : this.#fixed(type))
    );
  }

  #fixed(type: ts.Type): ParameterShape {
    return { kind: 'fixed', text: this.#checker.typeToString(type, this.#at) };
  }

  #object(type: ts.Type, depth: number): ParameterShape {
    if (type.isIntersection() && type.types.some((part) => part.flags & ts.TypeFlags.Number)) {
      return { kind: 'number' };
    }
    if (this.#open.has(type)) return { kind: 'unknown' };
    this.#open.add(type);
    try {
      return this.#structure(type, depth);
    } finally {
      this.#open.delete(type);
    }
  }

  #structure(type: ts.Type, depth: number): ParameterShape {
    const name = type.getSymbol()?.name ?? '';
    if (TYPED_ARRAY.test(name)) return { kind: 'typed-array', constructor: name };
    if (this.#checker.isTupleType(type)) {
      const elements = this.#checker.getTypeArguments(type as ts.TypeReference);
      return { kind: 'tuple', elements: elements.map((element) => this.read(element, depth + 1)) };
    }
    if (this.#checker.isArrayType(type) || ARRAY_LIKE.has(name)) {
      const [element] = this.#checker.getTypeArguments(type as ts.TypeReference);
      return {
        kind: 'array',
        element: element ? this.read(element, depth + 1) : { kind: 'unknown' },
        length: null,
      };
    }
    const properties = type.getProperties();
    if (type.getCallSignatures().length > 0 && properties.length === 0) return { kind: 'function' };
    const fields = properties
      .filter((property) => !(property.flags & ts.SymbolFlags.Method))
      .map((property) => {
        const optional = (property.flags & ts.SymbolFlags.Optional) !== 0;
        const shape = this.read(
          this.#checker.getTypeOfSymbolAtLocation(property, this.#at),
          depth + 1,
        );
        return { name: property.name, optional, shape };
      })
      .filter(({ shape }) => shape.kind !== 'function');
    return { kind: 'object', fields };
  }
}
