import ts from 'typescript';
import { loadBase, loadFast, loadRecorder, useRuntime } from '../fuzz/engine.ts';
import type { EngineCall } from '../fuzz/engine.ts';
import { compileProgram } from '../fuzz/evaluate.ts';
import { instrumentModule } from '../../src/differentiate/transform/index.ts';
import type { FastRecordedRun } from '../../src/differentiate/api.ts';
import { compileFast } from '../../src/differentiate/fast/compile.ts';
import { callOf, near, plainRun, sourceOf } from './calls.ts';
import { WORKLOADS } from './inputs.ts';
import type { Workload } from './inputs.ts';
import { benchPublished, summarise } from './published.ts';
import { measure } from './measure.ts';
import { answerOf, growthOf, shippedRuntime, underEngineOptions } from './process.ts';
import { print, save } from './table.ts';
import type { Row } from './table.ts';

/**
 * npm run bench [-- WORKLOAD …]
 * Ratios within one run (lower quartiles of samples taken in turn); a table on standard output, JSON in
 * .cache/bench.json. Each workload has a process of its own, as each check has a realm of its own, and each
 * candidate arguments of its own; the runtime is the shipped script and V8 has
 * the engine's options.
 */

/** Issue 4: reverse gradient ÷ plain run on the fast path, and on the dynamic base. */
const FAST_TARGETS: Readonly<Record<string, number>> = {
  rosenbrock: 14,
  mlp: 4.5,
  logistic: 4,
  springs: 5,
  gamma: 4,
};
const BASE_TARGETS: Readonly<Record<string, number>> = { rosenbrock: 120 };
const BASE_TARGET = 60;
/** Every operation recorded on the fast path ÷ plain run, Rosenbrock apart. */
const RECORDED_TARGET = 12;

function benchWorkload(workload: Workload): Row {
  const { name, operations } = workload;
  const plain = plainRun(workload);
  const fast = loadFast(callOf(workload));
  const unsited = loadFast(callOf(workload), false);
  const base = loadBase(callOf(workload));
  if ('refused' in fast || 'refused' in unsited) {
    throw new Error(`${name} left the fast path: ${'refused' in fast ? fast.refused : ''}`);
  }
  const fastGradient = (): Float64Array => fast.run()!.reverse([1])!;
  const baseGradient = (): Float64Array => base.run('gradient').reverse([1]);
  const first = fast.run()!;
  const gradient = first.reverse([1])!;
  if (!near(gradient, baseGradient())) throw new Error(`${name}: fast and base disagree`);
  const ns = measure({ plain, fast: fastGradient });
  const bare = measure({
    plain,
    fast: () => unsited.run()!.reverse([1]),
  });
  const dynamic = measure({ plain, base: baseGradient });
  const nodes = base.run('gradient').nodes;
  return {
    workload: name,
    inputs: gradient.length,
    'plain µs': ns.plain! / 1000,
    'fast µs': ns.fast! / 1000,
    'fast ÷ plain': ns.fast! / ns.plain!,
    target: FAST_TARGETS[name] ?? '≤ 300 ns',
    'no sites ÷ plain': bare.fast! / bare.plain!,
    'fast nodes': first.nodes,
    'ns/operation': ns.fast! / operations,
    'base ÷ plain': dynamic.base! / dynamic.plain!,
    'base target': BASE_TARGETS[name] ?? BASE_TARGET,
    'base ns/node': dynamic.base! / nodes,
  };
}

/** Nodes that a check's recording keeps (src/engine/sandbox/recording.ts). */
const NODE_BUDGET = 2_000_000;

/**
 * One tangent pushed along, and every operation recorded, on both paths. Recording is the run alone:
 * sites, operations, values, operands, events and watches; the adjoints of an output and the record as
 * data that leaves the realm have figures of their own.
 */
function benchModes(workload: Workload): Row {
  const plain = plainRun(workload);
  const base = loadBase(callOf(workload));
  const fast = loadFast(callOf(workload));
  if ('refused' in fast) throw new Error(fast.refused);
  const recorder = loadRecorder(callOf(workload));
  if ('refused' in recorder) throw new Error(recorder.refused);
  const record = (): FastRecordedRun => recorder.run(NODE_BUDGET)!;
  const { nodes } = record();
  const direction = new Float64Array(base.inputs.length).fill(1);
  const recording = measure({ plain, run: record });
  const whole = measure({
    adjoints: () => record().reverse([1]),
    trace: () => record().trace([1]),
  });
  const ns = measure({
    plain,
    dual: () => fast.forward(direction),
    forward: () => base.run('forward', direction),
    operations: () => base.run('operations', undefined, NODE_BUDGET),
  });
  const wholeBase = measure({
    trace: () => base.run('operations', undefined, NODE_BUDGET).trace([1]),
  });
  return {
    workload: workload.name,
    'fast forward ÷ plain': ns.dual! / ns.plain!,
    'base forward ÷ plain': ns.forward! / ns.plain!,
    'recorded ÷ plain': recording.run! / recording.plain!,
    target: RECORDED_TARGET,
    'recorded ns/node': recording.run! / nodes,
    'with adjoints ns/node': whole.adjoints! / nodes,
    'as a trace ns/node': whole.trace! / nodes,
    'base recorded ÷ plain': ns.operations! / ns.plain!,
    'base recorded ns/node': ns.operations! / nodes,
    'base as a trace ns/node': wholeBase.trace! / nodes,
  };
}

