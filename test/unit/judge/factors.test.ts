import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { recogniseFactor } from '../../../src/judge/factors.ts';
import { criticalBars, normalQuantile } from '../../../src/judge/statistics.ts';

describe('a constant factor', () => {
  const cases: readonly (readonly [ratio: number, name: string, text: string])[] = [
    [0.5, '0.5', 'the factor 2 is missing'],
    [2, '2', 'the factor 2 is too much'],
    [-1, '−1', 'the sign is reversed'],
    [-0.5, '−0.5', 'the sign is reversed and the factor 2 is missing'],
    [0.01, '1/100', 'the factor 100 is missing'],
    [1 / 365, '1/365', 'the factor 365 is missing'],
    [Math.PI / 180, 'π/180', 'the factor π/180 is too much'],
    [1.5, '3/2', 'the factor 2/3 is missing'],
  ];
  for (const [ratio, name, text] of cases) {
    it(`of ${name}: ${text}`, () => {
      const factor = recogniseFactor(ratio, []);
      assert.equal(factor?.name, name);
      assert.equal(factor.text, text);
    });
  }
  it('may be one over a number of things', () => {
    assert.equal(recogniseFactor(1 / 47, []), null);
    assert.equal(recogniseFactor(1 / 47, [47])?.name, '1/47');
  });
  it('is not seen in any number', () => {
    for (const ratio of [0.337, 1.00001, 0.9, 7.03]) assert.equal(recogniseFactor(ratio, []), null);
  });
});

describe('the critical value', () => {
  it('comes from the normal quantile', () => {
    assert.ok(Math.abs(normalQuantile(0.975) - 1.959963985) < 1e-8);
    assert.ok(Math.abs(normalQuantile(1e-9) + 5.997807015) < 1e-7);
    assert.ok(Math.abs(normalQuantile(0.5)) < 1e-12);
  });
  it('grows with the number of partials (Bonferroni)', () => {
    assert.equal(criticalBars(1), 1.5);
    assert.ok(criticalBars(10_000) > 1.7 && criticalBars(10_000) < 1.9);
  });
});
