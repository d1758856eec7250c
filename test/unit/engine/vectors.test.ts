import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, startEngine } from './support/engine.ts';

const VALUE = `export function system(x: number[]): number[] {
  return x.map((v, k) => (3 - 2 * v) * v - (x[k - 1] ?? 0) - 2 * (x[k + 1] ?? 0) + 1);
}`;

/** The Jacobian, row by row, with one entry off by a factor. */
function jacobian(row: number, factor: number): string {
  return `export function systemJacobian(x: number[]): number[][] {
  return x.map((v, k) => {
    const entries = x.map(() => 0);
    entries[k] = (3 - 4 * v) * (k === ${row} ? ${factor} : 1);
    if (k > 0) entries[k - 1] = -1;
    if (k < x.length - 1) entries[k + 1] = -2;
    return entries;
  });
}`;
}

const CALL = 'system(Array.from({ length: 1000 }, (_, k) => 0.3 + ((k * 0.6180339887) % 1)))';

describe('a function of 1,000 outputs and 1,000 inputs', function () {
  this.timeout(120_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  for (const [row, factor] of [
    [3, 1.01],
    [700, 1.01],
    [999, 1 + 1e-6],
  ] as const) {
    it(`names the one entry of a million that is wrong, in row ${row}`, async () => {
      const text = `${VALUE}\n${jacobian(row, factor)}`;
      const result = only(await checkText(client, text, { name: 'system', call: CALL }));
      assert.equal(result.verdict, 'disagree', result.summary);
      const wrong = result.partials.filter(({ verdict }) => verdict !== 'agree');
      assert.deepEqual(
        wrong.map(({ output, input, verdict }) => [output, input, verdict]),
        [[`[${row}]`, `x[${row}]`, 'disagree']],
      );
      assert.ok(result.findings.some(({ code }) => code === 'gradient-mismatch'));
    });
  }

  it('agrees with a right one, and shows the first outputs', async () => {
    const text = `${VALUE}\n${jacobian(0, 1)}`;
    const result = only(await checkText(client, text, { name: 'system', call: CALL }));
    assert.equal(result.verdict, 'agree', result.summary);
    assert.equal(result.partials.length, 20_000);
    assert.ok(result.findings.some(({ code }) => code === 'trace-truncated'));
  });
});
