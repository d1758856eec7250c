import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { judge } from '../../../src/judge/judge.ts';
import { pathShares } from '../../../src/judge/pathShares.ts';
import type { OperationTrace, Site } from '../../../src/model/trace.ts';
import { evidenceOf } from './support.ts';

const range = (line: number): Site['range'] => ({
  file: 'f.ts',
  line,
  column: 1,
  endLine: line,
  endColumn: 9,
});
const site = (line: number, text: string, ...operands: string[]): Site => ({
  range: range(line),
  text,
  operation: 'fused',
  name: null,
  operands: operands.map((operand) => ({ text: operand, range: range(line) })),
});

/** L = (a·b)² + a: nodes 1 a, 2 b, 3 u = a·b, 4 u², 5 L. */
function traceAt(a: number, b: number): OperationTrace {
  const u = a * b;
  return {
    sites: [site(1, 'a * b', 'a', 'b'), site(2, 'u ** 2', 'u'), site(3, 'fit + a', 'fit', 'a')],
    nodes: 6,
    inputs: 2,
    outputs: Int32Array.of(5),
    site: Int32Array.of(-1, -1, -1, 0, 1, 2),
    operation: new Uint8Array(6),
    value: Float64Array.of(0, a, b, u, u * u, u * u + a),
    adjoint: Float64Array.of(0, 2 * u * b + 1, 2 * u * a, 2 * u, 1, 1),
    edgeStart: Int32Array.of(0, 0, 0, 0, 2, 3, 5),
    edgeParent: Int32Array.of(1, 2, 3, 4, 1),
    edgePartial: Float64Array.of(b, a, 2 * u, 1, 1),
    edgeValue: Float64Array.of(a, b, u, u * u, a),
    events: new Int32Array(0),
    places: [],
    watches: [],
    references: [],
    truncated: false,
  };
}

const [A, B] = [0.7, -1.3];
const gradient = ([a, b]: readonly number[]): number[] => [2 * a! * b! * b! + 1, 2 * a! * a! * b!];

function judged(hand: (x: readonly number[]) => number[]): ReturnType<typeof judge> {
  const evidence = evidenceOf({
    f: ([a, b]) => (a! * b!) ** 2 + a!,
    gradient,
    hand,
    point: [A, B],
    names: ['a', 'b'],
  });
  return judge({ ...evidence, contributions: (_, input) => pathShares(traceAt(A, B), input) });
}

describe('shares of the paths through the source', () => {
  it('split a partial where paths join', () => {
    const shares = pathShares(traceAt(A, B), 0);
    const at = (line: number): number[] =>
      shares.filter((share) => share.range!.line === line).map((share) => share.value);
    assert.deepEqual(at(3).sort(), [1, 2 * A * B * B].sort());
    assert.ok(Math.abs(at(2)[0]! - 2 * A * B * B) < 1e-15);
  });

  it('are empty for a truncated trace', () => {
    assert.deepEqual(pathShares({ ...traceAt(A, B), truncated: true }, 0), []);
  });

  it('name the line whose term is missing', () => {
    const result = judged(([a, b]) => [gradient([a!, b!])[0]! - 1, gradient([a!, b!])[1]!]);
    assert.equal(result.diagnosis!.kind, 'missing-term');
    assert.equal(result.diagnosis!.value!.line, 3);
    assert.match(result.summary, /∂\/∂a lacks the path through line 3, a: 1$/);
  });

  it('name the line whose local derivative is missing', () => {
    // u ** 2 without its 2u: what is left of the path is b for a and a for b.
    const result = judged(([a, b]) => [b! + 1, a!]);
    assert.equal(result.diagnosis!.kind, 'missing-chain-factor');
    assert.equal(result.diagnosis!.value!.line, 2);
    assert.deepEqual(
      result.partials.map((partial) => partial.verdict),
      ['disagree', 'disagree'],
    );
  });

  it('name the path that has the wrong sign', () => {
    const result = judged(([a, b]) => [gradient([a!, b!])[0]! - 2, gradient([a!, b!])[1]!]);
    assert.equal(result.diagnosis!.kind, 'sign');
    assert.equal(result.diagnosis!.value!.line, 3);
  });
});
