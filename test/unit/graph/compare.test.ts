import assert from 'node:assert/strict';
import { compareGraphs } from '../../../src/graph/compare.ts';
import { buildGraph } from '../../../src/graph/index.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import { Program } from '../differentiate/support.ts';

const SOURCE = `export function f(x, y) {
  const a = x * y;
  const b = y + 1;
  return a > 2 ? Math.log(a) * b : a - b;
}`;

/** One program, so that the sites have the same numbers in both runs. */
const program = new Program(SOURCE);

function draw(x: number, y: number): ComputationGraph {
  return buildGraph(program.run([x, y], 'operations', 'f').trace([1]), ['x', 'y']);
}

describe('two check points', () => {
  const here = draw(3, 2);

  it('are the same as themselves', () => {
    const { nodes, gone } = compareGraphs(here, draw(3, 2));
    assert.ok(nodes.every(({ kind }) => kind === 'same'));
    assert.deepEqual(gone, []);
  });

  it('differ in values and in adjoints', () => {
    const { nodes } = compareGraphs(here, draw(4, 2));
    const of = (id: string) => nodes.find((node) => node.id === id)!;
    assert.equal(of('x').kind, 'changed');
    assert.equal(of('x').valueChange, 0.25);
    assert.deepEqual(of('x').value, [4]);
    assert.equal(of('y').valueChange, 0);
    assert.ok(of('y').adjointChange > 0);
  });

  it('differ in the branch that they take', () => {
    const { nodes, gone } = compareGraphs(here, draw(0.5, 2));
    const added = nodes.filter(({ kind }) => kind === 'added').map(({ id }) => id);
    const labels = here.nodes.filter(({ id }) => added.includes(id)).map(({ label }) => label);
    assert.ok(labels.includes('Math.log(a)'), labels.join());
    assert.deepEqual(
      gone.map(({ label }) => label),
      ['a - b'],
    );
  });
});
