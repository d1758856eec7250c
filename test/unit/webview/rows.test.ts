import assert from 'node:assert/strict';
import { curvePoints } from '../../../src/webview/panel/curvePoints.ts';
import { differenceOf, sortRows } from '../../../src/webview/panel/rows.ts';
import type { PanelPartial } from '../../../src/webview/protocol.ts';

function row(input: string, values: Partial<PanelPartial> = {}): PanelPartial {
  return {
    input,
    output: '',
    reverse: 1,
    forward: 1,
    numeric: 1,
    numericError: 1e-10,
    handWritten: null,
    verdict: 'agree',
    cause: null,
    because: null,
    ...values,
  };
}

const names = (rows: readonly PanelPartial[]): string => rows.map((each) => each.input).join(' ');

describe('rows of the side panel', () => {
  const rows = [
    row('a'),
    row('b', { verdict: 'inconclusive', numeric: null }),
    row('c', { verdict: 'disagree', reverse: 5 }),
    row('d', { reverse: NaN }),
    row('e', { verdict: 'disagree', reverse: -3 }),
  ];

  it('stand with failures first, in the order of the inputs', () => {
    assert.equal(names(sortRows(rows, { column: 'verdict', descending: false })), 'c e b a d');
  });

  it('are sorted by number, what is none last in both directions', () => {
    assert.equal(names(sortRows(rows, { column: 'reverse', descending: false })), 'e a b c d');
    assert.equal(names(sortRows(rows, { column: 'reverse', descending: true })), 'c a b e d');
    assert.equal(sortRows(rows, { column: 'numeric', descending: true }).at(-1)!.input, 'b');
  });

  it('differ by the hand-written partial where there is one', () => {
    assert.equal(differenceOf(row('w', { handWritten: 0.5 })), 0.5);
    assert.equal(differenceOf(row('w', { reverse: 0, numeric: 0 })), 0);
    assert.equal(differenceOf(row('w', { numeric: null })), null);
  });
});

describe('curve of error against step', () => {
  it('spans whole decades and puts the noise at its level', () => {
    const steps = [1e-1, 1e-3, 1e-5];
    const points = curvePoints(
      { steps, derivatives: steps.map((step) => 2 + step ** 2), chosenStep: 1e-5, noise: 1e-16 },
      2,
    )!;
    assert.deepEqual(points.x, { min: -5, max: -1 });
    assert.deepEqual(points.points[0], [-1, Math.log10(Math.abs(2.01 - 2))]);
    assert.deepEqual(points.noise[0], [-5, -11]);
    assert.equal(points.chosen, -5);
  });

  it('is not drawn from fewer than two finite errors', () => {
    const curve = { steps: [1, 0.1], derivatives: [NaN, 2], chosenStep: 0.1, noise: 0 };
    assert.equal(curvePoints(curve, 2), null);
  });
});
