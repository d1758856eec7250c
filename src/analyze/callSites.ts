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
 * Calls of a module-level function with literal arguments in the same file, in source order; each
 * text once. Calls inside the function itself are left out: they show a recursion's end, not its
 * use.
 */
export function literalCallSites(
  record: FunctionRecord,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): CallSite[] {
  const wanted = symbolOf(record, checker)?.valueDeclaration;
  if (!wanted || record.enclosing !== null) return [];
  const { node } = record;
  const found = new Map<string, CallSite>();
  for (const call of callsIn(source, checker).get(wanted) ?? []) {
    if (node.pos <= call.pos && call.end <= node.end) continue;
    const text = call.getText(source);
    if (!found.has(text)) found.set(text, { call: text, range: rangeOf(call, source) });
  }
  return [...found.values()];
}

/**
 * Calls of a member that a factory returns, on a constant that holds what the factory returned:
 * `problem.value([0.3, -0.8])` after `const problem = leastSquares(A, b)`. By name: where the factory
 * says that it returns an interface, the members are that interface's.
 */
export function returnedCallSites(
  record: FunctionRecord,
  source: ts.SourceFile,
  checker: ts.TypeChecker,
): CallSite[] {
  const { enclosing, reachable, access } = record;
  if (reachable || !enclosing || enclosing.enclosing) return [];
  const factory = symbolOf(enclosing, checker);
  if (!factory) return [];
  const isProduct = (receiver: ts.Expression): boolean => {
    if (!ts.isIdentifier(receiver)) return false;
    const made = checker.getSymbolAtLocation(receiver)?.valueDeclaration;
    if (!made || !ts.isVariableDeclaration(made) || !made.initializer) return false;
    const { initializer } = made;
    return (
      ts.isCallExpression(initializer) &&
      ts.isIdentifier(initializer.expression) &&
      checker.getSymbolAtLocation(initializer.expression) === factory
    );
  };
  return [...callsIn(source, checker).values()].flat().flatMap((call) => {
    const { expression } = call;
    const isOwn =
      ts.isPropertyAccessExpression(expression) &&
      expression.name.text === access &&
      isProduct(expression.expression);
    return isOwn ? [{ call: call.getText(source), range: rangeOf(call, source) }] : [];
  });
}

/** By declaration: the checker may know a member by another symbol where it is called. */
type CallsByCallee = ReadonlyMap<ts.Declaration, readonly ts.CallExpression[]>;

const callsByChecker = new WeakMap<ts.TypeChecker, CallsByCallee>();

/** Every call of the file whose arguments are written out, by what it calls. */
function callsIn(source: ts.SourceFile, checker: ts.TypeChecker): CallsByCallee {
  const known = callsByChecker.get(checker);
  if (known) return known;
  const calls = new Map<ts.Declaration, ts.CallExpression[]>();
  const closed = new Closed(source, checker);
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && standsAlone(node, closed)) {
      const callee = node.expression;
      const name = ts.isPropertyAccessExpression(callee) ? callee.name : callee;
      const symbol = ts.isIdentifier(name) ? checker.getSymbolAtLocation(name) : undefined;
      const called = symbol?.valueDeclaration;
      if (called) calls.set(called, [...(calls.get(called) ?? []), node]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  callsByChecker.set(checker, calls);
  return calls;
}

function standsAlone(node: ts.CallExpression, closed: Closed): boolean {
  const callee = node.expression;
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : null;
  return (
    node.arguments.length > 0 &&
    node.arguments.every((argument) => closed.expression(argument)) &&
    (receiver === null || closed.expression(receiver))
  );
}

function symbolOf(record: FunctionRecord, checker: ts.TypeChecker): ts.Symbol | undefined {
  const { nameNode } = record;
  return checker.getSymbolAtLocation(
    ts.isPropertyAccessExpression(nameNode) ? nameNode.name : nameNode,
  );
}

/**
 * Whether an expression means the same in the module's scope: literals and what is built of them.
 */
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
      // `exports` and `module` of a CommonJS file are declared by the file itself.
      if (ts.isSourceFile(declaration)) return true;
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
