import ts from 'typescript';
import { oneLine, splitCall, withDefaultNamed } from './call.ts';
import { bodyStart, captureInsertions, type CapturePlan } from './capture.ts';
import type { FunctionRecord, Scope } from './discover.ts';
import type { Insertion } from './sourceMap.ts';
import { BACKWARD, HELPERS_IMPORT } from './inserted/helpers.ts';

/** The hook under which inserted code registers: a parameter of the module's wrapper. */
const HOOK = '__gradlens';

/** Where thunks wait that enter functions inside functions; a `var` of the module. */
const DOORS = '__gradlensDoors';

/** What the harness of one target evaluates. */
export interface HarnessPlan {
  readonly key: string;
  readonly scope: Scope;
  /** Calls by index: the point, or the candidates. */
  readonly calls: readonly string[];
  /** Source of a function of the result, whose value is what is checked. */
  readonly view?: string | undefined;
  /** Two parts of the result may be asked for: a value and its gradient. */
  readonly picks?: boolean;
  /** Source of `(receiver, args) => result`, one per gradient candidate. */
  readonly gradients: readonly string[];
}

/** A way into a nested function: run `calls` (the first that does not throw) in the outer scope. */
export interface DoorPlan {
  readonly key: string;
  /** Functions from the outermost inwards, each with the calls that enter it. */
  readonly steps: readonly { readonly scope: Scope; readonly calls: readonly string[] }[];
}

/** Text that registers a harness; one statement on one line. */
export function harnessText(plan: HarnessPlan, namespaces: ReadonlySet<string>): string {
  const own = dataSetup(plan, namespaces) ?? listedSetups(plan, namespaces);
  const setup = plan.view === undefined ? own : `${VIEWED}(${own}, ${plan.view})`;
  const harness = `{ setup: ${setup}, gradients: [${plan.gradients.join(', ')}] }`;
  const key = JSON.stringify(plan.key);
  return plan.picks === true
    ? `${HOOK}.register(${key}, (__gradlensIndex, __gradlensPick) => ${PICKED}(${harness}, __gradlensPick));`
    : `${HOOK}.register(${key}, (__gradlensIndex) => (${harness}));`;
}

/** A function of the module: a setup whose callee gives a function of the result. */
const VIEWED = '__gradlensViewed';
const VIEWED_TEXT =
  `function ${VIEWED}(setup, view) { return () => { const { callee, receiver, args } = setup(); ` +
  `return { callee: function (...given) { return view(callee.apply(this, given)); }, receiver, args }; }; }`;

/** A function of the module: a harness of which one part of the result is the value, one its gradient. */
const PICKED = '__gradlensPicked';
const PICKED_TEXT =
  `function ${PICKED}(harness, pick) { if (pick === void 0) return harness; ` +
  `const part = (result, keys) => { for (let i = 0; i < keys.length; i++) result = result[keys[i]]; return result; }; ` +
  `return { setup: () => { const { callee, receiver, args } = harness.setup(); return { callee: ` +
  `function (...given) { return part(callee.apply(this, given), pick.value); }, receiver, args }; }, ` +
  `gradients: [(receiver, args) => part(harness.setup().callee.apply(receiver, args), pick.gradient)] }; }`;

function listedSetups(plan: HarnessPlan, namespaces: ReadonlySet<string>): string {
  const setups = plan.calls.map((call) => {
    return splitCall(call, namespaces)?.setup ?? notACall(call);
  });
  return `[${setups.join(', ')}][__gradlensIndex]`;
}

/**
 * Candidates that differ in plain data alone are kept as text, so that a file of many functions
 * does not get many times its size in code. Null where they differ in more.
 */
function dataSetup(plan: HarnessPlan, namespaces: ReadonlySet<string>): string | null {
  if (plan.calls.length < 2) return null;
  const data: string[] = [];
  const setups = new Set<string>();
  for (const text of plan.calls) {
    const call = splitCall(text, namespaces);
    const list = call && asJson(`[${call.argumentText}]`);
    if (!call || list === null) return null;
    data.push(JSON.stringify(list));
    setups.add(call.setupWith(`JSON.parse([…][__gradlensIndex])`));
  }
  const [setup, ...others] = setups;
  if (setup === undefined || others.length > 0) return null;
  return setup.replace('[…]', () => `[${data.join(', ')}]`);
}

