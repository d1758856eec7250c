import type { Finding } from '../model/finding.ts';
import type { GradientCandidate } from '../model/program.ts';
import type ts from 'typescript';
import { splitCall } from './call.ts';
import type { FunctionRecord, Scope } from './discover.ts';
import { expressionGradient, namedGradient } from './harness.ts';
import { parameterTexts } from './parameters.ts';
import { rangeOf, finding } from './ranges.ts';
import type { GradientTag } from './tags.ts';

/** A hand-written gradient and the source of the function that computes it for an evaluation. */
export interface PlannedGradient {
  readonly candidate: GradientCandidate;
  readonly harness: string;
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

/** A gradient named by a tag, reached from the scope of the harness; a finding where it cannot be. */
export function taggedGradient(
  tagged: TaggedGradient,
  scope: Scope,
  hasReceiver: boolean,
  source: ts.SourceFile,
): PlannedGradient | Finding {
  const { record, tag } = tagged;
  const problem = unreachable(record, scope, hasReceiver, source);
  if (problem !== null) return finding('gradient-unmapped', 'warning', problem, tag.range);
  return {
    candidate: {
      function: record.name,
      foundBy: 'tag',
      range: rangeOf(record.nameNode, source),
      wrt: tag.wrt,
      scale: tag.scale,
    },
    harness: namedGradient(record),
  };
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

/**
 * The gradient of a request: the name of a function is called with the call's arguments, anything else
 * is evaluated as an expression, with the parameters bound. A call whose arguments are those of the
 * checked call is taken as its callee, so that it can be asked at other points too.
 */
export function requestedGradient(
  text: string,
  target: FunctionRecord | undefined,
  argumentText: string | null,
  records: readonly FunctionRecord[],
  source: ts.SourceFile,
): PlannedGradient {
  const call = splitCall(text);
  const repeats = call !== null && call.argumentText === argumentText;
  const path = repeats
    ? call.receiver === null
      ? call.callee
      : `${call.receiver}.${call.callee}`
    : text.trim();
  const isPath = /^[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*$/.test(path);
  const name = isPath ? path : text.trim();
  const record = records.find(
    (known) => known.name === name || (known.access === name && known.kind === 'value'),
  );
  const candidate: GradientCandidate = {
    function: text.trim(),
    foundBy: 'argument',
    range: record ? rangeOf(record.nameNode, source) : null,
    wrt: null,
    scale: null,
  };
  if (record) return { candidate, harness: namedGradient(record) };
  const parameters = isPath || !target ? [] : parameterTexts(target.node);
  return { candidate, harness: expressionGradient(name, parameters) };
}
