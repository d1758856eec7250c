import ts from 'typescript';
import type { ExpressionEmitter } from './emit-expressions.ts';
import { placeOf, readElement } from './emit-places.ts';
import { leaf } from './graph.ts';
import type { exchange } from './inference-patterns.ts';
import { nameOf } from './inference-patterns.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';

/** Declares the names of a pattern from a value that stays readable. */
export function emitPattern(
  emitter: ExpressionEmitter,
  pattern: ts.BindingPattern,
  holder: Value,
  kind: Kind,
  keyword: string,
): void {
  pattern.elements.forEach((element, k) => {
    if (ts.isOmittedExpression(element)) return;
    const own = emitter.instance.expressions.get(element)!.find();
    const key = ts.isArrayBindingPattern(pattern) ? `[${k}]` : `.${nameOf(element)}`;
    const read = readElement(emitter, holder, key, kind, own);
    const value = element.initializer ? orDefault(emitter, read, element.initializer, own) : read;
    if (!ts.isIdentifier(element.name)) {
      emitPattern(emitter, element.name, value, own, keyword);
      return;
    }
    const binding = emitter.inference.bindings.declaredBy(element)!;
    const variable = emitter.instance.variables.get(binding)!;
    const companion = needsShadow(variable)
      ? `, ${emitter.names.companion(binding)} = ${emitter.companionOf(value, variable)}`
      : '';
    emitter.line(`${keyword} ${binding.name} = ${value.code}${companion};`);
    // What it will add up must not be added to the element's own node.
    if (companion !== '' && emitter.isAccumulator(binding)) emitter.seal();
    emitter.forgetName(binding.name);
  });
}

function orDefault(
  emitter: ExpressionEmitter,
  read: Value,
  initializer: ts.Expression,
  kind: Kind,
): Value {
  const active = needsShadow(kind);
  const code = emitter.fresh();
  const companion = emitter.fresh();
  const start = active ? `, ${companion} = ${emitter.companionOf(read, kind)}` : '';
  emitter.line(`let ${code} = ${read.code}${start};`);
  const { lines } = emitter.capture(() => {
    const value = emitter.expression(initializer);
    const id = active ? emitter.companionOf(value, kind) : null;
    emitter.line(`${code} = ${value.code};${id === null ? '' : ` ${companion} = ${id};`}`);
  });
  emitter.line(`if (${code} === undefined) {`);
  emitter.append([...lines, '}']);
  if (!active) return constant(code);
  return kind.name === 'number'
    ? { code, source: leaf(companion), shadow: null }
    : { code, source: null, shadow: companion };
}

/** All values are read before any is stored. */
export function emitExchange(
  emitter: ExpressionEmitter,
  pairs: NonNullable<ReturnType<typeof exchange>>,
): Value {
  const values = pairs.map(([, node]) => held(emitter, emitter.expression(node)));
  pairs.forEach(([target], k) => placeOf(emitter, target).write(values[k]!));
  return constant('undefined');
}

/** A copy that later writes to the names in it do not change. */
function held(emitter: ExpressionEmitter, value: Value): Value {
  const code = emitter.temporary(value.code);
  if (value.shadow !== null) return { code, source: null, shadow: emitter.temporary(value.shadow) };
  if (value.source === null) return constant(code);
  return { code, source: leaf(emitter.temporary(emitter.idOf(value.source))), shadow: null };
}
