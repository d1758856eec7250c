import ts from 'typescript';
import { isFunctionExpression } from '../names.ts';

/** Functions that a gradient may be spread over beside its own; more are not looked into. */
const MOST_FUNCTIONS = 8;

/**
 * The functions in which a mistake of the gradient can stand: its own and those of its file that it
 * calls, without what the value calls as well, which is what it is.
 */
export function regionOf(
  source: ts.SourceFile,
  gradient: ts.FunctionLikeDeclaration,
  value: ts.FunctionLikeDeclaration | null,
): ts.FunctionLikeDeclaration[] {
  const called = calledFrom(source, gradient);
  const shared = value === null ? [] : calledFrom(source, value);
  // A function that returns both is looked at as a whole: that the value stays is seen by running it.
  return called.filter((one) => one === gradient || !shared.includes(one)).slice(0, MOST_FUNCTIONS);
}

/** A function with all functions of its file that it calls by name. */
export function calledFrom(
  source: ts.SourceFile,
  start: ts.FunctionLikeDeclaration,
): ts.FunctionLikeDeclaration[] {
  const known = functionsByName(source);
  const found = [start];
  for (const one of found) {
    const visit = (node: ts.Node): void => {
      const callee = ts.isCallExpression(node) ? node.expression : null;
      const name =
        callee === null
          ? null
          : ts.isIdentifier(callee)
            ? callee.text
            : ts.isPropertyAccessExpression(callee) &&
                callee.expression.kind === ts.SyntaxKind.ThisKeyword
              ? callee.name.text
              : null;
      const target = name === null ? undefined : known.get(name);
      if (target !== undefined && !found.includes(target)) found.push(target);
      ts.forEachChild(node, visit);
    };
    if (one.body) visit(one.body);
  }
  return found;
}

/** Functions that stand at the top of the file, and methods; a name that two of them bear is nobody's. */
export function functionsByName(source: ts.SourceFile): Map<string, ts.FunctionLikeDeclaration> {
  const found = new Map<string, ts.FunctionLikeDeclaration>();
  const twice = new Set<string>();
  const add = (name: string, node: ts.FunctionLikeDeclaration): void => {
    if (found.has(name)) twice.add(name);
    found.set(name, node);
  };
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionDeclaration(node) && node.name && node.body) add(node.name.text, node);
    else if (ts.isVariableStatement(node)) node.declarationList.forEachChild(visit);
    else if (ts.isVariableDeclaration(node) && ts.isIdentifier(node.name)) {
      const { initializer } = node;
      if (initializer && isFunctionExpression(initializer)) add(node.name.text, initializer);
    } else if (ts.isClassDeclaration(node)) node.members.forEach(visit);
    else if (ts.isMethodDeclaration(node) && node.body) add(node.name.getText(source), node);
  };
  source.statements.forEach(visit);
  for (const name of twice) found.delete(name);
  return found;
}
