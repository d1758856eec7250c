import type { CheckResult } from '../../../../src/model/report.ts';
import { partial, result } from '../sample.ts';

const FILE = '/home/ada/src/loss.ts';
const range = (line: number, column: number, endColumn: number, file = FILE) => ({
  file,
  line,
  column,
  endLine: line,
  endColumn,
});

export const DIRECTORY = '/home/ada';

/** A gradient that is wrong in one of two partials, with the value's place beside it. */
export const WRONG: CheckResult = result({
  file: FILE,
  range: range(2, 17, 21),
  verdict: 'disagree',
  summary: '1 of 2 disagrees: ∂/∂w[1]',
  partials: [
    partial({ input: 'w[0]', handWritten: 1 }),
    partial({ input: 'w[1]', handWritten: -2.5, verdict: 'disagree', cause: 'sign' }),
  ],
  handWritten: {
    function: 'lossGradient',
    convention: 'function',
    foundBy: 'tag',
    range: range(20, 17, 29),
  },
  findings: [
    {
      code: 'gradient-mismatch',
      severity: 'error',
      message: 'lossGradient disagrees in ∂/∂w[1].',
      range: range(20, 17, 29),
      related: [{ message: 'the value: loss', range: range(2, 17, 21) }],
    },
  ],
});

export const FAILED: CheckResult = result({
  file: FILE,
  function: 'log',
  range: range(30, 17, 20),
  verdict: 'failed',
  summary: 'log threw: "x < 0 & y > 1"',
  partials: [],
  findings: [
    {
      code: 'threw',
      severity: 'error',
      message: 'log threw: "x < 0 & y > 1"',
      range: range(31, 5, 20),
    },
  ],
});

export const REFUSED: CheckResult = result({
  file: '/home/ada/src/late file.ts',
  function: 'later',
  range: range(1, 17, 22, '/home/ada/src/late file.ts'),
  point: null,
  verdict: 'refused',
  summary: 'later cannot be differentiated: async',
  partials: [],
});

export const UNDECIDED: CheckResult = result({
  file: FILE,
  range: range(2, 17, 21),
  verdict: 'inconclusive',
  summary: 'the value jumps here',
  partials: [partial({ verdict: 'inconclusive', cause: 'jump' })],
});
