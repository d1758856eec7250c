import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { screenRows } from '../../../src/measure/rows.ts';
import { vector } from './support.ts';

type Vector = readonly number[];

/** Broyden's tridiagonal system (Moré, Garbow, Hillstrom, problem 30): n outputs of n inputs. */
function broyden(x: Vector): Vector {
  return x.map((v, k) => (3 - 2 * v) * v - (x[k - 1] ?? 0) - 2 * (x[k + 1] ?? 0) + 1);
}

const N = 1000;
const POINT = Array.from({ length: N }, (_, k) => 0.3 + ((k * 0.6180339887) % 1));

function exact(): Float64Array {
  const values = new Float64Array(N * N);
  for (let k = 0; k < N; k++) {
    values[k * N + k] = 3 - 4 * POINT[k]!;
    if (k > 0) values[k * N + k - 1] = -1;
    if (k < N - 1) values[k * N + k + 1] = -2;
  }
  return values;
}

describe('rows of a large Jacobian', () => {
  const claim = (values: Float64Array) => ({ outputs: N, inputs: N, values });

  it('suspects none of 1,000 right rows, at 60 evaluations', () => {
    const { rows, evaluations } = screenRows(vector(broyden, POINT, N), [claim(exact())], 3);
    assert.deepEqual(rows, []);
    assert.ok(evaluations <= 60, String(evaluations));
  });

  it('names the rows of wrong entries from differences alone', () => {
    const wrong = exact();
    wrong[700 * N + 699]! *= 1.001;
    wrong[31 * N + 900] = 1e-3;
    const { rows } = screenRows(vector(broyden, POINT, N), [claim(wrong)], 3);
    assert.deepEqual(
      [...rows].sort((a, b) => a - b),
      [31, 700],
    );
  });

  it('sees far smaller ones beside an exact Jacobian', () => {
    const wrong = exact();
    wrong[12 * N + 13]! *= 1 + 1e-7;
    const { rows } = screenRows(vector(broyden, POINT, N), [claim(exact()), claim(wrong)], 3);
    assert.deepEqual(rows, [12]);
  });
});
