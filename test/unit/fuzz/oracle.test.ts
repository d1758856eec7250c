import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { boxedGradient } from '../../fuzz/boxed.ts';
import { compileProgram, instantiate, plainValue } from '../../fuzz/evaluate.ts';
import { generateProgram } from '../../fuzz/generator.ts';
import { shrink } from '../../fuzz/shrink.ts';

/** Steps of the central differences; the best of them counts. */
const STEPS = [1e-4, 1e-5, 1e-6];

/** max over inputs of min over steps of |difference quotient − derivative| / (1 + |derivative|). */
function worstError(source: string, point: readonly number[], gradient: readonly number[]): number {
  const code = compileProgram(source)!;
  const run = (p: readonly number[]) => instantiate(code)(p.slice(0, -1), p.at(-1)!);
  const errors = gradient.map((derivative, k) => {
    const shifted = (h: number) => run(point.map((v, i) => (i === k ? v + h : v)));
    const quotients = STEPS.map((h) => (shifted(h) - shifted(-h)) / (2 * h));
    return Math.min(...quotients.map((q) => Math.abs(q - derivative) / (1 + Math.abs(derivative))));
  });
  return Math.max(...errors);
}

describe('the boxed oracle', () => {
  for (const dialect of ['full', 'fast'] as const) {
    it(`agrees with central differences on generated programs (${dialect})`, () => {
      let compared = 0;
      for (let seed = 1; seed <= 60; seed++) {
        const program = generateProgram(seed, dialect);
        const value = plainValue(program);
        if (value === null) continue;
        const oracle = boxedGradient(program.source, program.x, program.s);
        assert.equal(oracle.value, value, `value of seed ${seed}`);
        if (oracle.kink) continue;
        const error = worstError(program.source, [...program.x, program.s], oracle.gradient);
        assert.ok(error < 1e-4, `seed ${seed}: ${error}\n${program.source}`);
        compared++;
      }
      assert.ok(compared >= 45, `${compared} compared`);
    });
  }

  it('sees through a memo, a typed array view and a generator', () => {
    const source = `
      const seen = new Map();
      function square(v) { if (!seen.has(v)) seen.set(v, v * v); return seen.get(v); }
      function* halves(v) { yield v / 2; yield v / 4; }
      export function target(x, s) {
        const t = new Float64Array(3);
        t.subarray(1)[0] = square(x[0]) + square(x[0]);
        for (const h of halves(s)) t[2] += h;
        return t[1] * t[2];
      }`;
    const oracle = boxedGradient(source, [3], 2);
    assert.equal(oracle.value, 27);
    assert.deepEqual(oracle.gradient, [18, 13.5]);
  });
});

describe('shrinking', () => {
  it('keeps what makes a program fail and drops the rest', () => {
    const source =
      'function f(v) { return v + 1; }\nfor (let i = 0; i < 3; i++) { g(Math.sin(i) * 2); }';
    assert.equal(shrink(source, (text) => text.includes('sin')).trim(), '{ Math.sin(i); }');
  });
});
