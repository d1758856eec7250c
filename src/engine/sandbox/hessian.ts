import type { WrittenHessian } from '../../judge/secondOrder.ts';
import type { GradientCandidate } from '../../model/program.ts';
import type { NumberTree } from '../../model/report.ts';
import { chooseInputs } from './choose.ts';
import type { PlainEvaluator } from './evaluator.ts';

/**
 * What a Hessian that was written by hand says at the check point of a function of one output: row by row
 * over all inputs, those of its tag, or those of the first parameter. Its numbers are null where it threw,
 * or where they fit none of these.
 */
export function askHessian(
  candidate: GradientCandidate,
  k: number,
  evaluator: PlainEvaluator,
): WrittenHessian {
  const names = evaluator.inputs.map(({ name }) => name);
  const { function: name, range, scale, wrt, refused } = candidate;
  const about = { function: name, range, ...(refused === undefined ? {} : { why: refused }) };
  if (refused !== undefined) return { ...about, values: null };
  const tree = evaluator.handWritten(k, evaluator.point);
  const numbers = tree === null ? [] : numbersOf(tree);
  const root = /^(?:this\.)?[\w$]+/.exec(names[0] ?? '')?.[0] ?? '';
  const blocks =
    wrt === null ? [[...names.keys()], chooseInputs(names, [root])] : [chooseInputs(names, wrt)];
  const block = blocks.find((one) => one.length ** 2 === numbers.length);
  if (block === undefined || evaluator.outputs.length !== 1) return { ...about, values: null };
  const n = names.length;
  const values = new Float64Array(n * n).fill(NaN);
  for (const [row, i] of block.entries()) {
    for (const [column, j] of block.entries()) {
      values[i * n + j] = numbers[row * block.length + column]! / (scale ?? 1);
    }
  }
  return { ...about, values };
}

function numbersOf(tree: NumberTree): number[] {
  if (typeof tree === 'number') return [tree];
  if (typeof tree !== 'object' || tree === null) return [];
  return Object.values(tree as Record<string, NumberTree>).flatMap(numbersOf);
}
