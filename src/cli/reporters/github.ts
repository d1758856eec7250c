import type { Severity } from '../../model/finding.ts';
import type { CheckResult } from '../../model/report.ts';
import { showPath, showPlace } from './place.ts';
import { problemsOf, type Problem } from './problems.ts';

export interface GithubOptions {
  /** The root of the repository: annotations find their file by its path from there. */
  readonly directory: string;
  /** An inconclusive check is an error. */
  readonly strict: boolean;
}

const COMMANDS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'notice',
};

/** The problems as workflow commands of GitHub Actions, a line each; empty where there are none. */
export function toGithub(results: readonly CheckResult[], options: GithubOptions): string {
  return results
    .flatMap((result) =>
      problemsOf(result, options.strict).map((problem) => command(result, problem, options)),
    )
    .join('\n');
}

function command(result: CheckResult, problem: Problem, { directory }: GithubOptions): string {
  const { severity, message, range, related = [], code } = problem;
  const { line, column, endLine, endColumn } = range;
  const name = result.function === '' ? '' : `${result.function}: `;
  const properties: Record<string, string | number> = {
    file: showPath(directory, range.file),
    line,
    // Columns belong to a single line: the runner drops them, with a complaint, where lines differ.
    ...(line === endLine ? { col: column } : {}),
    endLine,
    ...(line === endLine ? { endColumn } : {}),
    title: `${name}${code}`,
  };
  const written = Object.entries(properties).map(
    ([key, value]) => `${key}=${escapeProperty(String(value))}`,
  );
  const others = related.map((one) => `${showPlace(directory, one.range)} ${one.message}`);
  const text = escapeData([message, ...others].join('\n'));
  return `::${COMMANDS[severity]} ${written.join(',')}::${text}`;
}

/** As actions/toolkit does it: `%` first, so that nothing is escaped twice. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
