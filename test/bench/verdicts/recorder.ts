import ts from 'typescript';
import { runtime } from '../../../src/differentiate/runtime/index.ts';
import { instrumentModule } from '../../../src/differentiate/transform/index.ts';
import type { OperationTrace } from '../../../src/model/trace.ts';
import type { Vector } from './cases.ts';

type Exports = Record<string, (x: number[]) => unknown>;

/**
 * A self-contained module under the product's own transform and runtime: the diagnosis reads the
 * product's recordings, so the bench must not give it others.
 */
export class Recorder {
  readonly #exports: Exports = {};
  /** The numbers of the last run's result. */
  last: readonly number[] = [];
  readonly #session: ReturnType<typeof runtime.createSession>;

  constructor(source: string, file: string) {
    const output = ts.transpileModule(source, {
      fileName: file,
      compilerOptions: {
        target: ts.ScriptTarget.ES2022,
        module: ts.ModuleKind.CommonJS,
        sourceMap: true,
      },
    });
    const code = output.outputText.replace(/\/\/# sourceMappingURL=.*/, '');
    const map = output.sourceMapText!;
    const { ranges, tables, ...module } = instrumentModule({
      code,
      map,
      source,
      file,
      siteBase: 0,
    });
    this.#session = runtime.createSession([{ base: 0, ranges, tables }]);
    // The bench compiles its own problem files and nothing else.
    // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
    new Function('exports', '$R', module.code)(this.#exports, this.#session.hooks);
  }

  /** Every operation of one run, with the adjoints of its first number. */
  record(name: string, x: Vector): OperationTrace {
    const call = { callee: this.#exports[name], receiver: undefined, args: [[...x]] };
    const inputs = runtime.findInputs(call, ['x']);
    const run = this.#session.run(call, inputs, x, { mode: 'operations', nodeBudget: 50_000 });
    this.last = run.outputs.map(({ value }) => value);
    return run.trace(Float64Array.from(run.outputs, (_, i) => (i === 0 ? 1 : 0)));
  }
}
