import ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import type { CheckTarget, Parameter } from '../model/program.ts';
import type { CheckPoint } from '../model/report.ts';
import type { CheckRequest } from '../model/request.ts';
import { splitCall, type SplitCall } from './call.ts';
import { canCapture, type CapturePlan } from './capture.ts';
import { literalCallSites, returnedCallSites } from './callSites.ts';
import { generateCalls } from './candidates.ts';
import type { FunctionRecord, Scope } from './discover.ts';
import {
  requestedGradient,
  taggedGradient,
  type PlannedGradient,
  type TaggedGradient,
} from './gradients.ts';
import type { DoorPlan, HarnessPlan } from './harness.ts';
import { forArguments, parametersOfFunction, restName, returnedParameters } from './parameters.ts';
import { guessGradients, guessHessians, guessReturned } from './pairs.ts';
import { outGradients, outParameters, taggedOutGradient } from './outParameters.ts';
import { partSources } from './parts.ts';
import { finding, rangeOf } from './ranges.ts';
import { calleeOf } from './select.ts';
import type { CheckTag } from './tags.ts';
import type { TypeView } from './types.ts';
import { taggedUpdate } from './updates.ts';
import { backwardPasses, taggedBackward } from './upstream.ts';

/** What is known of a file when its targets are planned. */
export interface FileView extends TypeView {
  readonly records: readonly FunctionRecord[];
  readonly checkTags: ReadonlyMap<FunctionRecord, readonly CheckTag[]>;
  readonly gradientTags: readonly TaggedGradient[];
  readonly request: CheckRequest;
}

/** Targets with the code that has to be inserted for them. */
export interface Plan {
  readonly targets: CheckTarget[];
  readonly harnesses: HarnessPlan[];
  readonly doors: DoorPlan[];
  readonly captures: CapturePlan[];
  readonly findings: Finding[];
}

interface Point {
  readonly point: CheckPoint | null;
  readonly candidates: readonly string[];
  readonly wrt: readonly string[] | null;
  readonly order?: 2;
  /** Where the call can be evaluated: the module, or the function's own scope. */
  readonly scope: Scope;
  /** The function whose scope that is. */
  readonly inside: FunctionRecord | null;
  /** The call is of another function: this one is checked where it is reached. */
  readonly caught: boolean;
}

/** Adds the targets of one function: one per point. */
export function planFunction(
  record: FunctionRecord,
  only: FunctionRecord | null,
  view: FileView,
  plan: Plan,
): void {
  const points = pointsOf(record, view);
  if (points.length === 0) {
    plan.findings.push(noPoint(record, view));
    return;
  }
  points.forEach((point, index) => {
    planPoint(record, point, index, only, view, plan);
  });
}

function planPoint(
  record: FunctionRecord,
  point: Point,
  index: number,
  only: FunctionRecord | null,
  view: FileView,
  plan: Plan,
): void {
  const { request, records, source } = view;
  const calls = point.point ? [point.point.call] : point.candidates;
  const split = splitCall(calls[0]!);
  if (split === null) {
    plan.findings.push(notACall(calls[0]!, record, point, source));
    return;
  }
  const key = `${record.name}@${index}`;
  if (point.caught) {
    planCapture(record, point, key, only, view, plan);
    return;
  }
  const callee = calleeOf(split, records, record);
  const returned = !record.reachable && split.callee === record.access ? record : undefined;
  const hessians = hessiansOf(record, callee, split, point, view, plan);
  const first = gradientsOf(record, callee, split, point, only, view, plan);
  const gradients = [...first, ...hessians];
  const covering = gradients.filter((gradient) => gradient.covers === true);
  const isOpen = first.length === 0 && callee === record && request.gradient === undefined;
  const parts = isOpen ? partSources(record, view) : null;
  const plain = gradients.filter((gradient) => gradient.covers !== true);
  if (plain.length > 0 || covering.length === 0) {
    addTarget(key, plain, { ...(parts ? { parts } : {}) });
  }
  covering.forEach((gradient, k) => {
    addTarget(`${key}:${k}`, [gradient], { covered: true });
  });

  function addTarget(
    harness: string,
    own: readonly PlannedGradient[],
    more: Pick<CheckTarget, 'parts' | 'covered'>,
  ): void {
    const reach = point.inside ? `reach ${harness}` : null;
    plan.harnesses.push({
      key: harness,
      scope: point.scope,
      calls,
      // A native function is traced where it is called, not where it is named.
      view: own[0]?.view ?? (record.named === true ? '((result) => result)' : undefined),
      ...(more.parts ? { picks: true } : {}),
      gradients: own.map((gradient) => gradient.harness),
    });
    if (reach !== null) plan.doors.push({ key: reach, steps: stepsInto(point.inside!, view) });
    plan.targets.push({
      function: record.name,
      range: rangeOf(record.nameNode, source),
      parameters: parametersOf(split!, callee ?? returned, view),
      point: point.point,
      candidates: point.point ? [] : point.candidates,
      wrt: request.wrt ?? point.wrt,
      ...(point.order || own.some(isTaggedHessian) ? { order: 2 } : {}),
      harness,
      reach,
      gradients: own.map(({ candidate }) => candidate),
      ...more,
    });
  }
}

