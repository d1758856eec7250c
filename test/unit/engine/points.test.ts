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
    assert.deepEqual(missed(tagged), ['1:63-1:68']);
    const generated = only(await checkText(client, text, { name: 'f' }));
    assert.equal(generated.verdict, 'scaled');
    assert.match(generated.point!.call, /^f\(-/);
    assert.deepEqual(missed(generated), []);
    const told = generated.findings.find(({ code }) => code === 'other-point');
    assert.match(told!.message, /^At another point, f\(.*\): 1 of 1 partial agrees/);
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
