import { compileFunction } from 'node:vm';
import ts from 'typescript';
import type { FuzzProgram } from './generator.ts';

export type Target = (x: number[], s: number) => number;

/** CommonJS text of a generated module; null where TypeScript finds a syntax error. */
export function compileProgram(source: string): string | null {
  const output = ts.transpileModule(source, {
    compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.CommonJS },
    reportDiagnostics: true,
  });
  return output.diagnostics?.length ? null : output.outputText;
}

/** A fresh instance of the module (module state included) and its exported target. */
export function instantiate(code: string): Target {
  const exports: { target?: Target } = {};
  const load = compileFunction(code, ['exports']) as (exports: object) => void;
  load(exports);
  return exports.target!;
}

/** Larger values than this are left out: their gradients drown in round-off. */
const LARGEST_VALUE = 1e6;

/** The plain value of a program, or null where it does not compile, throws, or is out of range. */
export function plainValue(program: FuzzProgram): number | null {
  const code = compileProgram(program.source);
  if (code === null) return null;
  try {
    const value = instantiate(code)([...program.x], program.s);
    return Number.isFinite(value) && Math.abs(value) <= LARGEST_VALUE ? value : null;
  } catch {
    return null;
  }
}
