import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ESCAPES } from './support/escapes.ts';

describe('what author code can reach', function () {
  this.timeout(30_000);
  let outcomes: Record<string, unknown> = {};

  before(() => {
    const runner = join(import.meta.dirname, 'support/escapeRunner.ts');
    const flags = ['--disallow-code-generation-from-strings', '--experimental-vm-modules'];
    const run = spawnSync(process.execPath, [...flags, '--no-warnings', runner], {
      encoding: 'utf8',
      timeout: 25_000,
    });
    assert.equal(run.status, 0, run.stderr);
    outcomes = JSON.parse(run.stdout) as Record<string, unknown>;
  });

  for (const { title } of ESCAPES) {
    it(`does not get out through ${title}`, () => {
      assert.equal(outcomes[title], false);
    });
  }

  it('answers import() with promises of the realm, whichever way it is written', () => {
    assert.deepEqual(outcomes['import()'], { started: 5, bad: 0 });
  });

  it('would notice an object of the host', () => {
    assert.equal(outcomes['an object of the host, as a control'], true);
  });

  it('leaves the host’s intrinsics alone', () => {
    assert.equal(outcomes['Object.prototype of the host'], true);
    assert.equal(outcomes['strings become code in the host'], false);
  });
});
