/**
 * From source text to a program that can be checked: which functions there are, at which point each
 * one is checked, which gradients were written by hand, and the modules that all of it needs.
 */
import type ts from 'typescript';
import type { Finding } from '../model/finding.ts';
import type { Program, SourceHost } from '../model/program.ts';
import type { CheckRequest } from '../model/request.ts';
import { splitCall } from './call.ts';
import { literalCallSites } from './callSites.ts';
import { syntaxErrors } from './compile.ts';
import { discover, type FunctionRecord } from './discover.ts';
import { functionNamed, type TaggedGradient } from './gradients.ts';
import { insertionsFor } from './harness.ts';
import { loadModules } from './modules.ts';
import { namesDerivativeFlag } from './pairNames.ts';
import { guessedGradientRecords, guessReturned } from './pairs.ts';
import { mapsNumbers, mayMapNumbers } from './parameters.ts';
import { outParameters } from './outParameters.ts';
import { normalizePath } from './paths.ts';
import { finding, startOf } from './ranges.ts';
import { authorOptions } from './resolve.ts';
import { calleeOf, findByName, findByPosition, notFoundMessage } from './select.ts';
import { readTags, type CheckTag } from './tags.ts';
import { planFunction, type FileView, type Plan } from './targets.ts';
import { openTypes } from './types.ts';
import { trialModule } from './trials/module.ts';
import { isBackwardOf } from './upstream.ts';

export { countBranches } from './branches.ts';
export { stepCounts } from './stepCounts.ts';
export { listFunctions, type ListedFunction } from './functions.ts';

/**
 * Prepares what a request asks for. A file with a syntax error gives findings and neither modules
 * nor targets; a request that names no function gives a finding that lists those there are.
 *
 * A call may name another function than the one that is checked (`@gradcheck outer(2)` on
 * `outer/inner`, `--function sigmoid --call "loss([1, 2])"`): the call is run, and the function is
 * checked at the arguments with which it is first reached. Where these cannot be caught (an arrow
 * function with a pattern among its parameters) the outermost callee is differentiated instead; the
 * point says which call that was.
 */
export function prepare(request: CheckRequest, givenHost: SourceHost): Program {
  const host = withOverlays(givenHost, request.overlays);
  const entry = normalizePath(request.file);
  const text = host.readFile(entry);
  if (text === undefined) {
    return failed(entry, [
      finding('no-function', 'error', `The file ${entry} cannot be read.`, startOf(entry)),
    ]);
  }
  const options = authorOptions(entry, host);
  const types = openTypes(entry, host, options);
  const errors = syntaxErrors(types.source);
  if (errors.length > 0) return failed(entry, errors);

  const { view, findings } = readFile(types, request);
  const plan: Plan = { targets: [], harnesses: [], doors: [], captures: [], findings };
  for (const { record, only } of select(view, plan)) planFunction(record, only, view, plan);

  const insertions = insertionsFor(view.source, plan);
  const { modules, errors: loading } = loadModules(entry, insertions, options, host);
  if (loading.length > 0) return failed(entry, loading);
  const whole = { entry, insertions, options, host };
  return {
    entry,
    modules,
    targets: plan.targets,
    findings: plan.findings,
    trials: (target, k) => trialModule(whole, target, k),
  };
}

function failed(entry: string, findings: readonly Finding[]): Program {
  return { entry, modules: [], targets: [], findings };
}

function withOverlays(host: SourceHost, overlays: CheckRequest['overlays']): SourceHost {
  const texts = new Map(
    Object.entries(overlays).map(([file, text]) => [normalizePath(file), text]),
  );
  return {
    readFile: (file) => texts.get(file) ?? host.readFile(file),
    fileExists: (file) => texts.has(file) || host.fileExists(file),
    directoryExists: (directory) => host.directoryExists(directory),
    readLibrary: (name) => host.readLibrary(name),
    realpath: (file) => host.realpath(file),
  };
}

function readFile(
  types: { readonly source: ts.SourceFile; readonly checker: ts.TypeChecker },
  request: CheckRequest,
): { view: FileView; findings: Finding[] } {
  const { source } = types;
  const records = discover(source);
  const findings: Finding[] = [];
  const checkTags = new Map<FunctionRecord, CheckTag[]>();
  const gradientTags: TaggedGradient[] = [];
  // With the call and the gradient in the request, tags have no say.
  const isComplete = request.call !== undefined && request.gradient !== undefined;
  for (const record of isComplete ? [] : records) {
    const reading = readTags(record.docHost, source);
    findings.push(...reading.findings);
    for (const tag of reading.tags) {
      if (tag.kind === 'gradcheck') {
        checkTags.set(record, [...(checkTags.get(record) ?? []), tag]);
      } else if (tag.kind === 'gradientOf' && tag.by === null) {
        const of = functionNamed(tag.of, record, records);
        gradientTags.push({ record, tag, of });
        if (!of) findings.push(unknownFunction(tag.of, tag.range, records));
      }
    }
  }
  return { view: { ...types, records, checkTags, gradientTags, request }, findings };
}

