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
 * only compared, stays.
 */
export function dropFixedInputs({ setting, evaluator }: Chosen, job: SandboxJob): Differentiated {
  const differentiator = new Differentiator(setting, evaluator.stateful);
  const reverse = differentiator.reverse();
  const recording = new Recording(differentiator);
  const same: Differentiated = { setting, differentiator, reverse, recording, fixed: [] };
  if ((job.options.wrt ?? setting.target.wrt) !== null) return same;
  const suspects = evaluator.inputs.flatMap(({ value }, i) =>
    Number.isInteger(value) && hasNoDerivative(reverse, i) ? [i] : [],
  );
  if (suspects.length === 0) return same;
  const used = recording.usedInputs();
  const fixed = suspects.filter(
    (i) => used?.has(i) === false && isFixed(i, evaluator, differentiator, job),
  );
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
  const values = evaluator.first.outputs.map(({ value }) => value);
  let jumps = false;
  for (const step of [OFF_GRID, -OFF_GRID]) {
    const far = change(step);
    const near = change(step * SMALLER);
    if (far === null || near === null) return true;
    if (near > 0 && near >= JUMP_SHARE * far) jumps = true;
  }
  return jumps && loopDecides(evaluator.point, differentiator, job);

  /** Largest change of an output; null where there is no answer any more. */
  function change(step: number): number | null {
    const moved = Float64Array.from(evaluator.point);
    moved[input]! += step;
    try {
      const there = evaluator.evaluate(moved);
      let largest = 0;
      for (const [j, value] of values.entries()) {
        if (!Number.isFinite(there[j]!) && Number.isFinite(value)) return null;
        largest = Math.max(largest, Math.abs(there[j]! - value));
      }
      return largest;
    } catch {
      return null;
    }
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

function hasNoDerivative({ jacobian }: ReverseRun, input: number): boolean {
  for (let j = 0; j < jacobian.outputs; j++) {
    if (jacobian.values[j * jacobian.inputs + input] !== 0) return false;
  }
  return true;
}
