import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, only, startEngine } from './support/engine.ts';

describe('the line of a mistake', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  const check = async (text: string, name: string): Promise<CheckResult> =>
    only(await checkText(client, text, { name }));

  it('is where the problem stands, with the value beside it', async () => {
    const result = await check(
      `/** @gradcheck loss([0.3, -0.8], 0.5) */
export function loss(w: number[], t: number): number {
  const o = 1 / (1 + Math.exp(-w[0]! * w[1]!));
  return 0.5 * (t - o) ** 2;
}
export function lossGrad(w: number[], t: number) {
  const o = 1 / (1 + Math.exp(-w[0]! * w[1]!));
  const dh = -(t - o) * o;
  return { w: [dh * w[1]!, dh * w[0]!], t: t - o };
}`,
      'loss',
    );
    assert.equal(result.verdict, 'disagree');
    const { diagnosis } = result.handWritten!;
    assert.equal(diagnosis!.kind, 'missing-chain-factor');
    assert.equal(diagnosis!.range!.line, 8);
    assert.match(diagnosis!.text, /line 8: `.*` lacks the factor 1 − `o`$/);
    const finding = result.findings.find(({ code }) => code === 'gradient-mismatch')!;
    assert.deepEqual(finding.range, diagnosis!.range);
    assert.equal(finding.related!.at(-1)!.range.line, 2);
  });

  it('is never one at which nobody wrote anything: what takes a part out of the result', async () => {
    const result = await check(
      `// The energy of a spring.
/** @gradcheck spring(0.55, 1.47, 0.73) */
export function spring(x: number, v: number, k: number) {
  const energy = 0.5 * k * x * x + v * v;
  return { energy, dx: v };
}`,
      'spring',
    );
    assert.equal(result.verdict, 'disagree');
    assert.deepEqual(
      result.findings.map(({ code, range }) => [code, range.line]),
      [['gradient-mismatch', 5]],
    );
  });

  it('is found in a method, in the object of which it is one', async () => {
    const result = await check(
      `class Spring {
  k = 3;
  rest = 0.4;
  /** @gradcheck new Spring().energy(0.7, 0.9) */
  energy(x: number, y: number): number {
    return 0.5 * this.k * (Math.hypot(x, y) - this.rest) ** 2;
  }
  /** @gradientOf Spring#energy wrt x, y */
  energyGrad(x: number, y: number): number[] {
    const r = Math.hypot(x, y);
    const pull = this.k * (r - this.rest);
    return [
      (pull * x) / r,
      (pull * x) / r,
    ];
  }
}
export const spring = new Spring();
`,
      'Spring#energy',
    );
    const { diagnosis } = result.handWritten!;
    assert.equal(diagnosis!.range!.line, 14);
    assert.equal(diagnosis!.kind, 'wrong-operand');
    assert.match(diagnosis!.text, /line 14: `x` should be `y`$/);
  });

  it('is told beside a constant factor as well, where one place explains it', async () => {
    const result = await check(
      `/** @gradcheck f([0.3, -0.8]) */
export function f(x: number[]): number {
  const r = x[0]! * x[1]! - 0.4;
  return r * r;
}
export function fGrad(x: number[]): number[] {
  const dr = x[0]! * x[1]! - 0.4;
  return [
    dr * x[1]!,
    dr * x[0]!,
  ];
}`,
      'f',
    );
    assert.equal(result.verdict, 'scaled');
    assert.equal(result.handWritten!.diagnosis!.factor, 0.5);
    assert.equal(result.handWritten!.diagnosis!.range!.line, 7);
  });
});
