import type { Finding } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult, Diagnosis, HandWritten, PartialDerivative } from '../model/report.ts';

/** Version of the contract; docs/json.md describes it. */
const SCHEMA = 1;

/** The results as the JSON that scripts rely on. NaN and infinities are strings. */
export function toJson(results: readonly CheckResult[]): string {
  const report = { schema: SCHEMA, results: results.map(resultJson) };
  return JSON.stringify(report, nonFiniteAsText, 2);
}

function nonFiniteAsText(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}

function resultJson(result: CheckResult): object {
  const { point, stats } = result;
  return {
    file: result.file,
    function: result.function,
    line: result.range.line,
    point: point && { source: point.source, call: point.call },
    value: result.value,
    verdict: result.verdict,
    known: result.known === true,
    leftOut: result.leftOut === true,
    partials: result.partials.map(partialJson),
    handWritten: result.handWritten && handWrittenJson(result.handWritten),
    secondOrder: result.secondOrder ?? null,
    findings: result.findings.map(findingJson),
    stats: {
      evaluations: stats.evaluations,
      tapeNodes: stats.tapeNodes,
      milliseconds: stats.milliseconds,
      engine: stats.engine
        ? { path: stats.engine.path, reason: stats.engine.reason ?? null }
        : null,
    },
  };
}

function partialJson(partial: PartialDerivative): object {
  return {
    input: partial.input,
    output: partial.output,
    reverse: partial.reverse,
    forward: partial.forward,
    numeric: partial.numeric,
    numericError: partial.numericError,
    handWritten: partial.handWritten,
    verdict: partial.verdict,
    cause: partial.cause,
  };
}

function findingJson({ code, severity, message, range }: Finding): object {
  return { code, severity, message, ...rangeJson(range) };
}

function handWrittenJson(handWritten: HandWritten): object {
  const { function: name, convention, foundBy, scale, diagnosis } = handWritten;
  return {
    function: name,
    convention,
    foundBy,
    scale: scale ?? null,
    diagnosis: diagnosis === undefined ? null : diagnosisJson(diagnosis),
  };
}

function diagnosisJson(diagnosis: Diagnosis): object {
  const { kind, factor, input, range, text, value, quickFix } = diagnosis;
  const { alternatives = [], evidence = [] } = diagnosis;
  return {
    kind,
    factor,
    input,
    file: range?.file ?? null,
    line: range?.line ?? null,
    column: range?.column ?? null,
    text,
    value: value === undefined ? null : placeJson(value),
    alternatives: alternatives.map((one) => ({ ...placeJson(one.range), text: one.text })),
    evidence,
    quickFix: quickFix && {
      title: quickFix.title,
      ...rangeJson(quickFix.range),
      newText: quickFix.newText,
    },
  };
}

function placeJson({ file, line, column }: SourceRange): object {
  return { file, line, column };
}

function rangeJson({ file, line, column, endLine, endColumn }: SourceRange): SourceRange {
  return { file, line, column, endLine, endColumn };
}
