import assert from 'node:assert/strict';
import { areApart, arrange } from '../../../src/graph/arrange.ts';
import { buildGraph, foldedAtFirst, foldGraph, layoutGraph } from '../../../src/graph/index.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import * as cases from './cases.ts';
import { assertBalanced, close } from './support.ts';
import { TapeBuilder, type Num } from './tapeBuilder.ts';

const build = (tape: TapeBuilder): ComputationGraph => buildGraph(tape.build(), tape.names);
const go = (): Promise<boolean> => Promise.resolve(false);

/** Layers that are calls of differently named helpers, of so many operations each. */
function layers(count: number, operations: number): TapeBuilder {
  const tape = new TapeBuilder();
  let x = tape.input('x', 0.4);
  const y = tape.input('y', 0.7);
  tape.output(
    tape.call('deep', () => {
      for (let layer = 0; layer < count; layer++) {
        x = tape.call(`layer${layer}`, () => {
          let h: Num = tape.op('multiply', `x * y ${layer}`, [x, y]);
          for (let step = 1; step < operations; step++) {
            h = tape.op('sin', `Math.sin(h${layer}_${step})`, [h]);
          }
          return h;
        });
      }
      return tape.op('add', 'x + y', [x, y]);
    }),
  );
  return tape;
}

/** A helper of which two numbers leave. */
function pair(): TapeBuilder {
  const tape = new TapeBuilder();
  const a = tape.input('a', 2);
  const b = tape.input('b', 3);
  tape.output(
    tape.call('f', () => {
      const both = tape.call('polar', () => [
        tape.op('sin', 'Math.sin(a)', [a]),
        tape.op('multiply', 'a * b', [a, b]),
      ]);
      const more = tape.op('tanh', 'Math.tanh(s)', [both[0]!]);
      return tape.op('add', 'p + more', [both[1]!, more]);
    }),
  );
  return tape;
}

describe('folding', () => {
  it('leaves a graph that can be read as it is', () => {
    assert.deepEqual(foldedAtFirst(build(cases.twoLayers(false))), []);
  });

  it('opens of a large graph what fits, the smallest boxes first', () => {
    const graph = build(layers(6, 20));
    const folded = foldedAtFirst(graph);
    const seen = foldGraph(graph, folded);
    assert.ok(folded.length > 0 && folded.length < 6, `${folded.length} are folded`);
    assert.ok(seen.nodes.length <= 60, `${seen.nodes.length} nodes`);
  });

  it('draws a box as one node, with what leaves it as its value', () => {
    const graph = build(pair());
    const [group] = graph.groups;
    const folded = foldGraph(graph, [group!.id]);
    const box = folded.nodes.find(({ id }) => id === group!.id)!;
    assert.equal(box.label, 'polar()');
    assert.equal(box.box, group!.id);
    close(box.value, [Math.sin(2), 6]);
    close(box.adjoint, [1 - Math.tanh(Math.sin(2)) ** 2, 1]);
    assert.equal(folded.nodes.length, graph.nodes.length - 1);
    assertBalanced(folded);
  });

  for (const [name, make] of Object.entries({
    pair,
    layers: () => layers(4, 6),
    network: () => cases.twoLayers(false),
  })) {
    it(`keeps the contributions of ${name} in balance, whatever is folded`, () => {
      const graph = build(make());
      for (let mask = 0; mask < 2 ** graph.groups.length; mask++) {
        const folded = graph.groups.filter((_, at) => (mask >> at) & 1).map(({ id }) => id);
        assertBalanced(foldGraph(graph, folded));
      }
    });
  }

  it('remembers that a box inside of a folded one is folded too', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 0.4);
    tape.output(
      tape.call('f', () =>
        tape.call('outer', () => {
          const inner = tape.call('inner', () => tape.op('sin', 'Math.sin(x)', [x]));
          return tape.op('tanh', 'Math.tanh(s)', [inner]);
        }),
      ),
    );
    const graph = build(tape);
    const all = graph.groups.map(({ id }) => id);
    assert.equal(all.length, 2);
    assert.deepEqual(foldGraph(graph, all).folded, all);
    const opened = foldGraph(graph, all.slice(1));
    assert.ok(opened.nodes.some(({ label, box }) => label === 'inner()' && box === all[1]));
  });

  it('is undone by opening', () => {
    const graph = build(layers(3, 5));
    assert.deepEqual(foldGraph(graph, []), { ...graph, folded: [] });
  });
});

describe('arranging', () => {
  const whole = build(layers(5, 7));
  const all = whole.groups.map(({ id }) => id);

  it('keeps the order of what stays, and lets nothing overlap, when a box opens and folds', async () => {
    let before = await layoutGraph(foldGraph(whole, all));
    let folded = all;
    for (const group of [all[2]!, all[0]!, all[4]!]) {
      folded = folded.filter((id) => id !== group);
      before = await step(before, folded, { group, open: true });
    }
    for (const group of [all[0]!, all[4]!]) {
      folded = [...folded, group];
      before = await step(before, folded, { group, open: false });
    }
  });

  async function step(
    before: ComputationGraph,
    folded: readonly string[],
    change: { group: string; open: boolean },
  ): Promise<ComputationGraph> {
    const next = foldGraph(whole, folded);
    const layout = (await arrange(next, before, change, go))!;
    assert.deepEqual(Object.keys(layout.nodes).sort(), next.nodes.map(({ id }) => id).sort());
    assert.ok(areApart(Object.values(layout.nodes)), 'two nodes overlap');
    assert.equal(layout.edges.length, next.edges.length);
    const kept = next.nodes.filter(({ id }) => before.layout!.nodes[id]).map(({ id }) => id);
    for (const a of kept) {
      for (const b of kept) {
        const was = before.layout!.nodes;
        const now = layout.nodes;
        if (was[a]!.x + was[a]!.width <= was[b]!.x) {
          assert.ok(now[a]!.x + now[a]!.width <= now[b]!.x, `${a} stays left of ${b}`);
        }
      }
    }
    return { ...next, layout };
  }

  it('gives the room back: opened and folded, everything stands where it stood', async () => {
    const before = await layoutGraph(foldGraph(whole, all));
    const group = all[2]!;
    const folded = all.filter((id) => id !== group);
    const open = foldGraph(whole, folded);
    const opened = { ...open, layout: await arrange(open, before, { group, open: true }, go) };
    const back = await arrange(foldGraph(whole, all), opened, { group, open: false }, go);
    const x = before.layout!.nodes['x']!;
    const moved = back!.nodes['x']!.y - x.y;
    for (const [id, box] of Object.entries(before.layout!.nodes)) {
      assert.ok(Math.abs(back!.nodes[id]!.x - box.x) < 0.5, `${id} stands elsewhere`);
      assert.ok(Math.abs(back!.nodes[id]!.y - box.y - moved) < 0.5, `${id} stands elsewhere`);
    }
  });

  it('ends when it is cancelled', async () => {
    assert.equal(await arrange(whole, null, null, () => Promise.resolve(true)), null);
  });
});
