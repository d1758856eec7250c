import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, startEngine } from './support/engine.ts';

/** A price with its Greeks; the normal CDF is the polynomial 7.1.26 of Abramowitz and Stegun. */
const OPTION = `
function erf(z: number): number {
  const x = Math.abs(z), t = 1 / (1 + 0.3275911 * x);
  const p = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t;
  return Math.sign(z) * (1 - p * Math.exp(-x * x));
}
const N = (x: number) => 0.5 * (1 + erf(x / Math.SQRT2));
const n = (x: number) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI);
export function option(S: number, K: number, T: number, r: number, sigma: number) {
  const d1 = (Math.log(S / K) + (r + sigma * sigma / 2) * T) / (sigma * Math.sqrt(T));
  const d2 = d1 - sigma * Math.sqrt(T);
  const decay = -S * n(d1) * sigma / (2 * Math.sqrt(T));
  const carry = r * K * Math.exp(-r * T) * N(d2);
  return { price: S * N(d1) - K * Math.exp(-r * T) * N(d2), FIELDS };
}
option(100, 105, 0.5, 0.04, 0.25);
`;

describe('derivatives beside their value in one result', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  async function pairs(text: string, name: string): Promise<string[]> {
    const { results } = await checkText(client, text, { name });
    return results.map(described);
  }

  it('are found by their numbers, each with its own verdict', async () => {
    const fields =
      'delta: N(d1), gamma: n(d1) / (S * sigma * Math.sqrt(T)), vega: S * n(d1) * Math.sqrt(T) / 100, ' +
      'theta: (decay - carry) / 365, rho: K * T * Math.exp(-r * T) * N(d2)';
    assert.deepEqual(await pairs(OPTION.replace('FIELDS', fields), 'option'), [
      'evaluation .delta as ∂price/∂S: agree value-approximated',
      'evaluation .gamma as ∂delta/∂S: agree value-approximated',
      'evaluation .vega as ∂price/∂sigma: scaled constant-factor 0.01',
      'evaluation .theta as ∂price/∂T: scaled constant-factor -0.0027',
      'evaluation .rho as ∂price/∂r: agree value-approximated',
    ]);
  });

  it('are guessed by name beside others that are right, and then disagree', async () => {
    const fields = 'delta: N(d1), theta: decay + carry, width: d1 - d2';
    const found = await pairs(OPTION.replace('FIELDS', fields), 'option');
    assert.deepEqual(found[0], 'evaluation .delta as ∂price/∂S: agree value-approximated');
    assert.match(found[1]!, /^name \.theta as ∂price\/∂T: disagree/);
    assert.equal(found.length, 2);
  });

  it('are guessed by name where a loss stands beside an array called like an input', async () => {
    const ridge = (reg: string): string => `
      export function softmaxLoss(W: number[][], X: number[][], y: number[], reg: number) {
        const dW = W.map((row) => row.map((w) => ${reg}));
        let loss = reg * W.flat().reduce((s, w) => s + w * w, 0);
        X.forEach((x, i) => {
          const e = W[0]!.map((_, c) => Math.exp(x.reduce((s, v, d) => s + v * W[d]![c]!, 0)));
          const Z = e.reduce((a, b) => a + b, 0);
          loss -= Math.log(e[y[i]!]! / Z) / X.length;
          e.forEach((v, c) => {
            x.forEach((xd, d) => (dW[d]![c]! += ((v / Z - (c === y[i] ? 1 : 0)) * xd) / X.length));
          });
        });
        return { loss, dW };
      }
      softmaxLoss([[0.1, -0.2, 0.3], [0.4, 0.05, -0.6]], [[1.2, 0.7], [-0.3, 2.1], [0.8, -1.4]], [0, 2, 1], 0.15);`;
    assert.deepEqual(await pairs(ridge('2 * reg * w'), 'softmaxLoss'), [
      'evaluation .dW as ∂loss/∂W: agree',
    ]);
    const [wrong, ...others] = await pairs(ridge('reg * w'), 'softmaxLoss');
    assert.match(wrong!, /^name \.dW as ∂loss\/∂W: disagree/);
    assert.equal(others.length, 0);
  });

  it('are left alone where a Greek letter means something else', async () => {
    const overnight = 'delta: N(d1), theta: 0.985 * (decay - carry) / 365';
    assert.equal((await pairs(OPTION.replace('FIELDS', overnight), 'option')).length, 1);
  });

  it('are confirmed, acknowledged or rejected by the tag that a guess proposes', async () => {
    const fields =
      'delta: N(d1), vega: S * n(d1) * Math.sqrt(T) / 100, rho: K * T * Math.exp(-r * T) * N(d2)';
    const text = OPTION.replace('FIELDS', fields);
    const { results } = await checkText(client, text, { name: 'option' });
    const tags = results.map(({ handWritten }) => handWritten!.tags!);
    assert.deepEqual(tags[1], {
      confirm: '@gradientOf .price by .vega wrt sigma',
      reject: '@gradcheckIgnore .vega not a derivative of .price',
    });
    const tagged = (...lines: string[]): string =>
      text.replace('export function', `/**\n * ${lines.join('\n * ')}\n */\nexport function`);
    assert.deepEqual(await pairs(tagged(`${tags[1].confirm} scale 1/100`), 'option'), [
      'tag .vega as ∂price/∂sigma: agree value-approximated',
      'evaluation .delta as ∂price/∂S: agree value-approximated',
      'evaluation .rho as ∂price/∂r: agree value-approximated',
    ]);
    assert.deepEqual(await pairs(tagged(tags[1].reject, tags[2]!.reject), 'option'), [
      'evaluation .delta as ∂price/∂S: agree value-approximated',
    ]);
  });

  for (const [what, text, expected] of [
    [
      'a pair of numbers',
      'export function f(x: number): [number, number] { return [x * Math.sin(x), Math.sin(x) + x * Math.cos(x)]; }',
      ['evaluation [1] as ∂[0]/∂x: agree'],
    ],
    [
      'weights and a bias',
      'export function f(w: number[], b: number, x: number[]) { const e = w.reduce((s, v, i) => s + v * x[i]!, b); return { loss: e * e, dw: x.map((v) => 2 * e * v), db: 2 * e }; }\nf([0.5, -0.3], 0.7, [1.3, 0.4]);',
      ['evaluation .dw as ∂loss/∂w: agree', 'evaluation .db as ∂loss/∂b: agree'],
    ],
    [
      'a vector with one wrong component',
      'export function f(w: number[]) { const [a, b, c] = w as [number, number, number]; return { energy: a * b * c + b * b, gradient: [b * c, a * c, a * b] }; }\nf([0.5, -0.3, 0.8]);',
      ['evaluation .gradient as ∂energy/∂w: disagree missing-term'],
    ],
    [
      'one with nothing right, by its names',
      'export function f(w: number[]) { return { cost: w[0]! * Math.exp(w[1]!), grad: [w[1]! + 1, w[0]! ** 3] }; }\nf([0.5, -0.3]);',
      ['name .grad as the gradient of .cost: disagree wrong-value'],
    ],
    [
      'a point on a curve and its tangent',
      'export function f(t: number) { return { point: [t * t, t ** 3], tangent: [2 * t, 3 * t * t] }; }',
      ['evaluation .tangent as ∂point/∂t: agree'],
    ],
    [
      'residuals and their Jacobian',
      'export function f(p: number[]) { return { r: [p[0]! ** 2 - p[1]!, p[0]! * p[1]!], jacobian: [[2 * p[0]!, -1], [p[1]!, p[0]!]] }; }\nf([0.7, 1.3]);',
      ['evaluation .jacobian as ∂r/∂p: agree'],
    ],
    [
      'gradients in an object of their own',
      'export function f(W: number[], b: number) { const y = W[0]! * W[1]! + b * b; return { y, grads: { W: [W[1]!, W[0]!], b: b } }; }\nf([0.7, 1.3], 0.4);',
      [
        'evaluation .grads.W as ∂y/∂W: agree',
        'evaluation .grads.b as ∂y/∂b: scaled constant-factor 0.5',
      ],
    ],
    [
      'a difference that is called a derivative',
      'export function f(o: number, target: number) { const e = o - target; return { loss: e * e, dO: e }; }\nf(0.3, 2.1);',
      ['evaluation .dO as ∂loss/∂o: scaled constant-factor 0.5'],
    ],
    [
      'three partials by their names',
      'export function f(x: number, y: number) { return { value: x * x * y + y, dx: 2 * x * y, dy: x * x }; }\nf(2.12, 0.62);',
      ['evaluation .dx as ∂value/∂x: agree', 'name .dy as ∂value/∂y: disagree missing-term'],
    ],
  ] as const) {
    it(`are found in ${what}`, async () => {
      assert.deepEqual(
        (await pairs(text, 'f')).filter((one) => one !== ''),
        expected,
      );
    });
  }

  for (const [what, text] of [
    [
      'differences',
      'export function f(x1: number, y1: number, x2: number, y2: number) { const dx = x2 - x1, dy = y2 - y1; return { dx, dy, value: dx * dx + dy * dy }; }',
    ],
    [
      'polar coordinates',
      'export function f(r: number, t: number) { return { x: r * Math.cos(t), y: r * Math.sin(t) }; }',
    ],
    [
      'inputs handed on',
      'export function f(w: number, h: number) { return { area: w * h, width: w, height: h }; }',
    ],
    [
      'a rotation matrix',
      'export function f(t: number) { const s = Math.sin(t), c = Math.cos(t); return [[c, -s], [s, c]]; }',
    ],
    [
      'a change called delta',
      'export function f(x: number, rate: number) { const next = x * (1 + rate); return { value: next * next, delta: next - x }; }',
    ],
    [
      'velocities called dx and dv beside an energy',
      'export function f(x: number, v: number, k: number, m: number) { return { energy: 0.5 * m * v * v + 0.5 * k * x * x, dx: v, dv: (-k * x) / m }; }',
    ],
    [
      'a step called dx and dy beside a value',
      'export function f(x: number, y: number, h: number) { return { value: x * x + y * y, dx: y * h, dy: -x * h }; }',
    ],
    [
      'an average and a rate',
      'export function f(sum: number, count: number) { return { mean: sum / count, rate: count / sum, total: sum * count }; }',
    ],
  ] as const) {
    it(`are not seen in ${what}`, async () => {
      assert.deepEqual(await pairs(text, 'f'), ['']);
    });
  }
});

function described({ handWritten, verdict }: CheckResult): string {
  if (!handWritten) return '';
  const { diagnosis, convention, foundBy } = handWritten;
  const factor = diagnosis?.factor ? ` ${Number(diagnosis.factor.toPrecision(2))}` : '';
  return `${foundBy} ${convention}: ${verdict}${diagnosis ? ` ${diagnosis.kind}${factor}` : ''}`;
}
