import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { estimateNoise, quantum, tableNoise } from '../../../src/measure/noise.ts';
import { seededRandom } from '../../../src/model/random.ts';
import { Sampler } from '../../../src/measure/sampler.ts';
import { scalar } from './support.ts';

describe('the noise estimate', () => {
  it('is within a factor 4 of the injected level in 9 of 10 functions', () => {
    let right = 0;
    let total = 0;
    for (let seed = 1; seed <= 40; seed++) {
      for (const level of [1e-12, 1e-9, 1e-6, 1e-4]) {
        const random = seededRandom(seed * 977);
        const frequency = 0.5 + 2 * random();
        // Uniform on ±√3·level has standard deviation `level`.
        const f = (x: readonly number[]): number =>
          2 + Math.sin(frequency * x[0]!) + level * Math.sqrt(3) * (2 * random() - 1);
        const [noise] = estimateNoise(new Sampler(scalar(f, [1 + random()])), seed);
        if (noise! >= level / 4 && noise! <= level * 4) right++;
        total++;
      }
    }
    assert.ok(right >= 0.9 * total, `${right} of ${total}`);
  });

  it('is at least the rounding of the value', () => {
    const [noise] = estimateNoise(new Sampler(scalar((x) => 4 * x[0]!, [3])), 1);
    assert.ok(noise! >= 12 * 2 ** -53 && noise! <= 12 * 2 ** -48);
  });

  it('knows no noise in a polynomial of low degree', () => {
    assert.equal(tableNoise([1, 4, 9, 16, 25, 36, 49]), 0);
    assert.equal(tableNoise([1, 1, 1, 1, 2, 2, 2]), 'flat');
    assert.equal(tableNoise([1, NaN, 1, 1, 2, 2, 2]), null);
  });

  it('finds the step of rounded values', () => {
    assert.equal(quantum([0.25, 0.5, 1, 1.75], 0), 0.25);
    assert.equal(quantum([0.1, 0.25, 0.31, 0.777], 0), 0);
  });
});
