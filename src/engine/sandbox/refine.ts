import type { StepCount } from '../../analyze/stepCounts.ts';
import type { Refinement } from '../../judge/evidence.ts';
import { measure } from '../../measure/measure.ts';
import { PlainEvaluator, type Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import { askHandWritten, type HandWrittenOpinion } from './handWritten.ts';
import type { SandboxJob } from './job.ts';
import { SandboxProgram } from './program.ts';

/** Partials of a function whose steps are refined; a large one has data, and takes long. */
const MOST_PARTIALS = 1000;
/** Each step makes the error of a method of second order four times smaller. */
const TIMES = [2, 4] as const;

/**
 * The same program with more steps: what one partial of the value is then, and what the author's gradient
 * says of it. One refinement for each number of steps that the entry module is written with; those at
 * which the program does not run are left out.
 */
export function refinements(
  job: SandboxJob,
  setting: Setting,
  outputs: readonly string[],
  hand: HandWrittenOpinion,
): (output: number, input: number) => readonly Refinement[] {
  let opened: readonly Opened[] | null = null;
  return (output, input) =>
    (opened ??= openRefined(job, setting, outputs, hand)).map(({ steps, stages }) => ({
      steps,
      stages: stages.map(({ evaluator, written }) => {
        const { point } = evaluator;
        const found = measure(
          {
            point: Float64Array.of(point[input]!),
            outputs: 1,
            evaluate: (x) =>
              evaluator.evaluate(point.with(input, x[0]!)).subarray(output, output + 1),
          },
          [],
          { seed: setting.seed },
        ).partials[0];
        const at = output * point.length + input;
        return {
          slope: found?.value ?? NaN,
          error: found?.error ?? Infinity,
          written: (written[at] ?? NaN) / (hand.scale ?? 1),
        };
      }),
    }));
}

interface Opened {
  readonly steps: number;
  readonly stages: readonly {
    readonly evaluator: PlainEvaluator;
    readonly written: Float64Array;
  }[];
}

function openRefined(
  job: SandboxJob,
  setting: Setting,
  outputs: readonly string[],
  hand: HandWrittenOpinion,
): readonly Opened[] {
  const inputs = (setting.chosen ?? setting.allInputs).length;
  if (inputs * outputs.length > MOST_PARTIALS) return [];
  return (job.steps ?? []).flatMap((count): Opened[] => {
    const stages = TIMES.flatMap((times) => {
      try {
        const program = refined(job, count, times);
        const evaluator = new PlainEvaluator({ ...setting, program });
        // A number of data, not of steps.
        if (evaluator.point.length !== inputs) return [];
        const own = askHandWritten({ ...setting, program }, hand.index, evaluator, outputs);
        return own.jacobian ? [{ evaluator, written: own.jacobian.values }] : [];
      } catch (error) {
        if (!(error instanceof CheckFailure)) throw error;
        return [];
      }
    });
    return stages.length === TIMES.length ? [{ steps: count.value, stages }] : [];
  });
}

function refined(job: SandboxJob, count: StepCount, times: number): SandboxProgram {
  const modules = job.modules.map((module) =>
    module.file === job.entry ? { ...module, code: withSteps(module.code, count, times) } : module,
  );
  return new SandboxProgram({ ...job, modules }, () => undefined);
}

/** The text with the count at its places multiplied. */
function withSteps(code: string, { value, places }: StepCount, times: number): string {
  let text = '';
  let from = 0;
  for (const { start, end } of places) {
    text += code.slice(from, start) + String(value * times);
    from = end;
  }
  return text + code.slice(from);
}