/** A generated literal as JSON; null where it is more than data. */
function asJson(text: string): string | null {
  const json = text.replaceAll("'a'", '"a"').replace(/([{,]\s*)([A-Za-z_$][\w$]*):/g, '$1"$2":');
  try {
    JSON.parse(json);
    return json;
  } catch {
    return null;
  }
}

function notACall(call: string): string {
  return `() => { throw new TypeError(${JSON.stringify(`\`${call}\` is not a call`)}); }`;
}

/** Everything that has to be inserted into a file. */
export interface InsertionPlan {
  readonly harnesses: readonly HarnessPlan[];
  readonly doors: readonly DoorPlan[];
  readonly captures: readonly CapturePlan[];
}

/** Insertions for a file: at the end of the module, and at the start of inner scopes. */
export function insertionsFor(
  source: ts.SourceFile,
  { harnesses, doors, captures }: InsertionPlan,
): Insertion[] {
  const byScope = new Map<Scope, string>();
  const add = (scope: Scope, text: string): void => {
    byScope.set(scope, (byScope.get(scope) ?? '') + text);
  };
  const namespaces = namespaceImports(source);
  for (const harness of harnesses) add(harness.scope, harnessText(harness, namespaces));
  if (harnesses.some(({ picks }) => picks)) add(source, PICKED_TEXT);
  if (harnesses.some(({ view }) => view)) add(source, VIEWED_TEXT);
  const needsHelpers = harnesses.some(({ gradients }) =>
    gradients.some((text) => text.includes(BACKWARD)),
  );
  if (needsHelpers) add(source, HELPERS_IMPORT);
  for (const door of doors) {
    door.steps.forEach((step, depth) => {
      const inner = depth + 1 < door.steps.length ? doorName(door.key, depth + 1) : null;
      const enter = enterText(step.calls, inner);
      const key = JSON.stringify(door.key);
      add(
        step.scope,
        depth === 0
          ? `${HOOK}.register(${key}, () => { ${enter} });`
          : `${doorName(door.key, depth)} = () => { ${enter} };`,
      );
    });
  }
  // Hoisted and without a value: functions that run while the module loads may have filled it.
  if (doors.some((door) => door.steps.length > 1)) add(source, `var ${DOORS};`);
  const caught = captureInsertions(source, captures);
  add(source, caught.ending);
  const scoped = [...byScope].map(([scope, text]) => ({
    offset: ts.isSourceFile(scope) ? source.text.length : bodyStart(scope, source),
    // At the end of a module everything is inserted behind a line break of its own.
    text: scope === source ? `\n;${text}\n` : ` ${text} `,
  }));
  return [...caught.insertions, ...scoped];
}

/** Names of `import * as m`. */
function namespaceImports(source: ts.SourceFile): ReadonlySet<string> {
  const names = source.statements.flatMap((statement) => {
    const bindings = ts.isImportDeclaration(statement)
      ? statement.importClause?.namedBindings
      : undefined;
    return bindings && ts.isNamespaceImport(bindings) ? [bindings.name.text] : [];
  });
  return new Set(names);
}

function doorName(key: string, depth: number): string {
  return `(${DOORS} ??= {})[${JSON.stringify(`${key}:${depth}`)}]`;
}

/** Tries calls until one does not throw; a call that throws may have registered all the same. */
function enterText(calls: readonly string[], inner: string | null): string {
  const attempts = calls.map((call) => `() => (${oneLine(withDefaultNamed(call))})`).join(', ');
  const next = inner === null ? '' : ` ${inner}?.();`;
  return (
    `let __gradlensError; for (const __gradlensEnter of [${attempts}]) { ` +
    `try { __gradlensEnter(); __gradlensError = void 0; break; } ` +
    `catch (error) { __gradlensError = error; } }` +
    `${next} if (__gradlensError !== void 0) throw __gradlensError;`
  );
}

/**
 * Source of the function that computes a hand-written gradient from this evaluation's receiver and
 * arguments. `name` is how it is reached in the target's scope.
 */
export function namedGradient(record: FunctionRecord): string {
  const { access, kind } = record;
  const member = /^[A-Za-z_$][\w$]*$/.test(access) ? `.${access}` : `[${JSON.stringify(access)}]`;
  const callee = kind === 'method' ? `__gradlensReceiver${member}` : access;
  return `(__gradlensReceiver, __gradlensArguments) => ${callee}(...__gradlensArguments)`;
}

/**
 * The same for an expression such as `-besselj(x, 1)`: the parameters of the checked function are
 * bound to this evaluation's arguments. Where it yields a function, that is called with them.
 */
export function expressionGradient(expression: string, parameters: readonly string[]): string {
  const list = parameters.map(oneLine).join(', ');
  return (
    `(__gradlensReceiver, __gradlensArguments) => { ` +
    `const __gradlensResult = (function (${list}) { return (${oneLine(expression)}); })` +
    `.apply(__gradlensReceiver, __gradlensArguments); ` +
    `return typeof __gradlensResult === 'function' ` +
    `? __gradlensResult.apply(__gradlensReceiver, __gradlensArguments) : __gradlensResult; }`
  );
}
