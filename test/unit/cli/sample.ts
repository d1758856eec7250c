import type { CheckResult, PartialDerivative } from '../../../src/model/report.ts';

const FILE = '/home/ada/loss.ts';

/** A partial derivative of 1 that everyone agrees on, but for the given fields. */
export function partial(fields: Partial<PartialDerivative> = {}): PartialDerivative {
  return {
    input: 'x',
    output: '',
    reverse: 1,
    forward: 1,
    numeric: 1,
    numericError: 1e-10,
    handWritten: null,
    verdict: 'agree',
    cause: null,
    ...fields,
  };
}

/** The check of a function called loss, but for the given fields. */
export function result(fields: Partial<CheckResult> = {}): CheckResult {
  return {
    file: FILE,
    function: 'loss',
    range: { file: FILE, line: 2, column: 17, endLine: 2, endColumn: 21 },
    point: { source: 'tag', call: 'loss(2)' },
    value: 4,
    verdict: 'agree',
    summary: '1 of 1 partial agrees',
    partials: [partial()],
    findings: [],
    handWritten: null,
    stats: { evaluations: 20, instrumented: 4, tapeNodes: 3, milliseconds: 12.5 },
    insights: [],
    graph: null,
    ...fields,
  };
}
