import ts from 'typescript';
import type { Bindings } from './bindings.ts';
import type { ExpressionEmitter } from './emit-expressions.ts';
import { emitCallback, emitMapped, emitReduce } from './emit-callbacks.ts';
import { emitAccess } from './emit-places.ts';
import { leaf, operation } from './graph.ts';
import { inlineCall } from './inline.ts';
import type { Instance } from './instance.ts';
import { needsShadow } from './kinds.ts';
import type { Kind } from './kinds.ts';
import type { OperationSites } from './operations.ts';
import { DIFFERENTIABLE_MATH, globalMember, globalName, mathMember, peel } from './natives.ts';
import { binaryOperation, powerOperation, unaryOperation } from './partials.ts';
import { constant } from './recorder.ts';
import type { Value } from './recorder.ts';
import { Refusal } from './refusal.ts';
import type { Operation } from '../../model/operation.ts';
import { TRACE_EVENTS } from '../../model/trace.ts';

export function emitCall(emitter: ExpressionEmitter, node: ts.CallExpression): Value {
  const { bindings } = emitter.inference;
  const callee = peel(node.expression);
  const math = mathMember(callee, bindings);
  if (math !== null) return emitMath(emitter, math, node);
  const known = emitter.instance.callees.get(node);
  if (known) {
    const top = emitter.inference.isTop(known);
    if (known.silent && !emitter.names.operations) {
      const codes = node.arguments.map((argument) => emitter.expression(argument).code);
      emitter.forgetAll();
      return constant(emitter.temporary(`${emitter.textOf(node.expression)}(${codes.join(', ')})`));
    }
    const args = node.arguments.map((argument) => emitter.expression(argument));
    const inlined = inlineCall(emitter, known, args, false);
    if (inlined) return inlined;
    const name = top ? emitter.twinOf(known) : callee.getText();
    return callTwin(emitter, name, known.parameters, known.result, args, [node, [known]]);
  }
  if (isPredicate(callee, bindings)) {
    const codes = node.arguments.map((argument) => emitter.expression(argument).code);
    return constant(emitter.temporary(`${callee.getText()}(${codes.join(', ')})`));
  }
  if (globalName(callee, bindings) === 'Array') return emitNew(emitter, node);
  if (globalMember(callee, 'Array', bindings) === 'from') return emitMapped(emitter, node, null);
  const method = ts.isPropertyAccessExpression(callee) && !emitter.inference.exported(callee);
  if (method && emitter.kindOf(callee.expression)?.name !== 'record') {
    return emitMethod(emitter, callee, node);
  }
  const value = method ? emitAccess(emitter, callee) : emitter.expression(callee);
  const kind = method
    ? emitter.kindOf(callee.expression)!.fields!.get(callee.name.text)!.find()
    : emitter.kindOf(callee)!;
  const target = emitter.temporary(value.code);
  const args = node.arguments.map((argument) => emitter.expression(argument));
  return callTwin(emitter, target, kind.parameters!, kind.result!, args, [node, kind.instances]);
}

/** A global function that only looks at its argument. */
function isPredicate(callee: ts.Expression, bindings: Bindings): boolean {
  if (globalMember(callee, 'Array', bindings) === 'isArray') return true;
  if (globalMember(callee, 'Number', bindings) !== null) return true;
  const name = globalName(callee, bindings);
  return name === 'isFinite' || name === 'isNaN';
}

/** The call (of a native, for a callback), and the functions that it may run. */
export type CallEvent = readonly [call: ts.CallExpression, callees: Iterable<Instance>];

/** Where the function stands that a call runs. */
function placeOfCallee(
  operations: OperationSites,
  call: ts.CallExpression,
  callees: Iterable<Instance>,
): number {
  const nodes = new Set([...callees].map(({ node }) => node));
  const [node] = nodes;
  if (!node || nodes.size > 1) throw new Refusal('a call of one of several functions', call);
  return operations.place(node, 'function');
}

/** twin(a, a's companion, …): companions stand beside the parameters whose kind needs one. */
export function callTwin(
  emitter: ExpressionEmitter,
  name: string,
  parameters: readonly Kind[],
  result: Kind,
  args: readonly Value[],
  [call, callees]: CallEvent,
): Value {
  const p = emitter.names.prefix;
  const given = parameters.flatMap((parameter, k) => {
    const value = args[k] ?? constant('undefined');
    if (!needsShadow(parameter)) return [value.code];
    return [value.code, emitter.companionOf(value, parameter)];
  });
  const { forward, operations } = emitter.names;
  const place = operations ? placeOfCallee(operations, call, callees) : -1;
  if (operations) {
    emitter.line(emitter.event(TRACE_EVENTS.callEnter, place, operations.call(call)));
  }
  if (!forward) emitter.line(`${p}C[0] = ${p}e; ${p}C[1] = ${p}n;`);
  const code = emitter.temporary(`${name}(${given.join(', ')})`);
  if (!forward) emitter.line(`${p}e = ${p}C[0]; ${p}n = ${p}C[1];`);
  if (operations) emitter.line(emitter.event(TRACE_EVENTS.callExit, place));
  emitter.forgetAll();
  if (!needsShadow(result)) return constant(code);
  const companion = emitter.temporary(emitter.names.register);
  return result.find().name === 'number'
    ? { code, source: leaf(companion), shadow: null }
    : { code, source: null, shadow: companion };
}

