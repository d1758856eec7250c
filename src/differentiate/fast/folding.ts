import ts from 'typescript';
import type { Binding } from './bindings.ts';
import { COMPARISONS } from './natives.ts';

/**
 * Whether a constant needs no node of its own: all its uses stand in one later statement of the same
 * list, outside loops and functions, so that its partials can be taken where it is computed and its
 * edges written where it is consumed.
 */
export function foldsAway(binding: Binding, siblings: readonly ts.Statement[]): boolean {
  if (binding.assigned || binding.captured || binding.references.length === 0) return false;
  let consumer: ts.Node | null = null;
  for (const use of binding.references) {
    if (isCompared(use)) continue;
    const statement = statementOf(use, siblings);
    if (statement === null || (consumer !== null && consumer !== statement)) return false;
    consumer = statement;
  }
  return consumer !== null && consumer.pos > binding.declaration.pos;
}

/** Inside a comparison: only the value is read there. */
function isCompared(use: ts.Node): boolean {
  for (let node = use.parent; ts.isExpression(node); node = node.parent) {
    if (ts.isFunctionLike(node)) return false;
    if (ts.isBinaryExpression(node) && COMPARISONS.has(node.operatorToken.kind)) return true;
  }
  return false;
}

/** The sibling that contains a use, unless a loop or function lies between. */
function statementOf(use: ts.Node, siblings: readonly ts.Statement[]): ts.Statement | null {
  let node = use;
  while (!siblings.includes(node as ts.Statement)) {
    if (ts.isFunctionLike(node) || ts.isSourceFile(node)) return null;
    if (ts.isIterationStatement(node, false)) return null;
    node = node.parent;
  }
  return ts.isIterationStatement(node, true) ? null : (node as ts.Statement);
}