function unknownFunction(
  name: string,
  range: Finding['range'],
  records: readonly FunctionRecord[],
): Finding {
  const names = records.map((record) => record.name).join(', ');
  const message = `\`@gradientOf ${name}\` names no function of this file. There are: ${names}.`;
  return finding('no-function', 'warning', message, range);
}

interface Selected {
  readonly record: FunctionRecord;
  /** Set where a gradient was asked for: its function is checked against it alone. */
  readonly only: FunctionRecord | null;
}

function select(view: FileView, plan: Plan): Selected[] {
  const { request, records, source } = view;
  const { target } = request;
  if (target.kind === 'all' && request.call === undefined) {
    const chosen = withoutGuessedGradients(
      records.filter((record) => belongsToAll(record, view)),
      view,
    );
    if (chosen.length > 0) return chosen.map((record) => ({ record, only: null }));
  }
  let record: FunctionRecord | undefined;
  if (target.kind === 'name') record = findByName(records, target.name);
  if (target.kind === 'position') record = findByPosition(records, source, target);
  if (target.kind === 'all' && request.call !== undefined) {
    const split = splitCall(request.call);
    record = split ? rootCallee(split.callee, view, split) : undefined;
  }
  if (!record) {
    const names = records.map(({ name }) => name);
    const message = notFoundMessage(request, names, source.fileName);
    plan.findings.push(finding('no-function', 'error', message, startOf(source.fileName)));
    return [];
  }
  return redirected(record, view);
}

/** What looks like the gradient of a function that is checked is an opinion on it, not a target. */
function withoutGuessedGradients(
  chosen: readonly FunctionRecord[],
  view: FileView,
): readonly FunctionRecord[] {
  const gradients = new Set(
    chosen
      .filter((record) => !view.gradientTags.some(({ of }) => of === record))
      .flatMap((record) => [
        ...guessedGradientRecords(record, { ...view, records: chosen }),
        ...chosen.filter((other) => isBackwardOf(record, other)),
      ]),
  );
  return chosen.filter((record) => !gradients.has(record) || view.checkTags.has(record));
}

/** The function of a call, or of the calls inside its callee: `outer` for `outer(2)(3)`. */
function rootCallee(
  callee: string,
  view: FileView,
  split: NonNullable<ReturnType<typeof splitCall>>,
): FunctionRecord | undefined {
  const direct = calleeOf(split, view.records, undefined);
  const inner = direct ? null : splitCall(callee);
  return direct ?? (inner ? rootCallee(inner.callee, view, inner) : undefined);
}

/**
 * A request for a tagged gradient is one for its function (or functions), held against it alone.
 */
function redirected(record: FunctionRecord, view: FileView): Selected[] {
  const { request, checkTags, gradientTags } = view;
  const isOwn =
    request.call !== undefined || request.gradient !== undefined || checkTags.has(record);
  const tagged = isOwn ? [] : gradientTags.filter((entry) => entry.record === record);
  const functions = tagged.flatMap(({ of }) => (of ? [of] : []));
  if (functions.length === 0) return [{ record, only: null }];
  return functions.map((of) => ({ record: of, only: record }));
}

/** A function of JavaScript, without types, that has its derivative beside it. */
function isUntypedPair(record: FunctionRecord, view: FileView): boolean {
  const { parameters } = record.node;
  if (parameters.length === 0 || parameters.some(({ type }) => type !== undefined)) return false;
  return (
    namesDerivativeFlag(parameters.at(-1)!.name.getText()) ||
    outParameters(record, view).length > 0 ||
    guessedGradientRecords(record, view).length > 0 ||
    view.records.some((other) => isBackwardOf(record, other))
  );
}

/** `f` of the `{ f, df }` that a function of the module returns. */
function isReturnedValue(record: FunctionRecord, view: FileView): boolean {
  const { enclosing, reachable, kind } = record;
  if (!enclosing || enclosing.enclosing || reachable || kind === 'method') return false;
  return guessReturned(record, view).length > 0;
}

/**
 * What `all` means: functions with a tag, and those that map numbers to numbers by their types.
 * Gradients written by hand are opinions on another function; functions inside functions and
 * members of returned objects are covered by the check of what contains them.
 */
function belongsToAll(record: FunctionRecord, view: FileView): boolean {
  const { tags } = readTags(record.docHost, view.source);
  if (tags.some((tag) => tag.kind === 'ignore' && tag.part === null)) return false;
  if (view.checkTags.has(record)) return true;
  if (view.gradientTags.some((tagged) => tagged.record === record)) return false;
  if (record.enclosing !== null || !record.reachable) {
    return isReturnedValue(record, view) && mapsNumbers(record.node, view.checker);
  }
  return (
    mapsNumbers(record.node, view.checker) ||
    isUntypedPair(record, view) ||
    isCalledWithNumbers(record, view)
  );
}

/** A function whose types leave open what it takes, and a call in the file that shows it: numbers. */
function isCalledWithNumbers(record: FunctionRecord, { source, checker }: FileView): boolean {
  return (
    mayMapNumbers(record.node, checker) &&
    literalCallSites(record, source, checker).some(({ call }) => /\d/.test(call))
  );
}
