import ts from 'typescript';
import { inferBinary, noteWrite } from './inference-assignments.ts';
import { inferCall, inferNew } from './inference-calls.ts';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { arrayOf, fieldOf, flow, Kind, kindOf, needsShadow } from './kinds.ts';
import { MATH_CONSTANTS, mathMember } from './natives.ts';
import { Refusal } from './refusal.ts';

/** Constraints of an expression; its kind. */
export function inferExpression(
  inference: Inference,
  node: ts.Expression,
  instance: Instance,
): Kind {
  if (ts.isParenthesizedExpression(node)) return inference.expression(node.expression, instance);
  if (ts.isNumericLiteral(node)) return kindOf('number');
  if (ts.isStringLiteralLike(node)) return kindOf('string');
  if (ts.isTemplateExpression(node)) {
    for (const span of node.templateSpans) inference.constant(span.expression, instance, 'text');
    return kindOf('string');
  }
  if (ts.isIdentifier(node)) return inferIdentifier(inference, node, instance);
  if (ts.isBinaryExpression(node)) return inferBinary(inference, node, instance);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    return inferUnary(inference, node, instance);
  }
  if (ts.isConditionalExpression(node)) {
    inference.condition(node.condition, instance);
    const result = new Kind();
    inference.flow(inference.expression(node.whenTrue, instance), result, node.whenTrue);
    inference.flow(inference.expression(node.whenFalse, instance), result, node.whenFalse);
    return result;
  }
  if (ts.isArrayLiteralExpression(node)) return inferArrayLiteral(inference, node, instance);
  if (ts.isObjectLiteralExpression(node)) return inferObjectLiteral(inference, node, instance);
  if (ts.isElementAccessExpression(node)) {
    const source = inference.expression(node.expression, instance);
    inferIndex(inference, node.argumentExpression, instance);
    const result = new Kind();
    inference.elementOf(source, result, node);
    return result;
  }
  if (ts.isPropertyAccessExpression(node)) return inferProperty(inference, node, instance);
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node)) {
    return inference.functionValue(inference.nestedInstance(node, instance));
  }
  if (ts.isCallExpression(node)) return inferCall(inference, node, instance);
  if (ts.isNewExpression(node)) return inferNew(inference, node, instance);
  if (node.kind === ts.SyntaxKind.TrueKeyword || node.kind === ts.SyntaxKind.FalseKeyword) {
    return kindOf('boolean');
  }
  if (isNothing(node)) return new Kind();
  if (ts.isTypeOfExpression(node)) {
    inference.expression(node.expression, instance);
    return kindOf('string');
  }
  throw new Refusal(`expression ${ts.SyntaxKind[node.kind]}`, node);
}

/** `null`, `void 0`: no number reaches a place from here, and nothing is known of it. */
function isNothing(node: ts.Expression): boolean {
  if (ts.isVoidExpression(node)) return ts.isNumericLiteral(node.expression);
  return node.kind === ts.SyntaxKind.NullKeyword;
}

function inferIndex(inference: Inference, node: ts.Expression, instance: Instance): void {
  const kind = inference.number(node, instance);
  inference.check(() => {
    if (needsShadow(kind)) throw new Refusal('an active number as index', node);
  });
}

export function inferIdentifier(
  inference: Inference,
  node: ts.Identifier,
  instance: Instance,
): Kind {
  const binding = inference.bindings.of(node);
  if (binding === undefined) {
    if (node.text === 'NaN' || node.text === 'Infinity') return kindOf('number');
    if (node.text === 'undefined') return new Kind();
    throw new Refusal(`global ${node.text}`, node);
  }
  if (inference.functionOf(binding) !== null) {
    return inference.functionValue(inference.callee(binding, node, instance)!);
  }
  return inference.variable(binding, instance, node);
}

function inferProperty(
  inference: Inference,
  node: ts.PropertyAccessExpression,
  instance: Instance,
): Kind {
  const constant = mathMember(node, inference.bindings);
  if (constant !== null) {
    if (MATH_CONSTANTS.has(constant)) return kindOf('number');
    throw new Refusal(`Math.${constant} as a value`, node);
  }
  const exported = inference.exported(node);
  if (exported) {
    if (inference.functionOf(exported) !== null) {
      return inference.functionValue(inference.callee(exported, node, instance)!);
    }
    return inference.variable(exported, inference.moduleOf(node), node);
  }
  if (node.questionDotToken) throw new Refusal('optional chaining', node);
  const imported = inference.importedConstant(node);
  if (imported) return imported;
  const source = inference.expression(node.expression, instance);
  const result = new Kind();
  const name = node.name.text;
  inference.constrain(() => {
    const root = source.find();
    if (root.name === null) return false;
    if (root.name === 'record') return flow(fieldOf(root, name), result, node);
    if (name === 'length' && root.element !== null) return flow(kindOf('number'), result, node);
    throw new Refusal(`.${name} of a ${root.name}`, node);
  });
  return result;
}

function inferArrayLiteral(
  inference: Inference,
  node: ts.ArrayLiteralExpression,
  instance: Instance,
): Kind {
  const element = new Kind();
  for (const item of node.elements) {
    if (ts.isSpreadElement(item)) {
      inference.elementOf(inference.expression(item.expression, instance), element, item);
      continue;
    }
    if (ts.isOmittedExpression(item)) throw new Refusal('hole in an array', item);
    inference.flow(inference.expression(item, instance), element, item);
  }
  return arrayOf(element);
}

function inferObjectLiteral(
  inference: Inference,
  node: ts.ObjectLiteralExpression,
  instance: Instance,
): Kind {
  const kind = kindOf('record');
  kind.fields = new Map();
  for (const property of node.properties) {
    const named = property.name && ts.isIdentifier(property.name) ? property.name.text : null;
    if (named === null) throw new Refusal('computed or spread property', property);
    const field = new Kind();
    kind.fields.set(named, field);
    if (ts.isPropertyAssignment(property)) {
      inference.flow(inference.expression(property.initializer, instance), field, property);
    } else if (ts.isShorthandPropertyAssignment(property)) {
      inference.flow(inference.expression(property.name, instance), field, property);
    } else {
      throw new Refusal('method or accessor', property);
    }
  }
  return kind;
}

function inferUnary(
  inference: Inference,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  instance: Instance,
): Kind {
  if (node.operator === ts.SyntaxKind.ExclamationToken) {
    inference.condition(node.operand, instance);
    return kindOf('boolean');
  }
  if (node.operator === ts.SyntaxKind.TildeToken) {
    inference.constant(node.operand, instance, 'operand of a bit operation');
    return kindOf('number');
  }
  const operand = inference.number(node.operand, instance);
  const step =
    node.operator === ts.SyntaxKind.PlusPlusToken ||
    node.operator === ts.SyntaxKind.MinusMinusToken;
  if (step) noteWrite(inference, node.operand, instance);
  const result = kindOf('number');
  inference.flow(operand, result, node);
  return result;
}
