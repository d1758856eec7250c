import ts from 'typescript';
import { parseDiagnosticsOf, parseSnippet } from './syntax.ts';

/** A call written in a tag or on the command line, taken apart for the harness. */
export interface SplitCall {
  /** Source of a function that evaluates callee, receiver and arguments, in that order, afresh. */
  readonly setup: string;
  /** The same with another expression for the array of arguments. */
  readonly setupWith: (list: string) => string;
  /** The callee without receiver and arguments: `f`, `outer(2)`; for a method its name. */
  readonly callee: string;
  /** The receiver's expression, if it is a method call. */
  readonly receiver: string | null;
  /** The arguments as written. */
  readonly args: readonly string[];
  /** The text between the parentheses, to compare two calls' arguments. */
  readonly argumentText: string;
}

/** Names in inserted code: long enough not to hide a name of the author's. */
const RECEIVER = '__gradlensReceiver';
const CALLEE = '__gradlensCallee';
const ARGUMENTS = '__gradlensArguments';

const NO_NAMES: ReadonlySet<string> = new Set();

/**
 * Takes a call apart so that the engine can make it itself, with arguments of its own: `new
 * Foo(2).method(3)` into `method`, its receiver and `[3]`; `f.call(o, x)` into `f`, `o`, `[x]`.
 * Spread arguments stay spread; what is not given is not passed. Null for anything but a call.
 * `namespaces` are the names of `import * as m`.
 */
export function splitCall(
  text: string,
  namespaces: ReadonlySet<string> = NO_NAMES,
): SplitCall | null {
  const parsed = parseExpression(withDefaultNamed(text));
  if (parsed === null) return null;
  const { expression, source } = parsed;
  if (ts.isNewExpression(expression)) return splitNew(expression, source);
  return ts.isCallExpression(expression) ? split(expression, source, namespaces) : null;
}