/** A target whose arguments are those with which the point's call reaches it. */
function planCapture(
  record: FunctionRecord,
  { point, wrt, ...rest }: Point,
  key: string,
  only: FunctionRecord | null,
  view: FileView,
  plan: Plan,
): void {
  const own = splitCall(record.kind === 'method' ? `x.${record.access}()` : `${record.access}()`);
  const asked = { point, wrt, ...rest, scope: record.scope };
  const split = own ?? splitCall('f()')!;
  const gradients = gradientsOf(record, record, split, asked, only, view, plan);
  const parameters = parametersOfFunction(record.node, view.checker);
  const reach = `reach ${key}`;
  plan.captures.push({
    key,
    reach,
    record,
    call: point!.call,
    gradients: gradients.map(({ harness }) => harness),
  });
  plan.targets.push({
    function: record.name,
    range: rangeOf(record.nameNode, view.source),
    parameters: forArguments(parameters, restName(record.node), parameters.length),
    point,
    candidates: [],
    wrt: view.request.wrt ?? wrt,
    ...(rest.order ? { order: rest.order } : {}),
    harness: key,
    reach,
    gradients: gradients.map(({ candidate }) => candidate),
  });
}

/**
 * The points at which to check, by the order of preference: call, tags, saved, call site,
 * generated.
 */
function pointsOf(record: FunctionRecord, view: FileView): Point[] {
  const { request, source, checker } = view;
  const calls = request.calls ?? (request.call === undefined ? [] : [request.call]);
  if (calls.length > 0) {
    return calls.map((call) => pointAt({ source: 'call', call }, null, record, view));
  }
  const tags = view.checkTags.get(record) ?? [];
  if (tags.length > 0) {
    return tags.map(({ call, range, wrt, order }) => ({
      ...pointAt({ source: 'tag', call, range }, wrt, record, view),
      ...(order ? { order } : {}),
    }));
  }
  if (request.target.kind !== 'all' && request.saved && request.saved.length > 0) {
    return request.saved.map((call) => pointAt({ source: 'saved', call }, null, record, view));
  }
  const [site] = literalCallSites(record, source, checker);
  if (site) {
    const { call, range } = site;
    return [pointAt({ source: 'call-site', call, range }, null, record, view)];
  }
  const [returned] = returnedCallSites(record, source, checker);
  if (returned) {
    const point = { source: 'call-site' as const, ...returned };
    return [{ point, candidates: [], wrt: null, scope: source, inside: null, caught: false }];
  }
  const candidates = candidatesFor(record, view);
  return candidates.length === 0 ? [] : [generatedPoint(record, candidates)];
}

function generatedPoint(record: FunctionRecord, candidates: readonly string[]): Point {
  const from = record.reachable ? record : (record.enclosing ?? record);
  const { scope, enclosing } = from;
  return { point: null, candidates, wrt: null, scope, inside: enclosing, caught: false };
}

/**
 * A written call is evaluated in the module's scope; only a call that names the nested function
 * itself (`inner(3)` on `outer/inner`) belongs into the scope where that name is known.
 */
function pointAt(
  point: CheckPoint,
  wrt: readonly string[] | null,
  record: FunctionRecord,
  view: FileView,
): Point {
  const split = splitCall(point.call);
  const isOwn = split !== null && calleeOf(split, [record], record) === record;
  const isInner = isOwn && record.scope !== view.source && record.reachable;
  const given = { point, candidates: [], wrt };
  if (isInner) return { ...given, scope: record.scope, inside: record.enclosing, caught: false };
  const caught = split !== null && !isOwn && !startsWith(record, split) && canCapture(record);
  return { ...given, scope: view.source, inside: null, caught };
}

/** Whether a call goes on with what the function returns: `outer(2)(3)` on `outer`. */
function startsWith(record: FunctionRecord, call: SplitCall): boolean {
  const inner = splitCall(call.receiver ?? call.callee);
  if (inner === null) return false;
  return calleeOf(inner, [record], record) === record || startsWith(record, inner);
}

/** Generated calls; for what a function returns, the enclosing function is called first. */
function candidatesFor(record: FunctionRecord, view: FileView): string[] {
  const { checker, request } = view;
  const calls = generateCalls(record, checker, request.seed);
  if (record.reachable) return calls;
  const { enclosing, node } = record;
  if (!enclosing || record.kind === 'method') return [];
  const isReturnedItself = record.nameNode.parent === node && !ts.isMethodDeclaration(node);
  return callsInto(enclosing, view).flatMap((outer) =>
    calls
      .slice(0, 3)
      .map((call) => `${outer}${isReturnedItself ? call.slice(record.access.length) : `.${call}`}`),
  );
}

/** Calls that run a function, in its own scope: its tags', its call sites', generated ones. */
function callsInto(record: FunctionRecord, view: FileView): string[] {
  const tagged = (view.checkTags.get(record) ?? []).map(({ call }) => call);
  const sites = literalCallSites(record, view.source, view.checker).map(({ call }) => call);
  return [...tagged, ...sites, ...generateCalls(record, view.checker, view.request.seed)].slice(
    0,
    6,
  );
}

