import ts from 'typescript';
import type { FunctionRecord, Scope } from './discover.ts';
import { unreachable, type PlannedGradient } from './gradients.ts';
import { namedGradient } from './harness.ts';
import type { ParameterShape, PartPick } from '../model/program.ts';
import {
  announcesBoth,
  bareRank,
  namesDerivative,
  namesDerivativeFlag,
  namesHessian,
  namesOwnDerivative,
  namesPartial,
  namesTablePair,
  valueAndGradientFields,
} from './pairNames.ts';
import { isOptionalParameter } from './parameters.ts';
import { rangeOf } from './ranges.ts';
import { holdsNumbers, shapeOf } from './shapes.ts';

/** What a guess is made from. */
export interface PairView {
  readonly records: readonly FunctionRecord[];
  readonly source: ts.SourceFile;
  readonly checker: ts.TypeChecker;
}

/**
 * Hand-written gradients of a function, guessed by name: a second function beside it, a member of
 * the same table, or a flag that makes the function return its own derivative. Only what can be
 * called with the arguments of the call is taken.
 */
export function guessGradients(
  record: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  argumentCount: number,
  view: PairView,
): PlannedGradient[] {
  const partners = view.records
    .filter((other) => isPair(record, other, view))
    .filter((other) => unreachable(other, scope, hasReceiver, view.source) === null)
    .map((other): PlannedGradient => ({
      candidate: {
        function: other.name,
        foundBy: 'name',
        range: rangeOf(other.nameNode, view.source),
        wrt: partialOf(record, other),
        scale: null,
      },
      harness: namedGradient(other),
    }));
  const flagged = flaggedGradient(record, argumentCount, view);
  return flagged ? [...partners, flagged] : partners;
}

