import ts from 'typescript';
import type { ExpressionEmitter } from './emit-expressions.ts';
import { needsShadow } from './kinds.ts';

/** Nothing in it is active: the author's text will do. */
export function isPlainStatement(emitter: ExpressionEmitter, node: ts.Node): boolean {
  if (ts.isReturnStatement(node)) return false;
  if (emitter.names.operations && !isUnrecorded(node)) return false;
  if (ts.isExpression(node)) return emitter.isPlain(node);
  if (ts.isVariableDeclaration(node)) {
    if (!ts.isIdentifier(node.name)) return isPlainPattern(emitter, node.name, node.initializer);
    const binding = emitter.inference.bindings.declaredBy(node);
    const kind = binding && emitter.instance.variables.get(binding);
    if (kind && needsShadow(kind)) return false;
    // Companions and twins of what a constant function names are made where it stands.
    return !node.initializer || emitter.isPlain(node.initializer);
  }
  if (ts.isFunctionDeclaration(node)) return emitter.instance.nested.get(node)?.silent ?? false;
  if (ts.isIfStatement(node) || ts.isForStatement(node) || ts.isWhileStatement(node)) {
    return childrenPlain(emitter, node);
  }
  const simple =
    ts.isExpressionStatement(node) ||
    ts.isVariableStatement(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isBlock(node) ||
    ts.isDoStatement(node) ||
    ts.isForOfStatement(node) ||
    ts.isLabeledStatement(node);
  if (simple) return childrenPlain(emitter, node);
  return ts.isBreakOrContinueStatement(node) || ts.isEmptyStatement(node);
}

/** Statements in which nothing is watched and no event happens, as far as their own kind tells. */
function isUnrecorded(node: ts.Node): boolean {
  return (
    ts.isExpression(node) ||
    ts.isExpressionStatement(node) ||
    ts.isVariableDeclarationList(node) ||
    ts.isVariableDeclaration(node) ||
    ts.isBreakOrContinueStatement(node) ||
    ts.isEmptyStatement(node)
  );
}

function isPlainPattern(
  emitter: ExpressionEmitter,
  pattern: ts.BindingPattern,
  initializer: ts.Expression | undefined,
): boolean {
  if (initializer && !emitter.isPlain(initializer)) return false;
  const isPlainElement = (element: ts.ArrayBindingElement): boolean => {
    if (ts.isOmittedExpression(element)) return true;
    const binding = emitter.inference.bindings.declaredBy(element);
    const kinds = [
      emitter.instance.expressions.get(element),
      binding && emitter.instance.variables.get(binding),
    ];
    if (kinds.some((kind) => kind && needsShadow(kind))) return false;
    if (element.initializer && !emitter.isPlain(element.initializer)) return false;
    return ts.isIdentifier(element.name) || element.name.elements.every(isPlainElement);
  };
  return pattern.elements.every(isPlainElement);
}

function childrenPlain(emitter: ExpressionEmitter, node: ts.Node): boolean {
  let plain = true;
  node.forEachChild((child) => {
    const label = ts.isLabeledStatement(node) && child === node.label;
    plain &&= label || isPlainStatement(emitter, child);
  });
  return plain;
}
