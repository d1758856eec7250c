import type { Finding, Severity } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import { VERDICT_SEVERITIES } from '../model/verdict.ts';
import type { Translate } from './translate.ts';
import { translateFinding } from './engineText.ts';
import { verdictWords } from './verdictText.ts';

/** A problem before it becomes the editor's. */
export interface Problem {
  readonly severity: Severity;
  readonly message: string;
  readonly code: string;
  readonly range: SourceRange;
  readonly related: readonly { readonly message: string; readonly range: SourceRange }[];
}

const RANK: readonly Severity[] = ['information', 'warning', 'error'];

/**
 * The problems of a result: its findings, never louder than the verdict asks for, and the verdict
 * itself where no finding is as loud. A function that agrees lists only what is worth a warning. What
 * the repository knows of is said to be known, and is no louder than information.
 */
export function problemsOf(result: CheckResult, t: Translate): Problem[] {
  if (result.known !== true) return problemsAt(result, VERDICT_SEVERITIES[result.verdict], t);
  return problemsAt(result, 'information', t).map((problem) => ({
    ...problem,
    message: t('{0} (known)', problem.message),
  }));
}

function problemsAt(result: CheckResult, wanted: Severity | null, t: Translate): Problem[] {
  const loudest = wanted === null ? 'warning' : wanted;
  const problems = result.findings
    .filter((finding) => wanted !== null || finding.severity !== 'information')
    .map((finding) => fromFinding(finding, loudest, t));
  const said = problems.some((problem) => problem.severity === wanted);
  if (wanted !== null && !said) problems.unshift(fromVerdict(result, wanted, t));
  return problems;
}

function fromFinding(finding: Finding, loudest: Severity, t: Translate): Problem {
  const { message, related = [] } = translateFinding(finding, t);
  const quieter = RANK.indexOf(finding.severity) > RANK.indexOf(loudest);
  return {
    severity: quieter ? loudest : finding.severity,
    message,
    code: finding.code,
    range: finding.range,
    related,
  };
}

function fromVerdict(result: CheckResult, severity: Severity, t: Translate): Problem {
  const { handWritten, range } = result;
  const place = handWritten?.diagnosis?.range ?? handWritten?.range ?? range;
  const subject = handWritten?.function ?? result.function;
  return {
    severity,
    message: `${subject}: ${verdictWords(result, t)}`,
    code: handWritten?.diagnosis?.kind ?? result.verdict,
    range: place,
    related:
      place === range ? [] : [{ message: t('{0} computes the value', result.function), range }],
  };
}
