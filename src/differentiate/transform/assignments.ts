import ts from 'typescript';
import { NONE, toRegister, type Emitted, type Emitter } from './emitter.ts';
import { emitArithmetic, emitExpression } from './expressions.ts';
import { companionField, load, placeOf, store } from './members.ts';
import { unparenthesized } from './names.ts';
import { emitPattern } from './patterns.ts';
import { privateField } from './privateNames.ts';
import type { Binding } from './scope.ts';

const K = ts.SyntaxKind;

const LOGICAL: ReadonlyMap<ts.SyntaxKind, (value: string) => string> = new Map([
  [K.AmpersandAmpersandEqualsToken, (value: string) => value],
  [K.BarBarEqualsToken, (value: string) => `!${value}`],
  [K.QuestionQuestionEqualsToken, (value: string) => `(${value} === null || ${value} === void 0)`],
]);

/** The operator of a compound assignment: `+` of `+=`. */
const COMPOUND: ReadonlyMap<ts.SyntaxKind, ts.SyntaxKind> = new Map([
  [K.PlusEqualsToken, K.PlusToken],
  [K.MinusEqualsToken, K.MinusToken],
  [K.AsteriskEqualsToken, K.AsteriskToken],
  [K.SlashEqualsToken, K.SlashToken],
  [K.PercentEqualsToken, K.PercentToken],
  [K.AsteriskAsteriskEqualsToken, K.AsteriskAsteriskToken],
  [K.BarEqualsToken, K.BarToken],
  [K.AmpersandEqualsToken, K.AmpersandToken],
  [K.CaretEqualsToken, K.CaretToken],
  [K.LessThanLessThanEqualsToken, K.LessThanLessThanToken],
  [K.GreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanToken],
  [K.GreaterThanGreaterThanGreaterThanEqualsToken, K.GreaterThanGreaterThanGreaterThanToken],
]);

/** A place that a value can be stored to and read from, evaluated once. */
interface Target {
  /** Reads the place; evaluates what leads to it. */
  readonly read: Emitted;
  /** Stores; `value.s` is read right after `value.code`. Does not evaluate again what `read` did. */
  readonly store: (value: Emitted) => Emitted;
}

export function emitAssignment(e: Emitter, node: ts.BinaryExpression): Emitted {
  const target = unparenthesized(node.left);
  const kind = node.operatorToken.kind;
  if (kind === K.EqualsToken) {
    if (ts.isArrayLiteralExpression(target) || ts.isObjectLiteralExpression(target)) {
      return emitPatternAssignment(e, target, node.right);
    }
    return emitPlainAssignment(e, node, target);
  }
  const test = LOGICAL.get(kind);
  const place = compoundTarget(e, node, target, test === undefined ? 'store' : 'read');
  if (test !== undefined) {
    const value = e.temporary();
    const shadow = e.temporary();
    const right = storeKeeping(e, node, target, emitExpression(e, node.right), place.store);
    const code =
      `(${value} = ${place.read.code}, ${shadow} = ${place.read.s}, ${test(value)}` +
      ` ? ${toRegister(e, right)} : (${e.s} = ${shadow}, ${value}))`;
    return { code, s: e.s };
  }
  const operator = COMPOUND.get(kind)!;
  const right = emitExpression(e, node.right);
  if (e.value(node.left) === 'prim' && e.value(node.right) === 'prim') {
    return place.store({
      code: `${place.read.code} ${ts.tokenToString(operator)!} (${right.code})`,
      s: NONE,
    });
  }
  const result = emitArithmetic(e, node, operator, place.read, right, [node.left, node.right]);
  if (ts.isIdentifier(target)) e.nameSite(node, target.text);
  else if (ts.isPropertyAccessExpression(target)) e.nameSite(node, target.name.text);
  return storeKeeping(e, node, target, result, place.store);
}

/**
 * Stores to a member. A setter or a trap takes the shadow with it: the value of the assignment keeps its
 * own, where something uses it.
 */
