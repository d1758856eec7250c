import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'mocha';
import { boxedCall } from '../../fuzz/boxed.ts';
import { baseGradient, forwardGradient, loadFast } from '../../fuzz/engine.ts';
import type { EngineCall } from '../../fuzz/engine.ts';
import { compileProgram } from '../../fuzz/evaluate.ts';
import { MGH_PROBLEMS } from '../../mgh/problems.ts';
import reference from '../../mgh/reference.json' with { type: 'json' };

/**
 * Where the residuals themselves cancel, their rounding errors (made by the author's own operations,
 * before any derivative is taken) outweigh those of the paths: 9 fits 4 digits, 26 says so in mgh.md.
 */
const CANCELLING: Readonly<Record<number, number>> = { 9: 48, 26: 256 };

const source = readFileSync(new URL('../../mgh/problems.ts', import.meta.url), 'utf8');
const code = compileProgram(source)!;

describe('gradients of the Moré–Garbow–Hillstrom problems', () => {
  const onFastPath: string[] = [];
  for (const { no, name, n } of MGH_PROBLEMS) {
    it(`${no} ${name}: both emissions and forward mode give the reference gradient`, () => {
      const { x0, g0 } = reference[no - 1]!;
      const call: EngineCall = { code, name, args: () => [[...x0]] };
      const { magnitude } = boxedCall(source, name, n, (seed) => [x0.map((x, k) => seed(x, k))]);
      const holds = (what: string, gradient: ArrayLike<number>) => {
        g0.forEach((expected, k) => {
          // 8 ε of Σ |path contributions| (issue 4)
          const error = Math.abs(gradient[k]! - expected);
          const units = error / (Number.EPSILON * magnitude[k]! || 1);
          const bound = (CANCELLING[no] ?? 8) * Number.EPSILON;
          assert.ok(error <= bound * magnitude[k]!, `${what}[${k}]: ${units} ε Σ|paths|`);
        });
      };
      const base = baseGradient(call);
      holds('reverse', base.gradient);
      holds('forward', forwardGradient(call));
      const fast = loadFast(call);
      if ('refused' in fast) return;
      const run = fast.run()!;
      assert.equal(run.value, base.value);
      holds('fast', run.reverse([1])!);
      onFastPath.push(name);
    });
  }

  it('mostly take the fast path', () => {
    assert.ok(onFastPath.length >= 25, onFastPath.join(', '));
  });
});
