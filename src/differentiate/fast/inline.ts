import ts from 'typescript';
import { emitBranch } from './emit-branch.ts';
import type { ExpressionEmitter } from './emit-expressions.ts';
import type { Instance } from './instance.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';

/** Larger bodies are called: their code would be repeated at every call. */
const BODY_LIMIT = 400;
const DEPTH_LIMIT = 4;

/**
 * The value of a call whose body is constants, early returns and a final return: its operations join
 * the caller's statement instead of getting nodes of their own. null where it has to be called.
 * A callback written in place may use any name around it; elsewhere its free names must be unique.
 */
export function inlineCall(
  emitter: ExpressionEmitter,
  callee: Instance,
  args: readonly Value[],
  inPlace: boolean,
): Value | null {
  // While every operation is recorded, calls and what their parameters held are recorded, too.
  if (emitter.names.operations) return null;
  if (emitter.inlining.length >= DEPTH_LIMIT || emitter.inlining.includes(callee)) return null;
  const { node } = callee;
  const { bindings } = emitter.inference;
  if (node.getEnd() - node.getStart() > BODY_LIMIT) return null;
  const body = node.body!;
  const statements = ts.isBlock(body) ? [...body.statements] : null;
  if (statements && !isExpressionLike(statements)) return null;
  if (containsFunction(body) || (!inPlace && !namesAreUnique(emitter, callee))) return null;
  for (const [k, parameter] of node.parameters.entries()) {
    if (!ts.isIdentifier(parameter.name)) return null;
    const binding = bindings.declaredBy(parameter)!;
    if (parameter.initializer || binding.assigned || args[k] === undefined) return null;
  }
  const environment = new Map(emitter.environment);
  node.parameters.forEach((parameter, k) => {
    emitter.environment.set(bindings.declaredBy(parameter)!, args[k]!);
  });
  const outer = { instance: emitter.instance, root: emitter.root, folding: emitter.folding };
  emitter.inlining.push(callee);
  emitter.instance = callee;
  // Names of the caller cannot be assigned in here, but values of the body outlive its statements.
  if (statements) emitter.folding = true;
  const value = statements
    ? emitStatements(emitter, statements)
    : emitter.expression(body as ts.Expression);
  // A recursion inlined into its own function must leave that function's names as they were.
  emitter.environment.clear();
  for (const [binding, held] of environment) emitter.environment.set(binding, held);
  emitter.instance = outer.instance;
  emitter.root = outer.root;
  emitter.folding = outer.folding;
  emitter.inlining.pop();
  return value;
}

/** `const …; if (c) return a; … return b;` */
function isExpressionLike(statements: readonly ts.Statement[]): boolean {
  if (statements.length === 0) return false;
  return statements.every((statement, k) => {
    const last = k === statements.length - 1;
    if (ts.isReturnStatement(statement)) return last && statement.expression !== undefined;
    if (ts.isIfStatement(statement)) {
      const otherwise = statement.elseStatement;
      if (returned(statement.thenStatement) === null) return false;
      return otherwise ? last && returned(otherwise) !== null : !last;
    }
    if (!ts.isVariableStatement(statement) || last) return false;
    const { declarations, flags } = statement.declarationList;
    const isConst = (flags & ts.NodeFlags.Const) !== 0;
    return isConst && declarations.every((d) => ts.isIdentifier(d.name) && d.initializer);
  });
}

/** The expression of `return e` or `{ return e; }`. */
function returned(statement: ts.Statement): ts.Expression | null {
  if (ts.isReturnStatement(statement)) return statement.expression ?? null;
  const only = ts.isBlock(statement) && statement.statements.length === 1;
  return only ? returned(statement.statements[0]!) : null;
}

function emitStatements(emitter: ExpressionEmitter, statements: readonly ts.Statement[]): Value {
  const [statement, ...rest] = statements;
  if (ts.isReturnStatement(statement!)) return emitter.expression(statement.expression!);
  if (ts.isVariableStatement(statement!)) {
    for (const declaration of statement.declarationList.declarations) {
      const binding = emitter.inference.bindings.declaredBy(declaration)!;
      emitter.environment.set(binding, emitter.expression(declaration.initializer!));
    }
    return emitStatements(emitter, rest);
  }
  if (!ts.isIfStatement(statement!)) return constant('undefined');
  const otherwise = statement.elseStatement;
  return emitBranch(
    emitter,
    emitter.condition(statement.expression),
    () => emitter.expression(returned(statement.thenStatement)!),
    () => (otherwise ? emitter.expression(returned(otherwise)!) : emitStatements(emitter, rest)),
  );
}

/** What each module has of its own without declaring it. */
const MODULE_NAMES: ReadonlySet<string> = new Set([
  'exports',
  'module',
  'require',
  '__filename',
  '__dirname',
]);

function containsFunction(node: ts.Node): boolean {
  if (ts.isFunctionLike(node)) return true;
  return node.forEachChild((child) => containsFunction(child) || undefined) ?? false;
}

function namesAreUnique(emitter: ExpressionEmitter, callee: Instance): boolean {
  const { bindings } = emitter.inference;
  let unique = true;
  const isAbroad = callee.node.getSourceFile() !== emitter.home;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const binding = bindings.of(node);
      const free = binding !== undefined && binding.owner !== callee.node;
      if (free && bindings.countOf(node.text) > 1) unique = false;
      // Names of another module mean nothing here.
      if (isAbroad && (free || MODULE_NAMES.has(node.text))) unique = false;
      if (free && !ts.isSourceFile(binding.owner) && binding.assigned) unique = false;
    }
    node.forEachChild(visit);
  };
  visit(callee.node.body!);
  return unique;
}
