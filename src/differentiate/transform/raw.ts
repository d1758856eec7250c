import ts from 'typescript';
import type { Emitter } from './emitter.ts';
import { RAW_MARK } from '../rawMark.ts';
import type { ConstructId } from '../refusals.ts';

/** Why a function cannot be instrumented, or null. Functions nested in it are judged on their own. */
export function rawReason(node: ts.FunctionLikeDeclaration): ConstructId | null {
  const modifiers = ts.canHaveModifiers(node) ? ts.getModifiers(node) : undefined;
  if (modifiers?.some((modifier) => modifier.kind === ts.SyntaxKind.AsyncKeyword) === true) {
    return 'async';
  }
  return node.body === undefined ? null : bodyReason(node.body);
}

/** The same for a piece of code outside nested functions. */
export function bodyReason(body: ts.Node): 'eval' | 'with' | null {
  let reason: 'eval' | 'with' | null = null;
  const visit = (node: ts.Node): void => {
    if (reason !== null) return;
    if (ts.isFunctionLike(node) && !ts.isArrowFunction(node)) return;
    if (ts.isWithStatement(node)) reason = 'with';
    else if (
      ts.isCallExpression(node) &&
      ts.isIdentifier(node.expression) &&
      node.expression.text === 'eval'
    ) {
      reason = 'eval';
    } else ts.forEachChild(node, visit);
  };
  visit(body);
  return reason;
}

/** The text of a function that stays raw, with the mark by which the runtime knows it. */
export function rawFunction(e: Emitter, node: ts.FunctionLikeDeclaration): string {
  const { parameters } = node;
  // Before the first brace or arrow: a mark further on belongs to a function nested in it.
  const at = e.code[parameters.pos - 1] === '(' ? parameters.pos : parameters.end;
  return `${e.code.slice(e.start(node), at)}${RAW_MARK}${e.code.slice(at, node.end)}`;
}
