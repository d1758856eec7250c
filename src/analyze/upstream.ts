import ts from 'typescript';
import type { FunctionRecord, Scope } from './discover.ts';
import { unreachable, type PlannedGradient, type TaggedGradient } from './gradients.ts';
import { namesBackward, namesDerivative, namesUpstream } from './pairNames.ts';
import type { PairView } from './pairs.ts';
import { rangeOf } from './ranges.ts';
import { BACKWARD } from './inserted/helpers.ts';

/**
 * Backward passes: a second function, or a method of the same object, that is given the upstream
 * gradient (`dy`) and multiplies by the derivative. What is checked is then the sum of the outputs,
 * each times a weight; the weights are the upstream gradient. The gradient is what the backward pass
 * returns, and what it leaves in fields (`this.dW` of `this.W`, `V.dw` of `V.w`).
 */
export function backwardPasses(
  record: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient[] {
  return view.records.flatMap((other) => {
    const given = backwardArguments(record, other);
    if (given === null || unreachable(other, scope, hasReceiver, view.source) !== null) return [];
    const isMethod = record.kind === 'method';
    const names = parameterNames(record);
    const callee = isMethod ? member(record) : record.access;
    const forward = isMethod ? `${callee}(...args)` : `${callee}.apply(receiver, args)`;
    const backward = `${isMethod ? member(other) : other.access}(${given.join(', ')})`;
    return [
      {
        candidate: {
          function: other.name,
          foundBy: 'name' as const,
          range: rangeOf(other.nameNode, view.source),
          wrt: null,
          scale: null,
          convention: 'backward pass, for Σ c·output with upstream gradient c',
        },
        harness:
          `(receiver, args) => { const output = ${forward}, upstream = ${BACKWARD}.upstream(output); ` +
          `return ${BACKWARD}.left(receiver, args, ${backward}, ${JSON.stringify(names)}); }`,
        view: `${BACKWARD}.weighed`,
        covers: true,
      },
    ];
  });
}

/** A backward pass that a tag confirms: it is called as one. Null for any other gradient. */
export function taggedBackward(
  record: FunctionRecord,
  { record: gradient, tag }: TaggedGradient,
  scope: Scope,
  hasReceiver: boolean,
  view: PairView,
): PlannedGradient | null {
  const own = { ...view, records: [gradient] };
  const [planned] = backwardPasses(record, scope, hasReceiver, own);
  if (!planned) return null;
  const { wrt, scale } = tag;
  return { ...planned, candidate: { ...planned.candidate, foundBy: 'tag', wrt, scale } };
}

/** Whether one function is the backward pass of another, by its name and its parameters. */
export function isBackwardOf(value: FunctionRecord, gradient: FunctionRecord): boolean {
  return backwardArguments(value, gradient) !== null;
}

/** What the backward pass is called with, in terms of the harness; null where it is none. */
function backwardArguments(value: FunctionRecord, gradient: FunctionRecord): string[] | null {
  if (value === gradient || value.kind !== gradient.kind) return null;
  const [base, name] = splitName(value.name);
  const [otherBase, otherName] = splitName(gradient.name);
  const isPass = namesBackward(name, otherName);
  if (base !== otherBase || !(isPass || namesDerivative(name, otherName))) return null;
  const own = parameterNames(value);
  const given: string[] = [];
  let hasUpstream = false;
  for (const parameter of gradient.node.parameters) {
    if (!ts.isIdentifier(parameter.name)) return null;
    const { text } = parameter.name;
    const at = own.indexOf(text);
    if (at >= 0) given.push(`args[${at}]`);
    else if (namesUpstream(text) && !hasUpstream) {
      given.push('upstream');
      hasUpstream = true;
    } else if (/^(y|out|output|activation|result)$/i.test(text)) given.push('output');
    else if (parameter.questionToken ?? parameter.initializer) break;
    else return null;
  }
  // Without an upstream gradient, it is one only if it reads that from an object: a method without any.
  const readsIt = isPass && value.kind === 'method' && gradient.node.parameters.length === 0;
  return hasUpstream || readsIt ? given : null;
}

function parameterNames({ node }: FunctionRecord): string[] {
  return node.parameters.map(({ name }) => (ts.isIdentifier(name) ? name.text : ''));
}

function member({ access }: FunctionRecord): string {
  return /^[A-Za-z_$][\w$]*$/.test(access)
    ? `receiver.${access}`
    : `receiver[${JSON.stringify(access)}]`;
}

function splitName(name: string): [string, string] {
  const at = Math.max(name.lastIndexOf('.'), name.lastIndexOf('#'), name.lastIndexOf('/')) + 1;
  return [name.slice(0, at), name.slice(at)];
}
