import assert from 'node:assert/strict';
import type { EngineClient } from '../../src/engine/client.ts';
import type { CheckResult } from '../../src/model/report.ts';
import { startEngine } from '../unit/engine/support/engine.ts';
import { fileOf, FOUND_CASES, unpackFoundCases } from './found.ts';

describe('derivatives found in published packages, without tags', function () {
  this.timeout(120_000);
  let client: EngineClient;

  before(() => {
    unpackFoundCases(FOUND_CASES);
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  for (const one of FOUND_CASES) {
    const { packages, function: name, call } = one;
    it(`${packages[0]!}${name === undefined ? '' : `: ${name}`}`, async () => {
      const { results } = await client.check({
        file: fileOf(one),
        overlays: {},
        target: name === undefined ? { kind: 'all' } : { kind: 'name', name },
        ...(call === undefined ? {} : { call }),
        seed: 1,
        timeout: 60_000,
        memory: 512,
        trace: false,
      });
      assert.deepEqual(results.filter((result) => result.handWritten).map(described), one.found);
    });
  }
});

/** Whose kind is not settled here: the mistakes are named by tests of the diagnosis. */
function described({ handWritten, verdict }: CheckResult): string {
  const { function: name, foundBy, diagnosis } = handWritten!;
  const factor = verdict === 'scaled' ? ` ${Number(diagnosis!.factor!.toPrecision(3))}` : '';
  const isKnownKind = verdict === 'agree' || verdict === 'convention';
  const kind = isKnownKind && diagnosis ? ` ${diagnosis.kind}` : '';
  return `${name} ${foundBy}: ${verdict}${factor}${kind}`;
}
