import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { EngineClient } from '../../../src/engine/client.ts';
import { checkText, only, startEngine } from './support/engine.ts';

type IsWrong = (row: number, column: number) => boolean;

const NONE: IsWrong = () => false;
const ALL: IsWrong = () => true;
const DIAGONAL: IsWrong = (row, column) => row === column;
const range = (n: number, at: (j: number) => number): number[] =>
  Array.from({ length: n }, (_, j) => at(j + 1));
const parabola = range(10, (j) => (j / 11) * (j / 11 - 1));

/** Name, standard start, and which entries of its Jacobian are wrong (test/mgh/file20.ts). */
const PROBLEMS: readonly (readonly [string, readonly number[], IsWrong])[] = [
  ['rosenbrock', [-1.2, 1], (row, column) => row === 0 && column === 0],
  ['powellSingular', [3, -1, 0, 1], (row, column) => row === 2 && column === 2],
  ['powellBadlyScaled', [0, 1], ALL],
  ['wood', [-3, -1, -3, -1], NONE],
  ['helicalValley', [-1, 0, 0], (row, column) => row === 1 && column < 2],
  ['watson', range(9, () => 0), ALL],
  ['chebyquad', range(7, (j) => j / 8), ALL],
  ['brownAlmostLinear', range(10, () => 0.5), NONE],
  ['discreteBoundaryValue', parabola, DIAGONAL],
  ['discreteIntegralEquation', parabola, DIAGONAL],
  ['trigonometric', range(10, () => 0.1), (row, column) => row !== column],
  ['variablyDimensioned', range(10, (j) => 1 - j / 10), ALL],
  ['broydenTridiagonal', range(10, () => -1), NONE],
  ['broydenBanded', range(10, () => -1), DIAGONAL],
];

/** How far `file20` moves the components off the start, to and fro, on through all problems. */
let move = 0.123;
const CASES = PROBLEMS.map(([name, start, isWrong]) => {
  const point = start.map((x) => {
    move = -move;
    return x - move;
  });
  return { name, point, isWrong };
});

describe('MINPACK’s file20: fourteen Jacobians, eleven of them wrong', function () {
  this.timeout(120_000);
  const text = readFileSync(new URL('../../mgh/file20.ts', import.meta.url), 'utf8');
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  for (const { name, point, isWrong } of CASES) {
    const n = point.length;
    const entries = Array.from({ length: n * n }, (_, k) => isWrong(Math.floor(k / n), k % n));
    it(`${name}: ${entries.filter(Boolean).length} of ${n * n} entries are wrong`, async () => {
      const result = only(
        await checkText(client, text, { name, call: `${name}([${point.join(', ')}])` }),
      );
      assert.equal(result.handWritten?.function, `${name}Jacobian`);
      const right = result.verdict === 'agree';
      assert.equal(right, !entries.includes(true), result.summary);
      assert.ok(right || ['disagree', 'scaled'].includes(result.verdict), result.summary);
      const named = (verdict: string): string[] =>
        result.partials.filter((p) => p.verdict === verdict).map((p) => p.output + p.input);
      const expected = result.partials.filter((_, k) => entries[k]).map((p) => p.output + p.input);
      assert.deepEqual(named('disagree'), expected);
      assert.deepEqual(named('inconclusive'), []);
    });
  }
});
