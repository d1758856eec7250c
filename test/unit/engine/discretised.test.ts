import assert from 'node:assert/strict';
import { stepCounts } from '../../../src/analyze/stepCounts.ts';
import type { EngineClient } from '../../../src/engine/client.ts';
import { isDiscretised } from '../../../src/judge/discretised.ts';
import { judge } from '../../../src/judge/judge.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { evidenceOf } from '../judge/support.ts';
import { checkText, only, startEngine } from './support/engine.ts';

/** ∫ₐᵇ exp(−k x²) dx by a rule of n steps, and its gradient by Leibniz's rule. */
const area = (rule: string, gradient: string): string => `
function integral(f: (x: number) => number, a: number, b: number, n: number): number {
  const h = (b - a) / n;
  let s = 0;
  for (let i = 0; i < n; i++) s += ${rule};
  return s;
}
const STEPS = 200;
/** @gradcheck area(0.3, 1.1, 2.1) */
export function area(a: number, b: number, k: number): number {
  return integral((x) => Math.exp(-k * x * x), a, b, STEPS);
}
export function areaGrad(a: number, b: number, k: number): number[] {
  const value = (x: number): number => Math.exp(-k * x * x);
  const byK = integral((x) => -x * x * value(x), a, b, STEPS);
  return ${gradient};
}`;
const MIDPOINT = 'h * f(a + (i + 0.5) * h)';
const TRAPEZOID = '(h / 2) * (f(a + i * h) + f(a + (i + 1) * h))';
const LEIBNIZ = '[-value(a), value(b), byK]';

describe('a value that is a sum of steps', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  const checked = async (text: string): Promise<CheckResult> =>
    only(await checkText(client, text, { name: 'area' }));

  for (const [name, rule] of [
    ['midpoint rule', MIDPOINT],
    ['trapezoidal rule', TRAPEZOID],
  ] as const) {
    it(`lets the gradient of its limit be right: ${name}`, async () => {
      const { verdict, summary, partials } = await checked(area(rule, LEIBNIZ));
      assert.equal(verdict, 'agree', summary);
      assert.match(summary, /to [45] digits: the value itself is an approximation/);
      const [a, b, k] = partials;
      assert.equal(a!.cause, 'value-approximated');
      assert.equal(b!.cause, 'value-approximated');
      // Written with the same sum, it is the sum's own derivative.
      assert.equal(k!.cause, null);
    });
  }

  for (const gradient of [
    '[-value(a), value(b) * (1 + 3e-6), byK]',
    '[-value(a), value(b), byK * (1 + 3e-6)]',
    '[-value(a), value(b) + 1e-6 * k, byK]',
    // What the author sums depends on the number of steps itself: not the gradient of a limit.
    '[-value(a), value(b) + 0.2 / STEPS ** 2, byK]',
    '[-value(a), value(b), byK - 0.2 / STEPS ** 2]',
  ]) {
    it(`calls no mistake right beside it, however small: ${gradient}`, async () => {
      const { verdict, summary } = await checked(area(MIDPOINT, gradient));
      assert.equal(verdict, 'disagree', summary);
    });
  }

  it('says what else a small difference may be where no steps can be refined', () => {
    const { verdict, summary } = judge(
      evidenceOf({
        f: ([x]) => Math.exp(x!) * (1 + 3e-6 * x!),
        gradient: ([x]) => [Math.exp(x!) * (1 + 3e-6 * (1 + x!))],
        hand: ([x]) => [Math.exp(x!)],
        point: [0.7],
      }),
    );
    assert.equal(verdict, 'disagree');
    assert.match(summary, /off by 5e-6 at most: a small mistake, or the value only approximates/);
  });

  it('is refined where its steps are written: by a name, through a parameter, in the call', () => {
    const values = (code: string): number[] => stepCounts(code).map(({ value }) => value);
    assert.deepEqual(values('for (let i = 0; i < 64; i++) f(128);'), [64]);
    assert.deepEqual(values('const n = 64, m = 128; while (i < n) i++;'), [64]);
    assert.deepEqual(values('function f(n = 64) { for (let i = 0; i < n; i++); }'), [64]);
    assert.deepEqual(
      values(
        'function f(x, n) { for (let i = 0; i < n; i++); }\nconst g = (x, m) => f(x, m); g(96, 64);',
      ),
      [64],
    );
    assert.deepEqual(
      values('function f(x, n) { while (x < n) x++; } ({ callee: f, args: [32, 64] })'),
      [32, 64],
    );
    assert.deepEqual(values('const x = 64; if (x < 128) f(32.5, 256);'), []);
  });

  it('is told from a sum of the first order, and from one that is not measured well enough', () => {
    const stages = (...rest: number[]) => [
      { steps: 200, stages: rest.map((left) => ({ slope: 1 - left, error: 1e-9, written: 1 })) },
    ];
    assert.ok(isDiscretised(stages(1e-6, 2.5e-7), 1 - 4e-6, 1));
    assert.ok(!isDiscretised(stages(2e-6, 1e-6), 1 - 4e-6, 1));
    assert.ok(!isDiscretised(stages(1e-6, 9e-7), 1 - 4e-6, 1));
    assert.ok(!isDiscretised(stages(1e-9, 3e-10), 1 - 4e-9, 1));
    assert.ok(!isDiscretised([], 1 - 4e-6, 1));
  });
});
