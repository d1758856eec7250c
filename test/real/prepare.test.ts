import assert from 'node:assert/strict';
import { prepare } from '../../src/analyze/index.ts';
import { hostOf, load, numbersOf, requestFor } from '../unit/analyze/load.ts';
import { fileOf, functionOf, installRealCases, REAL_CASES } from './packages.ts';

describe('published packages, prepared and run as they are', () => {
  before(() => {
    installRealCases();
  });

  for (const real of REAL_CASES) {
    it(`${real.id} ${real.install}: ${real.call}`, () => {
      const program = prepare(
        requestFor(fileOf(real), {
          target: { kind: 'name', name: functionOf(real) },
          call: real.call,
          ...(real.gradient === null ? {} : { gradient: real.gradient }),
        }),
        hostOf(),
      );
      assert.deepEqual(program.findings, []);
      const [target, ...others] = program.targets;
      assert.ok(target);
      assert.equal(others.length, 0);
      const loaded = load(program);
      const [value] = numbersOf(loaded.call(target));
      assert.ok(Math.abs(value! - real.value) <= 1e-12 * Math.abs(real.value), `value ${value!}`);
      if (real.handWritten && real.id !== 'D09') {
        const gradient = numbersOf(loaded.gradient(target, 0)).slice(0, real.handWritten.length);
        real.handWritten.forEach((expected, i) => {
          assert.ok(Math.abs(gradient[i]! - expected) <= 1e-12 * Math.abs(expected));
        });
      }
    });
  }
});
