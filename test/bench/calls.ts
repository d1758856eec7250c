import { readFileSync } from 'node:fs';
import { compileFunction } from 'node:vm';
import type { EngineCall } from '../fuzz/engine.ts';
import { compileProgram } from '../fuzz/evaluate.ts';
import type { Workload } from './inputs.ts';

type Numbers = (...args: unknown[]) => number;

function plainFunction(code: string, name: string): Numbers {
  const exports: Record<string, Numbers> = {};
  const load = compileFunction(code, ['exports']) as (exports: object) => void;
  load(exports);
  return exports[name]!;
}

/** Copies with `slice`, which keeps the element kinds that the author's code was optimised for. */
function copyOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return typeof value[0] === 'number' ? value.slice() : value.map(copyOf);
}

/** The TypeScript of a workload as people write it. */
export function sourceOf(name: string): string {
  return readFileSync(new URL(`./workloads/${name}.ts`, import.meta.url), 'utf8');
}

/** A workload as the engine is asked for it, with arguments of its own. */
export function callOf({ name, arguments: make, wrt, mutates }: Workload): EngineCall {
  const fixed = make();
  const args = mutates ? () => fixed.map(copyOf) : () => fixed;
  return { code: compileProgram(sourceOf(name))!, name, args, wrt };
}

/** A plain run with arguments of its own: what the runtime leaves on an array changes its shape. */
export function plainRun(workload: Workload): () => number {
  const { code, name, args } = callOf(workload);
  const plain = plainFunction(code, name);
  return () => plain(...args());
}

/** Equal to `tolerance` of the largest component. */
export const near = (a: ArrayLike<number>, b: ArrayLike<number>, tolerance = 1e-10): boolean => {
  const scale = Math.max(...Array.from(b, Math.abs));
  return (
    a.length === b.length && Array.from(a).every((x, k) => Math.abs(x - b[k]!) <= tolerance * scale)
  );
};
