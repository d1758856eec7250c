import type { CheckPoint, CheckResult } from '../../model/report.ts';
import { failedResult } from '../outcomes.ts';
import { choosePoint } from './choose.ts';
import { coveredInputs } from './covered.ts';
import { CheckFailure } from './failure.ts';
import { refusalOf } from './findings.ts';
import { examineGuesses } from './guesses.ts';
import type { SandboxJob } from './job.ts';
import { lookFurther } from './morePoints.ts';
import { pairedParts } from './parts.ts';
import type { SandboxProgram } from './program.ts';
import { TargetCheck } from './targetCheck.ts';

/**
 * Checks one target: one result per hand-written gradient, or a single one. What cannot be checked
 * is a result too.
 */
export async function checkTarget(
  program: SandboxProgram,
  job: SandboxJob,
  index: number,
): Promise<readonly CheckResult[]> {
  const target = job.targets[index]!;
  const started = performance.now();
  let point: CheckPoint | null = target.point;
  try {
    const { wrt, seed } = job.options;
    const placed = coveredInputs(choosePoint(program, target, wrt ?? target.wrt, seed));
    point = placed.point;
    const chosen = examineGuesses(job, index, placed);
    const parts = pairedParts(program, job, target, chosen);
    if (parts.length > 0) {
      const results: CheckResult[] = [];
      for (const part of parts) {
        results.push(...(await new TargetCheck(job, part.target, part.chosen, started).results()));
      }
      return results;
    }
    const results = await new TargetCheck(job, job.targets[index]!, chosen, started).results();
    return await lookFurther(program, job, index, chosen, results, started);
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    const refusal = error.verdict === 'refused' ? null : refusalOf(job, target);
    const { function: name, range } = target;
    const result = failedResult(
      { file: range.file, function: name, range, point },
      refusal ? [refusal, error.finding] : [error.finding],
      {
        verdict: refusal ? 'refused' : error.verdict,
        stats: { milliseconds: performance.now() - started },
      },
    );
    return [{ ...result, parameters: target.parameters.map((parameter) => parameter.name) }];
  }
}
