import ts from 'typescript';
import type { ParameterShape } from '../model/program.ts';
import { textsComparedWith } from './comparedTexts.ts';
import { holdsNumbers, shapeOf } from './shapes.ts';

/** Sizes and value range of one generated call. */
export interface SampleStyle {
  readonly range: 'positive' | 'mixed' | 'unit' | 'large' | 'whole' | 'wide';
  /** Length of a vector. */
  readonly length: number;
  /** Rows and columns of a matrix. */
  readonly rows: number;
  readonly columns: number;
  /** What a number that looks like a count gets. */
  readonly count: number;
  /** Length of a typed array; they often hold a flattened matrix. */
  readonly flat: number;
  /** Whether arrays that a constructor leaves to its class are given numbers (see `instance`). */
  readonly filled?: boolean;
}

/**
 * Styles in the order in which the engine tries them. Points stay away from 0, 1 and equal
 * components, where wrong terms coincide with right ones (NAG's advice on derivative checks).
 */
export const STYLES: readonly SampleStyle[] = [
  { range: 'positive', length: 3, rows: 3, columns: 3, count: 3, flat: 3 },
  { range: 'mixed', length: 3, rows: 3, columns: 3, count: 3, flat: 9 },
  { range: 'unit', length: 3, rows: 3, columns: 3, count: 2, flat: 3 },
  { range: 'positive', length: 2, rows: 2, columns: 2, count: 2, flat: 4 },
  { range: 'whole', length: 3, rows: 3, columns: 3, count: 3, flat: 3 },
  { range: 'positive', length: 3, rows: 2, columns: 3, count: 2, flat: 6 },
  { range: 'positive', length: 3, rows: 3, columns: 2, count: 2, flat: 6 },
  { range: 'positive', length: 4, rows: 4, columns: 4, count: 4, flat: 4 },
  { range: 'mixed', length: 4, rows: 4, columns: 2, count: 2, flat: 8 },
  { range: 'large', length: 6, rows: 6, columns: 6, count: 5, flat: 12 },
];

/**
 * Further draws for functions with branches: of either sign, and of sizes far enough apart that one
 * number exceeds another in either direction. Tried for branches that none of the others reaches.
 */
export const WIDE_STYLES: readonly SampleStyle[] = Array.from({ length: 8 }, () => ({
  ...STYLES[0]!,
  range: 'wide',
}));

/**
 * Names of what has a positive sign by its meaning: a width, a rate, the threshold of Huber's loss. A
 * gradient that is right for every one of those may be wrong for a negative one, and nobody's fault.
 */
const POSITIVE_NAME =
  /^(delta|eps(ilon)?|tol(erance)?|sigma\d?|std(dev)?|variance|scale|lr|(learning)?_?rate|alpha|beta|gamma|lambda|tau|temperature|margin|thresh(old)?|radius|bandwidth|decay|momentum|slope|cutoff)$/i;

/** Names that count things rather than measure them: the check gives them whole numbers. */
const COUNT_NAME = new RegExp(
  '^(n|i|j|num\\w*|count\\w*|size|length|len|dim\\w*|rows?|cols?|columns?|steps?|iter\\w*|max_?iter\\w*|' +
    'degree|order|index|idx|seed|depth|width|height|channels|batch\\w*|layers?|units|' +
    '\\w+(Count|Size|Length|Index|Steps|Iterations))$',
);

/** The styles again, for calls with objects whose constructors fill their arrays with zeros. */
export const FILLED_STYLES: readonly SampleStyle[] = STYLES.map((style) => ({
  ...style,
  filled: true,
}));

/** A call with more values than this is none that a person would write. */
const MAX_VALUES = 500;

/** Writes values of given types as source text. */
export class Sampler {
  readonly #random: () => number;
  readonly #style: SampleStyle;
  readonly #checker: ts.TypeChecker;
  readonly #at: ts.Node;
  /** Magnitudes already given out in this call, so that no two components are equal. */
  readonly #used = new Set<string>();
  #values = 0;

  constructor(random: () => number, style: SampleStyle, checker: ts.TypeChecker, at: ts.Node) {
    this.#random = random;
    this.#style = style;
    this.#checker = checker;
    this.#at = at;
  }

  /** A value for a type; null where none can be written. */
  ofType(given: ts.Type, name: string, depth = 0): string | null {
    if (depth > 6 || ++this.#values > MAX_VALUES) return null;
    const type = this.#alternative(given);
    const { flags } = type;
    if (type.isStringLiteral()) return JSON.stringify(type.value);
    if (flags & ts.TypeFlags.EnumLike) return this.#enumMember(type);
    if (type.isNumberLiteral()) return String(type.value);
    if (flags & ts.TypeFlags.Number) return this.number(name);
    if (flags & ts.TypeFlags.BooleanLike) return 'true';
    if (flags & ts.TypeFlags.StringLike) return this.#text(name);
    if (flags & ts.TypeFlags.BigIntLike) return '3n';
    if (flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Void)) return 'undefined';
    if (flags & ts.TypeFlags.Null) return 'null';
    if (!(flags & ts.TypeFlags.Object) && !type.isIntersection()) return null;
    return this.#object(type, name, depth);
  }

