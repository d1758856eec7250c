import type { CheckResult } from '../../model/report.ts';
import { exitCode } from '../exitCode.ts';
import { comparison } from './comparison.ts';
import { showPath, showPlace } from './place.ts';

export interface JunitOptions {
  /** Paths are written relative to it. */
  readonly directory: string;
  /** An inconclusive check fails. */
  readonly strict: boolean;
}

type Outcome = 'passed' | 'failure' | 'error' | 'skipped';

/**
 * The results as JUnit XML, in the elements that CI servers have in common (testsuites, testsuite,
 * testcase with failure, error, skipped and system-out): a suite per file, a test case per result.
 */
export function toJunit(results: readonly CheckResult[], options: JunitOptions): string {
  const files = new Map<string, CheckResult[]>();
  for (const result of results) {
    const same = files.get(result.file);
    if (same) same.push(result);
    else files.set(result.file, [result]);
  }
  const suites = [...files].flatMap(([file, own]) => [
    `  <testsuite name="${escape(showPath(options.directory, file))}" ${counts(own, options)}>`,
    ...own.flatMap((result) => testCase(result, options)),
    '  </testsuite>',
  ]);
  const root = `<testsuites name="gradlens" ${counts(results, options)}>`;
  return ['<?xml version="1.0" encoding="UTF-8"?>', root, ...suites, '</testsuites>'].join('\n');
}

function counts(results: readonly CheckResult[], { strict }: JunitOptions): string {
  const count = (outcome: Outcome): number =>
    results.filter((result) => outcomeOf(result, strict) === outcome).length;
  const milliseconds = results.reduce((sum, { stats }) => sum + stats.milliseconds, 0);
  return (
    `tests="${results.length}" failures="${count('failure')}" errors="${count('error')}" ` +
    `skipped="${count('skipped')}" time="${seconds(milliseconds)}"`
  );
}

function outcomeOf(result: CheckResult, strict: boolean): Outcome {
  if (result.verdict === 'refused' || result.known || result.leftOut) return 'skipped';
  switch (exitCode([result], strict)) {
    case 0:
      return 'passed';
    case 1:
      return 'failure';
    case 2:
      return 'error';
  }
}

function testCase(result: CheckResult, options: JunitOptions): string[] {
  const { file, stats, verdict, summary } = result;
  const attributes =
    `classname="${escape(showPath(options.directory, file))}" name="${escape(nameOf(result))}" ` +
    `time="${seconds(stats.milliseconds)}"`;
  const inside = (body: string): string[] => [
    `    <testcase ${attributes}>`,
    `      ${body}`,
    '    </testcase>',
  ];
  const message = escape(summary);
  const text = escape(details(result, options).join('\n'));
  switch (outcomeOf(result, options.strict)) {
    case 'passed':
      // A test that passes has no message of its own; what it could not decide should be read.
      if (verdict === 'agree') return [`    <testcase ${attributes}/>`];
      return inside(`<system-out>${escape(`${verdict}: ${summary}`)}</system-out>`);
    case 'failure':
      return inside(`<failure type="${verdict}" message="${message}">${text}</failure>`);
    case 'error': {
      const type = result.findings[0]?.code ?? verdict;
      return inside(`<error type="${type}" message="${message}">${text}</error>`);
    }
    case 'skipped':
      return inside(`<skipped message="${message}"/>`);
  }
}

/** The function, the call, and the gradient where one is compared: several share a call. */
function nameOf({ function: name, point, handWritten }: CheckResult): string {
  const parts = [name === '' ? 'the file' : name];
  if (point) parts.push(`at ${point.call}`);
  if (handWritten) parts.push(`against ${handWritten.function}`);
  return parts.join(' ');
}

/** The place, the rows, and what the findings say with their places. */
function details(result: CheckResult, { directory }: JunitOptions): string[] {
  const { handWritten, range, findings } = result;
  const place = handWritten?.diagnosis?.range ?? handWritten?.range ?? range;
  const lines = [showPlace(directory, place), ...comparison(result)];
  for (const finding of findings) {
    lines.push(`${showPlace(directory, finding.range)} ${finding.code}: ${finding.message}`);
    for (const other of finding.related ?? []) {
      lines.push(`  ${showPlace(directory, other.range)} ${other.message}`);
    }
  }
  return lines;
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

/** What XML 1.0 cannot hold at all, not even as a reference (its production 2, Char). */
const NOT_XML = /[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  // As a reference it survives the normalisation of line ends.
  '\r': '&#13;',
};

function escape(text: string): string {
  return text.replace(NOT_XML, '\uFFFD').replace(/[&<>"\r]/g, (found) => ENTITIES[found]!);
}
