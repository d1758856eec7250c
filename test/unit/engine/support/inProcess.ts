import { countBranches } from '../../../../src/analyze/branches.ts';
import { prepare } from '../../../../src/analyze/index.ts';
import type { SessionSites } from '../../../../src/differentiate/api.ts';
import { instrumentModule } from '../../../../src/differentiate/transform/index.ts';
import { checkTarget } from '../../../../src/engine/sandbox/check.ts';
import type { SandboxJob, TwinAnswer } from '../../../../src/engine/sandbox/job.ts';
import { SandboxProgram } from '../../../../src/engine/sandbox/program.ts';
import { compileTwins } from '../../../../src/engine/twins.ts';
import type { CheckResult } from '../../../../src/model/report.ts';
import { hostOf, requestFor } from '../../analyze/load.ts';
import { runtimeBundle } from './engine.ts';

/**
 * Checks the function `f` of a text without engine or worker, so that a test can lay hands on the
 * twins between their compilation and their use.
 */
export async function checkInProcess(
  text: string,
  meddle: (answer: TwinAnswer) => TwinAnswer,
): Promise<CheckResult> {
  const file = '/virtual/checked.ts';
  const request = requestFor(file, { target: { kind: 'name', name: 'f' } });
  const program = prepare(request, hostOf({ [file]: text }));
  const instrumented: Record<string, string> = {};
  const sites: SessionSites[number][] = [];
  let base = 0;
  for (const module of program.modules) {
    const { code, ranges, tables } = instrumentModule({ ...module, siteBase: base });
    instrumented[module.file] = code;
    sites.push({ base, ranges, tables });
    base += ranges.length;
  }
  const job: SandboxJob = {
    ...{ entry: program.entry, modules: program.modules, targets: program.targets },
    ...{ instrumented, sites, refusals: [], now: 0, runtime: runtimeBundle() },
    counted: countBranches(program.modules.find(({ file: own }) => own === program.entry)!.code),
    options: { seed: 1, trace: false, timeout: 30_000 },
  };
  const sandbox = new SandboxProgram(
    job,
    () => undefined,
    async (wish) => meddle(await compileTwins(program, wish)),
  );
  const [result] = await checkTarget(sandbox, job, 0);
  return result!;
}
