import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { secondName } from '../../../src/model/secondOrder.ts';
import { checkText, only, startEngine } from './support/engine.ts';

describe('a check of second order', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine({});
  });

  after(() => {
    client.dispose();
  });

  const QUADRATIC = `/** @gradcheck f([1, 2], 3) order 2 */
    export function f(x: number[], a: number): number { return a * x[0]! ** 2 * x[1]!; }
    export function fGradient(x: number[], a: number) {
      return { x: [2 * a * x[0]! * x[1]!, a * x[0]! ** 2], a: x[0]! ** 2 * x[1]! };
    }`;

  it('gives the whole Hessian of a small function, by a tag', async () => {
    const { secondOrder, verdict, summary, handWritten } = only(
      await checkText(client, QUADRATIC, { name: 'f' }),
    );
    assert.equal(handWritten?.function, 'fGradient');
    assert.equal(verdict, 'agree');
    assert.match(summary, /^3 of 3 partials agree.*9 of 9 second derivatives agree/);
    assert.equal(secondOrder?.mode, 'entries');
    assert.equal(secondOrder.asymmetry, 0);
    assert.deepEqual(
      secondOrder.derivatives.map((one) => [secondName(one), one.exact, one.transposed]),
      [
        ['∂²/∂x[0]²', 12, 12],
        ['∂²/∂x[0]∂x[1]', 6, 6],
        ['∂²/∂x[0]∂a', 4, 4],
        ['∂²/∂x[1]∂x[0]', 6, 6],
        ['∂²/∂x[1]²', 0, 0],
        ['∂²/∂x[1]∂a', 1, 1],
        ['∂²/∂a∂x[0]', 4, 4],
        ['∂²/∂a∂x[1]', 1, 1],
        ['∂²/∂a²', 0, 0],
      ],
    );
    for (const one of secondOrder.derivatives) {
      assert.ok(Math.abs(one.numeric! - one.exact!) <= one.numericError!);
      assert.ok(Math.abs(one.handWritten! - one.exact!) <= one.handWrittenError!);
    }
  });

  it('is made only where it is asked for', async () => {
    const text = QUADRATIC.replace(' order 2', '');
    assert.equal(only(await checkText(client, text, { name: 'f' })).secondOrder, undefined);
    const asked = await checkText(client, text, { name: 'f', order: 2, wrt: ['x'] });
    assert.equal(only(asked).secondOrder?.compared, 4);
  });

  it('fails the function whose gradient is right at the point and wrong beside it', async () => {
    const text = `/** @gradcheck f(2, 3) */
      export function f(x: number, y: number): number { return x * x * y; }
      export function fGradient(x: number, y: number) { return [6 * x, x * x]; }`;
    const plain = only(await checkText(client, text, { name: 'f' }));
    assert.equal(plain.verdict, 'agree');
    const { verdict, summary, findings } = only(
      await checkText(client, text, { name: 'f', order: 2 }),
    );
    assert.equal(verdict, 'disagree');
    assert.match(summary, /^1 of 4 second derivatives disagrees: ∂²\/∂x∂y · 2 of 2 partials agree/);
    assert.deepEqual(
      findings.map(({ code, range: { line } }) => [code, line]),
      [['gradient-mismatch', 3]],
    );
  });

  describe('with a Hessian written by hand', () => {
    const text = (name: string, result: string, tag = ''): string => `
      /** @gradcheck f([1.3, 0.7], 2) */
      export function f(x: number[], a: number): number { return a * x[0]! ** 2 * x[1]! + Math.exp(x[1]!); }
      export function fGrad(x: number[], a: number): number[] {
        return [2 * a * x[0]! * x[1]!, a * x[0]! ** 2 + Math.exp(x[1]!)];
      }
      ${tag}
      export function ${name}(x: number[], a: number): number[][] { return ${result}; }`;
    const RIGHT = '[[2 * a * x[1]!, 2 * a * x[0]!], [2 * a * x[0]!, Math.exp(x[1]!)]]';

    for (const [how, name, tag] of [
      ['by its name', 'fHessian', ''],
      ['by its name, before the function’s', 'hessianF', ''],
      ['by a tag', 'curvature', '/** @hessianOf f */'],
    ] as const) {
      it(`holds it against the second derivatives: ${how}`, async () => {
        const order = tag === '' ? { order: 2 as const } : {};
        const ask = { name: 'f', ...order };
        const right = only(await checkText(client, text(name, RIGHT, tag), ask));
        assert.equal(right.verdict, 'agree', right.summary);
        assert.ok(right.summary.endsWith(`· ${name} agrees with them`), right.summary);
        assert.equal(right.handWritten?.function, 'fGrad');
        for (const [wrong, found] of [
          [RIGHT.replace('2 * a * x[0]!]', 'a * x[0]!]'), '∂²/∂x[0]∂x[1]'],
          [RIGHT.replace('Math.exp(x[1]!)', '(1 + 1e-6) * Math.exp(x[1]!)'), '∂²/∂x[1]²'],
          [RIGHT.replace('Math.exp(x[1]!)', '0'), '∂²/∂x[1]²'],
        ] as const) {
          const result = only(await checkText(client, text(name, wrong, tag), ask));
          assert.equal(result.verdict, 'disagree', result.summary);
          assert.ok(result.summary.includes(`1 of 9 second derivatives disagrees: ${found}`));
          const [finding, ...others] = result.findings.filter(
            ({ severity }) => severity === 'error',
          );
          assert.deepEqual(others, []);
          assert.equal(finding!.range.line, 8);
          assert.ok(finding!.message.startsWith(`${name} disagrees with the second derivative in`));
        }
      });
    }

    it('says what fits no square, and does not count it', async () => {
      const result = only(
        await checkText(client, text('fHessian', '[[1, 2, 3]]'), { name: 'f', order: 2 }),
      );
      assert.equal(result.verdict, 'agree', result.summary);
      assert.deepEqual(
        result.findings.map(({ code }) => code),
        ['gradient-unmapped'],
      );
    });
  });

  it('takes Hessian-vector products where there are many inputs', async () => {
    const text = (factor: string): string =>
      `export function f(x: number[]): number {
        let s = 0;
        for (let i = 0; i + 1 < x.length; i++) s += x[i]! ** 2 * x[i + 1]! + Math.sin(x[i]!);
        return s;
      }
      export function fGradient(x: number[]): number[] {
        const g = x.map(() => 0);
        for (let i = 0; i + 1 < x.length; i++) {
          g[i]! += 2 * x[i]! * x[i + 1]! + Math.cos(x[i]!);
          g[i + 1]! += x[i]! ** 2;
        }
        g[50]! += ${factor} * (x[3]! - 0.5);
        return g;
      }`;
    const point = Array.from({ length: 120 }, (_, i) => (i === 3 ? 0.5 : 1 + Math.sin(i) / 2));
    const ask = { name: 'f', call: `f([${point.join(', ')}])`, order: 2 } as const;
    const right = only(await checkText(client, text('0'), ask));
    assert.equal(right.verdict, 'agree');
    assert.equal(right.secondOrder?.mode, 'directions');
    assert.equal(right.secondOrder.compared, 4 * 120);
    assert.deepEqual(right.secondOrder.derivatives, []);
    assert.ok(right.secondOrder.asymmetry! < 1e-13);
    const wrong = only(await checkText(client, text('0.001'), ask));
    assert.equal(wrong.verdict, 'disagree');
    assert.deepEqual([...new Set(wrong.secondOrder?.derivatives.map(({ row }) => row))], ['x[50]']);
  });

  it('says nothing for or against a kink', async () => {
    const text = `/** @gradcheck relu(0) order 2 */
      export function relu(x: number): number { return Math.max(0, x); }
      /** @gradcheck smooth(0.5) order 2 */
      export function smooth(x: number): number { return Math.max(0, x) ** 3; }`;
    const kink = only(await checkText(client, text, { name: 'relu' }));
    assert.equal(kink.verdict, 'inconclusive');
    assert.equal(kink.secondOrder?.derivatives[0]?.cause, 'on-a-kink');
    assert.equal(only(await checkText(client, text, { name: 'smooth' })).verdict, 'agree');
  });

  it('differentiates each of several outputs, classes and state included', async () => {
    const text = `class Model {
        constructor(public w: number[]) {}
        both(x: number): { a: number; b: number[] } {
          const [p, q] = this.w;
          return { a: p! * q! * x, b: [Math.exp(p! * x)] };
        }
      }
      let calls = 0;
      /** @gradcheck run(0.3) order 2 */
      export function run(p: number) { calls += 1; return new Model([p, 2]).both(1.5); }`;
    const { secondOrder, verdict } = only(await checkText(client, text, { name: 'run' }));
    assert.equal(verdict, 'agree');
    const derivatives = secondOrder?.derivatives.map((one) => [secondName(one), one.exact]);
    assert.deepEqual(derivatives, [
      ['∂²a/∂p²', 0],
      ['∂²b[0]/∂p²', 2.25 * Math.exp(0.3 * 1.5)],
    ]);
  });
});
