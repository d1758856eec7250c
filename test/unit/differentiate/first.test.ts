import assert from 'node:assert/strict';
import { check } from './support.ts';

describe('differentiate: first programs', () => {
  it('arithmetic', () => {
    check(
      'export function f(x: number, y: number) { return x * y + x / y - (x - 2) ** 3 % 7; }',
      [1.3, 2.1],
    );
  });
  it('Math', () => {
    check(
      'export function f(x: number, y: number) { return Math.exp(x) * Math.sin(y) + Math.max(x, y) + Math.hypot(x, y, 1) + Math.pow(x, y) + Math.atan2(x, y); }',
      [1.3, 2.1],
    );
  });
  it('branches, loops, mutation', () => {
    check(
      `export function f(w: number[], x: number) {
        let s = 0;
        for (let i = 0; i < w.length; i++) { if (w[i] > 0) s += w[i] * x; else s -= w[i]; w[i] *= 2; }
        const z = w.map((v) => v * v).reduce((a, b) => a + b, 0);
        return s * z;
      }`,
      [[1, -2, 3], 0.5],
    );
  });
  it('nested arrays, helpers in other modules, classes', () => {
    const { gradient } = check(
      {
        text: `import { sigmoid } from './h';
        class Layer { w: number[][]; b = 0.1; constructor(w: number[][]) { this.w = w; }
          forward(x: number[]) { return this.w.map((row) => sigmoid(row.reduce((s, v, i) => s + v * x[i], this.b))); } }
        export function f(w: number[][], x: number[]) {
          const layer = new Layer(w);
          const [a, b] = layer.forward(x);
          const { p, q = 3 } = { p: a * 2 } as { p: number; q?: number };
          let r = 0;
          for (const v of [a, b, p]) r += v * q;
          return r;
        }`,
        modules: { './h': 'export const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));' },
      },
      [
        [
          [0.1, 0.5],
          [-0.3, 0.8],
        ],
        [0.2, 0.4],
      ],
    );
    assert.equal(gradient.length, 6);
  });
});
