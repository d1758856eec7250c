import { pathToFileURL } from 'node:url';
import type { Severity } from '../../model/finding.ts';
import type { SourceRange } from '../../model/range.ts';
import type { CheckResult } from '../../model/report.ts';
import { pathBelow } from './place.ts';
import { problemsOf, type Problem, type ProblemCode } from './problems.ts';
import { RULES } from './rules.ts';

export interface SarifOptions {
  /** What %SRCROOT% stands for; URIs are relative to it. */
  readonly directory: string;
  /** Of Gradlens. */
  readonly version: string;
  /** An inconclusive check is an error. */
  readonly strict: boolean;
}

const SRCROOT = '%SRCROOT%';
const LEVELS: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  information: 'note',
};

/** The problems as a log in SARIF 2.1.0 (OASIS Standard, 2020), with the rules that occur in it. */
export function toSarif(results: readonly CheckResult[], options: SarifOptions): string {
  const found = results.flatMap((result) =>
    problemsOf(result, options.strict).map((problem) => ({ result, problem })),
  );
  const codes = [...new Set(found.map(({ problem }) => problem.code))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: 'Gradlens', version: options.version, rules: codes.map(rule) },
        },
        // The columns of a SourceRange count UTF-16 units, as JavaScript's strings do.
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [SRCROOT]: { uri: pathToFileURL(`${options.directory}/`).href } },
        results: found.map(({ result, problem }) =>
          resultOf(result, problem, codes.indexOf(problem.code), options.directory),
        ),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

function rule(code: ProblemCode): object {
  const text = RULES[code];
  return { id: code, shortDescription: { text }, fullDescription: { text }, help: { text } };
}

function resultOf(
  { function: name, point, verdict, handWritten }: CheckResult,
  { code, severity, message, range, related = [] }: Problem,
  ruleIndex: number,
  directory: string,
): object {
  const kind = handWritten?.diagnosis?.kind;
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: plain(message) },
    locations: [
      {
        physicalLocation: physical(range, directory),
        ...(name === '' ? {} : { logicalLocations: [{ name, kind: 'function' }] }),
      },
    ],
    relatedLocations: related.map((one, id) => ({
      id,
      message: { text: plain(one.message) },
      physicalLocation: physical(one.range, directory),
    })),
    properties: {
      verdict,
      ...(point ? { point: point.call } : {}),
      ...(handWritten ? { handWritten: handWritten.function } : {}),
      ...(kind === undefined ? {} : { cause: kind }),
    },
  };
}

/** Braces are doubled, or they were placeholders (3.11.5); `w[0](1)` is no link (3.11.6). */
function plain(text: string): string {
  return text.replace(/[{}]/g, '$&$&').replaceAll('](', '\\](');
}

function physical(range: SourceRange, directory: string): object {
  return {
    artifactLocation: artifact(range.file, directory),
    // SARIF counts from 1, its endColumn is exclusive: as a SourceRange (3.30.5 to 3.30.8).
    region: {
      startLine: range.line,
      startColumn: range.column,
      endLine: range.endLine,
      endColumn: range.endColumn,
    },
  };
}

/** A file outside the root has an absolute URI: `..` would leave the base (3.4.4). */
function artifact(file: string, directory: string): object {
  const path = pathBelow(directory, file);
  if (path === null) return { uri: pathToFileURL(file).href };
  return { uri: path.split('/').map(encodeURIComponent).join('/'), uriBaseId: SRCROOT };
}