/** Functions beside it that are called its Hessian; asked only where second derivatives are. */
export function guessHessians(
  record: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient[] {
  const [base, name] = splitName(record.name);
  return view.records
    .filter((other) => {
      const [otherBase, otherName] = splitName(other.name);
      if (other === record || other.kind !== record.kind || base !== otherBase) return false;
      return namesHessian(name, otherName) && takesTheSame(record, other, view.checker);
    })
    .filter((other) => unreachable(other, scope, hasReceiver, view.source) === null)
    .map((other) => ({
      candidate: {
        function: other.name,
        foundBy: 'name' as const,
        range: rangeOf(other.nameNode, view.source),
        wrt: null,
        scale: null,
        order: 2,
      },
      harness: namedGradient(other),
    }));
}

/** The same among the members of an object that a function returns: `{ f, df }`. */
export function guessReturned(record: FunctionRecord, view: PairView): PlannedGradient[] {
  return guessedGradientRecords(record, view)
    .filter((other) => !other.reachable && other.enclosing === record.enclosing)
    .map((other) => ({
      candidate: {
        function: other.name,
        foundBy: 'name' as const,
        range: rangeOf(other.nameNode, view.source),
        wrt: null,
        scale: null,
      },
      harness: `(receiver, args) => receiver.${other.access}(...args)`,
    }));
}

/** Functions that are the gradient of another one by name. */
export function guessedGradientRecords(
  record: FunctionRecord,
  view: PairView,
): readonly FunctionRecord[] {
  return view.records.filter((other) => isPair(record, other, view));
}

function isPair(value: FunctionRecord, gradient: FunctionRecord, view: PairView): boolean {
  if (value === gradient || value.kind !== gradient.kind) return false;
  const [valueBase, valueName] = splitName(value.name);
  const [gradientBase, gradientName] = splitName(gradient.name);
  const isOwn = gradientBase === `${value.name}.` && namesOwnDerivative(gradientName);
  if (!isOwn) {
    if (valueBase !== gradientBase) return false;
    const isTable = /[./]$/.test(valueBase) && namesTablePair(valueName, gradientName);
    const isNamed = isTable || namesDerivative(valueName, gradientName);
    if (!isNamed && partialOf(value, gradient) === null && !isBarePair(value, gradient, view)) {
      return false;
    }
  }
  return takesTheSame(value, gradient, view.checker) && givesNumbers(gradient, view.checker);
}

/** The parameter by which a function is the partial of another, by their names; null if it is not. */
function partialOf(value: FunctionRecord, gradient: FunctionRecord): readonly string[] | null {
  const [of, by] = [splitName(value.name)[1], splitName(gradient.name)[1]];
  const parameter = namesPartial(of, by, parameterNames(value));
  return parameter === null || namesDerivative(of, by) ? null : [parameter];
}

/**
 * `cost(theta, X, y)` and `gradient(theta, X, y)`: equal parameters, and no other function beside them
 * that is as likely meant.
 */
function isBarePair(value: FunctionRecord, gradient: FunctionRecord, view: PairView): boolean {
  const [base, by] = splitName(gradient.name);
  const names = parameterNames(gradient).join();
  if (names === '') return false;
  const ranked = view.records.flatMap((record) => {
    const [ownBase, name] = splitName(record.name);
    const isBeside = ownBase === base && record.kind === gradient.kind && record !== gradient;
    const rank = isBeside && parameterNames(record).join() === names ? bareRank(name, by) : null;
    return rank === null ? [] : [{ record, rank }];
  });
  const best = Math.min(...ranked.map(({ rank }) => rank));
  const likeliest = ranked.filter(({ rank }) => rank === best);
  return likeliest.length === 1 && likeliest[0]!.record === value;
}

function parameterNames({ node }: FunctionRecord): string[] {
  return node.parameters.map(({ name }) => name.getText()).filter((name) => name !== 'this');
}

/** `table.relu.output` into `table.relu.` and `output`. */
function splitName(name: string): [string, string] {
  const at = Math.max(name.lastIndexOf('.'), name.lastIndexOf('#'), name.lastIndexOf('/')) + 1;
  return [name.slice(0, at), name.slice(at)];
}

/** The gradient can be called with the function's arguments: no more of them, of the same kinds. */
function takesTheSame(
  value: FunctionRecord,
  gradient: FunctionRecord,
  checker: ts.TypeChecker,
): boolean {
  const required = gradient.node.parameters.filter(
    (parameter) => !isOptionalParameter(parameter, gradient.node),
  );
  if (required.length > value.node.parameters.length) return false;
  return required.every((parameter, i) => {
    const own = kindOf(parameter, checker);
    const other = kindOf(value.node.parameters[i]!, checker);
    return own === other || own === 'unknown' || other === 'unknown';
  });
}

function kindOf(parameter: ts.ParameterDeclaration, checker: ts.TypeChecker): string {
  return shapeOf(checker.getTypeAtLocation(parameter), checker, parameter).kind;
}

function givesNumbers(record: FunctionRecord, checker: ts.TypeChecker): boolean {
  const signature = checker.getSignatureFromDeclaration(record.node);
  if (!signature) return false;
  // `val < 0 ? 0 : 1` has the type 0 | 1.
  const type = checker.getBaseTypeOfLiteralType(signature.getReturnType());
  const shape = shapeOf(type, checker, record.node);
  return mayHoldNumbers(shape);
}

/** It holds numbers, or fields of which the types say nothing. */
function mayHoldNumbers(shape: ParameterShape): boolean {
  if (shape.kind === 'unknown' || holdsNumbers(shape)) return true;
  if (shape.kind !== 'object') return false;
  // No field is known of a `Record<string, number>`.
  return shape.fields.length === 0 || shape.fields.some((field) => mayHoldNumbers(field.shape));
}

/** `f(x, true)` and `f(x, { derivative: true })`. */
function flaggedGradient(
  record: FunctionRecord,
  argumentCount: number,
  view: PairView,
): PlannedGradient | null {
  const { parameters } = record.node;
  const index = parameters.length - 1;
  const parameter = parameters[index];
  // The call itself must leave the flag out, or the check is one of the derivative.
  if (!parameter || index === 0 || argumentCount > index) return null;
  const given = flagFor(parameter, view.checker);
  if (given === null) return null;
  const names = parameters
    .slice(0, index)
    .map(({ name }, i) => (ts.isIdentifier(name) ? name.text : `argument${i + 1}`));
  const callee = record.kind === 'method' ? `__gradlensReceiver.${record.access}` : record.access;
  return {
    candidate: {
      function: `${splitName(record.name)[1]}(${[...names, given].join(', ')})`,
      foundBy: 'name',
      range: rangeOf(parameter, view.source),
      wrt: null,
      scale: null,
    },
    harness:
      `(__gradlensReceiver, __gradlensArguments) => ${callee}` +
      `(...Array.from({ length: ${index} }, (_, i) => __gradlensArguments[i]), ${given})`,
  };
}

/**
 * The value and the gradient of one result: `{ cost, grad }`, told by the names of the fields, and
 * `[f, g]`, where the function's name announces it. Null where the result's type shows neither.
 */
export function namedParts(shape: ParameterShape, functionName: string): PartPick | null {
  if (shape.kind === 'tuple') {
    const [first, second, ...others] = shape.elements;
    const isPair = first?.kind === 'number' && second && holdsNumbers(second) && !others.length;
    return isPair && announcesBoth(splitName(functionName)[1])
      ? { value: ['0'], gradient: ['1'] }
      : null;
  }
  if (shape.kind !== 'object') return null;
  const numeric = shape.fields.filter((field) => holdsNumbers(field.shape));
  const fields = valueAndGradientFields(numeric.map((field) => field.name));
  const value = numeric.find((field) => field.name === fields?.value);
  return fields && value?.shape.kind === 'number'
    ? { value: [fields.value], gradient: [fields.gradient] }
    : null;
}

/** A flag such as `derivative: boolean`. */
export function asksForDerivative(
  parameter: ts.ParameterDeclaration,
  checker: ts.TypeChecker,
): boolean {
  return flagFor(parameter, checker) === 'true';
}

function flagFor(parameter: ts.ParameterDeclaration, checker: ts.TypeChecker): string | null {
  if (!ts.isIdentifier(parameter.name)) return null;
  const type = checker.getNonNullableType(checker.getTypeAtLocation(parameter));
  if (namesDerivativeFlag(parameter.name.text)) {
    const isFlag = type.flags & (ts.TypeFlags.Any | ts.TypeFlags.BooleanLike);
    return isFlag || isBooleanUnion(type) ? 'true' : null;
  }
  const option = type.getProperties().find(({ name }) => namesDerivativeFlag(name));
  if (!option || !(option.flags & ts.SymbolFlags.Optional)) return null;
  const optionType = checker.getNonNullableType(
    checker.getTypeOfSymbolAtLocation(option, parameter),
  );
  const isFlag = isBooleanUnion(optionType) || optionType.flags & ts.TypeFlags.BooleanLike;
  return isFlag ? `{ ${option.name}: true }` : null;
}

function isBooleanUnion(type: ts.Type): boolean {
  return type.isUnion() && type.types.every(({ flags }) => flags & ts.TypeFlags.BooleanLike);
}