function emitMath(emitter: ExpressionEmitter, name: string, node: ts.CallExpression): Value {
  const args = node.arguments.map((argument) => emitter.expression(argument));
  const rule = DIFFERENTIABLE_MATH.get(name);
  const p = emitter.names.prefix;
  if (rule === undefined) throw new Refusal(`Math.${name}`, node);
  const value = (codes: readonly string[]) =>
    emitter.temporary(`Math.${name}(${codes.join(', ')})`);
  const code = value(args.map((argument) => argument.code));
  const [first, second] = args;
  if (!first) throw new Refusal(`Math.${name} without arguments`, node);
  if (emitter.names.operations) {
    const isOfTwo = TWO_OPERANDS.has(rule);
    if (isOfTwo && args.length !== 2) throw new Refusal(`Math.${name} of ${args.length}`, node);
    return emitter.recorded(node, rule as Operation, code, isOfTwo ? args : [first]);
  }
  if (rule === 'hypot') {
    const operands = args.map((argument) => ({
      source: argument.source,
      partial: `${p}U.hypot(${argument.code}, ${code})`,
    }));
    return { code, source: operation(operands), shadow: null };
  }
  if (rule === 'min' || rule === 'max') {
    let best: Value = first;
    for (const next of args.slice(1)) {
      const pair = value([best.code, next.code]);
      best = { code: pair, source: binaryOperation(rule, best, next, pair, p), shadow: null };
    }
    return { ...best, code };
  }
  if (rule === 'power' || rule === 'atan2') {
    if (!second) throw new Refusal(`Math.${name} of one argument`, node);
    const source =
      rule === 'power'
        ? powerOperation(first, second, code, p)
        : binaryOperation(rule, first, second, code, p);
    return { code, source, shadow: null };
  }
  return { code, source: unaryOperation(rule, first, code, p), shadow: null };
}

/** Rules of two operands; `recordOperation` keeps no more. */
const TWO_OPERANDS: ReadonlySet<string> = new Set(['power', 'atan2', 'min', 'max', 'hypot']);

export function emitNew(
  emitter: ExpressionEmitter,
  node: ts.NewExpression | ts.CallExpression,
): Value {
  const name = globalName(node.expression, emitter.inference.bindings);
  const argument = node.arguments?.[0];
  const given = argument ? emitter.expression(argument) : null;
  const code = emitter.temporary(`new ${name ?? ''}(${given?.code ?? ''})`);
  if (!emitter.isActive(node)) return constant(code);
  if (name === 'Array') {
    return { code, source: null, shadow: emitter.temporary(`new Array(${given?.code ?? ''})`) };
  }
  const column = emitter.names.forward ? 'Float64Array' : 'Int32Array';
  const copied = given?.shadow
    ? `${column}.from(${given.shadow})`
    : `new ${column}(${code}.length)`;
  return { code, source: null, shadow: emitter.temporary(copied) };
}

/** Moves are mirrored on the companion: the same method with the same places. */
function emitMethod(
  emitter: ExpressionEmitter,
  callee: ts.PropertyAccessExpression,
  node: ts.CallExpression,
): Value {
  const method = callee.name.text;
  if (method === 'map') return emitMapped(emitter, node, callee.expression);
  if (method === 'reduce') return emitReduce(emitter, node, callee.expression);
  if (method === 'forEach') return emitCallback(emitter, node, callee.expression);
  const kind = emitter.kindOf(callee.expression)!;
  const element = kind.element!;
  const holder = emitter.expression(callee.expression);
  const args = node.arguments.map((argument) => emitter.expression(argument));
  const codes = args.map((argument) => argument.code).join(', ');
  const { shadow } = holder;
  emitter.forgetKind(kind);
  switch (method) {
    case 'push': {
      const ids = args.map((argument) => emitter.companionOf(argument, element));
      const code = emitter.temporary(`${holder.code}.push(${codes})`);
      if (shadow !== null) emitter.line(`${shadow}.push(${ids.join(', ')});`);
      return constant(code);
    }
    case 'fill': {
      const [value, ...places] = args;
      const id = emitter.companionOf(value!, element);
      const at = [id, ...places.map((place) => place.code)].join(', ');
      emitter.line(`${holder.code}.fill(${codes});`);
      if (shadow !== null) emitter.line(`${shadow}.fill(${at});`);
      return holder;
    }
    case 'pop':
    case 'slice': {
      const code = emitter.temporary(`${holder.code}.${method}(${codes})`);
      if (shadow === null) return constant(code);
      const companion = emitter.temporary(`${shadow}.${method}(${codes})`);
      const isNumber = method === 'pop' && element.find().name === 'number';
      if (isNumber) return { code, source: leaf(companion), shadow: null };
      return { code, source: null, shadow: companion };
    }
    default:
      throw new Refusal(`.${method}()`, node);
  }
}
