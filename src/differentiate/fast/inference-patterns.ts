import ts from 'typescript';
import { inferIdentifier } from './inference-expressions.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { fieldOf, flow, Kind, kindOf } from './kinds.ts';
import { peel } from './natives.ts';
import { Refusal } from './refusal.ts';

/** Constraints of `{ a, b: [c] = … }` as a declaration or parameter that takes `source` apart. */
export function inferPattern(
  inference: Inference,
  pattern: ts.BindingPattern,
  source: Kind,
  instance: Instance,
): void {
  for (const element of pattern.elements) {
    if (ts.isOmittedExpression(element)) continue;
    if (element.dotDotDotToken) throw new Refusal('rest in a pattern', element);
    const kind = new Kind();
    instance.expressions.set(element, kind);
    if (ts.isArrayBindingPattern(pattern)) inference.elementOf(source, kind, element);
    else inferField(inference, nameOf(element), source, kind, element);
    if (element.initializer) {
      inference.flow(inference.expression(element.initializer, instance), kind, element);
    }
    if (ts.isIdentifier(element.name)) {
      const binding = inference.bindings.declaredBy(element)!;
      inference.flow(kind, inference.variable(binding, instance, element), element);
    } else {
      inferPattern(inference, element.name, kind, instance);
    }
  }
}

/** The property that an element of an object pattern takes. */
export function nameOf(element: ts.BindingElement): string {
  const name = element.propertyName ?? element.name;
  if (!ts.isIdentifier(name)) throw new Refusal('computed name in a pattern', element);
  return name.text;
}

function inferField(
  inference: Inference,
  name: string,
  source: Kind,
  kind: Kind,
  node: ts.Node,
): void {
  inference.constrain(() => {
    const root = source.find();
    if (root.name === null) return false;
    if (root.name === 'record') return flow(fieldOf(root, name), kind, node);
    if (name === 'length' && root.element !== null) return flow(kindOf('number'), kind, node);
    throw new Refusal(`.${name} of a ${root.name}`, node);
  });
}

/** `[a, x[i]] = [b, x[j]]` as a statement, which moves values without making an array; null otherwise. */
export function exchange(
  node: ts.BinaryExpression,
): readonly (readonly [target: ts.Expression, value: ts.Expression])[] | null {
  const { left } = node;
  const right = peel(node.right);
  if (node.operatorToken.kind !== ts.SyntaxKind.EqualsToken) return null;
  if (!ts.isArrayLiteralExpression(left) || !ts.isArrayLiteralExpression(right)) return null;
  if (!ts.isExpressionStatement(node.parent) || left.elements.length !== right.elements.length) {
    return null;
  }
  const isPlace = (place: ts.Expression) =>
    ts.isIdentifier(place) ||
    ts.isElementAccessExpression(place) ||
    ts.isPropertyAccessExpression(place);
  const isValue = (value: ts.Expression) =>
    !ts.isSpreadElement(value) && !ts.isOmittedExpression(value);
  if (!left.elements.every(isPlace) || !right.elements.every(isValue)) return null;
  return left.elements.map((target, k) => [target, right.elements[k]!]);
}

/** Constraints of an exchange: every value, then every store. */
export function inferExchange(
  inference: Inference,
  pairs: NonNullable<ReturnType<typeof exchange>>,
  instance: Instance,
  store: (target: ts.Expression, value: Kind) => void,
): void {
  const values = pairs.map(([, value]) => inference.expression(value, instance));
  pairs.forEach(([target], k) => {
    if (ts.isIdentifier(target)) inferIdentifier(inference, target, instance);
    else inference.expression(target, instance);
    store(target, values[k]!);
  });
}
