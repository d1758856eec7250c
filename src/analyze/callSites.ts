import ts from 'typescript';
import type { SourceRange } from '../model/range.ts';
import type { FunctionRecord } from './discover.ts';
import { rangeOf } from './ranges.ts';

/** A call in the file whose arguments are written out. */
export interface CallSite {
  readonly call: string;
  readonly range: SourceRange;
}

/**
 * Calls of a module-level function with literal arguments in the same file, in source order; each text
 * once. Calls inside the function itself are left out: they show a recursion's end, not its use.
 */
export function literalCallSites(
  record: FunctionRecord,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): CallSite[] {
  const wanted = symbolOf(record, checker);
  if (!wanted || record.enclosing !== null) return [];
  const found = new Map<string, CallSite>();
  const visit = (node: ts.Node): void => {
    if (node === record.node) return;
    if (ts.isCallExpression(node) && calls(node, wanted, checker)) {
      const receiver = ts.isPropertyAccessExpression(node.expression)
        ? node.expression.expression
        : null;
      const isClosed = new Closed(source, checker);
      const standsAlone =
        node.arguments.length > 0 &&
        node.arguments.every((argument) => isClosed.expression(argument)) &&
        (receiver === null || isClosed.expression(receiver));
      const text = node.getText(source);
      if (standsAlone && !found.has(text)) {
        found.set(text, { call: text, range: rangeOf(node, source) });
      }
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return [...found.values()];
}

function symbolOf(record: FunctionRecord, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { nameNode } = record;
  return checker.getSymbolAtLocation(
    ts.isPropertyAccessExpression(nameNode) ? nameNode.name : nameNode,
  );
}

function calls(node: ts.CallExpression, wanted: ts.Symbol, checker: ts.TypeChecker): boolean {
  const callee = node.expression;
  const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
  return ts.isIdentifier(name) && checker.getSymbolAtLocation(name) === wanted;
}

/** Whether an expression means the same in the module's scope: literals and what is built of them. */
class Closed {
  readonly #source: ts.SourceFile;
  readonly #checker: ts.TypeChecker;

  constructor(source: ts.SourceFile, checker: ts.TypeChecker) {
    this.#source = source;
    this.#checker = checker;
  }

  expression(node: ts.Expression): boolean {
    if (ts.isNumericLiteral(node) || ts.isStringLiteralLike(node)) return true;
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) {
      return this.expression(node.expression);
    }
    if (ts.isPrefixUnaryExpression(node)) {
      const isSign =
        node.operator === ts.SyntaxKind.MinusToken || node.operator === ts.SyntaxKind.PlusToken;
      return isSign && this.expression(node.operand);
    }
    if (ts.isBinaryExpression(node)) {
      return this.expression(node.left) && this.expression(node.right) && isArithmetic(node);
    }
    if (ts.isArrayLiteralExpression(node)) {
      return node.elements.every((element) => this.expression(element));
    }
    if (ts.isObjectLiteralExpression(node)) {
      return node.properties.every(
        (property) =>
          ts.isPropertyAssignment(property) &&
          !ts.isComputedPropertyName(property.name) &&
          this.expression(property.initializer),
      );
    }
    if (ts.isNewExpression(node)) {
      const args = node.arguments ?? [];
      return this.#isGlobal(node.expression) && args.every((argument) => this.expression(argument));
    }
    if (ts.isPropertyAccessExpression(node)) return this.#isGlobal(node.expression);
    const isKeyword =
      node.kind === ts.SyntaxKind.TrueKeyword ||
      node.kind === ts.SyntaxKind.FalseKeyword ||
      node.kind === ts.SyntaxKind.NullKeyword;
    return isKeyword || this.#isGlobal(node);
  }

  /** A name that the module's top level sees: an import, a constant, a class, `Math`. */
  #isGlobal(node: ts.Expression): boolean {
    if (!ts.isIdentifier(node)) return false;
    const declarations = this.#checker.getSymbolAtLocation(node)?.declarations ?? [];
    return declarations.some((declaration) => {
      if (declaration.getSourceFile() !== this.#source) return true;
      let scope: ts.Node = declaration.parent;
      while (!ts.isSourceFile(scope)) {
        if (ts.isFunctionLike(scope) || ts.isBlock(scope)) return false;
        scope = scope.parent;
      }
      // What can be assigned again may mean something else by the time the check runs.
      if (!ts.isVariableDeclaration(declaration)) return true;
      const list = declaration.parent;
      return (list.flags & ts.NodeFlags.Const) !== 0 && ts.isVariableStatement(list.parent);
    });
  }
}

function isArithmetic(node: ts.BinaryExpression): boolean {
  const { kind } = node.operatorToken;
  return (
    kind === ts.SyntaxKind.PlusToken ||
    kind === ts.SyntaxKind.MinusToken ||
    kind === ts.SyntaxKind.AsteriskToken ||
    kind === ts.SyntaxKind.SlashToken
  );
}