/** The enclosing functions from the outermost to `record`, each with calls that run it. */
function stepsInto(record: FunctionRecord, view: FileView): DoorPlan['steps'] {
  const chain: FunctionRecord[] = [];
  for (let at: FunctionRecord | null = record; at; at = at.enclosing) chain.unshift(at);
  return chain.map((step, depth) => ({
    scope: depth === 0 ? view.source : step.scope,
    calls: callsInto(step, view),
  }));
}

function parametersOf(
  split: SplitCall,
  callee: FunctionRecord | undefined,
  view: FileView,
): Parameter[] {
  const count = split.args.some((argument) => argument.startsWith('...')) ? 0 : split.args.length;
  if (callee) {
    const parameters = parametersOfFunction(callee.node, view.checker);
    return forArguments(parameters, restName(callee.node), Math.max(count, parameters.length));
  }
  // `outer(2)(3)`: the parameters are those of the function that `outer` returns.
  let inner: SplitCall | null = split;
  for (let depth = 1; depth < 5; depth++) {
    inner = inner.receiver === null ? splitCall(inner.callee) : null;
    if (inner === null) break;
    const outer = calleeOf(inner, view.records, undefined);
    if (!outer) continue;
    const parameters = returnedParameters(outer.node, depth, view.checker);
    return forArguments(parameters, null, count);
  }
  return forArguments([], null, count);
}

function gradientsOf(
  record: FunctionRecord,
  callee: FunctionRecord | undefined,
  split: SplitCall,
  point: Point,
  only: FunctionRecord | null,
  view: FileView,
  plan: Plan,
): PlannedGradient[] {
  const { request, records, source } = view;
  const { scope } = point;
  const planned =
    request.gradient === undefined
      ? view.gradientTags
          .filter((entry) => entry.of === record && entry.tag.order !== 2)
          .filter((entry) => only === null || entry.record === only || isHessian(only, view))
          .map(
            (entry) =>
              taggedBackward(record, entry, scope, split.receiver !== null, view) ??
              taggedOutGradient(record, entry, scope, split.receiver !== null, view) ??
              taggedUpdate(record, entry, scope, split.receiver !== null, view) ??
              taggedGradient(entry, scope, split.receiver !== null, source),
          )
      : [
          requestedGradient(
            { text: request.gradient, callee, call: split, scope },
            records,
            source,
          ),
        ];
  if (planned.length === 0 && !record.reachable && split.callee === record.access) {
    return guessReturned(record, view);
  }
  if (planned.length === 0 && callee === record) {
    const hasReceiver = split.receiver !== null;
    return [
      ...guessGradients(record, scope, hasReceiver, split.args.length, view),
      ...backwardPasses(record, scope, hasReceiver, view),
      ...outParameters(record, view),
      ...outGradients(record, scope, hasReceiver, view),
    ];
  }
  return planned.flatMap((entry) => {
    if (!('code' in entry)) return [entry];
    plan.findings.push(entry);
    return [];
  });
}

/** Second derivatives written by hand: those that a tag names, else those that are called so. */
function hessiansOf(
  record: FunctionRecord,
  callee: FunctionRecord | undefined,
  split: SplitCall,
  { scope, order }: Point,
  view: FileView,
  plan: Plan,
): PlannedGradient[] {
  const { request, source } = view;
  const hasReceiver = split.receiver !== null;
  if (request.gradient !== undefined) return [];
  const tagged = view.gradientTags.filter(({ of, tag }) => of === record && tag.order === 2);
  if (tagged.length === 0) {
    const isAsked = (request.order ?? order) === 2 && callee === record;
    return isAsked ? guessHessians(record, scope, hasReceiver, view) : [];
  }
  return tagged.flatMap((entry) => {
    const planned = taggedGradient(entry, scope, hasReceiver, source);
    if (!('code' in planned)) return [planned];
    plan.findings.push(planned);
    return [];
  });
}

function isTaggedHessian({ candidate: { order, foundBy } }: PlannedGradient): boolean {
  return order === 2 && foundBy === 'tag';
}

function isHessian(record: FunctionRecord, { gradientTags }: FileView): boolean {
  return gradientTags.some((entry) => entry.record === record && entry.tag.order === 2);
}

function noPoint(record: FunctionRecord, { source }: FileView): Finding {
  const message =
    `No inputs can be made up for \`${record.name}\`. Give a call in its comment, for example ` +
    `\`@gradcheck ${record.name.replace('#', '.').replaceAll('/', '.')}(0.5)\`.`;
  return finding('no-check-point', 'error', message, rangeOf(record.nameNode, source));
}

function notACall(
  text: string,
  record: FunctionRecord,
  { point }: Point,
  source: ts.SourceFile,
): Finding {
  const message = `\`${text}\` is not a call. Write one, for example \`${record.access}(0.5)\`.`;
  const range = point?.range ?? rangeOf(record.nameNode, source);
  return finding('no-check-point', 'error', message, range);
}
