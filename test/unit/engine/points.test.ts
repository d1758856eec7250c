import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, only, startEngine } from './support/engine.ts';

/** `3:12-3:20` of each branch that no point reached. */
function missed(result: CheckResult): string[] {
  return result.findings
    .filter(({ code }) => code === 'branch-not-run')
    .map(({ range: r }) => `${r.line}:${r.column}-${r.endLine}:${r.endColumn}`);
}

describe('check points', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  it('tell of the branches that none of them reached, in the function and what it calls', async () => {
    const report = await checkText(
      client,
      `const half = (x: number): number => (x > 9 ? x / 2 : x);
export function unused(x: number): number { return x > 0 ? 1 : x; }
/**
 * @gradcheck f(2)
 * @gradcheck f(0.5)
 */
export function f(x: number): number {
  if (x < 0) {
    return -x;
  }
  if (x > 1) return half(x) * x;
  if (x === 77) throw new Error('no');
  return x;
}`,
      { name: 'f' },
    );
    assert.deepEqual(report.results.map(missed), [[], ['1:46-1:51', '9:5-9:14']]);
    assert.ok(report.results.every(({ verdict }) => verdict === 'agree'));
  });

  it('take tagged points as they are, and go into other branches from generated ones', async () => {
    const text = `export function f(x: number): number { return x > 0 ? x * x : 3 * x; }
export function fGrad(x: number): number { return x > 0 ? 2 * x : 2; }`;
    const tagged = only(await checkText(client, text, { name: 'f', call: 'f(2)' }));
    assert.equal(tagged.verdict, 'agree');
    assert.deepEqual(missed(tagged), ['1:63-1:68', '2:67-2:68']);
    const generated = only(await checkText(client, text, { name: 'f' }));
    assert.equal(generated.verdict, 'scaled');
    assert.match(generated.point!.call, /^f\(-/);
    assert.deepEqual(missed(generated), []);
    const told = generated.findings.find(({ code }) => code === 'other-point');
    assert.match(told!.message, /^At another point, f\(.*\): 1 of 1 partial agrees/);
  });

  const HUBER = `export function huber(y: number, p: number, delta: number): number {
  const r = Math.abs(y - p);
  return r <= delta ? 0.5 * r * r : delta * (r - 0.5 * delta);
}
export function huberGrad(y: number, p: number, delta: number): number[] {
  const r = y - p;
  if (r > delta) return [delta, -delta, r - delta];
  if (r < -delta) return [LEFT, delta, -r - delta];
  return [r, -r, 0];
}`;

  it('count the branches of a hand-written gradient as well', async () => {
    const text = HUBER.replace('LEFT', 'delta');
    const written = only(
      await checkText(client, text, { name: 'huber', call: 'huber(3, 1, 1.5)' }),
    );
    assert.equal(written.verdict, 'agree');
    assert.deepEqual(missed(written), ['3:23-3:34', '8:3-9:20']);
  });

  it('go into the branches of a hand-written gradient from generated ones', async () => {
    for (const seed of [1, 2, 3, 4]) {
      const wrong = HUBER.replace('LEFT', 'delta');
      const { verdict, partials } = only(await checkText(client, wrong, { name: 'huber', seed }));
      assert.equal(verdict, 'disagree');
      assert.deepEqual(
        partials.map((one) => one.verdict),
        ['disagree', 'agree', 'agree'],
      );
      const right = only(
        await checkText(client, HUBER.replace('LEFT', '-delta'), { name: 'huber', seed }),
      );
      assert.equal(right.verdict, 'agree', right.summary);
      assert.deepEqual(missed(right), []);
    }
  });

  it('go on where a generated point cannot decide', async () => {
    const text = `/** Flat where x is small: everything there is rounded away. */
export function f(x: number): number {
  return x < 3 ? Math.round(x * 1e4) / 1e4 : x * x;
}`;
    const result = only(await checkText(client, text, { name: 'f' }));
    assert.equal(result.verdict, 'agree');
    assert.ok(result.findings.some(({ code }) => code === 'other-point'));
  });

  it('say nothing of constructors, guards and other files', async () => {
    const text = `class Layer {
  w: number;
  constructor(w: number) { this.w = w > 5 ? w : 2 * w; }
  /** @gradcheck new Layer(1.5).forward(2) */
  forward(x: number): number {
    if (!Number.isFinite(x)) throw new RangeError('x');
    return this.w * x;
  }
}
export { Layer };`;
    assert.deepEqual(missed(only(await checkText(client, text, { name: 'Layer#forward' }))), []);
  });
});
