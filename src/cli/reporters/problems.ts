import type { Finding, FindingCode, Severity } from '../../model/finding.ts';
import type { CheckResult } from '../../model/report.ts';
import { VERDICT_SEVERITIES, type Cause, type FunctionVerdict } from '../../model/verdict.ts';

/** What a problem can be called: a finding's code, a cause, or, for want of both, the verdict. */
export type ProblemCode = FindingCode | Cause | FunctionVerdict;

/** A finding, or a verdict that no finding explains. */
export interface Problem extends Omit<Finding, 'code'> {
  readonly code: ProblemCode;
}

const RANK: readonly Severity[] = ['information', 'warning', 'error'];

/**
 * The problems of a result by the rule of the editor's list: its findings, never louder than the
 * verdict asks for, and the verdict itself where no finding is as loud. A function that agrees
 * lists only what is worth a warning; one that the baseline knows or that was left out, nothing. With
 * `strict`, an inconclusive check is an error.
 */
export function problemsOf(result: CheckResult, strict: boolean): Problem[] {
  const { verdict, findings } = result;
  if (result.known || result.leftOut) return [];
  const wanted = strict && verdict === 'inconclusive' ? 'error' : VERDICT_SEVERITIES[verdict];
  const loudest = wanted ?? 'warning';
  const problems: Problem[] = findings
    .filter(({ severity }) => wanted !== null || severity !== 'information')
    .map((finding) => ({ ...finding, severity: quieter(finding.severity, loudest) }));
  if (wanted !== null && !problems.some(({ severity }) => severity === wanted)) {
    problems.unshift(verdictProblem(result, wanted));
  }
  return problems;
}

function quieter(a: Severity, b: Severity): Severity {
  return RANK.indexOf(a) < RANK.indexOf(b) ? a : b;
}

function verdictProblem(result: CheckResult, severity: Severity): Problem {
  const { handWritten, range, verdict, partials } = result;
  const place = handWritten?.diagnosis?.range ?? handWritten?.range ?? range;
  const undecided = partials.find((partial) => partial.verdict !== 'agree');
  return {
    code: handWritten?.diagnosis?.kind ?? undecided?.cause ?? verdict,
    severity,
    message: `${handWritten?.function ?? result.function}: ${result.summary}`,
    range: place,
    related: place === range ? [] : [{ message: `the value: ${result.function}`, range }],
  };
}
