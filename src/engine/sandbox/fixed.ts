import type { Chosen } from './choose.ts';
import { Differentiator, type ReverseRun } from './differentiator.ts';
import { sameBits, type Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxJob } from './job.ts';
import { Recording } from './recording.ts';

/** The instrumented side of a check, with the inputs that can vary. */
export interface Differentiated {
  readonly setting: Setting;
  readonly differentiator: Differentiator;
  readonly reverse: ReverseRun;
  readonly recording: Recording;
}

/** A step off the integers, for asking whether an index or a bound takes it. */
const OFF_GRID = 1 / 1024;

/**
 * Differentiates, and leaves out whole numbers that are no quantities: those that no operation takes
 * as an operand while the program answers a step off the integers (an index, a loop bound, a size).
 * A number that is simply not used stays, with the derivative 0.
 */
export function dropFixedInputs({ setting, evaluator }: Chosen, job: SandboxJob): Differentiated {
  const differentiator = new Differentiator(setting);
  const reverse = differentiator.reverse();
  const recording = new Recording(differentiator);
  const same: Differentiated = { setting, differentiator, reverse, recording };
  if ((job.options.wrt ?? setting.target.wrt) !== null) return same;
  const suspects = evaluator.inputs.flatMap(({ value }, i) =>
    Number.isInteger(value) && hasNoDerivative(reverse, i) ? [i] : [],
  );
  if (suspects.length === 0) return same;
  const used = recording.usedInputs();
  const values = Float64Array.from(evaluator.first.outputs, ({ value }) => value);
  const fixed = new Set(suspects.filter((i) => used?.has(i) === false && answers(i)));
  if (fixed.size === 0) return same;
  const chosen = evaluator.inputs.flatMap((_, i) =>
    fixed.has(i) ? [] : [setting.chosen?.[i] ?? i],
  );
  if (chosen.length === 0) {
    const message =
      `${setting.target.function} uses its numbers as indices or counts only, so there is ` +
      'nothing to differentiate by.';
    throw CheckFailure.at('no-numeric-inputs', message, setting.target.range);
  }
  const changed = { ...setting, chosen };
  const again = new Differentiator(changed);
  return {
    setting: changed,
    differentiator: again,
    reverse: again.reverse(),
    recording: new Recording(again),
  };

  function answers(i: number): boolean {
    const moved = Float64Array.from(evaluator.point);
    moved[i]! += OFF_GRID;
    try {
      return !sameBits(evaluator.evaluate(moved), values);
    } catch {
      return true;
    }
  }
}

function hasNoDerivative({ jacobian }: ReverseRun, input: number): boolean {
  for (let j = 0; j < jacobian.outputs; j++) {
    if (jacobian.values[j * jacobian.inputs + input] !== 0) return false;
  }
  return true;
}