/** A scalar recurrence of four operations a step. */
function recurrence(operations: number): EngineCall {
  return {
    code: compileProgram(sourceOf('recurrence'))!,
    name: 'recurrence',
    args: () => [0.5, 0.7, operations / 4],
    wrt: [0, 1],
  };
}

/** 10⁵ and 10⁷ operations on the fast path. */
function benchSizes(): Row[] {
  return [1e5, 1e7].map((operations) => {
    const fast = loadFast(recurrence(operations));
    if ('refused' in fast) throw new Error(fast.refused);
    const ns = measure({ gradient: () => fast.run()!.reverse([1]) }).gradient!;
    const run = fast.run()!;
    return {
      operations,
      'gradient ms': ns / 1e6,
      'ns/operation': ns / operations,
      'tape MB': (run.edges * 12 + run.nodes * 16) / 1e6,
    };
  });
}

const MEMORY_RUNS: Readonly<Record<string, (call: EngineCall) => unknown>> = {
  'gradient, fast path': (call) => {
    const fast = loadFast(call);
    if ('refused' in fast) throw new Error(fast.refused);
    return fast.run()!.reverse([1]);
  },
  'gradient, dynamic base': (call) => loadBase(call).run('gradient').reverse([1]),
  'every operation recorded, fast path': (call) => {
    const recorder = loadRecorder(call);
    if ('refused' in recorder) throw new Error(recorder.refused);
    return recorder.run(NODE_BUDGET)!.reverse([1]);
  },
  'every operation recorded, dynamic base': (call) =>
    loadBase(call).run('operations', undefined, NODE_BUDGET).reverse([1]),
};

/** Peak memory of 10⁷ operations, each in a process of its own. */
function benchMemory(): Row[] {
  return Object.keys(MEMORY_RUNS).map((run) => ({
    run,
    MB: answerOf(PART, 'memory', run) as number,
  }));
}

/** A file of about 200 lines: the workloads one after the other, the engine warm. */
function benchCompile(): Row {
  const names = ['mlp', 'logistic', 'springs', 'gamma', 'rosenbrock'];
  const code = names.map((name) => compileProgram(sourceOf(name))!).join('\n');
  const lines = names.map(sourceOf).join('\n').split('\n').length;
  const { name, arguments: make, wrt } = WORKLOADS.find(({ name }) => name === 'gamma')!;
  const module = {
    file: '/a.js',
    kind: 'code',
    code,
    map: null,
    source: code,
    imports: {},
  } as const;
  const range = { file: '/a.js', line: 1, column: 1, endLine: 1, endColumn: 1 };
  const instrument = (): void => {
    instrumentModule({ code, map: null, source: code, file: '/a.js', siteBase: 0 });
  };
  const fast = (): void => {
    compileFast(module, { function: name, parameters: [], range }, { args: make(), wrt });
  };
  const { spans, tables } = instrumentModule({
    code,
    map: null,
    source: code,
    file: '/a.js',
    siteBase: 0,
  });
  const operations = { '/a.js': { base: 0, spans, tables } };
  const recorder = (): void => {
    const target = { function: name, parameters: [], range };
    compileFast(module, target, { args: make(), wrt, operations });
  };
  const transpile = (): void => {
    ts.transpileModule(names.map(sourceOf).join('\n'), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ESNext },
    });
  };
  const ns = measure({ transpile, instrument, fast, recorder });
  return {
    lines,
    'transpile ms': ns.transpile! / 1e6,
    'instrument ms': ns.instrument! / 1e6,
    'fast path ms': ns.fast! / 1e6,
    'recording ms': ns.recorder! / 1e6,
  };
}

/** What is measured in a process of its own: `run.ts --part NAME OF`. */
const PART = '--part';
const workloadOf = (of: string): Workload => WORKLOADS.find(({ name }) => name === of)!;
const PARTS: Readonly<Record<string, (of: string) => unknown>> = {
  gradients: (of) => benchWorkload(workloadOf(of)),
  modes: (of) => benchModes(workloadOf(of)),
  memory: (of) => {
    const run = MEMORY_RUNS[of]!;
    run(recurrence(100));
    const call = recurrence(1e7);
    return growthOf(() => run(call));
  },
};

underEngineOptions();
useRuntime(shippedRuntime());
const chosen = process.argv.slice(2);
if (chosen[0] === PART) {
  console.log(JSON.stringify(PARTS[chosen[1]!]!(chosen[2]!)));
  process.exit();
}
const workloads = WORKLOADS.filter(({ name }) => chosen.length === 0 || chosen.includes(name));
const results: Record<string, readonly Row[]> = {};
results['gradients'] = workloads.map(({ name }) => answerOf(PART, 'gradients', name) as Row);
print('Gradient ÷ plain run', results['gradients']);
if (chosen.length === 0) {
  results['modes'] = workloads.map(({ name }) => answerOf(PART, 'modes', name) as Row);
  print('One direction’s tangents, and every operation recorded', results['modes']);
  results['sizes'] = benchSizes();
  print('Tape size (fast path)', results['sizes']);
  results['memory'] = benchMemory();
  print('Peak memory of 10⁷ operations', results['memory']);
  results['published'] = await benchPublished();
  results['published, in all'] = [summarise(results['published'])];
  print('Published packages: gradient ÷ plain run', results['published']);
  print('Published packages, in all', results['published, in all']);
  results['compile'] = [benchCompile()];
  print('Instrument and compile', results['compile']);
}
save('bench.json', results);
