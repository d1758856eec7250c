import ts from 'typescript';
import { oneLine, withDefaultNamed } from './call.ts';
import type { FunctionRecord } from './discover.ts';
import { isFunctionExpression } from './names.ts';
import type { Insertion } from './sourceMap.ts';

/**
 * A function that is checked where a call of another one reaches it: `outer(2)` on `outer/inner`. The
 * first arguments that it then gets are the check point.
 */
export interface CapturePlan {
  readonly key: string;
  /** Key of the thunk that makes the call. */
  readonly reach: string;
  readonly record: FunctionRecord;
  readonly call: string;
  readonly gradients: readonly string[];
}

/** The key that is waited for; a `var` of the module. */
const AWAITED = '__gradlensAwaited';

/** Copies arguments before the function can change them; a function of the module. */
const COPY = '__gradlensCopy';

/** How a function reads its own callee, receiver and arguments. */
interface Self {
  readonly callee: string;
  readonly receiver: string;
  readonly args: string;
}

/** Whether the arguments of a function can be caught where it starts. */
export function canCapture(record: FunctionRecord): boolean {
  return selfOf(record) !== null;
}

/** Code in the functions that are waited for, and the thunks and helpers at the module's end. */
export function captureInsertions(
  source: ts.SourceFile,
  captures: readonly CapturePlan[],
): { readonly insertions: readonly Insertion[]; readonly ending: string } {
  if (captures.length === 0) return { insertions: [], ending: '' };
  const insertions = captures.flatMap((plan) => entryInsertions(plan, source));
  const thunks = captures.map((plan) => thunkText(plan)).join(' ');
  return { insertions, ending: `var ${AWAITED}; ${COPY_TEXT} ${thunks}` };
}

function entryInsertions(plan: CapturePlan, source: ts.SourceFile): Insertion[] {
  const { body } = plan.record.node;
  const self = selfOf(plan.record);
  if (!body || !self) return [];
  const test = `${AWAITED} === ${JSON.stringify(plan.key)}`;
  const register = registerText(plan, self);
  if (ts.isBlock(body)) {
    const text = ` if (${test}) { ${register}; } `;
    return [{ offset: bodyStart(body, source), text }];
  }
  return [
    { offset: body.getStart(source), text: `(${test} && ${register}, ` },
    { offset: body.end, text: ')' },
  ];
}

function registerText(plan: CapturePlan, { callee, receiver, args }: Self): string {
  return (
    `((__gradlensReceiver, __gradlensArguments) => { ${AWAITED} = void 0; ` +
    `__gradlens.register(${JSON.stringify(plan.key)}, () => ({ setup: () => ({ ` +
    `callee: ${callee}, receiver: __gradlensReceiver, args: ${COPY}(__gradlensArguments) }), ` +
    `gradients: [${plan.gradients.join(', ')}] })); })(${receiver}, ${COPY}(${args}))`
  );
}

/** Makes the call; what it throws after the function was reached is not the check's business. */
function thunkText({ key, reach, call }: CapturePlan): string {
  const name = JSON.stringify(key);
  return (
    `__gradlens.register(${JSON.stringify(reach)}, () => { ${AWAITED} = ${name}; ` +
    `try { (${oneLine(withDefaultNamed(call))}); } ` +
    `catch (error) { if (${AWAITED} === ${name}) throw error; } finally { ${AWAITED} = void 0; } });`
  );
}

/** Arrays, typed arrays and plain objects are copied; instances of classes stay what they are. */
const COPY_TEXT =
  `function ${COPY}(value) { ` +
  `if (Array.isArray(value)) return value.map(${COPY}); ` +
  `if (ArrayBuffer.isView(value) && !(value instanceof DataView)) return value.slice(); ` +
  `if (typeof value !== 'object' || value === null) return value; ` +
  `const prototype = Object.getPrototypeOf(value); ` +
  `if (prototype !== Object.prototype && prototype !== null) return value; ` +
  `const copy = {}; for (const key of Object.keys(value)) copy[key] = ${COPY}(value[key]); ` +
  `return copy; }`;

function selfOf(record: FunctionRecord): Self | null {
  const { node, access, kind } = record;
  if (!node.body || node.asteriskToken || isAsync(node)) return null;
  const args = argumentsOf(node);
  const callee = calleeOf(record);
  if (args === null || callee === null) return null;
  if (kind === 'method') return { callee, receiver: 'this', args };
  const isMember = /[.[]/.test(access) || callee.startsWith('__gradlensReceiver');
  if (ts.isArrowFunction(node)) return { callee, receiver: 'void 0', args };
  // A plain call of a sloppy function sees the global object, which is no receiver.
  return { callee, receiver: isMember ? 'this' : 'this === globalThis ? void 0 : this', args };
}

function calleeOf({ node, access, kind, reachable }: FunctionRecord): string | null {
  const member = /[^.]*$/.exec(access)![0];
  const isName = /^#?[A-Za-z_$][\w$]*$/.test(member);
  if (kind === 'method') return isName ? `__gradlensReceiver.${member}` : null;
  if (reachable) return access;
  if (ts.isFunctionExpression(node) && node.name) return node.name.text;
  return ts.isArrowFunction(node) || !isName ? null : `__gradlensReceiver.${member}`;
}

/** The parameters by name, or all `arguments` where patterns or defaults stand. */
function argumentsOf(node: ts.FunctionLikeDeclaration): string | null {
  const names = node.parameters.map(({ name, initializer, dotDotDotToken }) =>
    ts.isIdentifier(name) && !initializer ? (dotDotDotToken ? '...' : '') + name.text : null,
  );
  const list = names.filter((name) => name !== 'this');
  if (!list.includes(null)) return `[${list.join(', ')}]`;
  return isFunctionExpression(node) && ts.isArrowFunction(node) ? null : 'Array.from(arguments)';
}

function isAsync(node: ts.FunctionLikeDeclaration): boolean {
  return (ts.getCombinedModifierFlags(node) & ts.ModifierFlags.Async) !== 0;
}

/** Behind the directives of a function's body. */
export function bodyStart(body: ts.Block | ts.ModuleBlock, source: ts.SourceFile): number {
  let offset = body.getStart(source) + 1;
  for (const statement of body.statements) {
    if (!ts.isExpressionStatement(statement) || !ts.isStringLiteral(statement.expression)) break;
    offset = statement.end;
  }
  return offset;
}
