import ts from 'typescript';
import type { Inference } from './inference.ts';
import { inferPattern } from './inference-patterns.ts';
import type { Instance } from './instance.ts';
import { Kind } from './kinds.ts';
import { Refusal } from './refusal.ts';

/** Constraints of a statement and all that is in it. */
export function inferStatement(inference: Inference, node: ts.Statement, instance: Instance): void {
  if (ts.isVariableStatement(node)) {
    inferDeclarations(inference, node.declarationList, instance);
  } else if (ts.isExpressionStatement(node)) {
    inference.expression(node.expression, instance);
  } else if (ts.isReturnStatement(node)) {
    if (node.expression) {
      inference.flow(inference.expression(node.expression, instance), instance.result, node);
    }
  } else if (ts.isIfStatement(node)) {
    inference.condition(node.expression, instance);
    inferStatement(inference, node.thenStatement, instance);
    if (node.elseStatement) inferStatement(inference, node.elseStatement, instance);
  } else if (ts.isBlock(node)) {
    for (const inner of node.statements) inferStatement(inference, inner, instance);
  } else if (ts.isForStatement(node)) {
    inferFor(inference, node, instance);
  } else if (ts.isWhileStatement(node) || ts.isDoStatement(node)) {
    inference.condition(node.expression, instance);
    inferStatement(inference, node.statement, instance);
  } else if (ts.isForOfStatement(node)) {
    inferForOf(inference, node, instance);
  } else if (ts.isSwitchStatement(node)) {
    inferSwitch(inference, node, instance);
  } else if (ts.isLabeledStatement(node)) {
    inferStatement(inference, node.statement, instance);
  } else if (ts.isThrowStatement(node)) {
    inferThrow(inference, node, instance);
  } else if (ts.isFunctionDeclaration(node)) {
    inference.nestedInstance(node, instance);
  } else if (!ts.isBreakOrContinueStatement(node) && !ts.isEmptyStatement(node)) {
    throw new Refusal(`statement ${ts.SyntaxKind[node.kind]}`, node);
  }
}

/** What is thrown ends the run; only its text may be made from inactive numbers. */
function inferThrow(inference: Inference, node: ts.ThrowStatement, instance: Instance): void {
  const thrown = node.expression;
  if (!ts.isNewExpression(thrown)) throw new Refusal('throw of a value', node);
  for (const argument of thrown.arguments ?? [])
    inference.constant(argument, instance, 'error text');
}

function inferDeclarations(
  inference: Inference,
  list: ts.VariableDeclarationList,
  instance: Instance,
): void {
  for (const declaration of list.declarations) {
    if (!declaration.initializer) continue;
    const value = inference.expression(declaration.initializer, instance);
    if (!ts.isIdentifier(declaration.name)) {
      inferPattern(inference, declaration.name, value, instance);
      continue;
    }
    const binding = inference.bindings.declaredBy(declaration)!;
    inference.flow(value, inference.variable(binding, instance, declaration), declaration);
  }
}

function inferFor(inference: Inference, node: ts.ForStatement, instance: Instance): void {
  const initial = node.initializer;
  if (initial && ts.isVariableDeclarationList(initial))
    inferDeclarations(inference, initial, instance);
  else if (initial) inference.expression(initial, instance);
  if (node.condition) inference.condition(node.condition, instance);
  if (node.incrementor) inference.expression(node.incrementor, instance);
  inferStatement(inference, node.statement, instance);
}

function inferForOf(inference: Inference, node: ts.ForOfStatement, instance: Instance): void {
  const list = node.initializer;
  if (!ts.isVariableDeclarationList(list) || node.awaitModifier) {
    throw new Refusal('for-of over an existing variable', node);
  }
  const declaration = list.declarations[0]!;
  const source = inference.expression(node.expression, instance);
  const element = new Kind();
  inference.elementOf(source, element, node.expression);
  if (ts.isIdentifier(declaration.name)) {
    const binding = inference.bindings.declaredBy(declaration)!;
    inference.flow(element, inference.variable(binding, instance, declaration), declaration);
  } else {
    instance.expressions.set(declaration, element);
    inferPattern(inference, declaration.name, element, instance);
  }
  inferStatement(inference, node.statement, instance);
}

function inferSwitch(inference: Inference, node: ts.SwitchStatement, instance: Instance): void {
  inference.expression(node.expression, instance);
  for (const clause of node.caseBlock.clauses) {
    if (ts.isCaseClause(clause)) inference.expression(clause.expression, instance);
    for (const statement of clause.statements) inferStatement(inference, statement, instance);
  }
}
