import ts from 'typescript';
import type { Operation } from '../../model/operation.ts';
import { emitAssignment, emitUpdate } from './assignments.ts';
import { emitCall, emitNew, emitTagged } from './calls.ts';
import { emitClass } from './classes.ts';
import { NONE, toRegister, type Emitted, type Emitter } from './emitter.ts';
import { emitFunction } from './functions.ts';
import { emitArray, emitObject } from './literals.ts';
import { emitMember, emitOptionalChain, isOptionalChain } from './members.ts';
import { unparenthesized } from './names.ts';
import { isAssignment } from './scope.ts';

const K = ts.SyntaxKind;

const ARITHMETIC: ReadonlyMap<ts.SyntaxKind, readonly [hook: string, operation: Operation]> =
  new Map([
    [K.PlusToken, ['add', 'add']],
    [K.MinusToken, ['subtract', 'subtract']],
    [K.AsteriskToken, ['multiply', 'multiply']],
    [K.SlashToken, ['divide', 'divide']],
    [K.PercentToken, ['modulo', 'remainder']],
    [K.AsteriskAsteriskToken, ['exponentiate', 'power']],
  ] as const);

const BITS: ReadonlySet<ts.SyntaxKind> = new Set([
  K.BarToken,
  K.AmpersandToken,
  K.CaretToken,
  K.LessThanLessThanToken,
  K.GreaterThanGreaterThanToken,
  K.GreaterThanGreaterThanGreaterThanToken,
]);

const COMPARISONS: ReadonlyMap<ts.SyntaxKind, readonly [hook: string, ...more: number[]]> = new Map<
  ts.SyntaxKind,
  readonly [hook: string, ...more: number[]]
>([
  [K.LessThanToken, ['less']],
  [K.GreaterThanToken, ['greater']],
  [K.LessThanEqualsToken, ['atMost']],
  [K.GreaterThanEqualsToken, ['atLeast']],
  [K.EqualsEqualsEqualsToken, ['same']],
  [K.ExclamationEqualsEqualsToken, ['different']],
  [K.EqualsEqualsToken, ['compare', 6]],
  [K.ExclamationEqualsToken, ['compare', 7]],
]);

/** Emits an expression. */
export function emitExpression(e: Emitter, node: ts.Expression): Emitted {
  if (isOptionalChain(node)) return emitOptionalChain(e, node);
  if (ts.isIdentifier(node)) return emitIdentifier(e, node);
  if (ts.isParenthesizedExpression(node)) {
    const inner = emitExpression(e, node.expression);
    return { code: `(${inner.code})`, s: inner.s };
  }
  if (ts.isBinaryExpression(node)) return emitBinary(e, node);
  if (ts.isPropertyAccessExpression(node) || ts.isElementAccessExpression(node)) {
    return emitMember(e, node);
  }
  if (ts.isCallExpression(node)) return emitCall(e, node);
  if (ts.isNewExpression(node)) return emitNew(e, node);
  if (ts.isPrefixUnaryExpression(node)) return emitPrefix(e, node);
  if (ts.isPostfixUnaryExpression(node)) return emitUpdate(e, node, true);
  if (ts.isConditionalExpression(node)) return emitConditional(e, node);
  if (ts.isFunctionExpression(node) || ts.isArrowFunction(node)) {
    return { code: emitFunction(e, node), s: NONE };
  }
  if (ts.isClassExpression(node)) return { code: emitClass(e, node), s: NONE };
  if (ts.isArrayLiteralExpression(node)) return emitArray(e, node);
  if (ts.isObjectLiteralExpression(node)) return emitObject(e, node);
  if (ts.isTemplateExpression(node)) return emitTemplate(e, node);
  if (ts.isTaggedTemplateExpression(node)) return emitTagged(e, node);
  if (ts.isTypeOfExpression(node)) return emitTypeOf(e, node);
  if (ts.isVoidExpression(node)) {
    return { code: `void ${emitExpression(e, node.expression).code}`, s: NONE };
  }
  if (ts.isDeleteExpression(node)) return emitDelete(e, node);
  if (ts.isYieldExpression(node)) return emitYield(e, node);
  return { code: e.text(node), s: NONE };
}

/** An expression whose truth decides something. */
export function emitTest(e: Emitter, node: ts.Expression): string {
  const emitted = emitExpression(e, node);
  if (emitted.s === NONE) return emitted.code;
  return e.hook(
    'truth',
    emitted.code,
    emitted.s,
    e.site(unparenthesized(node), 'operation', 'copy'),
  );
}

