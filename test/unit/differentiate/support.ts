import assert from 'node:assert/strict';
import { compileFunction } from 'node:vm';
import ts from 'typescript';
import type {
  RuntimeNote,
  RuntimeRun,
  RuntimeSession,
  RunMode,
} from '../../../src/differentiate/api.ts';
import { instrumentModule } from '../../../src/differentiate/transform/index.ts';
import { runtime } from '../../../src/differentiate/runtime/index.ts';
import type { OperationTrace } from '../../../src/model/trace.ts';

type AnyFunction = (...args: unknown[]) => unknown;
type Exports = Record<string, unknown>;

/** Parameters of a module as the engine's linker calls it, with or without the hooks. */
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', '__gradlens'];

function link(
  code: string,
  hooks: object | null,
  modules: Readonly<Record<string, Exports>>,
): Exports {
  const module = { exports: {} as Exports };
  const body = compileFunction(code, [
    ...PARAMETERS,
    ...(hooks === null ? [] : ['$R']),
  ]) as AnyFunction;
  const require = (name: string): Exports => modules[name]!;
  body.call(module.exports, module.exports, require, module, 'test.js', '/', undefined, hooks);
  return module.exports;
}

/** A module of a test: TypeScript, or a script that runs as it is written (`js`: sloppy). */
export interface Source {
  readonly text: string;
  readonly language?: 'ts' | 'js';
  readonly modules?: Readonly<Record<string, string>>;
}

interface Compiled {
  readonly code: string;
  readonly map: string | null;
}

function compile(text: string, language: 'ts' | 'js'): Compiled {
  if (language === 'js') return { code: text, map: null };
  const output = ts.transpileModule(text, {
    fileName: 'test.ts',
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.CommonJS,
      sourceMap: true,
      alwaysStrict: false,
    },
  });
  return {
    code: output.outputText.replace(/\/\/# sourceMappingURL=.*/, ''),
    map: output.sourceMapText!,
  };
}

/** One program, plain and instrumented, freshly loaded for every run. */
export class Program {
  readonly source: Source;
  readonly code: string;
  readonly #plain: Compiled;
  readonly #instrumented: ReturnType<typeof instrumentModule>;
  readonly #others: {
    name: string;
    plain: Compiled;
    instrumented: ReturnType<typeof instrumentModule>;
  }[];

  constructor(source: string | Source) {
    this.source = typeof source === 'string' ? { text: source } : source;
    const language = this.source.language ?? 'ts';
    this.#plain = compile(this.source.text, language);
    this.#instrumented = instrumentModule({
      ...this.#plain,
      source: this.source.text,
      file: '/test.ts',
      siteBase: 0,
    });
    let base = this.#instrumented.ranges.length;
    this.#others = Object.entries(this.source.modules ?? {}).map(([name, text]) => {
      const plain = compile(text, language);
      const instrumented = instrumentModule({
        ...plain,
        source: text,
        file: `/${name}`,
        siteBase: base,
      });
      base += instrumented.ranges.length;
      return { name, plain, instrumented };
    });
    this.code = this.#instrumented.code;
  }

  get tables(): ReturnType<typeof instrumentModule>['tables'] {
    return this.#instrumented.tables;
  }

  get refusals(): ReturnType<typeof instrumentModule>['refusals'] {
    return this.#instrumented.refusals;
  }

  plain(name = 'f'): AnyFunction {
    const others = this.#others.map((other) => [other.name, link(other.plain.code, null, {})]);
    return member(
      link(this.#plain.code, null, Object.fromEntries(others) as Record<string, Exports>),
      name,
    );
  }

  /** The instrumented program, loaded once, and the session that runs it. */
  load(): { readonly exports: Exports; readonly session: RuntimeSession } {
    let base = this.#instrumented.ranges.length;
    const sites = [
      { base: 0, ranges: this.#instrumented.ranges, tables: this.#instrumented.tables },
      ...this.#others.map(({ instrumented }) => {
        const entry = { base, ranges: instrumented.ranges, tables: instrumented.tables };
        base += instrumented.ranges.length;
        return entry;
      }),
    ];
    const session = runtime.createSession(sites);
    const others = this.#others.map((other) => [
      other.name,
      link(other.instrumented.code, session.hooks, {}),
    ]);
    const modules = Object.fromEntries(others) as Record<string, Exports>;
    return { exports: link(this.code, session.hooks, modules), session };
  }

  run(
    args: readonly unknown[],
    mode: RunMode = 'gradient',
    name = 'f',
    directions?: Float64Array,
  ): RuntimeRun & { readonly inputs: readonly string[] } {
    const { exports, session } = this.load();
    const call = { callee: member(exports, name), receiver: undefined, args: copy(args) };
    const inputs = runtime.findInputs(call, []);
    const point = runtime.readInputs(call, inputs);
    const run = session.run(
      call,
      inputs,
      point,
      directions === undefined ? { mode } : { mode, directions },
    );
    return Object.assign(run, { inputs: inputs.map((input) => input.name) });
  }
}

