import type { Insight, ValueSummary } from '../../../src/model/insight.ts';
import type { CheckReport, CheckResult, PartialDerivative } from '../../../src/model/report.ts';
import type { SourceRange } from '../../../src/model/range.ts';

/** Hand-made reports for tests: each builder gives something plausible, and takes what matters. */

export function range(
  line: number,
  column: number,
  endColumn: number,
  file = '/w/loss.ts',
): SourceRange {
  return { file, line, column, endLine: line, endColumn };
}

export function scalar(last: number, more: Partial<ValueSummary> = {}): ValueSummary {
  return { shape: [], last: [last], first: last, min: last, max: last, ...more };
}

export function array(shape: readonly number[], last: readonly number[]): ValueSummary {
  return {
    shape,
    last,
    first: last[0] ?? 0,
    min: Math.min(...last),
    max: Math.max(...last),
  };
}

export function insight(more: Partial<Insight> = {}): Insight {
  return {
    range: range(2, 9, 10),
    text: 'h',
    kind: 'result',
    operation: 'add',
    count: 1,
    value: scalar(2.8),
    adjoint: scalar(-0.081),
    rule: null,
    node: null,
    ...more,
  };
}

export function partial(
  input: string,
  value: number,
  more: Partial<PartialDerivative> = {},
): PartialDerivative {
  return {
    input,
    output: '',
    reverse: value,
    forward: value,
    numeric: value * (1 + 3e-11),
    numericError: Math.abs(value) * 1e-9,
    handWritten: null,
    verdict: 'agree',
    cause: null,
    ...more,
  };
}

export function result(more: Partial<CheckResult> = {}): CheckResult {
  return {
    file: '/w/loss.ts',
    function: 'loss',
    range: range(1, 10, 14),
    point: { source: 'tag', call: 'loss([2, 4])' },
    value: 2.25,
    verdict: 'agree',
    summary: '2 of 2 partials agree · worst relative error 3e-11',
    partials: [partial('w[0]', -0.065), partial('w[1]', -0.081)],
    findings: [],
    handWritten: null,
    stats: { evaluations: 12, instrumented: 2, tapeNodes: 9, milliseconds: 4 },
    insights: [insight()],
    graph: null,
    ...more,
  };
}

export function report(results: readonly CheckResult[]): CheckReport {
  const files = new Set(results.map((one) => one.file));
  return { results, sources: [...files].map((file) => ({ file, hash: '' })) };
}