/** `default(3)` calls a default export without a name: `default` alone is no expression. */
export function withDefaultNamed(text: string): string {
  return text.replace(/^\s*default(?=\s*\()/, 'exports.default');
}

/**
 * Whether a text is one expression that can stand at the end of a module or in a function's body.
 */
export function isExpression(text: string): boolean {
  return parseExpression(text) !== null;
}

function parseExpression(
  text: string,
): { readonly expression: ts.Expression; readonly source: ts.SourceFile } | null {
  const source = parseSnippet(`(${text}\n)`);
  const [statement] = source.statements;
  if (parseDiagnosticsOf(source).length > 0 || source.statements.length !== 1) return null;
  if (!statement || !ts.isExpressionStatement(statement) || isBound(statement)) return null;
  const { expression } = statement;
  // The parentheses put around the text must still be one pair: `a) + (b` is no expression.
  if (!ts.isParenthesizedExpression(expression)) return null;
  return { expression: withoutParentheses(expression), source };
}

/** Syntax that only some places allow: inserted elsewhere, it would break the whole module. */
function isBound(node: ts.Node): boolean {
  const isPlaced =
    ts.isPrivateIdentifier(node) ||
    ts.isAwaitExpression(node) ||
    ts.isYieldExpression(node) ||
    ts.isMetaProperty(node) ||
    node.kind === ts.SyntaxKind.SuperKeyword;
  return isPlaced || (ts.forEachChild(node, isBound) ?? false);
}

function split(
  call: ts.CallExpression,
  source: ts.SourceFile,
  namespaces: ReadonlySet<string>,
): SplitCall {
  const args = call.arguments.map((argument) => oneLine(argument.getText(source)));
  const list = `[${args.join(', ')}]`;
  const callee = withoutParentheses(call.expression);
  const shared = { args, argumentText: args.join(', ') };
  if (ts.isPropertyAccessExpression(callee)) {
    const receiver = oneLine(callee.expression.getText(source));
    const member = callee.name.text;
    const isModule = receiver === 'exports' || receiver === 'module.exports';
    if (isModule || namespaces.has(receiver)) {
      // A module is no receiver: `m.f(x)` stands for a call of `f`, and what else `m` exports is no
      // input.
      const setupWith = (given: string): string =>
        `() => ({ callee: ${receiver}.${member}, receiver: void 0, args: ${given} })`;
      return {
        ...shared,
        setupWith,
        setup: setupWith(list),
        callee: `${receiver}.${member}`,
        receiver: null,
      };
    }
    const isCall = member === 'call' || member === 'apply';
    const setupWith = (given: string): string =>
      isCall ? applied(receiver, member, given) : methodSetup(receiver, `.${member}`, given);
    return { ...shared, setupWith, setup: setupWith(list), callee: member, receiver };
  }
  if (ts.isElementAccessExpression(callee)) {
    const receiver = oneLine(callee.expression.getText(source));
    const member = `[${oneLine(callee.argumentExpression.getText(source))}]`;
    const setupWith = (given: string): string => methodSetup(receiver, member, given);
    return { ...shared, setupWith, setup: setupWith(list), callee: member, receiver };
  }
  const plain = oneLine(callee.getText(source));
  const setupWith = (given: string): string =>
    `() => ({ callee: ${plain}, receiver: void 0, args: ${given} })`;
  return { ...shared, setupWith, setup: setupWith(list), callee: plain, receiver: null };
}

function methodSetup(receiver: string, member: string, list: string): string {
  return (
    `() => { const ${RECEIVER} = ${receiver}, ${CALLEE} = ${RECEIVER}${member}; ` +
    `return { callee: ${CALLEE}, receiver: ${RECEIVER}, args: ${list} }; }`
  );
}

/** `f.call(o, x)`, unless `f` has a method of its own that is called so. */
function applied(receiver: string, member: 'call' | 'apply', list: string): string {
  const given = member === 'call' ? `${ARGUMENTS}.slice(1)` : `Array.from(${ARGUMENTS}[1] ?? [])`;
  return (
    `() => { const ${RECEIVER} = ${receiver}, ${CALLEE} = ${RECEIVER}.${member}, ` +
    `${ARGUMENTS} = ${list}; return ${CALLEE} === Function.prototype.${member} ` +
    `? { callee: ${RECEIVER}, receiver: ${ARGUMENTS}[0], args: ${given} } ` +
    `: { callee: ${CALLEE}, receiver: ${RECEIVER}, args: ${ARGUMENTS} }; }`
  );
}

/** `new Foo(2)`: the numbers of the new object are the result. */
function splitNew(call: ts.NewExpression, source: ts.SourceFile): SplitCall {
  const args = (call.arguments ?? []).map((argument) => oneLine(argument.getText(source)));
  const callee = oneLine(call.expression.getText(source));
  const setupWith = (given: string): string =>
    `() => ({ callee: (...${ARGUMENTS}) => new (${callee})(...${ARGUMENTS}), ` +
    `receiver: void 0, args: ${given} })`;
  return {
    setupWith,
    setup: setupWith(`[${args.join(', ')}]`),
    callee,
    receiver: null,
    args,
    argumentText: args.join(', '),
  };
}

function withoutParentheses(node: ts.Expression): ts.Expression {
  return ts.isParenthesizedExpression(node) ? withoutParentheses(node.expression) : node;
}

/** Inserted code must not move lines: comments and line breaks become spaces. */
export function oneLine(text: string): string {
  if (!/[\r\n]|\/[/*]/.test(text)) return text;
  const source = parseSnippet(`(${text}\n)`);
  let result = '';
  let previousEnd = 1;
  const visit = (node: ts.Node): void => {
    const children = node.getChildren(source);
    if (children.length > 0) {
      children.forEach(visit);
      return;
    }
    const start = node.getStart(source);
    if (start >= text.length + 1 || node.end === start) return;
    if (start > previousEnd && result !== '') result += ' ';
    if (start > 0) result += source.text.slice(start, node.end);
    previousEnd = Math.max(previousEnd, node.end);
  };
  visit(source);
  return result.replace(/\r?\n/g, '\\n');
}
