import ts from 'typescript';
import { NONE, toRegister, type Emitted, type Emitter } from './emitter.ts';
import { emitExpression } from './expressions.ts';
import { quote, unparenthesized } from './names.ts';

/** Emits what happens to one element of a pattern: its target and its value. */
export type Bind<T> = (target: T, value: Emitted) => string;

/**
 * Destructuring of an assignment pattern, step by step in the language's order; `value` is a
 * variable that holds the source. Returns expressions to evaluate in order.
 */
export function emitPattern(
  e: Emitter,
  pattern: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression,
  value: string,
  bind: Bind<ts.Expression>,
): string[] {
  const element = (node: ts.Expression, part: Emitted): string[] => {
    const inner = unparenthesized(node);
    if (ts.isBinaryExpression(inner) && inner.operatorToken.kind === ts.SyntaxKind.EqualsToken) {
      return element(inner.left, withDefault(e, part, inner.right, nameOf(inner.left)));
    }
    if (ts.isArrayLiteralExpression(inner) || ts.isObjectLiteralExpression(inner)) {
      const nested = e.temporary();
      return [`${nested} = ${part.code}`, ...emitPattern(e, inner, nested, bind)];
    }
    return [bind(inner, part)];
  };
  if (ts.isArrayLiteralExpression(pattern)) {
    return arrayPattern(
      e,
      pattern,
      value,
      pattern.elements.map((node) => {
        if (ts.isOmittedExpression(node)) return null;
        if (ts.isSpreadElement(node)) {
          return { rest: true, emit: (part: Emitted) => element(node.expression, part) };
        }
        return { rest: false, emit: (part: Emitted) => element(node, part) };
      }),
    );
  }
  const steps: Property[] = [];
  for (const property of pattern.properties) {
    if (ts.isShorthandPropertyAssignment(property)) {
      const fallback = property.objectAssignmentInitializer;
      const { name } = property;
      steps.push({
        name,
        emit: (part) => [
          bind(name, fallback === undefined ? part : withDefault(e, part, fallback, name.text)),
        ],
      });
    } else if (ts.isPropertyAssignment(property)) {
      const { initializer } = property;
      steps.push({ name: property.name, emit: (part) => element(initializer, part) });
    } else if (ts.isSpreadAssignment(property)) {
      const { expression } = property;
      steps.push({ name: null, emit: (part) => element(expression, part) });
    }
  }
  return objectPattern(e, pattern, value, steps);
}

/** The same for a binding pattern of a declaration or parameter. */
export function emitBindingPattern(
  e: Emitter,
  pattern: ts.BindingPattern,
  value: string,
  bind: Bind<ts.Identifier>,
): string[] {
  const element = (node: ts.BindingElement, part: Emitted): string[] => {
    const { name, initializer } = node;
    const own = ts.isIdentifier(name) ? name.text : null;
    const filled = initializer === undefined ? part : withDefault(e, part, initializer, own);
    if (ts.isIdentifier(name)) return [bind(name, filled)];
    const nested = e.temporary();
    return [`${nested} = ${filled.code}`, ...emitBindingPattern(e, name, nested, bind)];
  };
  if (ts.isArrayBindingPattern(pattern)) {
    return arrayPattern(
      e,
      pattern,
      value,
      pattern.elements.map((node) =>
        ts.isOmittedExpression(node)
          ? null
          : {
              rest: node.dotDotDotToken !== undefined,
              emit: (part: Emitted) => element(node, part),
            },
      ),
    );
  }
  return objectPattern(
    e,
    pattern,
    value,
    pattern.elements.map((node) => ({
      name: node.dotDotDotToken !== undefined ? null : (node.propertyName ?? node.name),
      emit: (part: Emitted) => element(node, part),
    })),
  );
}

interface Element {
  readonly rest: boolean;
  readonly emit: (part: Emitted) => string[];
}

