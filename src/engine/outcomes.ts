import type { Finding, FindingCode } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckPoint, CheckReport, CheckResult, CheckStats } from '../model/report.ts';

const NOTHING_RUN: CheckStats = { evaluations: 0, instrumented: 0, tapeNodes: 0, milliseconds: 0 };

/** What a result of a check that gave no numbers is about. */
export interface FailedTarget {
  readonly file: string;
  readonly function: string;
  readonly range: SourceRange;
  readonly point?: CheckPoint | null;
}

/** The start of a file, for findings that belong to no smaller place. */
export function fileStart(file: string): SourceRange {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

/**
 * The result of a target that could not be checked: no numbers, and findings that say why.
 * `refused` is for what cannot be differentiated, `failed` for what did not run.
 */
export function failedResult(
  target: FailedTarget,
  findings: readonly Finding[],
  options: {
    readonly verdict?: 'failed' | 'refused';
    readonly summary?: string;
    readonly stats?: Partial<CheckStats>;
  } = {},
): CheckResult {
  return {
    file: target.file,
    function: target.function,
    range: target.range,
    point: target.point ?? null,
    value: null,
    verdict: options.verdict ?? 'failed',
    summary: options.summary ?? findings[0]?.message ?? 'could not be checked',
    partials: [],
    findings,
    handWritten: null,
    stats: { ...NOTHING_RUN, ...options.stats },
    insights: [],
    graph: null,
  };
}

/** One finding, at the target unless a better place is known. */
export function failure(
  code: FindingCode,
  message: string,
  range: SourceRange,
  severity: Finding['severity'] = 'error',
): Finding {
  return { code, severity, message, range };
}

/** What a check that was cancelled (by its user, or by a newer check of the same function) resolves to. */
export function cancelledReport(): CheckReport {
  return { results: [], sources: [], cancelled: true };
}

/** `10 s`, `250 ms`. */
export function formatDuration(milliseconds: number): string {
  return milliseconds >= 1000 ? `${+(milliseconds / 1000).toFixed(1)} s` : `${milliseconds} ms`;
}