function storeKeeping(
  e: Emitter,
  node: ts.Node,
  target: ts.Expression,
  value: Emitted,
  store: Target['store'],
): Emitted {
  if (ts.isIdentifier(target) || value.s === NONE || !isUsed(node)) return store(value);
  const shadow = e.temporary();
  return { code: store({ code: value.code, s: `${shadow} = ${value.s}` }).code, s: shadow };
}

/** Whether the value of an expression goes anywhere. */
function isUsed(node: ts.Node): boolean {
  const { parent } = node;
  if (ts.isParenthesizedExpression(parent)) return isUsed(parent);
  if (ts.isExpressionStatement(parent) || ts.isVoidExpression(parent)) return false;
  if (ts.isForStatement(parent)) return parent.condition === node;
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === K.CommaToken) {
    return parent.right === node && isUsed(parent);
  }
  return true;
}

function emitPlainAssignment(
  e: Emitter,
  node: ts.BinaryExpression,
  target: ts.Expression,
): Emitted {
  if (ts.isIdentifier(target)) {
    const value = emitExpression(e, node.right);
    e.nameSite(node.right, target.text);
    return variableTarget(e, node, target).store(value);
  }
  if (isPrivate(target))
    return storeKeeping(e, node, target, emitExpression(e, node.right), (value) =>
      privateTarget(e, target, 'store').store(value),
    );
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) {
    return { code: `${e.text(target)} = ${emitExpression(e, node.right).code}`, s: NONE };
  }
  const place = placeOf(e, target, false);
  const value = emitExpression(e, node.right);
  if (ts.isPropertyAccessExpression(target)) e.nameSite(node.right, target.name.text);
  const site = e.watch(target, 'assignment');
  return storeKeeping(e, node, target, value, (kept) => store(e, place, kept, site));
}

/**
 * In which order a place is read and stored. `store`: the store's reference is evaluated first and the
 * load stands inside its right-hand side (`o.p += v`); `read`: the load comes first (`o.p ??= v`, `o.p++`).
 */
type Order = 'store' | 'read';

function compoundTarget(e: Emitter, node: ts.Node, target: ts.Expression, order: Order): Target {
  if (ts.isIdentifier(target)) return variableTarget(e, node, target);
  if (isPrivate(target)) return privateTarget(e, target, order);
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) {
    throw new Error('This assignment target is not valid JavaScript.');
  }
  const place = placeOf(e, target, order === 'read');
  const site = e.watch(target, 'assignment');
  // The key's shadow stands in the register only right after the key is evaluated.
  const repeated = place.keyShadow === e.s ? null : place.keyShadow;
  const again = { ...place, object: place.again, key: place.keyAgain, keyShadow: repeated };
  const [reading, storing] = order === 'read' ? [place, again] : [again, place];
  return {
    read: load(e, reading),
    store: (value) => store(e, storing, value, site),
  };
}

function isPrivate(target: ts.Expression): target is ts.PropertyAccessExpression {
  return ts.isPropertyAccessExpression(target) && ts.isPrivateIdentifier(target.name);
}

function privateTarget(e: Emitter, target: ts.PropertyAccessExpression, order: Order): Target {
  const name = target.name.text;
  const isThis = target.expression.kind === ts.SyntaxKind.ThisKeyword;
  const again = isThis ? 'this' : e.temporary();
  const first = isThis ? 'this' : `(${again} = ${emitExpression(e, target.expression).code})`;
  const [reading, storing] = order === 'read' ? [first, again] : [again, first];
  if (!privateField(target)) {
    return {
      read: { code: e.hook('answered', `(${e.s} = 0, ${reading}.${name})`), s: e.s },
      store: (value) => {
        const code = `${storing}.${name} = ${e.hook('storing', value.code, value.s)}`;
        return { code: e.hook('storedPrivate', code), s: e.s };
      },
    };
  }
  const companion = `${again}.${companionField(e, name)}`;
  return {
    read: { code: `${reading}.${name}`, s: companion },
    store: (value) => ({
      code: `(${storing}.${name} = ${value.code}, ${companion} = ${value.s}, ${again}.${name})`,
      s: companion,
    }),
  };
}