function emitIdentifier(e: Emitter, node: ts.Identifier): Emitted {
  const binding = e.binding(node);
  if (binding === undefined) {
    if (node.text === 'arguments' && e.frame.argumentsName !== null) {
      return { code: e.frame.argumentsName, s: NONE };
    }
    return { code: node.text, s: NONE };
  }
  if (binding.value !== 'any') return { code: node.text, s: NONE };
  const index = e.frame.mapped?.get(binding);
  if (index !== undefined) {
    return { code: e.hook('mapped', e.frame.argumentsName!, index, node.text), s: e.s };
  }
  return { code: node.text, s: e.companion(binding) };
}

function emitBinary(e: Emitter, node: ts.BinaryExpression): Emitted {
  const kind = node.operatorToken.kind;
  if (isAssignment(kind)) return emitAssignment(e, node);
  if (kind === K.CommaToken) {
    const left = emitExpression(e, node.left);
    const right = emitExpression(e, node.right);
    return { code: `(${left.code}, ${right.code})`, s: right.s };
  }
  if (
    kind === K.AmpersandAmpersandToken ||
    kind === K.BarBarToken ||
    kind === K.QuestionQuestionToken
  ) {
    return emitLogical(e, node);
  }
  if (kind === K.InKeyword && ts.isPrivateIdentifier(node.left)) {
    return { code: `${node.left.text} in ${emitExpression(e, node.right).code}`, s: NONE };
  }
  const left = emitExpression(e, node.left);
  const right = emitExpression(e, node.right);
  const operator = e.text(node.operatorToken);
  const native = { code: `${left.code} ${operator} ${right.code}`, s: NONE };
  const comparison = COMPARISONS.get(kind);
  if (comparison !== undefined) {
    if (left.s === NONE && right.s === NONE) return native;
    const site = e.site(node, 'operation', 'copy', [node.left, node.right]);
    const [hook, ...more] = comparison;
    return { code: e.hook(hook, ...more, left.code, left.s, right.code, right.s, site), s: NONE };
  }
  if (kind === K.InstanceOfKeyword || kind === K.InKeyword) return native;
  if (e.value(node.left) === 'prim' && e.value(node.right) === 'prim') return native;
  return emitArithmetic(e, node, kind, left, right, [node.left, node.right]);
}

/** `left operator right` where at least one side may be alive, or an object. */
export function emitArithmetic(
  e: Emitter,
  node: ts.Node,
  kind: ts.SyntaxKind,
  left: Emitted,
  right: Emitted,
  operands: readonly ts.Node[],
): Emitted {
  const arithmetic = ARITHMETIC.get(kind);
  const operation = arithmetic?.[1] ?? 'blocked';
  const site = e.site(node, 'operation', operation, operands);
  if (arithmetic !== undefined) {
    return {
      code: e.hook(arithmetic[0], left.code, left.s, right.code, right.s, site),
      s: e.s,
    };
  }
  if (!BITS.has(kind)) throw new Error(`No emission for operator ${ts.SyntaxKind[kind]}`);
  const operator = `'${ts.tokenToString(kind)!}'`;
  return { code: e.hook('bits', operator, left.code, left.s, right.code, right.s, site), s: e.s };
}

/** `&&`, `||`, `??`: one of two values, whichever it is, with its shadow in the register. */
function emitLogical(e: Emitter, node: ts.BinaryExpression): Emitted {
  const left = emitExpression(e, node.left);
  const right = emitExpression(e, node.right);
  const kind = node.operatorToken.kind;
  if (left.s === NONE && right.s === NONE) {
    return { code: `${left.code} ${e.text(node.operatorToken)} ${right.code}`, s: NONE };
  }
  const value = e.temporary();
  const shadow = left.s === NONE ? NONE : e.temporary();
  const taken = `${value} = ${left.code}${shadow === NONE ? '' : `, ${shadow} = ${left.s}`}`;
  const kept = shadow === NONE ? e.hook('answer', value, NONE) : `(${e.s} = ${shadow}, ${value})`;
  const other = toRegister(e, right);
  if (kind === K.QuestionQuestionToken) {
    return {
      code: `((${taken}, ${value} !== null && ${value} !== void 0) ? ${kept} : ${other})`,
      s: e.s,
    };
  }
  const test =
    shadow === NONE
      ? `(${taken}, ${value})`
      : `(${taken}, ${e.hook('truth', value, shadow, e.site(node.left, 'operation', 'copy'))})`;
  const [yes, no] = kind === K.AmpersandAmpersandToken ? [other, kept] : [kept, other];
  return { code: `(${test} ? ${yes} : ${no})`, s: e.s };
}