  /** A value for a shape, where there is no type: from how an untyped parameter is used. */
  ofShape(shape: ParameterShape, name: string, depth = 0): string | null {
    switch (shape.kind) {
      case 'number':
        return this.number(name);
      case 'array': {
        const isMatrix = shape.element.kind === 'array';
        return this.#array(
          shape.length ?? (isMatrix ? this.#style.rows : this.#lengthAt(depth)),
          () => this.ofShape(shape.element, '', depth + 1),
        );
      }
      case 'typed-array':
        return this.#typedArray(shape.constructor);
      case 'tuple':
        return list(shape.elements.map((element) => this.ofShape(element, '', depth)));
      case 'object': {
        const fields = shape.fields.map((field) => {
          const value = this.ofShape(field.shape, field.name, depth);
          return value === null ? null : `${propertyKey(field.name)}: ${value}`;
        });
        return fields.includes(null) ? null : `{ ${fields.join(', ')} }`;
      }
      case 'function':
        return '(t) => 0.7 * t * t + 0.3 * t';
      case 'fixed':
        if (shape.text === 'string') return this.#text(name);
        return shape.text === 'boolean' ? 'false' : null;
      case 'unknown':
        return null;
    }
  }

  number(name: string): string {
    if (COUNT_NAME.test(name)) return String(this.#style.count);
    const { range } = this.#style;
    for (;;) {
      const magnitude = this.#magnitude();
      if (this.#used.size < this.#distinct && this.#used.has(magnitude)) continue;
      this.#used.add(magnitude);
      const isEither = range === 'mixed' || range === 'wide';
      const negative = isEither && this.#random() < 0.5 && !POSITIVE_NAME.test(name);
      return negative ? `-${magnitude}` : magnitude;
    }
  }

  /** A text that the code compares with something of this name; another one in another call. */
  #text(name: string): string {
    const compared = textsComparedWith(name, this.#at);
    const chosen = compared[Math.floor(this.#random() * compared.length)];
    return chosen === undefined ? "'a'" : JSON.stringify(chosen);
  }

  /** How many different numbers the style has to give (of 12, 28 and over 200), with room to find them. */
  get #distinct(): number {
    const { range } = this.#style;
    return range === 'whole' ? 9 : range === 'unit' ? 20 : 60;
  }

  #magnitude(): string {
    for (;;) {
      const u = this.#random();
      const { range } = this.#style;
      let value = 0.3 + 2.4 * u;
      // Small enough that three of them add up to less than 1, as probabilities must.
      if (range === 'unit') value = 0.06 + 0.27 * u;
      if (range === 'large') value = 12 + 80 * u;
      if (range === 'wide') value = 0.15 * 40 ** u;
      // For parameters that are counts without a name that says so.
      if (range === 'whole') value = 2 + Math.floor(12 * u);
      // A tenth around 1 is left out, as zero is by the ranges.
      if (Math.abs(value - 1) > 0.1) return String(Number(value.toFixed(2)));
    }
  }

  #lengthAt(depth: number): number {
    return depth === 0 ? this.#style.length : this.#style.columns;
  }

  #alternative(given: ts.Type): ts.Type {
    let type = given;
    if (type.flags & ts.TypeFlags.TypeParameter) {
      type = type.getDefault() ?? type.getConstraint() ?? type;
    }
    if (!type.isUnion() || type.flags & ts.TypeFlags.EnumLike) return type;
    const shape = shapeOf(type, this.#checker, this.#at);
    const members = type.types.filter(
      (member) => !(member.flags & (ts.TypeFlags.Undefined | ts.TypeFlags.Null)),
    );
    return (
      members.find((member) => shapeOf(member, this.#checker, this.#at).kind === shape.kind) ??
      members[0] ??
      type
    );
  }

  #object(type: ts.Type, name: string, depth: number): string | null {
    const shape = shapeOf(type, this.#checker, this.#at);
    if (shape.kind === 'number') return this.number(name);
    if (shape.kind === 'typed-array') return this.#typedArray(shape.constructor);
    if (this.#checker.isTupleType(type)) {
      const elements = this.#checker.getTypeArguments(type as ts.TypeReference);
      return list(elements.map((element) => this.ofType(element, '', depth + 1)));
    }
    if (shape.kind === 'array') {
      const [element] = this.#checker.getTypeArguments(type as ts.TypeReference);
      if (!element) return null;
      const isMatrix = shape.element.kind === 'array';
      const length = isMatrix ? this.#style.rows : this.#lengthAt(depth);
      return this.#array(length, () => this.ofType(element, '', depth + 1));
    }
    const [signature] = type.getCallSignatures();
    if (signature) return this.#function(signature);
    if (type.isClass()) return this.instance(type, depth);
    return this.#literal(type, depth);
  }

  /** `new Foo(…)` for a class that can be named here. */
  instance(type: ts.InterfaceType, depth = 0): string | null {
    const symbol = type.getSymbol();
    const declaration = symbol?.valueDeclaration;
    if (!symbol || !declaration || !ts.isClassLike(declaration)) return null;
    const isAbstract = ts.getCombinedModifierFlags(declaration) & ts.ModifierFlags.Abstract;
    if (isAbstract) return null;
    const [signature] = this.#checker
      .getTypeOfSymbolAtLocation(symbol, this.#at)
      .getConstructSignatures();
    const args = signature ? this.arguments(signature, depth + 1) : '';
    return args === null ? null : this.filled(`new ${symbol.name}(${args})`, type, depth);
  }

  /**
   * An instance with numbers in its arrays: most matrices begin as zeros, where products, norms and
   * logarithms have nothing to show.
   */
  filled(instance: string, type: ts.InterfaceType, depth = 0): string {
    if (this.#style.filled !== true) return instance;
    const fields = type.getProperties().flatMap((property) => {
      const declaration = property.valueDeclaration;
      // What a parameter gives has numbers already; a private name cannot be assigned from outside.
      if (!declaration || !ts.isPropertyDeclaration(declaration)) return [];
      if (ts.isPrivateIdentifier(declaration.name)) return [];
      const fieldType = this.#checker.getTypeOfSymbolAtLocation(property, this.#at);
      const shape = shapeOf(fieldType, this.#checker, this.#at);
      if (shape.kind !== 'typed-array' && !(shape.kind === 'array' && holdsNumbers(shape)))
        return [];
      const value = this.ofType(fieldType, property.name, depth + 1);
      return value === null ? [] : [`${propertyKey(property.name)}: ${value}`];
    });
    if (fields.length === 0) return instance;
    return `Object.assign(${instance}, { ${fields.join(', ')} })`;
  }

  /** Arguments for a signature, optional ones left out; null where one cannot be written. */
  arguments(signature: ts.Signature, depth = 0): string | null {
    const values: string[] = [];
    for (const symbol of signature.getParameters()) {
      const declaration = symbol.valueDeclaration;
      if (declaration && ts.isParameter(declaration)) {
        if (declaration.initializer || declaration.questionToken) break;
        if (declaration.dotDotDotToken) {
          const [element] = this.#checker.getTypeArguments(
            this.#checker.getTypeOfSymbolAtLocation(symbol, this.#at) as ts.TypeReference,
          );
          if (!element) break;
          for (let i = 0; i < 3; i++) values.push(this.ofType(element, '', depth) ?? '');
          break;
        }
      }
      const type = this.#checker.getTypeOfSymbolAtLocation(symbol, this.#at);
      const value = this.ofType(type, symbol.name, depth);
      if (value === null) return null;
      values.push(value);
    }
    return values.includes('') ? null : values.join(', ');
  }

  #literal(type: ts.Type, depth: number): string | null {
    const fields: string[] = [];
    for (const property of type.getProperties()) {
      if (property.flags & ts.SymbolFlags.Optional) continue;
      const propertyType = this.#checker.getTypeOfSymbolAtLocation(property, this.#at);
      const value = this.ofType(propertyType, property.name, depth + 1);
      if (value === null) return null;
      fields.push(`${propertyKey(property.name)}: ${value}`);
    }
    return fields.length === 0 ? '{}' : `{ ${fields.join(', ')} }`;
  }

  /** A smooth function of all its arguments, where a number is wanted back. */
  #function(signature: ts.Signature): string | null {
    const result = signature.getReturnType();
    if (result.flags & ts.TypeFlags.Void) return '() => undefined';
    const [first] = signature.getParameters();
    const shape = shapeOf(result, this.#checker, this.#at);
    const given =
      first &&
      shapeOf(this.#checker.getTypeOfSymbolAtLocation(first, this.#at), this.#checker, this.#at);
    if (shape.kind !== 'number') return null;
    return given?.kind === 'array'
      ? '(v) => v.reduce((s, t) => s + 0.7 * t * t + 0.3 * t, 0)'
      : '(t) => 0.7 * t * t + 0.3 * t';
  }

  #enumMember(type: ts.Type): string | null {
    const symbol = type.getSymbol();
    const declaration = symbol?.valueDeclaration;
    if (!declaration) return null;
    if (ts.isEnumMember(declaration)) return declaration.parent.name.text + memberText(declaration);
    if (!ts.isEnumDeclaration(declaration)) return null;
    const [member] = declaration.members;
    return member ? declaration.name.text + memberText(member) : null;
  }

  #typedArray(constructor: string): string {
    const isFloat = constructor.startsWith('Float');
    const numbers = Array.from({ length: this.#style.flat }, (_, i) =>
      isFloat ? this.number('') : String(i + 2),
    );
    return `new ${constructor}([${numbers.join(', ')}])`;
  }

  #array(length: number, element: () => string | null): string | null {
    return list(Array.from({ length }, element));
  }
}

function memberText(member: ts.EnumMember): string {
  return ts.isIdentifier(member.name) ? `.${member.name.text}` : `[${member.name.getText()}]`;
}

function list(values: readonly (string | null)[]): string | null {
  return values.includes(null) ? null : `[${values.join(', ')}]`;
}

function propertyKey(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
}
