import assert from 'node:assert/strict';
import { prepare } from '../../../src/analyze/index.ts';
import {
  bareRank,
  namesDerivative,
  namesPartial,
  valueAndGradientFields,
} from '../../../src/analyze/pairNames.ts';
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
    ['calculateResult', 'calculateResultDerivation'],
    ['sigmoid', 'sigmoid_d'],
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
    ['option', 'optiond'],
    ['loss', 'loss'],
    ['price', 'priceDiff'],
    ['forward', 'backward'],
  ] as const) {
    it(`do not take ${gradient} for the derivative of ${value}`, () => {
      assert.equal(namesDerivative(value, gradient), false);
    });
  }

  it('that name nothing belong to what is usually minimised, sampled or fitted', () => {
    assert.equal(bareRank('cost', 'gradient'), 1);
    assert.ok(bareRank('logisticLoss', 'grad')! < bareRank('value', 'grad')!);
    assert.notEqual(bareRank('negativeLogLikelihood', 'gradient'), null);
    assert.notEqual(bareRank('forwardKinematics', 'jacobian'), null);
    assert.notEqual(bareRank('evaluate', 'derivative'), null);
    assert.equal(bareRank('accuracy', 'gradient'), null);
    assert.equal(bareRank('predict', 'gradient'), null);
    assert.equal(bareRank('half', 'gradient'), null);
    assert.equal(bareRank('cost', 'hessian'), null);
  });

  it('may say by which parameter they are taken', () => {
    assert.equal(namesPartial('rbf', 'rbfGradX', ['x', 'y']), 'x');
    assert.equal(namesPartial('matern32', 'matern32_dl', ['r', 'l']), 'l');
    assert.equal(namesPartial('zeroBond', 'zeroBondDr', ['r', 'tau']), 'r');
    assert.equal(namesPartial('price', 'dPrice_dSigma', ['s', 'sigma']), 'sigma');
    assert.equal(namesPartial('f', 'dfdx', ['x']), 'x');
    assert.equal(namesPartial('price', 'priced', ['d']), null);
    assert.equal(namesPartial('price', 'pricedown', ['own']), null);
    assert.equal(namesPartial('f', 'dfdy', ['x']), null);
    assert.equal(namesPartial('price', 'priceX', ['x']), null);
  });

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

  it('are told by equal parameters where their name is a bare one', () => {
    const program = prepared(
      `export class Model {
        w = [1, 2];
        predict(x: number[]): number { return x[0]! * this.w[0]!; }
        loss(X: number[][], y: number[]): number { return this.predict(X[0]!) - y[0]!; }
        error(X: number[][], y: number[]): number { return this.loss(X, y) > 0 ? 1 : 0; }
        gradient(X: number[][], y: number[]): number[] { return [X[0]![0]!, 0]; }
      }
      export function cost(theta: number[], x: number[]): number { return theta[0]! * x[0]!; }
      export function predict(theta: number[], x: number[]): number { return theta[0]! + x[0]!; }
      export function gradient(theta: number[], x: number[]): number[] { return [x[0]!, theta[0]! * 0]; }
      export const damped = { model: (t: number, [a, b]: number[]) => a! * t + b!, jac: (t: number, [a, b]: number[]) => [t, 1 + 0 * a! * b!] };
      export const other = { energy: (x: number) => x * x, cost: (x: number) => x ** 3, gradient: (v: number) => 2 * v };`,
    );
    assert.deepEqual(
      pairsOf(program).filter(([, gradients]) => gradients.length > 0),
      [
        ['Model#loss', ['name Model#gradient']],
        ['cost', ['name gradient']],
        ['damped.model', ['name damped.jac']],
      ],
    );
  });

  it('are taken by the parameter that their name ends in', () => {
    const program = prepared(
      'export const price = (r: number, tau: number) => Math.exp(-r * tau);\nexport const priceDtau = (r: number, tau: number) => -r * price(r, tau);\nexport const priceDr = (r: number, tau: number) => -tau * price(r, tau);',
    );
    assert.deepEqual(pairsOf(program), [['price', ['name priceDtau', 'name priceDr']]]);
    assert.deepEqual(
      program.targets[0]!.gradients.map(({ wrt }) => wrt),
      [['tau'], ['r']],
    );
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