function emitConditional(e: Emitter, node: ts.ConditionalExpression): Emitted {
  const test = emitTest(e, node.condition);
  const yes = emitExpression(e, node.whenTrue);
  const no = emitExpression(e, node.whenFalse);
  if (yes.s === NONE && no.s === NONE) {
    return { code: `(${test} ? ${yes.code} : ${no.code})`, s: NONE };
  }
  return { code: `(${test} ? ${toRegister(e, yes)} : ${toRegister(e, no)})`, s: e.s };
}

function emitPrefix(e: Emitter, node: ts.PrefixUnaryExpression): Emitted {
  if (node.operator === K.PlusPlusToken || node.operator === K.MinusMinusToken) {
    return emitUpdate(e, node, true);
  }
  if (node.operator === K.ExclamationToken) {
    return { code: `!${wrap(emitTest(e, node.operand))}`, s: NONE };
  }
  const operand = emitExpression(e, node.operand);
  const token = ts.tokenToString(node.operator)!;
  if (e.value(node.operand) === 'prim') {
    return { code: `${token} ${operand.code}`, s: NONE };
  }
  const [hook, operation]: readonly [string, Operation] =
    node.operator === K.MinusToken
      ? ['negate', 'negate']
      : node.operator === K.PlusToken
        ? ['plus', 'copy']
        : ['bitNot', 'blocked'];
  const site = e.site(node, 'operation', operation, [node.operand]);
  return { code: e.hook(hook, operand.code, operand.s, site), s: e.s };
}

/** Parentheses where a prefix operator would bind to the first part only. */
function wrap(code: string): string {
  return /^[\w$.]+(\([^()]*\))?$/.test(code) ? code : `(${code})`;
}

function emitTemplate(e: Emitter, node: ts.TemplateExpression): Emitted {
  let code = e.text(node.head);
  for (const span of node.templateSpans) {
    const part = emitExpression(e, span.expression);
    code +=
      e.value(span.expression) === 'prim'
        ? part.code
        : e.hook('text', part.code, part.s, e.site(span.expression, 'operation', 'blocked'));
    code += e.text(span.literal);
  }
  return { code, s: NONE };
}

function emitTypeOf(e: Emitter, node: ts.TypeOfExpression): Emitted {
  const operand = unparenthesized(node.expression);
  const code = ts.isIdentifier(operand) ? operand.text : emitExpression(e, operand).code;
  return { code: `typeof ${ts.isIdentifier(operand) ? code : `(${code})`}`, s: NONE };
}

function emitDelete(e: Emitter, node: ts.DeleteExpression): Emitted {
  const target = unparenthesized(node.expression);
  if (isOptionalChain(target)) return { code: `delete ${e.text(target)}`, s: NONE };
  if (ts.isPropertyAccessExpression(target)) {
    const object = emitExpression(e, target.expression).code;
    return { code: `delete (${object}).${target.name.text}`, s: NONE };
  }
  if (ts.isElementAccessExpression(target)) {
    const object = emitExpression(e, target.expression).code;
    return {
      code: `delete (${object})[${emitExpression(e, target.argumentExpression).code}]`,
      s: NONE,
    };
  }
  return { code: `delete ${emitExpression(e, target).code}`, s: NONE };
}

/** What is yielded leaves through the register, what `next(v)` sends comes back through it. */
function emitYield(e: Emitter, node: ts.YieldExpression): Emitted {
  const site = e.site(node, 'operation', 'copy');
  if (node.asteriskToken !== undefined) {
    const inner = emitExpression(e, node.expression!);
    return {
      code: e.hook('answer', `(yield* ${e.hook('iterate', inner.code, site)})`, '0'),
      s: e.s,
    };
  }
  const inner = node.expression === undefined ? null : emitExpression(e, node.expression);
  const out = inner === null ? '' : ` ${e.hook('yielding', inner.code, inner.s)}`;
  return { code: e.hook('resumed', `(yield${out})`), s: e.s };
}
