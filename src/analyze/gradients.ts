import type { Finding } from '../model/finding.ts';
import type { GradientCandidate } from '../model/program.ts';
import type ts from 'typescript';
import { isExpression, splitCall, type SplitCall } from './call.ts';
import type { FunctionRecord, Scope } from './discover.ts';
import { expressionGradient, namedGradient } from './harness.ts';
import { isOptionalParameter, parameterTexts } from './parameters.ts';
import { finding, rangeOf, startOf } from './ranges.ts';
import type { GradientTag } from './tags.ts';

/** A hand-written gradient and the source of the function that computes it for an evaluation. */
export interface PlannedGradient {
  readonly candidate: GradientCandidate;
  readonly harness: string;
  /** Source of a function of the result: the gradient is that of its value. */
  readonly view?: string;
  /** It names its inputs: the target is one of its own, and they are all that is differentiated by. */
  readonly covers?: boolean;
}

/** A function that a `@gradientOf` tag calls a gradient. */
export interface TaggedGradient {
  readonly record: FunctionRecord;
  readonly tag: GradientTag;
  readonly of: FunctionRecord | undefined;
}

/** The function that a tag on `gradient` names: by its full name, or beside it. */
export function functionNamed(
  name: string,
  gradient: FunctionRecord,
  records: readonly FunctionRecord[],
): FunctionRecord | undefined {
  const container = /^(.*[#./])?[^#./]*$/.exec(gradient.name)?.[1] ?? '';
  return (
    records.find((record) => record.name === container + name) ??
    records.find((record) => record.name === name) ??
    records.find((record) => record.access === name && record.kind === 'value')
  );
}

/**
 * A gradient named by a tag, reached from the scope of the harness; a finding where it cannot be. It is
 * called with the arguments of the function, so one that needs more than those is refused.
 */
export function taggedGradient(
  tagged: TaggedGradient,
  scope: Scope,
  hasReceiver: boolean,
  source: ts.SourceFile,
): PlannedGradient | Finding {
  const { record, tag, of } = tagged;
  const problem = unreachable(record, scope, hasReceiver, source);
  if (problem !== null) return finding('gradient-unmapped', 'warning', problem, tag.range);
  const lacking = of ? lackingParameters(of, record) : [];
  return {
    candidate: {
      function: record.name,
      foundBy: 'tag',
      range: rangeOf(record.nameNode, source),
      wrt: tag.wrt,
      scale: tag.scale,
      ...(tag.order ? { order: tag.order } : {}),
      ...(lacking.length === 0 ? {} : { refused: refusal(record, of!, lacking) }),
    },
    harness: namedGradient(record),
  };
}

/** Names of what a gradient must be given and its function has not: it would be called without. */
function lackingParameters(of: FunctionRecord, gradient: FunctionRecord): string[] {
  const own = ownParameters(of);
  if (own.some(({ dotDotDotToken }) => dotDotDotToken)) return [];
  return ownParameters(gradient)
    .slice(own.length)
    .filter((parameter) => !isOptionalParameter(parameter, gradient.node))
    .map(({ name }) => name.getText());
}

function ownParameters({ node }: FunctionRecord): readonly ts.ParameterDeclaration[] {
  return node.parameters.filter(({ name }) => name.getText() !== 'this');
}

function refusal(gradient: FunctionRecord, of: FunctionRecord, lacking: readonly string[]): string {
  const names = lacking.map((name) => `\`${name}\``).join(', ');
  const given = ownParameters(of).map(({ name }) => name.getText());
  return (
    `\`${gradient.name}\` needs ${names}, which \`${of.name}\` does not take, so it cannot be asked ` +
    `for the gradient. Write a default (\`${lacking[0]!} = …\`), or tag a function of ` +
    `(${given.join(', ')}) that calls it.`
  );
}

/** Why a function cannot be called where the harness stands; null if it can. */
export function unreachable(
  record: FunctionRecord,
  scope: Scope,
  hasReceiver: boolean,
  source: ts.SourceFile,
): string | null {
  if (record.kind === 'method' && !hasReceiver) {
    return `\`${record.name}\` is a method, but the check does not call a method of the same object.`;
  }
  const isVisible = record.scope.pos <= scope.pos && scope.end <= record.scope.end;
  if (!record.reachable || (record.scope !== source && !isVisible)) {
    return `\`${record.name}\` cannot be called from where the checked function stands.`;
  }
  return null;
}

/** What a requested gradient is asked about. */
export interface GradientRequest {
  readonly text: string;
  /** The function whose gradient it should be, if it is one of this file. */
  readonly callee: FunctionRecord | undefined;
  readonly call: SplitCall;
  readonly scope: Scope;
}

/**
 * The gradient of a request: the name of a function is called with the call's arguments, anything
 * else is evaluated as an expression, with the parameters bound. A call whose arguments are those
 * of the checked call is taken as its callee, so that it can be asked at other points too.
 */
export function requestedGradient(
  { text, callee, call, scope }: GradientRequest,
  records: readonly FunctionRecord[],
  source: ts.SourceFile,
): PlannedGradient | Finding {
  const name = gradientName(text.trim(), call);
  const record = records.find(
    (known) => known.name === name || (known.access === name && known.kind === 'value'),
  );
  const range = record ? rangeOf(record.nameNode, source) : startOf(source.fileName);
  const problem = record
    ? unreachable(record, scope, call.receiver !== null, source)
    : isExpression(name)
      ? null
      : `\`${text}\` is neither the name of a function nor an expression.`;
  if (problem !== null) return finding('gradient-unmapped', 'error', problem, range);
  const candidate: GradientCandidate = {
    function: text.trim(),
    foundBy: 'argument',
    range: record ? range : null,
    wrt: null,
    scale: null,
  };
  if (record) return { candidate, harness: namedGradient(record) };
  const parameters = PATH.test(name) || !callee ? [] : parameterTexts(callee.node);
  return { candidate, harness: expressionGradient(name, parameters) };
}

const PATH = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/;

function gradientName(text: string, checked: SplitCall): string {
  const call = splitCall(text);
  if (call?.argumentText !== checked.argumentText) return text;
  const path = call.receiver === null ? call.callee : `${call.receiver}.${call.callee}`;
  return PATH.test(path) ? path : text;
}
