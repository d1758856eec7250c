import assert from 'node:assert/strict';
import { prepare } from '../../../src/analyze/index.ts';
import { namesDerivative, valueAndGradientFields } from '../../../src/analyze/pairNames.ts';
import type { Program } from '../../../src/model/program.ts';
import { hostOf, load, plain, requestFor } from './load.ts';

describe('names of derivatives', () => {
  for (const [value, gradient] of [
    ['loss', 'lossGrad'],
    ['loss', 'gradLoss'],
    ['loss', 'dLoss'],
    ['loss', 'd_loss'],
    ['loss', 'lossPrime'],
    ['loss', 'lossDerivative'],
    ['loss', 'lossDeriv'],
    ['loss', 'lossJacobian'],
    ['loss', 'lossBackward'],
    ['loss', 'loss_grad'],
    ['f', 'fPrime'],
    ['f', 'derivativeF'],
    ['f', 'dF'],
    ['f', 'df'],
    ['q', 'qprime'],
    ['gaussianFct', 'gaussianDerivative'],
    ['cdf', 'pdf'],
  ] as const) {
    it(`take ${gradient} for the derivative of ${value}`, () => {
      assert.equal(namesDerivative(value, gradient), true);
      assert.equal(namesDerivative(gradient, value), false);
    });
  }

  for (const [value, gradient] of [
    ['loss', 'lossless'],
    ['ot', 'dot'],
    ['ata', 'data'],
    ['loss', 'lossRate'],
    ['loss', 'loss'],
    ['price', 'priceDiff'],
    ['forward', 'backward'],
  ] as const) {
    it(`do not take ${gradient} for the derivative of ${value}`, () => {
      assert.equal(namesDerivative(value, gradient), false);
    });
  }

  it('know the value and the gradient among the fields of a result', () => {
    assert.deepEqual(valueAndGradientFields(['cost', 'grad']), { value: 'cost', gradient: 'grad' });
    assert.deepEqual(valueAndGradientFields(['n', 'f', 'fPrime']), {
      value: 'f',
      gradient: 'fPrime',
    });
    assert.equal(valueAndGradientFields(['x', 'y']), null);
    assert.equal(valueAndGradientFields(['cost', 'loss', 'grad']), null);
  });
});

function prepared(text: string, file = '/project/a.ts'): Program {
  return prepare(requestFor(file), hostOf({ [file]: text }));
}

function pairsOf(program: Program): [string, string[]][] {
  return program.targets.map((target) => [
    target.function,
    target.gradients.map((gradient) => `${gradient.foundBy} ${gradient.function}`),
  ]);
}

describe('guessed gradients', () => {
  it('stand beside their function, and are no targets themselves', () => {
    const program = prepared(
      'export const f = (x: number) => x * x; export const fPrime = (x: number) => 2 * x; f(3);',
    );
    assert.deepEqual(pairsOf(program), [['f', ['name fPrime']]]);
    assert.equal(load(program).gradient(program.targets[0]!, 0), 6);
  });

  it('stand beside it in a table', () => {
    const program = prepared(
      'export const t = { sigmoid: { output: (x: number) => 1 / (1 + Math.exp(-x)), der(x: number) { const y = this.output(x); return y * (1 - y); } } };',
    );
    assert.deepEqual(pairsOf(program), [['t.sigmoid.output', ['name t.sigmoid.der']]]);
    assert.ok(Number.isFinite(load(program).gradient(program.targets[0]!, 0)));
  });

  it('are methods of the same object', () => {
    const program = prepared(
      'class G { constructor(private s: number) {} cdf(x: number): number { return x / this.s; } pdf(x: number): number { return 1 / this.s; } }\nnew G(4).cdf(1);',
    );
    assert.deepEqual(pairsOf(program), [['G#cdf', ['name G#pdf']]]);
    assert.equal(load(program).gradient(program.targets[0]!, 0), 0.25);
  });

  it('are what a flag asks for', () => {
    const program = prepared(
      'export function f(x: number, derivative?: boolean): number { return derivative ? 2 * x : x * x; }\nexport function g(r: number, options: { derivative?: boolean } = {}): number { return options.derivative ? 3 : 3 * r; }\nf(3); g(4);',
    );
    assert.deepEqual(pairsOf(program), [
      ['f', ['name f(x, true)']],
      ['g', ['name g(r, { derivative: true })']],
    ]);
    const loaded = load(program);
    assert.equal(loaded.gradient(program.targets[0]!, 0), 6);
    assert.equal(loaded.gradient(program.targets[1]!, 0), 3);
  });

  it('are not looked for where the call sets the flag itself', () => {
    const program = prepared(
      'export function f(x: number, derivative?: boolean): number { return derivative ? 2 * x : x * x; }\nf(3, true);',
    );
    assert.deepEqual(pairsOf(program), [['f', []]]);
  });

  it('are not guessed where a tag says which it is', () => {
    const program = prepared(
      'export const f = (x: number) => x * x; export const fPrime = (x: number) => 2 * x;\n/** @gradientOf f */\nexport const slope = (x: number) => 2 * x;\nf(3);',
    );
    assert.deepEqual(pairsOf(program)[0], ['f', ['tag slope']]);
  });

  it('need the same kinds of arguments, and no more of them', () => {
    const program = prepared(
      'export const f = (x: number) => x * x; export const fPrime = (x: number, k: number) => 2 * x * k;\nexport const g = (x: number) => x; export const gGrad = (x: number[]) => x;',
    );
    assert.deepEqual(
      pairsOf(program).map(([, gradients]) => gradients),
      [[], [], [], []],
    );
  });

  for (const [what, text, value, gradient] of [
    [
      'fields',
      'export function costFunction(w: number[]): { cost: number; grad: number[] } { return { cost: w[0]! ** 2, grad: [2 * w[0]!] }; }\ncostFunction([3]);',
      9,
      [6],
    ],
    [
      'an array that announces it',
      'export function lossAndGrad(w: number): [number, number] { return [w ** 2, 2 * w]; }\nlossAndGrad(3);',
      9,
      6,
    ],
  ] as const) {
    it(`are part of the result: ${what}`, () => {
      const program = prepared(text);
      const [target] = program.targets;
      assert.equal(program.targets.length, 1);
      const pick = target!.parts!.named!;
      const loaded = load(program);
      const { setup, gradients } = loaded.harness(target!.harness, target!.reach, 0, pick);
      const { callee, receiver, args } = setup();
      assert.equal(Reflect.apply(callee as () => unknown, receiver, args), value);
      assert.deepEqual(plain(gradients[0]!(receiver, args)), gradient);
    });
  }
});
