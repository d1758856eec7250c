import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { arrange } from '../../../src/graph/arrange.ts';
import { buildGraph, foldGraph, layoutGraph } from '../../../src/graph/index.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import * as cases from './cases.ts';
import type { TapeBuilder } from './tapeBuilder.ts';

const GOLDEN = join(import.meta.dirname, 'golden');

/** What a picture is made of, without the numbers that other tests hold. */
function skeleton({ nodes, edges, groups, folded, layout }: ComputationGraph): object {
  return {
    nodes: nodes.map(({ id, label, shape, group, box }) => ({
      ...{ id, label, shape, group, at: layout!.nodes[id] },
      ...(box === undefined ? {} : { box }),
    })),
    edges: edges.map(({ from, to }, index) => ({ from, to, line: layout!.edges[index] })),
    groups: groups.map(({ id, label, parent }) => ({ id, label, parent })),
    folded: folded ?? [],
    size: [layout!.width, layout!.height],
  };
}

/** Compares with the golden file; `GRADLENS_GOLDEN=write` refreshes it (look at the difference). */
function assertGolden(name: string, graph: ComputationGraph): void {
  const file = join(GOLDEN, `${name}.json`);
  const text = `${JSON.stringify(skeleton(graph), null, 1)}\n`;
  if (process.env['GRADLENS_GOLDEN'] === 'write') {
    mkdirSync(GOLDEN, { recursive: true });
    writeFileSync(file, text);
  }
  assert.deepEqual(JSON.parse(text), JSON.parse(readFileSync(file, 'utf8')));
}

const CASES: Readonly<Record<string, () => TapeBuilder>> = {
  norm: () => cases.normByLoops(),
  shopping: cases.shopping,
  sigmoid: () => cases.sigmoid(),
  network: () => cases.twoLayers(true),
};

describe('grouping and layout', () => {
  for (const [name, make] of Object.entries(CASES)) {
    it(`of ${name} are as they were`, async () => {
      const tape = make();
      assertGolden(name, await layoutGraph(buildGraph(tape.build(), tape.names)));
    });
  }

  it('of the network with its box folded, and opened again, are as they were', async () => {
    const tape = cases.twoLayers(true);
    const whole = buildGraph(tape.build(), tape.names);
    const group = whole.groups[0]!.id;
    const folded = await layoutGraph(foldGraph(whole, [group]));
    assertGolden('network-folded', folded);
    const next = foldGraph(whole, []);
    const layout = await arrange(next, folded, { group, open: true }, () => Promise.resolve(false));
    assertGolden('network-opened', { ...next, layout });
  });
});
