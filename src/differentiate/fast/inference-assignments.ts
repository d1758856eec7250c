import ts from 'typescript';
import { inferIdentifier } from './inference-expressions.ts';
import { exchange, inferExchange } from './inference-patterns.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { fieldOf, flow, Kind, kindOf } from './kinds.ts';
import { ARITHMETIC, BITWISE, COMPARISONS, COMPOUND, isLogical, peel } from './natives.ts';
import { Refusal } from './refusal.ts';

export function noteWrite(inference: Inference, target: ts.Expression, instance: Instance): void {
  const place = peel(target);
  if (!ts.isElementAccessExpression(place) && !ts.isPropertyAccessExpression(place)) return;
  const holder = inference.expression(place.expression, instance);
  inference.constrain(() => {
    const root = holder.find();
    if (root.written) return false;
    return (root.written = true);
  });
}

export function inferBinary(
  inference: Inference,
  node: ts.BinaryExpression,
  instance: Instance,
): Kind {
  const operator = node.operatorToken.kind;
  if (operator === ts.SyntaxKind.EqualsToken) return inferAssignment(inference, node, instance);
  if (operator === ts.SyntaxKind.CommaToken) {
    inference.expression(node.left, instance);
    return inference.expression(node.right, instance);
  }
  if (COMPARISONS.has(operator)) {
    inference.expression(node.left, instance);
    inference.expression(node.right, instance);
    return kindOf('boolean');
  }
  if (isLogical(operator) || operator === ts.SyntaxKind.QuestionQuestionToken) {
    const result = new Kind();
    inference.flow(inference.expression(node.left, instance), result, node.left);
    inference.flow(inference.expression(node.right, instance), result, node.right);
    return result;
  }
  if (BITWISE.has(operator)) {
    inference.constant(node.left, instance, 'operand of a bit operation');
    inference.constant(node.right, instance, 'operand of a bit operation');
    return kindOf('number');
  }
  if (operator === ts.SyntaxKind.InKeyword) {
    inference.constant(node.left, instance, 'name of a property');
    inference.expression(node.right, instance);
    return kindOf('boolean');
  }
  if (isText(node)) {
    inference.constant(node.left, instance, 'text');
    inference.constant(node.right, instance, 'text');
    return kindOf('string');
  }
  const compound = COMPOUND.has(operator);
  if (!compound && !ARITHMETIC.has(operator)) {
    throw new Refusal(`operator ${node.operatorToken.getText()}`, node);
  }
  const left = inference.number(node.left, instance);
  const right = inference.number(node.right, instance);
  const result = kindOf('number');
  inference.flow(left, result, node);
  inference.flow(right, result, node);
  if (compound) {
    noteWrite(inference, node.left, instance);
    store(inference, node.left, result, instance);
  }
  return result;
}

/** `'…' + x`, as far as a literal shows it. */
function isText(expression: ts.Expression): boolean {
  const node = peel(expression);
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return true;
  const joins = ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
  return joins && (isText(node.left) || isText(node.right));
}

function inferAssignment(
  inference: Inference,
  node: ts.BinaryExpression,
  instance: Instance,
): Kind {
  const pairs = exchange(node);
  if (pairs) {
    inferExchange(inference, pairs, instance, (place, value) => {
      noteWrite(inference, place, instance);
      store(inference, place, value, instance);
    });
    return kindOf('nothing');
  }
  const target = peel(node.left);
  if (!ts.isIdentifier(target) && !ts.isElementAccessExpression(target)) {
    if (!ts.isPropertyAccessExpression(target)) throw new Refusal('destructuring', node);
    if (target.name.text === 'length') throw new Refusal('assignment to length', node);
  }
  noteWrite(inference, target, instance);
  if (ts.isIdentifier(target)) inferIdentifier(inference, target, instance);
  else inference.expression(target, instance);
  const value = inference.expression(node.right, instance);
  store(inference, target, value, instance);
  return value;
}

/** target ← value */
function store(inference: Inference, place: ts.Expression, value: Kind, instance: Instance): void {
  const target = peel(place);
  if (ts.isIdentifier(target)) {
    inference.flow(value, inference.expression(target, instance), target);
    return;
  }
  if (ts.isElementAccessExpression(target)) {
    const holder = inference.expression(target.expression, instance);
    inference.constrain(() => {
      const root = holder.find();
      return root.element !== null && flow(value, root.element, target);
    });
    return;
  }
  if (!ts.isPropertyAccessExpression(target)) throw new Refusal('assignment target', place);
  const holder = inference.expression(target.expression, instance);
  inference.constrain(() => {
    const root = holder.find();
    return root.name === 'record' && flow(value, fieldOf(root, target.name.text), target);
  });
}
