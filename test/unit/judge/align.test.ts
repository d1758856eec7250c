import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { align } from '../../../src/judge/align.ts';
import type { NumberTree } from '../../../src/model/report.ts';

const MATRIX = ['W[0][0]', 'W[0][1]', 'W[1][0]', 'W[1][1]'];
const LAYER = [...MATRIX, 'b[0]', 'b[1]'];

function rowOf(
  result: NumberTree,
  inputs: readonly string[],
  wrt: readonly string[] | null = null,
): number[] {
  return [...align(result, { inputs, outputs: [''], wrt }).jacobian.values];
}

describe('a hand-written result finds its inputs', () => {
  it('as a number for the only input', () => {
    assert.deepEqual(rowOf(3, ['x']), [3]);
  });
  it('as an array shaped like the parameter', () => {
    assert.deepEqual(rowOf([1, 2, 3], ['w[0]', 'w[1]', 'w[2]']), [1, 2, 3]);
    assert.deepEqual(
      rowOf(
        [
          [1, 2],
          [3, 4],
        ],
        MATRIX,
      ),
      [1, 2, 3, 4],
    );
  });
  it('as a flat array, by position', () => {
    assert.deepEqual(rowOf([1, 2, 3, 4], MATRIX), [1, 2, 3, 4]);
    assert.deepEqual(rowOf([5, 6], ['x', 'fwhm']), [5, 6]);
  });
  it('as an object by parameter, whatever mark it carries', () => {
    const W = [
      [1, 2],
      [3, 4],
    ];
    const b = [5, 6];
    for (const result of [
      { b, W },
      { db: b, dW: W },
      { grad_b: b, gradW: W },
      { bGrad: b, WGrad: W },
    ]) {
      assert.deepEqual(rowOf(result, LAYER), [1, 2, 3, 4, 5, 6]);
    }
  });
  it('as an object by field', () => {
    const inputs = ['options.rate', 'options.years'];
    assert.deepEqual(rowOf({ years: 2, rate: 1 }, inputs), [1, 2]);
    assert.deepEqual(rowOf({ options: { rate: 1, years: 2 } }, inputs), [1, 2]);
  });
  it('as fields of the receiver', () => {
    assert.deepEqual(rowOf({ w: [1, 2] }, ['this.w[0]', 'this.w[1]']), [1, 2]);
  });
  it('as a tuple with one entry per parameter', () => {
    assert.deepEqual(
      rowOf(
        [
          [
            [1, 2],
            [3, 4],
          ],
          [5, 6],
        ],
        LAYER,
      ),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(rowOf([[1, 2], 3], ['x[0]', 'x[1]', 'k']), [1, 2, 3]);
  });
  it('with respect to one parameter only', () => {
    assert.deepEqual(rowOf([5, 6], LAYER, ['b']), [NaN, NaN, NaN, NaN, 5, 6]);
    const { missing } = align([5, 6], { inputs: LAYER, outputs: [''], wrt: ['b'] });
    assert.deepEqual(missing, []);
  });
  it('with one row per output', () => {
    const { jacobian } = align(
      [
        [1, 2],
        [3, 4],
      ],
      { inputs: ['x', 'y'], outputs: ['[0]', '[1]'], wrt: null },
    );
    assert.deepEqual([...jacobian.values], [1, 2, 3, 4]);
    const named = align(
      { price: [1, 2], vega: { x: 3, y: 4 } },
      { inputs: ['x', 'y'], outputs: ['.price', '.vega'], wrt: null },
    );
    assert.deepEqual([...named.jacobian.values], [1, 2, 3, 4]);
  });
  it('as the diagonal of an elementwise function', () => {
    const { jacobian } = align([7, 8], {
      inputs: ['x[0]', 'x[1]'],
      outputs: ['[0]', '[1]'],
      wrt: null,
    });
    assert.deepEqual([...jacobian.values], [7, 0, 0, 8]);
  });
  it('or says what it could not map', () => {
    const long = align([1, 2, 3], { inputs: ['x', 'y'], outputs: [''], wrt: null });
    assert.deepEqual(long.unmapped, ['[0]', '[1]', '[2]']);
    assert.deepEqual(long.missing, ['x', 'y']);
    const odd = align({ x: 1, theta: 9 }, { inputs: ['x', 'y'], outputs: [''], wrt: null });
    assert.deepEqual(odd.unmapped, ['.theta']);
    assert.deepEqual(odd.missing, ['y']);
    assert.deepEqual([...odd.jacobian.values], [1, NaN]);
  });
});
