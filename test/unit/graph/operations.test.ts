import assert from 'node:assert/strict';
import { EXAMINER } from '../../../src/engine/sandbox/examiner.ts';
import { buildOperations, MAX_OPERATIONS } from '../../../src/graph/operations.ts';
import * as cases from './cases.ts';
import { arrows, assertBalanced } from './support.ts';
import { TapeBuilder } from './tapeBuilder.ts';

describe('single operations', () => {
  for (const [name, make] of Object.entries({
    norm: cases.normByLoops,
    sigmoid: cases.sigmoid,
    network: () => cases.twoLayers(true),
  })) {
    it(`of ${name} are one node each, in balance and each checked`, () => {
      const tape = make();
      const trace = tape.build();
      const graph = buildOperations(trace, tape.names, { examiner: EXAMINER });
      assertBalanced(graph);
      const operations = graph.nodes.filter(({ kind }) => kind === 'operation');
      assert.equal(operations.length, trace.nodes - 1 - trace.inputs);
      assert.ok(operations.every(({ check }) => check?.state === 'right'));
    });
  }

  it('show the four gates of a sigmoid and their constants', () => {
    const tape = cases.sigmoid();
    const graph = buildOperations(tape.build(), tape.names);
    assert.equal(graph.detail, 'operations');
    assert.deepEqual(
      arrows(graph).filter((arrow) => !/^[-−]?1 >/.test(arrow)),
      [
        '1 + Math.exp(x * -1) > 1 / (1 + Math.exp(x * -1))',
        '1 / (1 + Math.exp(x * -1)) > sigmoid',
        'Math.exp(x * -1) > 1 + Math.exp(x * -1)',
        'x * -1 > Math.exp(x * -1)',
        'x > x * -1',
      ],
    );
  });

  it('of a long run are bounded, and say so', () => {
    const tape = new TapeBuilder();
    let x = tape.input('x', 0.5);
    tape.loop('for i', 3000, () => {
      x = tape.op('sin', 'Math.sin(x)', [x], 'x');
    });
    tape.output(x);
    const graph = buildOperations(tape.build(), tape.names);
    assert.equal(graph.nodes.filter(({ kind }) => kind === 'operation').length, MAX_OPERATIONS);
    assert.equal(graph.truncated, true);
  });
});
