import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, only, startEngine } from './support/engine.ts';

const LOSS = `const sig = (t: number): number => 1 / (1 + Math.exp(-t));
/** @gradcheck loss(0.7, 1.3, -0.2, 0.4) */
export function loss(w: number, x: number, b: number, y: number): number {
  const z = w * x + b;
  return -(y * Math.log(sig(z)) + (1 - y) * Math.log(1 - sig(z)));
}
`;
const gradient = (tag: string, name: string, result: string): string =>
  `${LOSS}/** @gradientOf loss ${tag} */
export function ${name}(w: number, x: number, b: number, y: number) { return ${result}; }`;
const RIGHT = 'sig(w * x + b) - y';

describe('a gradient with respect to a variable inside the function', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  const checked = async (text: string, name = 'loss'): Promise<CheckResult> =>
    only(await checkText(client, text, { name }));

  for (const [how, tag, name] of [
    ['its name', 'wrt w', 'dLoss_dz'],
    ['its name, behind the function’s', 'wrt w', 'loss_dz'],
    ['a tag', 'wrt z', 'delta'],
  ] as const) {
    it(`is right for what it computes where ${how} says so`, async () => {
      const { verdict, summary, partials } = await checked(gradient(tag, name, RIGHT));
      assert.equal(verdict, 'convention', summary);
      assert.match(summary, /it is taken with respect to `z` of line 4$/);
      assert.equal(partials[0]!.cause, 'inner-variable');
    });

    it(`is wrong where ${how} says so and it is not: a factor of two, the other sign, another term`, async () => {
      for (const result of [`2 * (${RIGHT})`, `y - sig(w * x + b)`, `${RIGHT} ** 2`]) {
        const { verdict, summary } = await checked(gradient(tag, name, result));
        assert.ok(verdict === 'disagree' || verdict === 'scaled', `${result}: ${summary}`);
      }
    });
  }

  it('is a mistake where nothing says so, and the variable is named', async () => {
    const text = (name: string): string => `/** @gradcheck net([0.3, -0.5, 0.9]) */
export function net(x: number[]): number {
  const h = x.map((v) => v * v + 0.1);
  return h.reduce((s, v) => s + Math.tanh(v), 0);
}
/** @gradientOf net */
export function ${name}(x: number[]): number[] { return x.map((v) => 1 - Math.tanh(v * v + 0.1) ** 2); }`;
    const plain = await checked(text('slope'), 'net');
    assert.equal(plain.verdict, 'disagree');
    assert.match(
      plain.summary,
      /it is the derivative with respect to `h` of line 3, not to x\[0\]/,
    );
    assert.equal((await checked(text('net_dh'), 'net')).verdict, 'convention');
  });

  it('says that a name stands for no variable, too', async () => {
    const { verdict, summary } = await checked(gradient('wrt q', 'delta', RIGHT));
    assert.equal(verdict, 'disagree');
    assert.match(summary, /no derivative with respect to `q`/);
  });
});

describe('another slope on a kink', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  for (const [slope, verdict, cause] of [
    ['x > 0 ? 1 : 0', 'agree', 'on-a-kink'],
    ['x >= 0 ? 1 : 0', 'agree', 'subgradient-choice'],
    ['x > 0 ? 1 : x < 0 ? 0 : 0.5', 'agree', 'subgradient-choice'],
    ['x > 0 ? 1 : x < 0 ? 0 : 1.5', 'disagree', null],
    ['x > 0 ? 1 : x < 0 ? 0 : -1e-6', 'disagree', null],
  ] as const) {
    it(`is told as one, and only inside the interval: ${slope}`, async () => {
      const text = `/** @gradcheck relu(0) */
export function relu(x: number): number { return x > 0 ? x : 0; }
/** @gradientOf relu */
export function slope(x: number): number { return ${slope}; }`;
      const result = only(await checkText(client, text, { name: 'relu' }));
      assert.equal(result.verdict, verdict, result.summary);
      if (cause !== null) assert.equal(result.partials[0]!.cause, cause);
      assert.deepEqual(result.partials[0]!.subgradient, [0, 1]);
    });
  }
});