function arrayPattern(
  e: Emitter,
  node: ts.Node,
  value: string,
  elements: readonly (Element | null)[],
): string[] {
  const steps = e.temporary();
  const site = e.site(node, 'operation', 'copy');
  const parts = [`${steps} = ${e.hook('destructure', value, site)}`];
  e.patterns.push({ steps, within: e.frame.node });
  for (const element of elements) {
    if (element === null) parts.push(e.hook('step', steps));
    else
      parts.push(...element.emit({ code: e.hook(element.rest ? 'rest' : 'step', steps), s: e.s }));
  }
  e.patterns.pop();
  parts.push(e.hook('stepped', steps));
  return parts;
}

interface Property {
  /** Null for a rest element. */
  readonly name: ts.PropertyName | ts.BindingName | null;
  readonly emit: (part: Emitted) => string[];
}

function objectPattern(
  e: Emitter,
  node: ts.Node,
  value: string,
  properties: readonly Property[],
): string[] {
  const parts = [e.hook('destructurable', value)];
  const taken: string[] = [];
  for (const { name, emit } of properties) {
    if (name === null) {
      const site = e.site(node, 'operation', 'copy');
      parts.push(...emit({ code: e.hook('others', value, `[${taken.join(', ')}]`, site), s: e.s }));
      continue;
    }
    let key: string;
    if (ts.isComputedPropertyName(name)) {
      key = e.temporary();
      parts.push(`${key} = ${e.hook('propertyKey', emitExpression(e, name.expression).code)}`);
    } else key = ts.isIdentifier(name) ? quote(name.text) : e.text(name);
    taken.push(key);
    parts.push(
      ...emit({ code: e.hook('loaded', value, key, `(${e.s} = 0, ${value}[${key}])`), s: e.s }),
    );
  }
  return parts;
}

function nameOf(node: ts.Expression): string | null {
  return ts.isIdentifier(node) ? node.text : null;
}

/**
 * A default that throws closes the iterators of the array patterns around it. Not where it yields: an arrow
 * function cannot, and a pattern whose iterator has to be closed is rare enough beside that.
 */
function closing(e: Emitter, fallback: ts.Expression, code: string): string {
  const open = e.patterns.filter(({ within }) => within === e.frame.node);
  if (open.length === 0 || cannotThrow(fallback) || suspends(fallback)) return code;
  return e.hook('defaulted', `[${open.map(({ steps }) => steps).join(', ')}]`, `() => ${code}`);
}

function cannotThrow(node: ts.Expression): boolean {
  const inner = unparenthesized(node);
  return (
    ts.isLiteralExpression(inner) ||
    ts.isFunctionExpression(inner) ||
    ts.isArrowFunction(inner) ||
    inner.kind === ts.SyntaxKind.TrueKeyword ||
    inner.kind === ts.SyntaxKind.FalseKeyword ||
    inner.kind === ts.SyntaxKind.NullKeyword ||
    (ts.isPrefixUnaryExpression(inner) && cannotThrow(inner.operand)) ||
    (ts.isArrayLiteralExpression(inner) && inner.elements.every(cannotThrow))
  );
}

function suspends(node: ts.Node): boolean {
  if (ts.isYieldExpression(node) || ts.isAwaitExpression(node)) return true;
  if (ts.isFunctionLike(node)) return false;
  return ts.forEachChild(node, suspends) ?? false;
}

/** `part === undefined ? fallback : part`, with the shadow in the register. */
export function withDefault(
  e: Emitter,
  part: Emitted,
  fallback: ts.Expression,
  name: string | null,
): Emitted {
  const value = e.temporary();
  const shadow = e.temporary();
  const other = closing(e, fallback, toRegister(e, namedFunction(e, fallback, name)));
  return {
    code: `(${value} = ${part.code}, ${shadow} = ${part.s}, ${value} === void 0 ? ${other} : (${e.s} = ${shadow}, ${value}))`,
    s: e.s,
  };
}

/** An anonymous function keeps the name that the language would infer for it at this place. */
export function namedFunction(e: Emitter, node: ts.Expression, name: string | null): Emitted {
  const emitted = emitExpression(e, node);
  const anonymous =
    ts.isArrowFunction(node) ||
    ((ts.isFunctionExpression(node) || ts.isClassExpression(node)) && node.name === undefined);
  if (!anonymous || name === null) return emitted;
  return { code: `({ ${quote(name)}: ${emitted.code} })[${quote(name)}]`, s: NONE };
}
