import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, startEngine } from './support/engine.ts';

/** A matrix as many people write it: sizes beside the numbers, zeros to begin with. */
const MATRIX = `
export class Matrix {
  rows: number;
  cols: number;
  data: number[][];
  constructor(rows: number, cols: number) {
    this.rows = rows;
    this.cols = cols;
    this.data = Array(rows).fill(0).map(() => Array(cols).fill(0));
  }
  times(other: Matrix): Matrix {
    if (this.cols !== other.rows) throw Error('sizes do not match');
    const product = new Matrix(this.rows, other.cols);
    for (let i = 0; i < this.rows; i++) {
      for (let j = 0; j < other.cols; j++) {
        for (let k = 0; k < this.cols; k++) {
          product.data[i]![j]! += this.data[i]![k]! * other.data[k]![j]!;
        }
      }
    }
    return product;
  }
}
`;

describe('generated points', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine({});
  });

  after(() => {
    client.dispose();
  });

  it('leave the sizes of a matrix alone and give its entries numbers', async () => {
    const result = only(await checkText(client, MATRIX, { name: 'Matrix#times' }));
    assert.equal(result.verdict, 'agree');
    const inputs = new Set(result.partials.map(({ input }) => input));
    for (const size of ['this.rows', 'this.cols', 'other.rows', 'other.cols']) {
      assert.ok(!inputs.has(size), size);
    }
    assert.match(result.point!.call, /^Object\.assign\(new Matrix\(/);
    const slopes = result.partials.filter(
      ({ output, input }) => output === '.data[0][1]' && /^(this|other)/.test(input),
    );
    assert.equal(slopes.filter(({ reverse }) => reverse !== 0).length, 6);
  });

  it('give a losses’ logarithm something to work with', async () => {
    const result = only(
      await checkText(
        client,
        `${MATRIX}
        export function crossEntropy(p: Matrix, t: Matrix): number {
          let sum = 0;
          for (let i = 0; i < p.rows; i++) {
            for (let j = 0; j < p.cols; j++) sum -= t.data[i]![j]! * Math.log(p.data[i]![j]!);
          }
          return sum;
        }`,
        { name: 'crossEntropy' },
      ),
    );
    assert.equal(result.verdict, 'agree');
    const entries = result.partials.filter(({ input }) => input.includes('data'));
    assert.equal(entries.filter(({ reverse }) => reverse !== 0).length, 18);
  });

  it('pass the texts that a function asks for', async () => {
    const source = (types: string): string => `
      export function price(s${types}, k${types}, type) {
        if (type === 'CALL') return (s - k) ** 2;
        if ('PUT' === type) return (k - s) ** 3;
        throw new Error('CALL or PUT');
      }`;
    const typed = source(': number').replace('type)', 'type: string)');
    for (const text of [typed, source('')]) {
      const result = only(await checkText(client, text, { name: 'price' }));
      assert.equal(result.verdict, 'agree');
      assert.match(result.point!.call, /"(CALL|PUT)"/);
    }
  });
});
