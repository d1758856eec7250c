import ts from 'typescript';
import type { Inference } from './inference.ts';
import type { Instance } from './instance.ts';
import { arrayOf, flow, Kind, kindOf, needsShadow } from './kinds.ts';
import {
  BLOCKING_MATH,
  DIFFERENTIABLE_MATH,
  globalMember,
  globalName,
  mathMember,
  peel,
} from './natives.ts';
import { Refusal } from './refusal.ts';

/** Constructors of typed arrays whose elements hold a double as it is. */
const DOUBLES = 'Float64Array';

export function inferCall(inference: Inference, node: ts.CallExpression, instance: Instance): Kind {
  if (node.questionDotToken) throw new Refusal('optional call', node);
  const { bindings } = inference;
  const callee = peel(node.expression);
  const math = mathMember(callee, bindings);
  if (math !== null) return inferMath(inference, math, node, instance);
  const binding = ts.isIdentifier(callee) ? bindings.of(callee) : inference.exported(callee);
  if (binding && inference.functionOf(binding) !== null) {
    const target = inference.callee(binding, node, instance)!;
    link(inference, node, inference.functionValue(target), instance);
    return target.result;
  }
  const imported = inference.importedCallee(callee, node, instance);
  if (imported) {
    link(inference, node, inference.functionValue(imported), instance);
    return imported.result;
  }
  if (ts.isArrowFunction(callee) || ts.isFunctionExpression(callee)) {
    const kind = inference.expression(callee, instance);
    link(inference, node, kind, instance);
    return kind.result!;
  }
  const number = globalMember(callee, 'Number', bindings);
  const predicate = number ?? globalName(callee, bindings);
  if (predicate === 'isFinite' || predicate === 'isNaN' || number === 'isInteger') {
    for (const argument of node.arguments) inference.number(argument, instance);
    return kindOf('boolean');
  }
  if (globalMember(callee, 'Array', bindings) === 'isArray') {
    for (const argument of node.arguments) inference.expression(argument, instance);
    return kindOf('boolean');
  }
  if (globalName(callee, bindings) === 'Array') return inferNew(inference, node, instance);
  const isFrom = globalMember(callee, 'Array', bindings) === 'from';
  if (isFrom) return inferArrayFrom(inference, node, instance);
  if (globalName(callee, bindings) !== null) throw new Refusal(`call of ${callee.getText()}`, node);
  if (ts.isPropertyAccessExpression(callee) && !inference.exported(callee)) {
    return inferMethod(inference, callee, node, instance);
  }
  const kind = inference.expression(callee, instance);
  const result = new Kind();
  callThrough(inference, kind, node, result, instance);
  return result;
}

/** A call of a function value whose possible functions are still to be found. */
function callThrough(
  inference: Inference,
  kind: Kind,
  node: ts.CallExpression,
  result: Kind,
  instance: Instance,
): void {
  const values = node.arguments.map((argument) => inference.expression(argument, instance));
  inference.constrain(() => {
    const root = kind.find();
    if (root.name === null) return false;
    if (root.parameters === null) throw new Refusal(`call of a ${root.name}`, node);
    let changed = flow(root.result!, result, node);
    root.parameters.forEach((parameter, k) => {
      if (k < values.length && flow(values[k]!, parameter, node.arguments[k]!)) changed = true;
    });
    return changed;
  });
}

function link(inference: Inference, node: ts.CallExpression, kind: Kind, instance: Instance): void {
  node.arguments.forEach((argument, k) => {
    if (ts.isSpreadElement(argument)) throw new Refusal('spread argument', argument);
    const value = inference.expression(argument, instance);
    const parameter = kind.parameters![k];
    if (parameter) inference.flow(value, parameter, argument);
  });
}

function inferMath(
  inference: Inference,
  name: string,
  node: ts.CallExpression,
  instance: Instance,
): Kind {
  const result = kindOf('number');
  const differentiable = DIFFERENTIABLE_MATH.has(name);
  if (!differentiable && !BLOCKING_MATH.has(name)) throw new Refusal(`Math.${name}`, node);
  for (const argument of node.arguments) {
    if (ts.isSpreadElement(argument)) {
      const source = inference.expression(argument.expression, instance);
      inference.check(() => {
        if (needsShadow(source)) throw new Refusal('spread of active numbers', argument);
      });
      continue;
    }
    const value = inference.number(argument, instance);
    if (differentiable) inference.flow(value, result, argument);
    else inference.constant(argument, instance, `argument of Math.${name}`);
  }
  return result;
}

export function inferNew(
  inference: Inference,
  node: ts.NewExpression | ts.CallExpression,
  instance: Instance,
): Kind {
  const name = globalName(node.expression, inference.bindings);
  const args = node.arguments ?? [];
  if (name === 'Array' && args.length <= 1) {
    if (args[0]) inference.constant(args[0], instance, 'length');
    if (args[0]) inference.number(args[0], instance);
    const kind = arrayOf(new Kind());
    kind.holey = args.length === 1 && !isFilled(node);
    return kind;
  }
  if (name === DOUBLES && args.length === 1) {
    const argument = inference.expression(args[0]!, instance);
    const element = kindOf('number');
    inference.constrain(() => {
      const root = argument.find();
      return root.element !== null && flow(root.element, element, node);
    });
    return arrayOf(element, 'typed');
  }
  throw new Refusal(`new ${node.expression.getText()}`, node);
}

