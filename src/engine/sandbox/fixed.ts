import type { Chosen } from './choose.ts';
import { Differentiator, type ReverseRun } from './differentiator.ts';
import type { PlainEvaluator, Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxJob } from './job.ts';
import { Recording } from './recording.ts';

/** The instrumented side of a check, with the inputs that can vary. */
export interface Differentiated {
  readonly setting: Setting;
  readonly differentiator: Differentiator;
  readonly reverse: ReverseRun;
  readonly recording: Recording;
  /** Names of the inputs that were left out. */
  readonly fixed: readonly string[];
}

/** A step off the integers, for asking whether an index or a bound takes it. */
const OFF_GRID = 1 / 1024;
/** A second step, so much smaller: what changes by a jump changes as much. */
const SMALLER = 1 / 1024;
/** Of the larger step's change; a continuous function's falls with the step. */
const JUMP_SHARE = 0.5;

/**
 * Differentiates, and leaves out whole numbers that are no quantities: those that no operation takes
 * as an operand, and that are an index (off the integers there is no answer) or a loop's bound (off
 * the integers the value jumps, and a loop's condition decides). A number that is simply not used, or
 * only compared, stays. One that operations do take is left out where the function is one of whole
 * numbers only, as a degree that a recursion counts down to `n === 0`: there is an answer at a
 * neighbouring integer, and none between.
 */
export function dropFixedInputs({ setting, evaluator }: Chosen, job: SandboxJob): Differentiated {
  const differentiator = new Differentiator(setting, evaluator.stateful);
  const reverse = differentiator.reverse();
  const recording = new Recording(differentiator);
  const same: Differentiated = { setting, differentiator, reverse, recording, fixed: [] };
  if ((job.options.wrt ?? setting.target.wrt) !== null) return same;
  const suspects = evaluator.inputs.flatMap(({ value, name }, i) =>
    Number.isInteger(value) && (isAtMostCopied(reverse, i, value) || isScalar(name)) ? [i] : [],
  );
  if (suspects.length === 0) return same;
  const used = recording.usedInputs();
  // What no operation seems to take may have gone where no gradient flows (a BigInt).
  if (reverse.notes.length > 0) return same;
  const fixed = suspects.filter((i) => {
    const { value, name } = evaluator.inputs[i]!;
    const isIdle = used?.has(i) === false && isAtMostCopied(reverse, i, value);
    if (isIdle) return isFixed(i, evaluator, differentiator, job);
    return isScalar(name) && isOfIntegers(i, evaluator);
  });
  if (fixed.length === 0) return same;
  const chosen = evaluator.inputs.flatMap((_, i) =>
    fixed.includes(i) ? [] : [setting.chosen?.[i] ?? i],
  );
  if (chosen.length === 0) {
    const message =
      `${setting.target.function} uses its numbers as indices or counts only, so there is ` +
      'nothing to differentiate by.';
    throw CheckFailure.at('no-numeric-inputs', message, setting.target.range);
  }
  const changed = { ...setting, chosen };
  const again = new Differentiator(changed, evaluator.stateful);
  return {
    setting: changed,
    differentiator: again,
    reverse: again.reverse(),
    recording: new Recording(again),
    fixed: fixed.map((i) => evaluator.inputs[i]!.name),
  };
}

function isFixed(
  input: number,
  evaluator: PlainEvaluator,
  differentiator: Differentiator,
  job: SandboxJob,
): boolean {
  let jumps = false;
  for (const step of [OFF_GRID, -OFF_GRID]) {
    const far = change(input, step, evaluator);
    const near = change(input, step * SMALLER, evaluator);
    if (far === null || near === null) return true;
    if (near > 0 && near >= JUMP_SHARE * far) jumps = true;
  }
  return jumps && loopDecides(evaluator.point, differentiator, job);
}

/** Whether there is an answer at a neighbouring integer, and none between them on either side. */
function isOfIntegers(input: number, evaluator: PlainEvaluator): boolean {
  const between = [OFF_GRID, -OFF_GRID, OFF_GRID * SMALLER, -OFF_GRID * SMALLER];
  if (between.some((step) => change(input, step, evaluator) !== null)) return false;
  return [1, -1].some((step) => change(input, step, evaluator) !== null);
}

/** A parameter or a field by itself: elements of an array are rarely counts, and they are many. */
function isScalar(name: string): boolean {
  return !name.includes('[');
}

/** Largest change of an output over a step; null where there is no answer any more. */
function change(input: number, step: number, evaluator: PlainEvaluator): number | null {
  const moved = Float64Array.from(evaluator.point);
  moved[input]! += step;
  try {
    const there = evaluator.evaluate(moved);
    let largest = 0;
    for (const [j, { value }] of evaluator.first.outputs.entries()) {
      if (!Number.isFinite(there[j]!) && Number.isFinite(value)) return null;
      largest = Math.max(largest, Math.abs(there[j]! - value));
    }
    return largest;
  } catch {
    return null;
  }
}

/** Whether a decision that stands right at its switch is the condition of a loop. */
function loopDecides(
  point: Float64Array,
  differentiator: Differentiator,
  { modules }: SandboxJob,
): boolean {
  const atSwitch = differentiator.branches(point)?.nearest ?? [];
  return atSwitch.some(({ range, margin }) => {
    const source = modules.find(({ file }) => file === range.file)?.source;
    const line = source?.split(/\r\n|[\n\r]/)[range.line - 1] ?? '';
    return Math.abs(margin) <= 1 && /\b(?:for|while)\b/.test(line);
  });
}

/** No output depends on the input, but for those that are it: the `rows` of a matrix of so many. */
function isAtMostCopied({ jacobian, values }: ReverseRun, input: number, value: number): boolean {
  for (let j = 0; j < jacobian.outputs; j++) {
    const slope = jacobian.values[j * jacobian.inputs + input];
    if (slope !== 0 && !(slope === 1 && values[j] === value)) return false;
  }
  return true;
}
