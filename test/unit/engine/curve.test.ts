import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, startEngine } from './support/engine.ts';

const TEXT = `/** @gradcheck f([0.5, 2], 3) */
export function f(w: number[], t: number): number {
  return Math.exp(w[0]!) * t + Math.sin(w[1]! * t);
}`;

describe('the curve of one partial', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  it('falls with the square of the step, then rises with the noise over it', async () => {
    const curve = { input: 'w[1]', output: '' };
    const { partials } = only(await checkText(client, TEXT, { name: 'f', curve }));
    assert.equal(partials.length, 1);
    const [{ input, reverse, curve: found }] = partials as [(typeof partials)[0]];
    assert.equal(input, 'w[1]');
    const exact = 3 * Math.cos(6);
    assert.ok(Math.abs(reverse! - exact) < 1e-14);
    assert.ok(found);
    const errorAt = (size: number): number => {
      const k = found.steps.reduce(
        (best, step, at) =>
          Math.abs(Math.log(step / size)) < Math.abs(Math.log(found.steps[best]! / size))
            ? at
            : best,
        0,
      );
      return Math.abs(found.derivatives[k]! - exact);
    };
    // Truncation is h²/6 · |f‴|, round-off about the noise over h.
    const ratio = errorAt(1e-1) / errorAt(1e-2);
    assert.ok(ratio > 50 && ratio < 200, `a tenth of the step, a hundredth of the error: ${ratio}`);
    assert.ok(errorAt(1e-13) > 100 * errorAt(1e-5));
    assert.ok(found.noise > 1e-17 && found.noise < 1e-14, String(found.noise));
    assert.ok(found.chosenStep > 0 && found.chosenStep <= 1, String(found.chosenStep));
  });

  it('has no partial where there is no such input', async () => {
    const curve = { input: 'w[7]', output: '' };
    assert.deepEqual(only(await checkText(client, TEXT, { name: 'f', curve })).partials, []);
  });

  it('neither ends nor is ended by a check of the same function', async () => {
    const curve = { input: 't', output: '' };
    const [check, drawn] = await Promise.all([
      checkText(client, TEXT, { name: 'f' }),
      checkText(client, TEXT, { name: 'f', curve }),
    ]);
    assert.equal(only(check).verdict, 'agree');
    assert.deepEqual(only(check).parameters, ['w', 't']);
    assert.equal(only(drawn).partials[0]?.input, 't');
  });
});
