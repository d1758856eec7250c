import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import { checkText, startEngine } from './support/engine.ts';

/** Code as people write it, which once was refused, overlooked or taken for something else. */
describe('everyday code', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  async function named(text: string, name: string): Promise<CheckResult> {
    const { results } = await checkText(client, text);
    const found = results.find((result) => result.function === name);
    assert.ok(found, results.map((result) => `${result.function}: ${result.summary}`).join('\n'));
    return found;
  }

  describe('numbers that count', () => {
    it('stay fixed where a recursion counts them down to 0', async () => {
      const text = `export function legendre(n: number, x: number): number {
        if (n === 0) return 1;
        if (n === 1) return x;
        return ((2 * n - 1) * x * legendre(n - 1, x) - (n - 1) * legendre(n - 2, x)) / n;
      }
      export function legendrePrime(n: number, x: number): number {
        return n / (x * x - 1) * (x * legendre(n, x) - legendre(n - 1, x));
      }
      legendre(5, 0.3);`;
      const { verdict, summary, partials } = await named(text, 'legendre');
      assert.equal(verdict, 'agree', summary);
      assert.deepEqual(
        partials.map(({ input, handWritten }) => [input, handWritten?.toFixed(7)]),
        [['x', '-0.1685625']],
      );
    });

    it('stay fixed where arithmetic of indices takes them', async () => {
      const text = `export function bernstein(t: number, degree: number, c: number[]): number {
        let b = c.slice(0, degree + 1);
        for (let r = 1; r <= degree; r++) {
          const d: number[] = [];
          for (let j = 0; j <= degree - r; j++) d.push((1 - t) * b[j]! + t * b[j + 1]!);
          b = d;
        }
        return b[b.length - 1 + degree - degree]! * (c[degree]! / c[degree]!);
      }
      bernstein(0.4, 3, [0.5, 1.2, -0.7, 2.2]);`;
      const { verdict, summary, partials } = await named(text, 'bernstein');
      assert.equal(verdict, 'agree', summary);
      assert.ok(partials.every(({ input }) => input !== 'degree'));
    });

    it('are quantities where there are answers between the integers', async () => {
      const text = `export function power(x: number, n: number): number { return x ** n; }
      power(1.7, 3);
      export function squareRoot(x: number): number { return Math.sqrt(x - 3); }
      squareRoot(3);`;
      assert.deepEqual(
        (await named(text, 'power')).partials.map(({ input }) => input),
        ['x', 'n'],
      );
      assert.deepEqual(
        (await named(text, 'squareRoot')).partials.map(({ input }) => input),
        ['x'],
      );
    });
  });

  describe('a gradient of fewer numbers than there are inputs', () => {
    const survival = (scale: string): string => `
      export function logLik(shape: number, scale: number, t: number[]): number {
        return t.reduce((s, x) => s + Math.log(shape / scale) + (shape - 1) * Math.log(x / scale) - (x / scale) ** shape, 0);
      }
      export function logLikGrad(shape: number, scale: number, t: number[]): [number, number] {
        let a = 0, b = 0;
        for (const x of t) {
          const u = Math.log(x / scale), z = (x / scale) ** shape;
          a += 1 / shape + u - z * u;
          b += ${scale};
        }
        return [a, b];
      }
      logLik(1.4, 2.1, [0.8, 1.9, 3.2, 2.2]);`;

    for (const [scale, verdict] of [
      ['(shape * z - shape) / scale', 'agree'],
      ['(shape * z - 1) / scale', 'disagree'],
    ] as const) {
      it(`is that of the parameters before the data: ${verdict}`, async () => {
        const result = await named(survival(scale), 'logLik');
        assert.equal(result.verdict, verdict, result.summary);
        const compared = result.partials.filter(({ handWritten }) => handWritten !== null);
        assert.deepEqual(compared.map(({ input }) => input).sort(), ['scale', 'shape']);
      });
    }

    it('is that of x where nothing else can tell', async () => {
      const text = `export const smoothstep = (e0: number, e1: number, x: number) => {
        const t = Math.min(Math.max((x - e0) / (e1 - e0), 0), 1);
        return t * t * (3 - 2 * t);
      };
      export const smoothstepDerivative = (e0: number, e1: number, x: number) => {
        const t = Math.min(Math.max((x - e0) / (e1 - e0), 0), 1);
        return 6 * t * (1 - t);
      };
      smoothstep(0.2, 1.4, 0.9);`;
      const { verdict, partials } = await named(text, 'smoothstep');
      assert.equal(verdict, 'disagree');
      assert.deepEqual(
        partials.flatMap((p) => (p.handWritten === null ? [] : [p.input])),
        ['x'],
      );
    });

    it('is not looked for at a point that a cache answers', async () => {
      const text = `const memo = new Map<string, number>();
      export function f(k: number, x: number): number {
        const key = k + ':' + x;
        const hit = memo.get(key);
        if (hit !== undefined) return hit;
        const v = k * x * x;
        memo.set(key, v);
        return v;
      }
      export function fPrime(k: number, x: number): number { return 2 * k * x; }
      f(0.5, 0.3);`;
      const { verdict, summary, partials } = await named(text, 'f');
      assert.notEqual(verdict, 'disagree', summary);
      const own = partials.find(({ handWritten }) => handWritten !== null);
      assert.deepEqual([own?.input, own?.verdict], ['x', 'agree']);
    });
  });

  describe('types that do not say what goes in', () => {
    it('are made up for by a call with numbers', async () => {
      const text = `type Weights = Record<string, number>;
      export const volatility = (w: Weights, cov: Record<string, Weights>): number =>
        Math.sqrt(Object.entries(w).flatMap(([i, a]) => Object.entries(w).map(([j, b]) => a * b * cov[i]![j]!)).reduce((a, b) => a + b, 0));
      export const volatilityGradient = (w: Weights, cov: Record<string, Weights>): Weights => {
        const s = volatility(w, cov);
        return Object.fromEntries(Object.keys(w).map((i) => [i, Object.entries(w).reduce((t, [j, b]) => t + cov[i]![j]! * b, 0) / s]));
      };
      volatility({ SPY: 0.5, TLT: 0.3 }, { SPY: { SPY: 0.04, TLT: -0.006 }, TLT: { SPY: -0.006, TLT: 0.0225 } });
      export function label(text: any): any { return 'no. ' + text; }
      label('12');`;
      const { verdict, summary, handWritten } = await named(text, 'volatility');
      assert.equal(verdict, 'agree', summary);
      assert.equal(handWritten?.function, 'volatilityGradient');
      const { results } = await checkText(client, text);
      assert.deepEqual(
        results.map((result) => result.function),
        ['volatility'],
      );
    });
  });

  it('is no contradiction where a converged iteration leaves 1e-17 of its start', async () => {
    const text = `const df = (x: number) => Math.exp(-x) * (3 * Math.cos(3 * x) - Math.sin(3 * x)) + x / 2;
    const d2f = (x: number) => Math.exp(-x) * (-8 * Math.sin(3 * x) - 6 * Math.cos(3 * x)) + 0.5;
    export function newton(x0: number, tol = 1e-10): number {
      let x = x0;
      while (Math.abs(df(x)) > tol) x -= df(x) / d2f(x);
      return x;
    }
    newton(0.4);`;
    const { verdict, findings } = await named(text, 'newton');
    assert.equal(verdict, 'agree');
    assert.ok(findings.every(({ code }) => code !== 'engine-disagreement'));
  });

  describe('what a factory returns', () => {
    const factory = `
      export interface Objective { value(x: number[]): number; gradient(x: number[]): number[] }
      export function leastSquares(A: number[][], b: number[], l2 = 0.1): Objective {
        const residual = (x: number[]) => A.map((row, i) => row.reduce((s, a, j) => s + a * x[j]!, -b[i]!));
        return {
          value(x) {
            const r = residual(x);
            return 0.5 * r.reduce((s, v) => s + v * v, 0) + 0.5 * l2 * x.reduce((s, v) => s + v * v, 0);
          },
          gradient(x) {
            const r = residual(x);
            return x.map((xj, j) => r.reduce((s, ri, i) => s + A[i]![j]! * ri, 0) + l2 * xj);
          },
        };
      }
      const A = [[1, 2], [3, -1], [0.5, 0.7]];
      const problem = leastSquares(A, [1, 0.4, -0.2]);`;

    it('is checked where it is called', async () => {
      const result = await named(`${factory}\nproblem.value([0.3, -0.8]);`, 'leastSquares/value');
      assert.equal(result.point?.call, 'problem.value([0.3, -0.8])');
      assert.equal(result.verdict, 'agree', result.summary);
      assert.equal(result.handWritten?.function, 'leastSquares/gradient');
    });

    it('is not wrong for arrays whose lengths do not go together', async () => {
      const result = await named(factory, 'leastSquares/value');
      assert.equal(result.verdict, 'agree', result.summary);
    });
  });
});
