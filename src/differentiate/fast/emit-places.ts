import ts from 'typescript';
import type { ExpressionEmitter } from './emit-expressions.ts';
import { containsWrite } from './emit-text.ts';
import { leaf } from './graph.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { COMPOUND, peel } from './natives.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';
import { Refusal } from './refusal.ts';

/** A read: the index is evaluated at once, so that mutable names in it do no harm. */
export function emitAccess(
  emitter: ExpressionEmitter,
  node: ts.ElementAccessExpression | ts.PropertyAccessExpression,
): Value {
  const holder = emitter.expression(node.expression);
  let key: string;
  if (ts.isPropertyAccessExpression(node)) key = `.${node.name.text}`;
  else if (emitter.isVerbatim(node.argumentExpression) && !containsWrite(node.argumentExpression)) {
    key = `[${emitter.textOf(node.argumentExpression)}]`;
  } else key = `[${emitter.expression(node.argumentExpression).code}]`;
  return readElement(emitter, holder, key, emitter.kindOf(node.expression)!, emitter.kindOf(node)!);
}

/** Something that can be read and written; its subexpressions are evaluated when it is made. */
export function placeOf(
  emitter: ExpressionEmitter,
  target: ts.Expression,
): { read: () => Value; write: (value: Value) => Value } {
  const node = peel(target);
  if (ts.isIdentifier(node)) {
    return { read: () => copied(emitter, node), write: (value) => writeName(emitter, node, value) };
  }
  if (!ts.isElementAccessExpression(node) && !ts.isPropertyAccessExpression(node)) {
    throw new Refusal('assignment target', node);
  }
  const holder = emitter.expression(node.expression);
  const kind = emitter.kindOf(node.expression)!;
  const key = ts.isElementAccessExpression(node)
    ? `[${indexText(emitter, node.argumentExpression)}]`
    : `.${node.name.text}`;
  const element = emitter.kindOf(node)!;
  return {
    read: () => readElement(emitter, holder, key, kind, element),
    write: (value) => {
      const id = emitter.companionOf(value, element);
      emitter.line(`${holder.code}${key} = ${value.code};`);
      if (element.find().name === 'number') {
        emitter.watch(node, 'assignment', element, value.code, id, value);
      }
      if (holder.shadow !== null) emitter.line(`${holder.shadow}${key} = ${id};`);
      emitter.forgetKind(kind);
      return written(value, id);
    },
  };
}

/** What an assignment is worth to the expression around it. */
function written(value: Value, id: string): Value {
  if (value.source === null || value.source.kind === 'leaf') return value;
  return { ...value, source: value.source.recorded ?? leaf(id) };
}

function copied(emitter: ExpressionEmitter, node: ts.Identifier): Value {
  const value = emitter.expression(node);
  if (value.source?.kind !== 'leaf' || value.code !== node.text) return value;
  const id = emitter.temporary(value.source.id);
  return {
    ...value,
    code: emitter.temporary(value.code),
    source: leaf(id, value.source.accumulator),
  };
}

function writeName(emitter: ExpressionEmitter, node: ts.Identifier, value: Value): Value {
  const binding = emitter.inference.bindings.of(node)!;
  const kind = emitter.kindOf(node)!;
  const id = needsShadow(kind)
    ? emitter.companionOf(value, kind, emitter.isAccumulator(binding))
    : null;
  emitter.line(`${node.text} = ${value.code};`);
  if (id !== null) emitter.line(`${emitter.names.companion(binding)} = ${id};`);
  emitter.watch(node, 'assignment', kind, node.text, id, value);
  emitter.forgetName(node.text);
  return id === null ? value : written(value, id);
}

/** Index text that can be read again once the right-hand side has run. */
function indexText(emitter: ExpressionEmitter, node: ts.Expression): string {
  if (!emitter.isVerbatim(node) || containsWrite(node)) return emitter.expression(node).code;
  const text = emitter.textOf(node);
  return emitter.isStableText(node) ? text : emitter.temporary(text);
}

export function readElement(
  emitter: ExpressionEmitter,
  holder: Value,
  key: string,
  kind: Kind,
  element: Kind,
): Value {
  const text = holder.code + key;
  const cached = emitter.cached(text);
  if (cached) return cached;
  const active = needsShadow(element);
  const code = emitter.temporary(text);
  let value: Value = constant(code);
  if (active && holder.shadow !== null) {
    const companion = emitter.temporary(holder.shadow + key);
    value =
      element.name === 'number'
        ? { code, source: leaf(companion), shadow: null }
        : { code, source: null, shadow: companion };
  }
  emitter.remember(text, kind, value);
  return value;
}

export function emitAssignment(emitter: ExpressionEmitter, node: ts.BinaryExpression): Value {
  const place = placeOf(emitter, node.left);
  const symbol = COMPOUND.get(node.operatorToken.kind);
  if (symbol === undefined) return place.write(emitter.expression(node.right));
  const old = place.read();
  return place.write(emitter.arithmetic(symbol, old, emitter.expression(node.right), node));
}
