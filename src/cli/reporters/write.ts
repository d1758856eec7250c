import type { CheckResult } from '../../model/report.ts';
import { toJson } from '../json.ts';
import { toGithub } from './github.ts';
import { toJunit } from './junit.ts';
import type { ReporterName } from './names.ts';
import { toSarif } from './sarif.ts';

export interface Run {
  /** Where the command was given: paths are relative to it. */
  readonly directory: string;
  /** GITHUB_WORKSPACE, where the run is one of GitHub Actions. */
  readonly repository?: string | undefined;
  readonly version: string;
  readonly strict: boolean;
}

/** The whole report of a run in a format for machines, ending with a line break unless empty. */
export function writeReport(
  reporter: Exclude<ReporterName, 'text'>,
  results: readonly CheckResult[],
  run: Run,
): string {
  const text = write(reporter, results, run);
  return text === '' ? '' : `${text}\n`;
}

function write(
  reporter: Exclude<ReporterName, 'text'>,
  results: readonly CheckResult[],
  run: Run,
): string {
  switch (reporter) {
    case 'json':
      return toJson(results);
    case 'junit':
      return toJunit(results, run);
    case 'sarif':
      return toSarif(results, run);
    case 'github':
      return toGithub(results, { ...run, directory: run.repository ?? run.directory });
  }
}
