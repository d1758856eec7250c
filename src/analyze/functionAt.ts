import ts from 'typescript';
import type { SourceRange } from '../model/range.ts';
import { isFunctionExpression } from './names.ts';

/** The function whose name stands there. */
export function functionAt(
  source: ts.SourceFile,
  { line, column }: SourceRange,
): { readonly node: ts.FunctionLikeDeclaration; readonly name: string } | null {
  const lines = source.getLineStarts();
  const offset = (lines[line - 1] ?? NaN) + column - 1;
  let found: { node: ts.FunctionLikeDeclaration; name: string } | null = null;
  const visit = (node: ts.Node): void => {
    if (offset < node.getFullStart() || offset >= node.end) return;
    const owned = ownedFunction(node);
    if (owned && offset >= owned.name.getStart(source) && offset < owned.name.end) {
      found = { node: owned.node, name: owned.name.getText(source) };
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

/** The innermost function inside which a place is. */
export function functionAround(
  source: ts.SourceFile,
  { line, column }: SourceRange,
): ts.FunctionLikeDeclaration | null {
  const lines = source.getLineStarts();
  const offset = (lines[line - 1] ?? NaN) + column - 1;
  let found: ts.FunctionLikeDeclaration | null = null;
  const visit = (node: ts.Node): void => {
    if (offset < node.getFullStart() || offset >= node.end) return;
    if (ts.isFunctionLike(node) && 'body' in node && node.body) {
      if (offset >= node.body.getStart(source)) found = node;
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function ownedFunction(
  node: ts.Node,
): { readonly name: ts.Node; readonly node: ts.FunctionLikeDeclaration } | null {
  if ((ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node)) && node.name && node.body) {
    return { name: node.name, node };
  }
  const [name, value] =
    ts.isVariableDeclaration(node) || ts.isPropertyAssignment(node)
      ? [node.name, node.initializer]
      : ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken
        ? [node.left, node.right]
        : [undefined, undefined];
  return name && value && isFunctionExpression(value) ? { name, node: value } : null;
}
