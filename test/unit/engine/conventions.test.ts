import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, startEngine } from './support/engine.ts';

const DENSE = `
export class Dense {
  W: number[][] = [[0.4, -0.7, 0.2], [0.9, 0.1, -0.3]];
  b: number[] = [0.1, 0.2];
  dW: number[][] = [];
  db: number[] = [];
  private x: number[] = [];
  forward(x: number[]): number[] {
    this.x = x;
    return this.W.map((row, i) => Math.tanh(row.reduce((s, w, j) => s + w * x[j]!, this.b[i]!)));
  }
  backward(dy: number[]): number[] {
    const y = this.forward(this.x);
    const dz = dy.map((d, i) => d * (1 - y[i]! * y[i]!));
    this.dW = this.W.map((row, i) => row.map((_, j) => WEIGHTS));
    this.db = dz.slice();
    return this.x.map((_, j) => this.W.reduce((s, row, i) => s + row[j]! * dz[i]!, 0));
  }
}
new Dense().forward([0.5, -0.2, 0.9]);
`;

describe('conventions of hand-written gradients', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  async function only(text: string, name?: string): Promise<CheckResult> {
    const { results } = await checkText(client, text, name === undefined ? {} : { name });
    assert.equal(results.length, 1, results.map((result) => result.function).join());
    return results[0]!;
  }

  it('know a layer whose backward pass returns one gradient and leaves others in fields', async () => {
    const result = await only(DENSE.replace('WEIGHTS', 'dz[i]! * this.x[j]!'));
    assert.equal(result.function, 'Dense#forward');
    assert.equal(result.verdict, 'agree', result.summary);
    assert.equal(result.handWritten?.function, 'Dense#backward');
    const inputs = result.partials.map(({ input }) => input);
    assert.equal(inputs.length, 3 + 6 + 2);
    assert.ok(inputs.includes('this.W[1][2]') && inputs.includes('this.b[0]'));
    assert.ok(result.partials.every(({ handWritten }) => handWritten !== null));
  });

  it('go on knowing it when a tag confirms it', async () => {
    const text = DENSE.replace('WEIGHTS', 'dz[i]! * this.x[j]!').replace(
      '  backward(',
      '  /** @gradientOf forward */\n  backward(',
    );
    const result = await only(text, 'Dense#forward');
    assert.equal(result.handWritten?.foundBy, 'tag');
    assert.equal(result.verdict, 'agree', result.summary);
    assert.equal(result.partials.length, 3 + 6 + 2);
  });

  it('name the field that is wrong', async () => {
    const result = await only(DENSE.replace('WEIGHTS', 'dz[i]! * this.x[i]!'));
    assert.equal(result.verdict, 'disagree');
    const wrong = result.partials.filter(({ verdict }) => verdict === 'disagree');
    assert.deepEqual(
      wrong.map(({ input }) => input),
      ['this.W[0][1]', 'this.W[0][2]', 'this.W[1][0]', 'this.W[1][2]'],
    );
  });

  it('do not take a backward pass for right that forgets the upstream gradient', async () => {
    const text = `
export class Relu {
  x: number[] = [];
  forward(x: number[]): number[] { this.x = x; return x.map((v) => Math.max(0, v)); }
  backward(dout: number[]): number[] { return this.x.map((v) => (v > 0 ? 1 : 0)); }
}
new Relu().forward([0.5, -0.2, 0.9]);`;
    assert.equal((await only(text)).verdict, 'disagree');
  });

  for (const [what, text, gradient] of [
    [
      'functions with an upstream factor',
      'export function softplusForward(x: number[]): number[] { return x.map((v) => Math.log1p(Math.exp(v))); }\nexport function softplusBackward(dy: number[], x: number[]): number[] { return x.map((v, i) => dy[i]! / (1 + Math.exp(-v))); }',
      'softplusBackward',
    ],
    [
      'a scalar function with an upstream factor',
      'export function f(x: number): number { return Math.tanh(x); }\nexport function fGrad(x: number, dy: number): number { return dy * (1 - Math.tanh(x) ** 2); }',
      'fGrad',
    ],
    [
      'a backward pass for several arguments',
      'export function linearForward(x: number[], w: number[], b: number): number { return x.reduce((s, v, i) => s + v * w[i]!, b); }\nexport function linearBackward(dout: number, x: number[], w: number[]) { return { dx: w.map((v) => v * dout), dw: x.map((v) => v * dout), db: dout }; }\nlinearForward([0.3, 0.4, 0.7], [1.3, -0.4, 0.2], 0.6);',
      'linearBackward',
    ],
    [
      'objects that keep their gradient beside their numbers',
      'class Vol { w: Float64Array; dw: Float64Array; constructor(given: number[]) { this.w = Float64Array.from(given); this.dw = new Float64Array(given.length); } }\nexport class Square { input = new Vol([]); output = new Vol([]); forward(V: Vol): Vol { this.input = V; this.output = new Vol(Array.from(V.w, (v) => v * v)); return this.output; } backward(): void { for (let i = 0; i < this.input.w.length; i++) this.input.dw[i] = 2 * this.input.w[i]! * this.output.dw[i]!; } }\nnew Square().forward(new Vol([0.3, -0.8]));',
      'Square#backward',
    ],
    [
      'a parameter that is written to',
      'export function f(X: number[], fxprime?: number[]): number { if (fxprime) { fxprime[0] = 2 * X[0]! * X[1]!; fxprime[1] = X[0]! ** 2; } return X[0]! ** 2 * X[1]!; }\nf([0.3, 1.7]);',
      'f(…, fxprime)',
    ],
    [
      'a member of the function itself',
      'export function sig(x: number): number { return 1 / (1 + Math.exp(-x)); }\nsig.derivative = function (x: number): number { const y = sig(x); return y * (1 - y); };',
      'sig.derivative',
    ],
    [
      'functions that a function returns',
      'export function cubic(a: number) { return { f: (x: number) => a * x ** 3, df(x: number) { return 3 * a * x * x; } }; }\ncubic(2);',
      'cubic/df',
    ],
  ] as const) {
    it(`know ${what}`, async () => {
      const { results } = await checkText(client, text);
      const [result] = results.filter((one) => one.handWritten !== null);
      assert.equal(result?.handWritten?.function, gradient);
      assert.equal(result.verdict, 'agree', result.summary);
      assert.ok(result.partials.some(({ handWritten }) => handWritten !== null));
    });
  }

  for (const [what, text, gradient] of [
    [
      'a curve and its derivative by the last parameter',
      'export function cubicPoint(xs: number[], t: number) { return { x: xs[0]! * t ** 3 + xs[1]!, y: xs[1]! * t * t }; }\nexport function cubicDerivative(xs: number[], t: number) { return { x: 3 * xs[0]! * t * t, y: 2 * xs[1]! * t }; }\ncubicPoint([0.7, 1.3], 0.4);',
      'cubicDerivative',
    ],
    [
      'a derivative by a parameter that is not the first',
      'export function decay(k: number, t: number): number { return Math.exp(-k * t * t); }\nexport function decayDerivative(k: number, t: number): number { return -2 * k * t * Math.exp(-k * t * t); }\ndecay(0.7, 1.3);',
      'decayDerivative',
    ],
    [
      'a gradient of fewer numbers than a generated call has',
      'export function f(X: number[]): number { return X[0]! ** 2 * X[1]!; }\nexport function fGrad(X: number[]): number[] { return [2 * X[0]! * X[1]!, X[0]! ** 2]; }',
      'fGrad',
    ],
    [
      'a gradient of single precision',
      'export function f(x: number): number { return Math.exp(x) * Math.sin(x); }\nexport function fGrad(x: number): Float32Array { return Float32Array.of(Math.exp(x) * (Math.sin(x) + Math.cos(x))); }',
      'fGrad',
    ],
    [
      'a table that names a function from elsewhere',
      'export const table = { tanh: { activation: Math.tanh, derivate: (x: number) => 1 - Math.tanh(x) ** 2 } };',
      'table.tanh.derivate',
    ],
    [
      'a flag that has to be given',
      'type F = (x: number, derivate: boolean) => number;\nexport const square: F = (x, derivate) => (derivate ? 2 * x : x * x);',
      'square(x, true)',
    ],
  ] as const) {
    it(`know ${what}`, async () => {
      const result = await only(text);
      assert.equal(result.handWritten?.function, gradient);
      assert.equal(result.verdict, 'agree', result.summary);
      assert.ok(result.partials.some(({ handWritten }) => handWritten !== null));
    });
  }

  it('drop a guess whose numbers fit no input', async () => {
    const text =
      'export const utils = { compute(t: number, p: number[]): number { return p[0]! * t; }, derive(t: number, p: number[]): number[] { return [p[0]!, p[1]!, t, 1, 2, 3]; } };\nutils.compute(0.3, [1.2, 0.4]);';
    const result = await only(text, 'utils.compute');
    assert.equal(result.handWritten, null);
    assert.equal(result.verdict, 'agree');
  });

  it('judge a wrong derivative of one number by the first one', async () => {
    const text =
      'export function f(x: number, k: number): number { return k * x ** 3; }\nexport function fPrime(x: number, k: number): number { return 2 * k * x + 1; }\nf(0.7, 1.3);';
    const result = await only(text, 'f');
    assert.equal(result.verdict, 'disagree');
    const wrong = result.partials.filter(({ verdict }) => verdict === 'disagree');
    assert.deepEqual(
      wrong.map(({ input }) => input),
      ['x'],
    );
  });

  for (const [gradient, expected] of [
    ['0.02 * x * Math.exp(k)', 'agree'],
    ['0.02 * x * Math.exp(k) * (1 + 1e-7)', 'disagree'],
    ['0.02 * x * Math.exp(k * 1.00001)', 'disagree'],
    ['2 * x * Math.exp(k)', 'scaled'],
  ] as const) {
    it(`hold an acknowledged factor to the same digits: ${gradient}`, async () => {
      const text =
        'export const f = (x: number, k: number) => x * x * Math.exp(k);\n' +
        `/** @gradientOf f wrt x scale 1/100 */\nexport const g = (x: number, k: number) => ${gradient};\nf(0.7, 1.3);`;
      const result = await only(text, 'f');
      assert.equal(result.verdict, expected, result.summary);
    });
  }

  for (const [how, name, tag] of [
    ['by its name', 'softmaxLossGrad', ''],
    ['by a tag', 'fill', '/** @gradientOf softmaxLoss */'],
  ] as const) {
    it(`know a function that writes the gradient into a parameter, ${how}`, async () => {
      const text = (factor: string, returned = ''): string => `
        function softmax(z: number[]): number[] {
          const e = z.map(Math.exp);
          const s = e.reduce((a, b) => a + b, 0);
          return e.map((v) => v / s);
        }
        export function softmaxLoss(z: number[], t: number[]): number {
          return -softmax(z).reduce((s, p, i) => s + t[i]! * Math.log(p), 0);
        }
        softmaxLoss([0.37, 1.96, 1.43], [0.2, 0.5, 0.3]);
        ${tag}
        export function ${name}(z: number[], t: number[], out: number[]) {
          const p = softmax(z);
          for (let i = 0; i < z.length; i++) out[i] = p[i]! - ${factor} * t[i]!;
          ${returned}
        }`;
      for (const returned of ['', 'return out;']) {
        const right = await only(text('1', returned), 'softmaxLoss');
        assert.equal(right.verdict, 'agree', right.summary);
        assert.equal(right.handWritten?.function, name);
        assert.equal(right.handWritten.convention, 'written into the parameter out');
        assert.deepEqual(
          right.partials.map(({ input }) => input),
          ['z[0]', 'z[1]', 'z[2]'],
        );
        assert.equal((await only(text('2', returned), 'softmaxLoss')).verdict, 'disagree');
      }
    });
  }

  it('leave alone an output that is no gradient', async () => {
    const text =
      'export function normalize(v: number[], out: number[]): number { const l = Math.hypot(...v); for (let i = 0; i < v.length; i++) out[i] = v[i]! / l; return l; }\nnormalize([3, 4], [0, 0]);';
    assert.equal((await only(text)).handWritten, null);
  });

  for (const [what, returned] of [
    ['in one partial', 'x.map((a) => (2 * a * a) / a)'],
    ['in all of them', 'x.map((a) => Math.log(-1 - a * a))'],
    ['in an infinite one', 'x.map((a) => 2 / a)'],
  ] as const) {
    it(`are wrong where they are not finite and the slope is: ${what}`, async () => {
      const result = await only(
        `/** @gradcheck square([0, 2]) */
        export function square(x: number[]): number { return x[0]! ** 2 + x[1]! ** 2; }
        /** @gradientOf square */
        export function slope(x: number[]): number[] { return ${returned}; }`,
        'square',
      );
      assert.equal(result.verdict, 'disagree', result.summary);
      const [first] = result.partials;
      assert.deepEqual([first!.verdict, first!.cause], ['disagree', 'non-finite']);
      assert.ok(!Number.isFinite(first!.handWritten));
      assert.deepEqual(
        result.findings.map(({ code }) => code),
        ['gradient-mismatch'],
      );
    });
  }

  it('may be infinite where the slope is, though a difference is finite there', async () => {
    const result = await only(
      `/** @gradcheck root(0) */
      export function root(x: number): number { return Math.sqrt(x); }
      /** @gradientOf root */
      export function slope(x: number): number { return 0.5 / Math.sqrt(x); }`,
      'root',
    );
    assert.equal(result.verdict, 'inconclusive', result.summary);
    assert.equal(result.partials[0]!.cause, 'non-finite');
  });

  it('may be NaN where a length is 0: a kink that no decision makes', async () => {
    const text = (rest: string): string => `/** @gradcheck size(0, 0) */
      export function size(x: number, y: number): number { return Math.hypot(x, y); }
      /** @gradientOf size */
      export function slope(x: number, y: number): number[] { const l = Math.hypot(x, y); ${rest} }`;
    const nan = await only(text('return [x / l, y / l];'), 'size');
    assert.equal(nan.verdict, 'inconclusive', nan.summary);
    const zero = await only(text('return l === 0 ? [0, 0] : [x / l, y / l];'), 'size');
    assert.equal(zero.verdict, 'agree', zero.summary);
    assert.ok(zero.partials.every(({ cause }) => cause === 'on-a-kink'));
    const wrong = await only(text('return l === 0 ? [1.5, 0] : [x / l, y / l];'), 'size');
    assert.equal(wrong.verdict, 'disagree', wrong.summary);
  });

  for (const [at, slope] of [
    ['[12, 15, 19, -18.5, 0.3]', '1 - Math.tanh(a) ** 2'],
    ['[3, -9, 21, 0.7]', '(1 - Math.tanh(a)) * (1 + Math.tanh(a))'],
  ] as const) {
    it(`are right where they only lose their digits, in a saturated tanh: ${slope}`, async () => {
      const text = (factor: string): string => `/** @gradcheck f(${at}) */
        export function f(x: number[]): number { return x.reduce((s, a) => s + Math.tanh(a), 0); }
        /** @gradientOf f */
        export function g(x: number[]): number[] { return x.map((a) => (${slope})${factor}); }`;
      const right = await only(text(''), 'f');
      assert.equal(right.verdict, 'agree', right.summary);
      assert.ok(right.partials.every(({ cause }) => cause !== 'value-approximated'));
      assert.equal((await only(text(' * (1 + 1e-8)'), 'f')).verdict, 'disagree');
    });
  }

  it('may be NaN on a kink, where there is no derivative', async () => {
    const result = await only(
      `/** @gradcheck size(0) */
      export function size(x: number): number { return Math.abs(x); }
      /** @gradientOf size */
      export function slope(x: number): number { return x / Math.abs(x); }`,
      'size',
    );
    assert.equal(result.verdict, 'inconclusive', result.summary);
  });

  it('refuse a tagged gradient that needs what the function does not take', async () => {
    const text = (parameter: string): string =>
      `/** @gradcheck f(0.7, 1.3) */
      export function f(x: number, k: number): number { return k * x ** 3; }
      /** @gradientOf f wrt x */
      export function slope(x: number, k: number, ${parameter}): number { return 3 * k * x * x * h; }`;
    const refused = await only(text('h: number'), 'f');
    assert.equal(refused.verdict, 'refused');
    assert.equal(refused.handWritten?.function, 'slope');
    assert.match(refused.summary, /^`slope` needs `h`, which `f` does not take.*`h = …`.*\(x, k\)/);
    assert.deepEqual(
      refused.findings.map(({ code, range }) => [code, range.line]),
      [['gradient-unmapped', 4]],
    );
    assert.equal((await only(text('h = 1'), 'f')).verdict, 'agree');
  });

  describe('training steps that a tag calls a gradient', () => {
    const LOSS = `export function loss(w: number[], x: number[], y: number): number {
        const e = w.reduce((s, a, i) => s + a * x[i]!, 0) - y;
        return 0.5 * e * e;
      }
      loss([0.4, -0.7], [1.5, 2], 0.3);
      /** @gradientOf loss */
    `;
    const ERROR = `const e = w.reduce((s, a, i) => s + a * x[i]!, 0) - y;`;
    const step = (body: string, rate = ', lr = 0.01'): string =>
      `${LOSS} export function step(w: number[], x: number[], y: number${rate}): void { ${ERROR} ${body} }`;

    for (const [form, body] of [
      ['with −=', 'for (let i = 0; i < w.length; i++) w[i]! -= lr * e * x[i]!;'],
      ['with =', 'for (let i = 0; i < w.length; i++) w[i] = w[i]! - lr * (e * x[i]!);'],
      ['by forEach', 'w.forEach((a, i) => { w[i] = a - lr * e * x[i]!; });'],
    ] as const) {
      it(`are read from what they change: ${form}`, async () => {
        const result = await only(step(body), 'loss');
        assert.equal(result.verdict, 'agree', result.summary);
        assert.deepEqual(
          result.partials.map(({ input }) => input),
          ['w[0]', 'w[1]'],
        );
        assert.ok(result.partials.every(({ handWritten }) => handWritten !== null));
        const { convention, foundBy } = result.handWritten!;
        assert.match(convention, /^in-place update of w, /);
        assert.equal(foundBy, 'tag');
      });
    }

    for (const [returned, value] of [
      ['the loss', '0.5 * e * e'],
      ['what they update', 'w'],
      ['both in an object', '{ loss: 0.5 * e * e, w }'],
    ] as const) {
      it(`may return ${returned}`, async () => {
        const body = (sign: string): string =>
          `for (let i = 0; i < w.length; i++) w[i]! ${sign}= lr * e * x[i]!; return ${value};`;
        const text = (sign: string): string => step(body(sign)).replace('): void', ')');
        const right = await only(text('-'), 'loss');
        assert.equal(right.verdict, 'agree', right.summary);
        assert.match(right.handWritten!.convention, /^in-place update of w, /);
        assert.equal((await only(text('+'), 'loss')).verdict, 'scaled');
      });
    }

    it('are no gradient beside one that is returned', async () => {
      const body =
        'const g = x.map((a) => e * a); for (let i = 0; i < w.length; i++) w[i]! -= lr * 9 * g[i]!; return g;';
      const text = step(body).replace('): void', '): number[]').replace('loss */', 'loss wrt w */');
      const result = await only(text, 'loss');
      assert.doesNotMatch(result.handWritten!.convention, /in-place/);
      assert.ok(
        result.partials.every(({ verdict }) => verdict === 'agree'),
        result.summary,
      );
    });

    it('are wrong where the update is', async () => {
      const sign = await only(step('for (let i = 0; i < w.length; i++) w[i]! += lr * e * x[i]!;'));
      assert.deepEqual([sign.verdict, sign.handWritten?.diagnosis?.factor], ['scaled', -1]);
      const half = await only(step('w[0]! -= lr * e * x[0]!;'));
      assert.equal(half.verdict, 'disagree');
      const wrong = half.partials.filter(({ verdict }) => verdict === 'disagree');
      assert.deepEqual(
        wrong.map(({ input, handWritten }) => [input, handWritten]),
        [['w[1]', 0]],
      );
    });

    it('are no gradient where several updates follow each other', async () => {
      const { verdict, findings } = await only(
        step('for (const a of x) w[0]! -= lr * (w[0]! * a - y) * a + e * 0;'),
      );
      assert.equal(verdict, 'failed');
      assert.match(findings[0]!.message, /no multiple of the learning rate/);
      assert.match(findings[0]!.range.file, /checked\.ts$/);
    });

    it('are said to be unreadable without a learning rate', async () => {
      const { handWritten, findings } = await only(
        step('for (let i = 0; i < w.length; i++) w[i]! -= 0.1 * e * x[i]!;', ''),
      );
      assert.equal(handWritten, null);
      assert.ok(findings.some(({ code }) => code === 'gradient-unmapped'));
    });
  });
});
