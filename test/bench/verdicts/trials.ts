import ts from 'typescript';
import { insertAll } from '../../../src/analyze/sourceMap.ts';
import { trialsOf } from '../../../src/analyze/trials/index.ts';
import type { SourceTrials } from '../../../src/judge/evidence.ts';
import type { SourceRange } from '../../../src/model/range.ts';

type Choose = (change: number, limit: number) => number;
/** A changed gradient may take this many times the steps of the right one, as in the product. */
const PATIENCE = 4;
const LEAST_STEPS = 1000;

/** The changes of `NAMEGrad` of a module that the product tries, run as the product runs them. */
export function trialsIn(source: string, file: string, name: string): SourceTrials | null {
  const trials = trialsOf(
    file,
    source,
    nameIn(source, file, `${name}Grad`),
    nameIn(source, file, name),
  );
  if (trials === null) return null;
  const { outputText, diagnostics } = ts.transpileModule(insertAll(source, trials.insertions), {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    reportDiagnostics: true,
  });
  if (diagnostics?.length) throw new Error(`the changes of ${name} do not parse`);
  const exports: Record<string, (x: number[]) => number | number[]> = {};
  let choose: Choose | null = null;
  const hooks = { register: (_: string, make: () => Choose) => (choose = make()) };
  // The bench compiles its own programs and nothing else.
  // eslint-disable-next-line @typescript-eslint/no-implied-eval, @typescript-eslint/no-unsafe-call
  new Function('exports', '__gradlens', outputText)(exports, hooks);
  let limit = Infinity;
  const run = (k: number, callee: string, x: ArrayLike<number>): number | number[] | null => {
    try {
      choose!(k, limit);
      return exports[callee]!(Array.from(x));
    } catch {
      return null;
    }
  };
  const measured = (x: Float64Array): void => {
    run(-1, `${name}Grad`, x);
    limit = PATIENCE * choose!(-1, Infinity) + LEAST_STEPS;
  };
  return {
    changes: trials.changes,
    gradient: (k, point) => {
      if (limit === Infinity) measured(point);
      const result = run(k, `${name}Grad`, point);
      return Array.isArray(result) && result.length === point.length ? result : null;
    },
    value: (k, point) => {
      const value = run(k, name, point);
      return typeof value === 'number' ? [value] : null;
    },
  };
}

function nameIn(source: string, file: string, name: string): SourceRange {
  const at = new RegExp(`function (${name})\\b`).exec(source)!.index + 'function '.length;
  const before = source.slice(0, at).split('\n');
  const line = before.length;
  const column = before.at(-1)!.length + 1;
  return { file, line, column, endLine: line, endColumn: column + name.length };
}
