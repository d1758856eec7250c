import ts from 'typescript';
import { callTwin } from './emit-calls.ts';
import type { ExpressionEmitter } from './emit-expressions.ts';
import { leaf } from './graph.ts';
import { lengthOf } from './inference-calls.ts';
import { inlineCall } from './inline.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { peel } from './natives.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';

/**
 * Array callbacks as loops over the elements. Inference has refused holes and arrays that shrink, so
 * that a loop over the length at the start visits what the native method visits.
 */
interface Loop {
  readonly source: Value;
  readonly index: string;
  readonly item: Value;
}

/** Calls the callback, in line where its body allows. */
function applyCallback(
  emitter: ExpressionEmitter,
  node: ts.Expression,
  target: string | null,
  kind: Kind,
  given: readonly Value[],
  call: ts.CallExpression,
): Value {
  const callback = peel(node);
  const instance = emitter.instance.nested.get(callback) ?? emitter.instance.callees.get(callback);
  if (instance && !instance.silent && emitter.instance.nested.has(callback)) {
    const inlined = inlineCall(emitter, instance, given, true);
    if (inlined) return inlined;
  }
  const root = kind.find();
  const name = target ?? emitter.temporary(`(${emitter.expression(node).code})`);
  const callees = instance ? [instance] : root.instances;
  return callTwin(emitter, name, root.parameters!, root.result!, given, [call, callees]);
}

/** The callback's text where it cannot be inlined: evaluated once, before the loop. */
function hoist(emitter: ExpressionEmitter, node: ts.Expression): string | null {
  const callback = peel(node);
  const inline = emitter.names.operations ? null : emitter.instance.nested.get(callback);
  if (inline && !inline.silent && ts.isArrowFunction(callback) && !ts.isBlock(callback.body)) {
    return null;
  }
  return emitter.temporary(`(${emitter.expression(node).code})`);
}

function loop(
  emitter: ExpressionEmitter,
  source: Value,
  element: Kind,
  body: (loop: Loop) => void,
): void {
  const index = emitter.fresh();
  const length = emitter.fresh();
  emitter.forgetAll();
  const { lines } = emitter.capture(() => {
    emitter.forgetAll();
    const code = emitter.temporary(`${source.code}[${index}]`);
    let item = constant(code);
    if (source.shadow !== null) {
      const companion = emitter.temporary(`${source.shadow}[${index}]`);
      item =
        element.find().name === 'number'
          ? { code, source: leaf(companion), shadow: null }
          : { code, source: null, shadow: companion };
    }
    body({ source, index, item });
  });
  emitter.line(
    `for (let ${index} = 0, ${length} = ${source.code}.length; ${index} < ${length}; ${index}++) {`,
  );
  emitter.append([...lines, '}']);
  emitter.forgetAll();
}

/** `array.map(f)`, `Array.from(array, f)`, `Array.from({ length }, f)`. */
export function emitMapped(
  emitter: ExpressionEmitter,
  node: ts.CallExpression,
  receiver: ts.Expression | null,
): Value {
  const element = emitter.kindOf(node)!.element!;
  const callback = receiver === null ? node.arguments[1] : node.arguments[0];
  const given = receiver ?? node.arguments[0]!;
  const length = receiver === null ? lengthOf(given) : null;
  const source = length
    ? constant(emitter.temporary(`{ length: ${emitter.expression(length).code} }`))
    : emitter.expression(given);
  if (!callback) {
    const code = emitter.temporary(`Array.from(${source.code})`);
    const shadow =
      source.shadow === null ? null : emitter.temporary(`Array.from(${source.shadow})`);
    return { code, source: null, shadow };
  }
  const active = needsShadow(element);
  const target = hoist(emitter, callback);
  const kind = emitter.kindOf(callback) ?? emitter.kindOf(peel(callback))!;
  const result = emitter.temporary('[]');
  const companions = active ? emitter.temporary('[]') : null;
  const from = length ? null : emitter.kindOf(given)!.element!;
  loop(emitter, source, from ?? element, ({ item, index }) => {
    const argument = length ? constant('undefined') : item;
    const places = [argument, constant(index)];
    const value = applyCallback(emitter, callback, target, kind, places, node);
    const companion = companions === null ? null : emitter.companionOf(value, element);
    emitter.line(`${result}.push(${value.code});`);
    if (companion !== null) emitter.line(`${companions}.push(${companion});`);
  });
  return { code: result, source: null, shadow: companions };
}

export function emitCallback(
  emitter: ExpressionEmitter,
  node: ts.CallExpression,
  receiver: ts.Expression,
): Value {
  const callback = node.arguments[0]!;
  const source = emitter.expression(receiver);
  const target = hoist(emitter, callback);
  const kind = emitter.kindOf(callback) ?? emitter.kindOf(peel(callback))!;
  const element = emitter.kindOf(receiver)!.element!;
  loop(emitter, source, element, ({ item, index }) => {
    applyCallback(emitter, callback, target, kind, [item, constant(index)], node);
  });
  return constant('undefined');
}

export function emitReduce(
  emitter: ExpressionEmitter,
  node: ts.CallExpression,
  receiver: ts.Expression,
): Value {
  const [callback, initial] = node.arguments;
  const source = emitter.expression(receiver);
  const kind = emitter.kindOf(callback!) ?? emitter.kindOf(peel(callback!))!;
  const element = emitter.kindOf(receiver)!.element!;
  const result = emitter.kindOf(node)!;
  const isNumber = result.name === 'number';
  const active = needsShadow(result);
  const target = hoist(emitter, callback!);
  const start = initial ? emitter.expression(initial) : null;
  const first = start ?? constant(`${source.code}[0]`);
  const sum = emitter.fresh();
  const id = emitter.fresh();
  let startId = 'null';
  if (start) startId = emitter.companionOf(start, result, true);
  else if (source.shadow !== null) startId = `${source.shadow}[0]`;
  else if (isNumber) startId = '0';
  emitter.line(`let ${sum} = ${first.code}${active ? `, ${id} = ${startId}` : ''};`);
  if (!start) {
    const p = emitter.names.prefix;
    emitter.line(`if (${source.code}.length === 0) [].reduce((${p}a) => ${p}a);`);
    if (active && isNumber) emitter.seal();
  }
  loop(emitter, source, element, ({ item, index }) => {
    let accumulated: Value = constant(sum);
    if (active && isNumber) accumulated = { code: sum, source: leaf(id), shadow: null };
    else if (active) accumulated = { code: sum, source: null, shadow: id };
    if (!start) emitter.line(`if (${index} === 0) continue;`);
    const places = [accumulated, item, constant(index)];
    const value = applyCallback(emitter, callback!, target, kind, places, node);
    if (active && isNumber && emitter.appendTo(value, id)) {
      emitter.line(`${sum} = ${value.code};`);
      return;
    }
    const companion = active ? emitter.companionOf(value, result) : null;
    emitter.line(`${sum} = ${value.code};`);
    if (companion !== null) emitter.line(`${id} = ${companion};`);
  });
  if (!active) return constant(sum);
  if (!isNumber) return { code: sum, source: null, shadow: id };
  emitter.seal();
  return { code: sum, source: leaf(id), shadow: null };
}
