import { compileFunction } from 'node:vm';
import { prepare } from '../../src/analyze/index.ts';
import type { InputPath, RealmCall, SessionSites } from '../../src/differentiate/api.ts';
import { FastSession } from '../../src/differentiate/fast/runtime.ts';
import { runtime } from '../../src/differentiate/runtime/index.ts';
import { instrumentModule } from '../../src/differentiate/transform/index.ts';
import { createLinker } from '../../src/engine/sandbox/realm/linker.ts';
import type { Platform } from '../../src/engine/sandbox/realm/platform.ts';
import { compileTwins } from '../../src/engine/twins.ts';
import type { CheckTarget, Harness, Program } from '../../src/model/program.ts';
import { fileOf, functionOf, installRealCases, REAL_CASES } from '../real/packages.ts';
import type { RealCase } from '../real/packages.ts';
import { hostOf, requestFor } from '../unit/analyze/load.ts';
import { measure } from './measure.ts';

/** Issue 4: the median over the twenty cases. */
const TARGET = 15;
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__gradlens'];

type Row = Record<string, number | string>;

const platform = { stub: () => ({}) } as unknown as Platform;

/** Links a program in this realm; `texts` stand for its own where they are given. */
function link(
  { modules, entry }: Program,
  target: CheckTarget,
  texts: Readonly<Record<string, string>>,
  hooksName: '$R' | '$F',
  session: Parameters<typeof createLinker>[0],
): RealmCall {
  const linker = createLinker(session, platform);
  for (const { file, kind, code, imports } of modules) {
    const text = texts[file] ?? code;
    const body = kind === 'json' ? text : compileFunction(text, [...PARAMETERS, hooksName]);
    linker.define(file, body, JSON.stringify(imports));
  }
  linker.load(entry);
  if (target.reach !== null) (linker.registered(target.reach) as (index: number) => void)(0);
  const make = linker.registered(target.harness) as (index: number) => Harness;
  return make(0).setup();
}

function inputsOf(call: RealmCall, { parameters }: CheckTarget, wrt: string | undefined) {
  const names = parameters.map(({ name }) => name);
  const chosen = wrt?.split(',');
  const isChosen = ({ name }: InputPath) => chosen?.includes(name) ?? true;
  return runtime.findInputs(call, names).filter(isChosen);
}

async function benchCase(real: RealCase): Promise<Row> {
  const target = { kind: 'name', name: functionOf(real) } as const;
  const program = prepare(requestFor(fileOf(real), { target, call: real.call }), hostOf());
  const [checked] = program.targets;
  const plain = link(program, checked!, {}, '$R', null);
  const inputs = inputsOf(plain, checked!, real.wrt);
  const outputs = runtime.findOutputs(invoke(plain));
  const first = outputs.map((_, k) => (k === 0 ? 1 : 0));
  const base = baseOf(program, checked!, inputs, first);
  const gradient = base();
  const wish = {
    index: 0,
    shapes: runtime.describeArguments(plain.args),
    wrt: inputs.map(({ root }) => root as number),
  };
  const answer = await compileTwins(program, wish);
  let path: string = answer.refused ?? 'fast';
  let fast: (() => Float64Array) | null = null;
  if (answer.refused === null) {
    const session = new FastSession();
    const call = link(program, checked!, answer.reverse, '$F', session);
    fast = () => session.run(call, inputs)!.reverse(first)!;
    const run = session.covers(call.callee) ? session.run(call, inputs) : null;
    if (run === null || run.reverse(first) === null) {
      [fast, path] = [null, run ? 'a partial is not finite' : 'its twins do not fit the call'];
    } else if (!fast().every((x, i) => Math.abs(x - gradient[i]!) <= 1e-13 * largest(gradient))) {
      throw new Error(`${real.id}: fast and base disagree`);
    }
  }
  const ns = measure({ plain: () => invoke(plain), base, ...(fast ? { fast } : {}) });
  return {
    case: real.id,
    package: real.install.split('@').slice(0, -1).join('@'),
    inputs: inputs.length,
    'plain ns': ns.plain!,
    'base ÷ plain': ns.base! / ns.plain!,
    'fast ÷ plain': ns.fast === undefined ? '' : ns.fast / ns.plain!,
    path,
  };
}

const invoke = ({ callee, receiver, args }: RealmCall): unknown =>
  Reflect.apply(callee as () => unknown, receiver, args);

const largest = (values: Float64Array): number => Math.max(...Array.from(values, Math.abs));

function baseOf(
  program: Program,
  target: CheckTarget,
  inputs: InputPath[],
  first: readonly number[],
): () => Float64Array {
  const texts: Record<string, string> = {};
  const sites: SessionSites[number][] = [];
  let base = 0;
  for (const module of program.modules) {
    if (module.kind === 'json') continue;
    const { code, ranges, tables } = instrumentModule({ ...module, siteBase: base });
    texts[module.file] = code;
    sites.push({ base, ranges, tables });
    base += ranges.length;
  }
  const session = runtime.createSession(sites);
  const call = link(program, target, texts, '$R', session);
  const point = runtime.readInputs(call, inputs);
  return () => session.run(call, inputs, point, { mode: 'gradient' }).reverse(first);
}

/** The gradient of each published case ÷ its plain run, on the path that a check would find open. */
export async function benchPublished(ids: readonly string[] = []): Promise<Row[]> {
  installRealCases();
  const rows: Row[] = [];
  for (const real of REAL_CASES.slice(0, 20)) {
    if (ids.length === 0 || ids.includes(real.id)) rows.push(await benchCase(real));
  }
  return rows;
}

/** Median over the cases, and the share that ran on the fast path. */
export function summarise(rows: readonly Row[]): Row {
  const ratios = rows.map((row) => Number(row['fast ÷ plain'] || row['base ÷ plain']));
  ratios.sort((a, b) => a - b);
  const at = (share: number): number => ratios[Math.floor(share * (ratios.length - 1))]!;
  return {
    cases: rows.length,
    'median gradient ÷ plain': (at(0.5) + ratios[Math.ceil(0.5 * (ratios.length - 1))]!) / 2,
    target: TARGET,
    'on the fast path': `${rows.filter(({ path }) => path === 'fast').length} of ${rows.length}`,
    'first quartile': at(0.25),
    'third quartile': at(0.75),
    largest: ratios.at(-1)!,
  };
}
