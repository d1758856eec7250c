import assert from 'node:assert/strict';
import type { EngineClient } from '../../src/engine/client.ts';
import { only, startEngine } from '../unit/engine/support/engine.ts';
import { fileOf, functionOf, installRealCases, REAL_CASES } from './packages.ts';

/** The reference is a Richardson-extrapolated difference: good to about this part of the largest partial. */
const REFERENCE_ERROR = 1e-7;

describe('published packages, checked as they are', function () {
  this.timeout(120_000);
  let client: EngineClient;

  before(() => {
    installRealCases();
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  for (const real of REAL_CASES) {
    it(`${real.id} ${real.install}: ${real.verdict}`, async () => {
      const report = await client.check({
        file: fileOf(real),
        overlays: {},
        target: { kind: 'name', name: functionOf(real) },
        call: real.call,
        ...(real.gradient === null ? {} : { gradient: real.gradient }),
        ...(real.wrt === undefined ? {} : { wrt: real.wrt.split(',') }),
        seed: 1,
        timeout: 60_000,
        memory: 512,
        trace: false,
      });
      const result = only(report);
      assert.equal(result.verdict, real.verdict, result.summary);
      const size = Math.max(...real.numeric.map(Math.abs), 1);
      real.numeric.forEach((expected, i) => {
        const { reverse, forward } = result.partials[i]!;
        assert.ok(Math.abs(reverse! - expected) <= REFERENCE_ERROR * size, `reverse ${reverse!}`);
        assert.ok(Math.abs(forward! - expected) <= REFERENCE_ERROR * size, `forward ${forward!}`);
      });
    });
  }
});