function variableTarget(e: Emitter, node: ts.Node, target: ts.Identifier): Target {
  const read = emitExpression(e, target);
  return { read, store: (value) => storeVariable(e, node, target, value) };
}

/** `x = value` with the companion and, while operations are recorded, the watch. */
export function storeVariable(
  e: Emitter,
  node: ts.Node,
  target: ts.Identifier,
  value: Emitted,
): Emitted {
  const binding = e.binding(target);
  const name = target.text;
  if (binding === undefined) {
    if (value.s === NONE) return { code: `(${name} = ${value.code})`, s: NONE };
    const site = e.site(node, 'operation', 'copy');
    const where = `'the global variable ${name}'`;
    return { code: `(${name} = ${e.hook('dropped', value.code, value.s, site, where)})`, s: NONE };
  }
  const index = e.frame.mapped?.get(binding);
  if (index !== undefined) {
    const args = e.frame.argumentsName!;
    const code = `${name} = ${value.code}`;
    return { code: e.hook('storeMapped', args, index, code, value.s), s: e.s };
  }
  if (binding.value !== 'any') {
    // Plain variables take plain values only; the register is left alone.
    return { code: `(${name} = ${value.code})`, s: NONE };
  }
  const companion = e.companion(binding);
  const watch = watchCode(e, target, binding, name, companion);
  return {
    code: `(${name} = ${value.code}, ${companion} = ${value.s}${watch}, ${name})`,
    s: companion,
  };
}

function watchCode(
  e: Emitter,
  target: ts.Node,
  binding: Binding,
  name: string,
  companion: string,
): string {
  const site = e.watch(target, 'assignment', binding);
  return `, ${e.o} && ${e.hook('watch', site, name, companion)}`;
}

/** `x++`, `--o.p`: the value before or after, with its shadow. */
export function emitUpdate(
  e: Emitter,
  node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression,
  used: boolean,
): Emitted {
  const target = unparenthesized(node.operand);
  const by = node.operator === K.PlusPlusToken ? 1 : -1;
  if (e.value(node.operand) === 'prim') return { code: `(${e.text(node)})`, s: NONE };
  const place = compoundTarget(e, node, target, 'read');
  const site = e.site(node, 'operation', by === 1 ? 'add' : 'subtract', [node.operand]);
  const before = e.temporary();
  const shadow = e.temporary();
  const read = `${before} = ${e.hook('numeric', place.read.code, place.read.s, site)}, ${shadow} = ${e.s}`;
  const increment = { code: e.hook('increment', before, shadow, by, site), s: e.s };
  const next = storeKeeping(e, node, target, increment, place.store);
  if (ts.isPrefixUnaryExpression(node) || !used) {
    return { code: `(${read}, ${next.code})`, s: next.s };
  }
  return { code: `(${read}, ${next.code}, ${before})`, s: shadow };
}

function emitPatternAssignment(
  e: Emitter,
  target: ts.ArrayLiteralExpression | ts.ObjectLiteralExpression,
  right: ts.Expression,
): Emitted {
  const value = e.temporary();
  const source = emitExpression(e, right).code;
  const parts = emitPattern(e, target, value, (place, part) => storeAnywhere(e, place, part).code);
  return { code: `(${value} = ${source}, ${parts.join(', ')}, ${value})`, s: NONE };
}

/** Stores one element of a pattern. */
function storeAnywhere(e: Emitter, target: ts.Expression, value: Emitted): Emitted {
  if (ts.isIdentifier(target)) return storeVariable(e, target, target, value);
  if (isPrivate(target)) return privateTarget(e, target, 'store').store(value);
  if (!ts.isPropertyAccessExpression(target) && !ts.isElementAccessExpression(target)) {
    throw new Error('This assignment target is not valid JavaScript.');
  }
  const place = placeOf(e, target, false);
  const site = e.watch(target, 'assignment');
  return store(e, place, value, site);
}
