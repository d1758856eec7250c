import type { Finding } from '../../model/finding.ts';
import type { CheckTarget } from '../../model/program.ts';
import type { CheckResult, CheckStats } from '../../model/report.ts';
import type { FunctionVerdict } from '../../model/verdict.ts';
import { failure } from '../outcomes.ts';
import type { BranchRecord } from './branches.ts';
import { tryCandidate, type Chosen } from './choose.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxJob } from './job.ts';
import type { SandboxProgram } from './program.ts';
import { TargetCheck } from './targetCheck.ts';

/** Further points that one check may look from. */
const MOST_POINTS = 3;
/** A check that took longer than this is not cheap, in milliseconds: its point has to do. */
const CHEAP = 1000;
/** An evaluation that takes longer is not repeated for the sake of its branches, in milliseconds. */
const CHEAP_EVALUATION = 50;

/**
 * Looks at a target from further points where its own was generated and the check is cheap: at a
 * disagreement, at what could not be decided, and into branches that the point does not reach. Points
 * that somebody chose are taken as they are. Branches that no point reached are told of with the last
 * target of a function.
 */
export async function lookFurther(
  program: SandboxProgram,
  job: SandboxJob,
  index: number,
  chosen: Chosen,
  results: readonly CheckResult[],
  started: number,
): Promise<readonly CheckResult[]> {
  const target = job.targets[index]!;
  const { seed, curve } = job.options;
  const spent = performance.now() - started;
  const runs = Math.max(1, results[0]?.stats.evaluations ?? 1);
  if (curve !== undefined || spent / runs > CHEAP_EVALUATION) return results;
  const record = program.branchesOf(target);
  record.add(record.look(target, chosen.setting.candidate, seed));
  const isOpen = chosen.point.source === 'generated' && spent <= CHEAP;
  const others = isOpen ? await otherPoints(program, job, target, chosen, results, record) : [];
  const isLast = !job.targets.slice(index + 1).some((later) => isSameFunction(later, target));
  const missed = isLast ? record.findings(target) : [];
  return results.map((result, k) => {
    const decided = decide(
      result,
      others.map((other) => other[k]!),
    );
    return missed.length === 0
      ? decided
      : { ...decided, findings: [...decided.findings, ...missed] };
  });
}

async function otherPoints(
  program: SandboxProgram,
  job: SandboxJob,
  target: CheckTarget,
  first: Chosen,
  results: readonly CheckResult[],
  record: BranchRecord,
): Promise<(readonly CheckResult[])[]> {
  const { wrt, seed } = job.options;
  const others: (readonly CheckResult[])[] = [];
  const settled = results.every(({ verdict }) => isRight(verdict));
  if (settled && record.isComplete) return others;
  const candidates = target.candidates
    .map((_, candidate) => candidate)
    .slice(first.setting.candidate + 1)
    .map((candidate) => ({ candidate, reached: record.look(target, candidate, seed) }));
  // Into new branches first; elsewhere only while nothing has been settled.
  const ordered = [
    ...candidates.filter(({ reached }) => record.isNews(reached)),
    ...(settled ? [] : candidates.filter(({ reached }) => !record.isNews(reached))),
  ];
  for (const { candidate, reached } of ordered) {
    if (others.length >= MOST_POINTS) break;
    if (settled && !record.isNews(reached)) continue;
    const chosen = tryCandidate(program, target, candidate, wrt ?? target.wrt, seed);
    if (chosen === null) continue;
    try {
      const check = new TargetCheck(job, target, chosen, performance.now());
      const answers = await check.results();
      // A branch that was reached and could not be judged there has not been checked.
      if (answers.some(({ verdict }) => isDecided(verdict))) record.add(reached);
      others.push(answers);
    } catch (error) {
      if (!(error instanceof CheckFailure)) throw error;
    }
  }
  return others;
}

function isRight(verdict: FunctionVerdict): boolean {
  return verdict === 'agree' || verdict === 'convention';
}

function isWrong(verdict: FunctionVerdict): boolean {
  return verdict === 'disagree' || verdict === 'scaled';
}

function isDecided(verdict: FunctionVerdict): boolean {
  return isRight(verdict) || isWrong(verdict);
}

/**
 * One answer out of several points: wrong at one is wrong, and where the first point could not
 * decide, the first that can does. What the others say is told beside it.
 */
function decide(first: CheckResult, others: readonly CheckResult[]): CheckResult {
  const run = [first, ...others].filter(({ verdict }) => verdict !== 'failed');
  const fitting = run.filter((one) => !run.some((other) => isMisshapen(one, other)));
  const asked = fitting.length > 0 ? fitting : run;
  const chosen =
    asked.find(({ verdict }) => isWrong(verdict)) ??
    asked.find(({ verdict }) => isRight(verdict)) ??
    first;
  const different = asked.filter((one) => one !== chosen && one.verdict !== chosen.verdict);
  const findings = different.map((one) => elsewhere(one));
  const stats = others.reduce((sum, one) => added(sum, one.stats), first.stats);
  return { ...chosen, stats, findings: [...chosen.findings, ...findings] };
}

/**
 * Whether generated arrays of lengths that do not go together are all that is wrong: the gradient says
 * NaN there, and is right where the arrays have other lengths.
 */
function isMisshapen(one: CheckResult, other: CheckResult): boolean {
  const wrong = one.partials.filter(({ verdict }) => verdict === 'disagree');
  return (
    one.verdict === 'disagree' &&
    isRight(other.verdict) &&
    wrong.every(({ handWritten }) => Number.isNaN(handWritten)) &&
    shapeOfCall(one) !== shapeOfCall(other)
  );
}

/** A call with its numbers left out. */
function shapeOfCall({ point }: CheckResult): string {
  return (point?.call ?? '').replace(/-?\d+(\.\d+)?/g, '#');
}

function elsewhere({ summary, point, range }: CheckResult): Finding {
  const message = `At another point, ${point?.call ?? ''}: ${summary}.`;
  return failure('other-point', message, range, 'information');
}

function added(a: CheckStats, b: CheckStats): CheckStats {
  return {
    evaluations: a.evaluations + b.evaluations,
    instrumented: a.instrumented + b.instrumented,
    tapeNodes: a.tapeNodes,
    milliseconds: a.milliseconds + b.milliseconds,
  };
}

function isSameFunction(a: CheckTarget, b: CheckTarget): boolean {
  return (
    a.function === b.function &&
    a.range.file === b.range.file &&
    a.range.line === b.range.line &&
    a.range.column === b.range.column
  );
}