/** `new Array(n).fill(v)`: the holes do not outlive the expression. */
function isFilled(node: ts.Expression): boolean {
  const access = node.parent;
  return (
    ts.isPropertyAccessExpression(access) &&
    access.name.text === 'fill' &&
    ts.isCallExpression(access.parent) &&
    access.parent.arguments.length === 1
  );
}

function inferArrayFrom(inference: Inference, node: ts.CallExpression, instance: Instance): Kind {
  const [source, callback] = node.arguments;
  if (!source) throw new Refusal('Array.from', node);
  const length = lengthOf(source);
  const element = new Kind();
  if (length) inference.constant(length, instance, 'length');
  const given = length ? kindOf('number') : new Kind();
  if (!length) inference.elementOf(inference.expression(source, instance), given, source);
  if (!callback) {
    if (length) throw new Refusal('Array.from of holes', node);
    inference.flow(given, element, node);
    return arrayOf(element);
  }
  const kind = inference.expression(callback, instance);
  applyCallback(
    inference,
    node,
    kind,
    length ? [null, kindOf('number')] : [given, kindOf('number')],
    element,
  );
  return arrayOf(element);
}

/** n of `{ length: n }`. */
export function lengthOf(node: ts.Expression): ts.Expression | null {
  if (!ts.isObjectLiteralExpression(node) || node.properties.length !== 1) return null;
  const property = node.properties[0]!;
  const named = ts.isPropertyAssignment(property) && property.name.getText() === 'length';
  return named ? property.initializer : null;
}

/** callback(...given) → result, once the callback is known; null: an argument that must stay unused. */
function applyCallback(
  inference: Inference,
  node: ts.Node,
  callback: Kind,
  given: readonly (Kind | null)[],
  result: Kind | null,
): void {
  inference.constrain(() => {
    const root = callback.find();
    if (root.name === null) return false;
    if (root.parameters === null) throw new Refusal(`a ${root.name} as callback`, node);
    let changed = result !== null && flow(root.result!, result, node);
    given.forEach((value, k) => {
      const parameter = root.parameters![k];
      if (parameter && value && flow(value, parameter, node)) changed = true;
    });
    return changed;
  });
}

/** Array methods that only read numbers or move whole elements, as the emitter mirrors them. */
function inferMethod(
  inference: Inference,
  callee: ts.PropertyAccessExpression,
  node: ts.CallExpression,
  instance: Instance,
): Kind {
  const source = inference.expression(callee.expression, instance);
  const method = callee.name.text;
  const args = node.arguments;
  if (args.some((argument) => ts.isSpreadElement(argument))) {
    throw new Refusal('spread argument', node);
  }
  const element = new Kind();
  const result = new Kind();
  const rootOf = () => source.find();
  const onArray = (then: (root: Kind) => boolean) => {
    inference.constrain(() => {
      const root = rootOf();
      if (root.name === null) return false;
      if (root.name !== 'array' && root.name !== 'record') {
        throw new Refusal(`.${method}() of a ${root.name}`, node);
      }
      return then(root);
    });
  };
  const mark = (fact: 'written' | 'shrinks') => {
    onArray((root) => {
      if (root[fact]) return false;
      return (root[fact] = true);
    });
  };
  const number = kindOf('number');
  const callback = () => {
    inference.elementOf(source, element, node);
    inference.check(() => {
      const root = rootOf();
      if (root.holey || root.shrinks)
        throw new Refusal(`.${method}() of an array that changes`, node);
    });
    return inference.expression(args[0]!, instance);
  };
  switch (method) {
    case 'push':
    case 'fill':
      for (const [k, argument] of args.entries()) {
        if (method === 'fill' && k > 0) {
          inference.constant(argument, instance, 'index');
          continue;
        }
        const value = inference.expression(argument, instance);
        onArray((root) => flow(value, root.element!, argument));
      }
      mark('written');
      return method === 'push' ? number : source;
    case 'pop':
      mark('written');
      mark('shrinks');
      inference.elementOf(source, result, node);
      return result;
    case 'slice':
      for (const argument of args) inference.constant(argument, instance, 'index');
      return source;
    case 'map': {
      const kind = callback();
      applyCallback(inference, node, kind, [element, number], result);
      return arrayOf(result);
    }
    case 'forEach':
      applyCallback(inference, node, callback(), [element, number], null);
      return kindOf('nothing');
    case 'reduce': {
      const kind = callback();
      if (args[1]) inference.flow(inference.expression(args[1], instance), result, args[1]);
      else inference.flow(element, result, node);
      applyCallback(inference, node, kind, [result, element, number], result);
      return result;
    }
    default: {
      const field = new Kind();
      onArray((root) => {
        const known = root.fields?.get(method);
        if (!known) throw new Refusal(`.${method}()`, node);
        return flow(known, field, node);
      });
      callThrough(inference, field, node, result, instance);
      return result;
    }
  }
}
