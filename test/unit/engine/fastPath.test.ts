import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, only, startEngine } from './support/engine.ts';
import { checkInProcess } from './support/inProcess.ts';

/** Enough operations for the fast path to pay: three a step. */
const STEPS = 40_000;

const heavy = (statement: string, before = ''): string => `${before}
  /** @gradcheck f([0.3, 0.7]) */
  export function f(w: number[]): number {
    let x = w[0]!;
    for (let i = 0; i < ${STEPS}; i++) {
      x = 0.5 * Math.sin(x) + w[1]!;
      ${statement}
    }
    return x * w[0]!;
  }`;

const engineOf = ({ stats }: CheckResult) => stats.engine;
const codesOf = ({ findings }: CheckResult) => findings.map(({ code }) => code);

describe('the statement-record path in a check', function () {
  this.timeout(120_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  const check = async (text: string) => only(await checkText(client, text, { name: 'f' }));

  it('pushes the tangents of a function that takes long', async () => {
    const result = await check(heavy(''));
    assert.deepEqual(engineOf(result), { path: 'fast' });
    assert.equal(result.verdict, 'agree');
    for (const { reverse, forward } of result.partials) {
      assert.ok(Math.abs(reverse! - forward!) <= 1e-13 * Math.abs(reverse!));
    }
  });

  it('leaves a short function to the base, which is sooner done', async () => {
    const result = await check('/** @gradcheck f(2) */ export const f = (x: number) => x * x;');
    assert.deepEqual(engineOf(result), { path: 'dynamic', reason: 'too few operations' });
  });

  it('loses no finding: what would cause one is refused, and the base tells of it', async () => {
    const rounded = await check(heavy('x += Math.round(x * 8) / 1024;'));
    assert.equal(engineOf(rounded)?.path, 'dynamic');
    assert.match(engineOf(rounded)!.reason!, /Math\.round/);
    assert.ok(codesOf(rounded).includes('gradient-blocked'));

    const stateful = await check(heavy('calls += 1; x += calls * 1e-9 * x;', 'let calls = 0;'));
    assert.equal(engineOf(stateful)?.path, 'dynamic');
    assert.ok(codesOf(stateful).includes('state-carried-over'));
  });

  it('does not take it for a mistake where both say that a partial is infinite', async () => {
    const text = heavy('').replace('return x * w[0]!;', 'return x * w[0]! + Math.sqrt(w[1]!);');
    const result = await check(text.replace('f([0.3, 0.7])', 'f([0.3, 0])'));
    assert.equal(result.partials.find(({ input }) => input === 'w[1]')?.reverse, Infinity);
    assert.ok(!codesOf(result).includes('engine-disagreement'));
  });

  it('gives the gradients at the points to which a hand-written one is taken', async () => {
    const text = `${heavy('')}
      export function fGradient(w: number[]): number[] {
        let x = w[0]!, d0 = 1, d1 = 0;
        for (let i = 0; i < ${STEPS}; i++) {
          const c = 0.5 * Math.cos(x);
          d0 = c * d0; d1 = c * d1 + 1;
          x = 0.5 * Math.sin(x) + w[1]!;
        }
        return [(d0 * w[0]! + x) / 2, (d1 * w[0]!) / 2];
      }`;
    const result = await check(text);
    assert.equal(result.verdict, 'scaled', result.summary);
    assert.equal(result.handWritten?.diagnosis?.factor, 0.5);
    assert.deepEqual(engineOf(result), { path: 'fast' });
  });

  it('is not believed where it gives another value or gradient, and says so', async () => {
    const meddled = (from: RegExp, to: string) =>
      checkInProcess(heavy(''), (answer) => {
        if (answer.refused !== null) return answer;
        const forward = Object.fromEntries(
          Object.entries(answer.forward).map(([file, text]) => {
            const start = text.lastIndexOf('const { P: ');
            const twins = text.slice(start).replace(from, to);
            assert.notEqual(twins, text.slice(start));
            return [file, text.slice(0, start) + twins];
          }),
        );
        return { ...answer, forward };
      });
    const honest = await checkInProcess(heavy(''), (answer) => answer);
    assert.deepEqual(engineOf(honest), { path: 'fast' });

    const value = await meddled(/Math\.sin/, 'Math.cos');
    assert.deepEqual(engineOf(value), { path: 'dynamic', reason: 'its value is another' });
    assert.ok(codesOf(value).includes('engine-disagreement'));
    assert.equal(value.verdict, 'agree');

    const gradient = await meddled(/Math\.cos/, '1.01 * Math.cos');
    assert.match(engineOf(gradient)!.reason!, /^its gradient differs by/);
    assert.ok(codesOf(gradient).includes('engine-disagreement'));
    assert.equal(gradient.verdict, 'agree');
    assert.deepEqual(
      gradient.partials.map(({ forward }) => forward),
      value.partials.map(({ forward }) => forward),
    );
  });

  it('is left alone where its twins are no program', async () => {
    const result = await checkInProcess(heavy(''), (answer) =>
      answer.refused === null ? { ...answer, forward: { '/virtual/checked.ts': ')' } } : answer,
    );
    assert.match(engineOf(result)!.reason!, /do not load/);
    assert.equal(result.verdict, 'agree');
  });
});
