import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult, Diagnosis } from '../../../src/model/report.ts';
import { checkText, FILE, startEngine, type Wish } from './support/engine.ts';

type Fix = Diagnosis['quickFix'];

/** A text with a fix applied. */
function applied(text: string, fix: NonNullable<Fix>): string {
  const lines = text.split('\n');
  const offset = (line: number, column: number): number =>
    lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0) + column - 1;
  const { line, column, endLine, endColumn } = fix.range;
  return text.slice(0, offset(line, column)) + fix.newText + text.slice(offset(endLine, endColumn));
}

describe('a quick fix', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  async function check(text: string, name: string, wish: Wish = {}): Promise<CheckResult> {
    const report = await checkText(client, text, { name, ...wish });
    const found = report.results.find((one) => one.handWritten !== null);
    assert.ok(found, 'a hand-written gradient was found');
    return found;
  }

  const fixOf = (result: CheckResult): Fix => result.handWritten?.diagnosis?.quickFix ?? null;

  it('multiplies by the factor that is missing, and the pair agrees afterwards', async () => {
    const text = `/** @gradcheck loss([0.3, 0.7], [1.5, -0.4]) wrt w */
export function loss(w: number[], x: number[]): number {
  const e = w.reduce((sum, v, i) => sum + v * x[i]!, 0) - 1;
  return e * e;
}
/** @gradientOf loss wrt w */
export function lossGrad(w: number[], x: number[]): number[] {
  const e = w.reduce((sum, v, i) => sum + v * x[i]!, 0) - 1;
  return x.map((v) => e * v);
}
`;
    const result = await check(text, 'loss');
    const fix = fixOf(result);
    assert.ok(fix, result.summary);
    assert.deepEqual(
      [fix.title, fix.newText, fix.range.file, fix.range.line],
      ['Multiply `e * v` by 2', '2 * e * v', FILE, 9],
    );
    const after = await check(applied(text, fix), 'loss');
    assert.equal(after.verdict, 'agree', after.summary);
    assert.equal(fixOf(after), null);
  });

  it('changes a sign in every place where the gradient is summed up', async () => {
    const text = `/** @gradcheck f([0.3, 0.7, 1.9]) */
export function f(x: number[]): number {
  let s = 0;
  for (const v of x) s += v * v * v;
  return s;
}
export function fGrad(x: number[]): number[] {
  const g = new Array<number>(x.length).fill(0);
  for (let i = 0; i < x.length; i++) g[i]! -= 3 * x[i]! ** 2;
  return g;
}
`;
    const fix = fixOf(await check(text, 'f'));
    assert.equal(fix?.title, 'Change the sign of what fGrad returns');
    assert.equal((await check(applied(text, fix), 'f')).verdict, 'agree');
  });

  it('changes the one place that explains a wrong partial among right ones', async () => {
    const text = `/** @gradcheck f([0.3, 0.7]) */
export function f(x: number[]): number {
  return x[0]! ** 2 * x[1]! + Math.sin(x[1]!);
}
export function fGrad(x: number[]): number[] {
  return [2 * x[0]! * x[1]!, x[0]! * x[0]! - Math.cos(x[1]!)];
}
`;
    const result = await check(text, 'f');
    assert.equal(result.verdict, 'disagree', result.summary);
    const fix = fixOf(result);
    assert.deepEqual([fix?.title, fix?.newText], ['Change the sign of `Math.cos(x[1]!)`', '+']);
    assert.equal((await check(applied(text, fix!), 'f')).verdict, 'agree');
  });

  const withheld: [string, string, string][] = [
    [
      'where the factor is the length of an input: ½ at n = 2 is 1/n',
      'mean',
      `/** @gradcheck mean([0.3, 0.7]) */
export function mean(x: number[]): number {
  return x.reduce((s, v) => s + v * v * v, 0) / x.length;
}
export function meanGrad(x: number[]): number[] {
  return x.map((v) => 3 * v * v);
}`,
    ],
    [
      'where the factor is an argument that stays as it is',
      'power',
      `/** @gradcheck power(0.7, 3) wrt x */
export function power(x: number, n: number): number {
  let p = 1;
  for (let i = 0; i < n; i++) p *= x;
  return p;
}
/** @gradientOf power wrt x */
export function powerGrad(x: number, n: number): number {
  let p = 1;
  for (let i = 1; i < n; i++) p *= x;
  return p;
}`,
    ],
    [
      'where a fixed argument cannot take another value',
      'scaled',
      `/** @gradcheck scaled(0.7, 3) wrt x */
export function scaled(x: number, n: number): number {
  const table = [0, 1, 2, 3];
  if (n in table) return table[n]! * Math.sin(x);
  throw new RangeError('n');
}
/** @gradientOf scaled wrt x */
export function scaledGrad(x: number, n: number): number {
  return Math.cos(x);
}`,
    ],
    [
      'where it would break another pair of the same gradient',
      'whole',
      `/** @gradcheck whole(0.7) */
export function whole(x: number): number {
  return x ** 2;
}
/** @gradcheck half(0.7) */
export function half(x: number): number {
  return 0.5 * x ** 2;
}
/**
 * @gradientOf whole
 * @gradientOf half
 */
export function slope(x: number): number {
  return x;
}`,
    ],
    [
      'where the arguments are not written out',
      'g',
      `const start = [0.3, 0.7, 1.1];
/** @gradcheck g(start) */
export function g(x: number[]): number {
  return x.reduce((s, v) => s + v * v, 0);
}
export function gGrad(x: number[]): number[] {
  return x.map((v) => v);
}`,
    ],
    [
      'of a value and its gradient in one result',
      'both',
      `/** @gradcheck both(0.7) */
export function both(x: number): { cost: number; grad: number } {
  return { cost: x * x, grad: x };
}`,
    ],
  ];
  for (const [when, name, text] of withheld) {
    it(`is withheld ${when}`, async () => {
      const result = await check(text, name);
      assert.equal(result.verdict, 'scaled', result.summary);
      assert.equal(fixOf(result), null, JSON.stringify(fixOf(result)));
    });
  }

  it('is offered where the length happens to be the factor but does not matter', async () => {
    const text = `/** @gradcheck energy([0.3, 0.7]) */
export function energy(x: number[]): number {
  return x.reduce((s, v) => s + v * v, 0);
}
export function energyGrad(x: number[]): number[] {
  return x.map((v) => v);
}`;
    assert.equal(fixOf(await check(text, 'energy'))?.newText, '2 * v');
  });

  it('is tried in no check that is cancelled', async () => {
    const text = `/** @gradcheck energy([0.3, 0.7]) */
export function energy(x: number[]): number {
  return x.reduce((s, v) => s + v * v, 0);
}
export function energyGrad(x: number[]): number[] {
  return x.map((v) => v);
}`;
    const controller = new AbortController();
    const report = await checkText(
      client,
      text,
      { name: 'energy' },
      {
        signal: controller.signal,
        onProgress: ({ message }) => {
          if (message === 'Trying a quick fix') controller.abort();
        },
      },
    );
    assert.equal(report.cancelled, true);
    assert.equal((await check(text, 'energy')).verdict, 'scaled');
  });
});
