import { compileFunction } from 'node:vm';
import type {
  FastRecordedRun,
  FastRun,
  FastRuntimeSession,
  InputPath,
  RuntimeFactory,
  RuntimeNote,
  RuntimeRun,
  SessionSites,
} from '../../src/differentiate/api.ts';
import { compileFast } from '../../src/differentiate/fast/compile.ts';
import type { FastOptions } from '../../src/differentiate/fast/compile.ts';
import { runtime as sources } from '../../src/differentiate/runtime/index.ts';
import { instrumentModule } from '../../src/differentiate/transform/index.ts';

type Exports = Record<string, unknown>;
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__gradlens'];

let runtime: RuntimeFactory = sources;

/** Another build of the runtime than its sources: what the benchmark measures is what is shipped. */
export function useRuntime(factory: RuntimeFactory): void {
  runtime = factory;
}

/** Loads CommonJS text as the engine's linker does, with the hooks as one more parameter. */
function load(code: string, hooksName: string, hooks: object): Exports {
  const module = { exports: {} as Exports };
  const body = compileFunction(code, [...PARAMETERS, hooksName]) as (...args: unknown[]) => void;
  body(module.exports, undefined, module, 'program.js', '/', undefined, hooks);
  return module.exports;
}

/** What an engine found out about one call: value, gradient of the scalar result, notes. */
export interface EngineResult {
  readonly value: unknown;
  readonly gradient: Float64Array;
  readonly notes: readonly RuntimeNote[];
  readonly refusals: readonly string[];
}

export interface EngineCall {
  /** CommonJS text. */
  readonly code: string;
  readonly name: string;
  readonly args: () => unknown[];
  /** Which positions hold inputs; all of them if absent. */
  readonly wrt?: readonly number[];
}

/** A loaded program: each run takes fresh arguments; `fresh` reloads the module as a check does. */
export interface LoadedBase {
  readonly inputs: readonly InputPath[];
  readonly refusals: readonly string[];
  /** forward: directions × inputs, row-major; every unit vector if absent. */
  run(
    mode: 'gradient' | 'forward' | 'operations',
    directions?: Float64Array,
    nodeBudget?: number,
  ): RuntimeRun;
}

export function inputsOf(call: EngineCall): InputPath[] {
  const found = runtime.findInputs({ callee: null, receiver: undefined, args: call.args() }, []);
  const { wrt } = call;
  return wrt ? found.filter((input) => wrt.includes(input.root as number)) : found;
}

/** The last program, since callers ask for one program in several modes. */
let last: { code: string; instrumented: ReturnType<typeof instrumentModule> } | null = null;

function instrument(code: string): ReturnType<typeof instrumentModule> {
  if (last?.code !== code) {
    const module = { code, map: null, source: code, file: '/program.js', siteBase: 0 };
    last = { code, instrumented: instrumentModule(module) };
  }
  return last.instrumented;
}

/** The dynamic base. */
export function loadBase(call: EngineCall): LoadedBase {
  const { code, name } = call;
  const instrumented = instrument(code);
  const { ranges, tables } = instrumented;
  const session = runtime.createSession([{ base: 0, ranges, tables }]);
  const exports = load(instrumented.code, '$R', session.hooks);
  const inputs = inputsOf(call);
  return {
    inputs,
    refusals: instrumented.refusals.map((refusal) => refusal.reason),
    run(mode, directions, nodeBudget) {
      const realmCall = { callee: exports[name], receiver: undefined, args: call.args() };
      const point = runtime.readInputs(realmCall, inputs);
      return session.run(realmCall, inputs, point, {
        mode,
        ...(directions ? { directions } : {}),
        ...(nodeBudget === undefined ? {} : { nodeBudget }),
      });
    },
  };
}

export function baseGradient(call: EngineCall): EngineResult {
  const base = loadBase(call);
  const run = base.run('gradient');
  return {
    value: run.value,
    gradient: run.reverse([1]),
    notes: run.notes,
    refusals: base.refusals,
  };
}

export function forwardGradient(call: EngineCall): Float64Array {
  return loadBase(call).run('forward').tangents!;
}

export interface LoadedFast {
  readonly inputs: readonly InputPath[];
  run(args?: unknown[]): FastRun | null;
  /** Tangent of the scalar result for one direction. */
  forward(direction: Float64Array): number | null;
}

/** The statement-record path, or the reason why it leaves the program to the base. */
export function loadFast(
  call: EngineCall,
  sites = true,
): LoadedFast | { readonly refused: string } {
  const { name } = call;
  const reverse = compileTwin(call, { sites });
  if (typeof reverse === 'string') return { refused: reverse };
  let forward: Twin | null = null;
  const inputs = inputsOf(call);
  const realmCall = (twin: Twin, args = call.args()) => ({
    callee: twin.exports[name],
    receiver: undefined,
    args,
  });
  return {
    inputs,
    run: (args) => reverse.session.run(realmCall(reverse, args), inputs),
    forward(direction) {
      forward ??= compileTwin(call, { forward: true }) as Twin;
      const result = forward.session.forward(realmCall(forward), inputs, direction);
      return result?.tangents[0] ?? null;
    },
  };
}

/** Twins that record every operation, or the reason why the base has to. */
export function loadRecorder(
  call: EngineCall,
): { run(nodeBudget?: number): FastRecordedRun | null } | { readonly refused: string } {
  const { name } = call;
  const { ranges, spans, tables } = instrument(call.code);
  const operations = { '/program.js': { base: 0, spans, tables } };
  const twin = compileTwin(call, { operations }, [{ base: 0, ranges, tables }]);
  if (typeof twin === 'string') return { refused: twin };
  const inputs = inputsOf(call);
  return {
    run(nodeBudget) {
      const record = (): FastRecordedRun | null => {
        const realmCall = { callee: twin.exports[name], receiver: undefined, args: call.args() };
        return twin.session.record(realmCall, inputs, nodeBudget);
      };
      return record() ?? record();
    },
  };
}

interface Twin {
  readonly session: FastRuntimeSession;
  readonly exports: Exports;
}

function compileTwin(
  call: EngineCall,
  options: FastOptions,
  sites: SessionSites | null = null,
): Twin | string {
  const { code, name, wrt } = call;
  const range = { file: '/program.js', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const compiled = compileFast(
    { file: '/program.js', kind: 'code', code, map: null, source: code, imports: {} },
    { function: name, parameters: [], range },
    { args: call.args(), ...options, ...(wrt ? { wrt } : {}) },
  );
  if (compiled.refused !== null) return compiled.refused;
  const session = runtime.createFastSession(sites);
  return { session, exports: load(compiled.code, '$F', session.hooks) };
}