function member(exports: Exports, name: string): AnyFunction {
  const f = exports[name];
  assert.equal(typeof f, 'function', `the program exports ${name}`);
  return f as AnyFunction;
}

function copy(args: readonly unknown[]): unknown[] {
  return args.map(copyValue);
}

function copyValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copyValue);
  if (ArrayBuffer.isView(value)) return (value as Float64Array).slice();
  if (
    typeof value === 'object' &&
    value !== null &&
    Object.getPrototypeOf(value) === Object.prototype
  ) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, copyValue(inner)]));
  }
  return value;
}

export interface Checked {
  readonly gradient: readonly number[];
  readonly notes: readonly RuntimeNote[];
  readonly value: unknown;
  /** Null where the program threw. */
  readonly trace: OperationTrace | null;
}

const MODES: readonly RunMode[] = ['gradient', 'operations', 'forward', 'branches'];

/**
 * Runs a program plain and in every mode: values bit for bit alike, reverse and forward alike to 1e-13,
 * and (unless told otherwise) the gradient of the first output against central differences.
 */
export function check(
  source: string | Source,
  args: readonly unknown[],
  options: {
    readonly differences?: boolean;
    readonly tolerance?: number;
    readonly name?: string;
  } = {},
): Checked {
  const program = new Program(source);
  const name = options.name ?? 'f';
  const plain = outcome(() => program.plain(name)(...copy(args)));
  for (const mode of MODES) {
    const instrumented = outcome(() => program.run(args, mode, name).value);
    assert.deepEqual(instrumented, plain, `${mode} computes what the plain run computes`);
  }
  if (plain.error !== undefined) return { gradient: [], notes: [], value: plain, trace: null };
  const run = program.run(args, 'gradient', name);
  const seed = run.outputs.map((_, i) => (i === 0 ? 1 : 0));
  const gradient = [...run.reverse(seed)];
  const recorded = program.run(args, 'operations', name);
  const again = [...recorded.reverse(seed)];
  close(again, gradient, 1e-13, 'operations mode agrees with gradient mode');
  const forward = program.run(args, 'forward', name);
  const outputs = forward.outputs.length;
  const tangents = gradient.map((_, i) => forward.tangents![i * outputs]!);
  close(tangents, gradient, 1e-13, 'forward agrees with reverse');
  if (options.differences !== false) {
    const numeric = differences(program, args, name, gradient.length);
    close(gradient, numeric, options.tolerance ?? 1e-6, 'reverse agrees with central differences');
  }
  const traced = program.run(args, 'operations', name);
  return { gradient, notes: run.notes, value: run.value, trace: traced.trace(seed) };
}

function outcome(run: () => unknown): { value?: unknown; error?: string } {
  try {
    return { value: run() };
  } catch (error) {
    return { error: error instanceof Error ? error.name : String(error) };
  }
}

export function close(
  actual: readonly number[],
  expected: readonly number[],
  tolerance: number,
  message: string,
): void {
  assert.equal(actual.length, expected.length, message);
  actual.forEach((value, i) => {
    const other = expected[i]!;
    if (Object.is(value, other)) return;
    const scale = Math.max(1, Math.abs(value), Math.abs(other));
    assert.ok(
      Math.abs(value - other) <= tolerance * scale,
      `${message}: [${i}] ${value} against ${other} (${actual.join(', ')} against ${expected.join(', ')})`,
    );
  });
}

/** Central differences of the first number of the plain program's result. */
function differences(
  program: Program,
  args: readonly unknown[],
  name: string,
  count: number,
): number[] {
  const base = copy(args);
  const call = { callee: undefined, receiver: undefined, args: base };
  const inputs = runtime.findInputs(call, []);
  assert.equal(inputs.length, count);
  const point = runtime.readInputs(call, inputs);
  const at = (i: number, x: number): number => {
    const moved = point.slice();
    moved[i] = x;
    const fresh = { callee: undefined, receiver: undefined, args: copy(args) };
    runtime.writeInputs(fresh, inputs, moved);
    return runtime.findOutputs(program.plain(name)(...fresh.args))[0]?.value ?? NaN;
  };
  return [...point].map((x, i) => {
    const h = 1e-5 * Math.max(1, Math.abs(x));
    return (at(i, x + h) - at(i, x - h)) / (x + h - (x - h));
  });
}
