import ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import type { FunctionRecord, Scope } from './discover.ts';
import { unreachable, type PlannedGradient, type TaggedGradient } from './gradients.ts';
import { BACKWARD } from './inserted/helpers.ts';
import type { PairView } from './pairs.ts';
import { finding, rangeOf } from './ranges.ts';
import { scopeOf, writtenRoot } from './writes.ts';

/** How a step's learning rate is called; a parameter of the function itself is none. */
const RATE = /^_?(lr|l_?rate|learning_?rate|rate|step_?size|eta|alpha|η|α)$/i;

/**
 * A training step that a tag calls the gradient of a loss: `step(w, x, y, lr)` changes `w` in place and
 * returns nothing, or the loss or `w` itself. The gradient is (w before − w after) ÷ lr. It is never guessed by a name, and only
 * read from a step that says its learning rate: the helper tries two of them, and a step that is no
 * multiple of its rate (several updates in a row, a clipped one) is no gradient. A finding where it
 * cannot be read, null for a function that changes nothing or returns what may be the gradient.
 */
export function taggedUpdate(
  record: FunctionRecord,
  { record: step, tag }: TaggedGradient,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient | Finding | null {
  if (step.kind === 'method' || isSuspended(step.node)) return null;
  const names = record.node.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
  const given = stepArguments(step.node, names);
  const changed = writtenParameters(step.node);
  if (changed.length === 0) return null;
  const written = changed.filter((name) => names.includes(name));
  const returned = returnedValues(step.node);
  if (returned.length > 0) {
    if (given === null || written.length === 0) return null;
    if (tag.wrt?.some((name) => !written.includes(name))) return null;
    const isNamed = step.node.parameters.some(
      ({ name }) => written.includes(name.getText()) && !isList(name, view.checker),
    );
    const isBeside = (value: ts.Expression): boolean =>
      isBesideUpdate(value, written, view.checker) ||
      // `{ loss }`; of an object that is updated it may be the gradient, field by field.
      (!isNamed && isRecordOf(value, isBeside));
    if (!returned.every(isBeside)) return null;
  }
  if (given === null || written.length === 0) {
    const message =
      `\`${step.name}\` returns nothing, and its gradient cannot be read from what it changes: ` +
      `it takes the parameters of \`${record.name}\` by their names, and its learning rate as \`lr\`.`;
    return finding('gradient-unmapped', 'warning', message, tag.range);
  }
  const problem = unreachable(step, scope, hasReceiver, view.source);
  if (problem !== null) return finding('gradient-unmapped', 'warning', problem, tag.range);
  return {
    candidate: {
      function: step.name,
      foundBy: 'tag',
      range: rangeOf(step.nameNode, view.source),
      wrt: tag.wrt,
      scale: tag.scale,
      convention: `in-place update of ${written.join(', ')}, divided by its learning rate`,
    },
    harness:
      `(receiver, args) => ${BACKWARD}.updated(args, (args, rate) => { ` +
      `${step.access}(${given.join(', ')}); }, ` +
      `${JSON.stringify(names)}, ${JSON.stringify(written)})`,
    covers: true,
  };
}

/** What the step is called with, in terms of the harness; null where that is not known. */
function stepArguments(
  step: ts.FunctionLikeDeclaration,
  names: readonly string[],
): string[] | null {
  const given: string[] = [];
  let hasRate = false;
  for (const { name, initializer, questionToken } of step.parameters) {
    const text = ts.isIdentifier(name) ? name.text : '';
    const at = text === '' ? -1 : names.indexOf(text);
    if (at >= 0) given.push(`args[${at}]`);
    else if (RATE.test(text) && !hasRate) {
      given.push('rate');
      hasRate = true;
    } else if (initializer ?? questionToken) given.push('void 0');
    else return null;
  }
  return hasRate ? given : null;
}

/** Parameters in which something is changed, in the order of the declaration. */
function writtenParameters(step: ts.FunctionLikeDeclaration): string[] {
  const scope = scopeOf(step);
  return [...scope.parameters].filter((name) => {
    const own = { parameters: new Set([name]), locals: scope.locals };
    const visit = (inner: ts.Node): boolean =>
      writtenRoot(inner, [own]) === 'parameter' || ts.forEachChild(inner, visit) === true;
    return step.body !== undefined && visit(step.body);
  });
}

/** A body that does not run to its end in one call, or that is only an expression. */
function isSuspended({ body, modifiers, asteriskToken }: ts.FunctionLikeDeclaration): boolean {
  if (!body || !ts.isBlock(body) || asteriskToken) return true;
  return modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false;
}

function returnedValues({ body }: ts.FunctionLikeDeclaration): ts.Expression[] {
  const found: ts.Expression[] = [];
  const visit = (inner: ts.Node): void => {
    if (ts.isReturnStatement(inner) && inner.expression) found.push(inner.expression);
    if (!ts.isFunctionLike(inner)) ts.forEachChild(inner, visit);
  };
  if (body) visit(body);
  return found;
}

function isList(node: ts.Node, checker: ts.TypeChecker): boolean {
  return checker.getTypeAtLocation(node).getNumberIndexType() !== undefined;
}

function isRecordOf(value: ts.Expression, holds: (part: ts.Expression) => boolean): boolean {
  return (
    ts.isObjectLiteralExpression(value) &&
    value.properties.every((one) =>
      ts.isPropertyAssignment(one)
        ? holds(one.initializer)
        : ts.isShorthandPropertyAssignment(one) && holds(one.name),
    )
  );
}

/** Returned beside an update in place, and no gradient of it: the loss, one number, or what is updated. */
function isBesideUpdate(
  value: ts.Expression,
  written: readonly string[],
  checker: ts.TypeChecker,
): boolean {
  if (ts.isIdentifier(value) && written.includes(value.text)) return true;
  const one = ts.TypeFlags.NumberLike | ts.TypeFlags.BooleanLike;
  return (checker.getTypeAtLocation(value).flags & one) !== 0;
}
