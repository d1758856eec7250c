import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { checkSafely } from '../../fuzz/check.ts';
import type { Dialect } from '../../fuzz/expressions.ts';
import { generateProgram } from '../../fuzz/generator.ts';

/** Programs per dialect here; `npm run fuzz -- --count 100000` goes on from there. */
const COUNT = 150;

describe('generated programs', () => {
  const suites: readonly (readonly [Dialect, number])[] = [
    ['full', 0],
    ['fast', 80],
    ['wide', 0],
  ];
  for (const [dialect, fastAtLeast] of suites) {
    it(`keep value and gradient in both emissions (${dialect})`, function () {
      this.timeout(60_000);
      let agreed = 0;
      let fast = 0;
      for (let seed = 1; seed <= COUNT; seed++) {
        const program = generateProgram(seed, dialect);
        const outcome = checkSafely(program);
        const report = `seed ${seed}: ${'text' in outcome ? outcome.text : ''}\n${program.source}`;
        assert.notEqual(outcome.kind, 'failed', report);
        if (outcome.kind !== 'agree') continue;
        agreed++;
        if (outcome.fast) fast++;
      }
      assert.ok(agreed >= 0.8 * COUNT, `${agreed} agreed`);
      assert.ok(fast >= fastAtLeast, `${fast} on the fast path`);
    });
  }
});
