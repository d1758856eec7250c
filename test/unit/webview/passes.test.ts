import assert from 'node:assert/strict';
import { buildGraph, layoutGraph } from '../../../src/graph/index.ts';
import { mainPath, passes } from '../../../src/webview/graph/passes.ts';
import { bringClose, bringIntoView, fit, open, zoom } from '../../../src/webview/graph/view.ts';
import { neighbour } from '../../../src/webview/graph/walk.ts';
import { shopping } from '../graph/cases.ts';
import { TapeBuilder } from '../graph/tapeBuilder.ts';

describe('passes through a graph', () => {
  it('compute every node after its operands', async () => {
    const tape = shopping();
    const graph = await layoutGraph(buildGraph(tape.build(), tape.names));
    const { order, rank } = passes(graph);
    assert.equal(order.length, graph.nodes.length);
    for (const { from, to } of graph.edges) assert.ok(rank.get(from)! < rank.get(to)!);
    assert.equal(order.at(-1), 'output');
    const next = neighbour(graph, passes(graph), 'tax', 'ArrowRight');
    assert.equal(graph.nodes.find((node) => node.id === next)!.label, 'sum * tax');
    assert.equal(neighbour(graph, passes(graph), null, 'ArrowDown'), order[0]);
  });

  it('end where a state feeds itself', () => {
    const tape = new TapeBuilder();
    let x = tape.input('x0', 1);
    tape.loop('for t', 3, () => {
      x = tape.op('sin', 'Math.sin(x)', [x]);
    });
    tape.output(x);
    const { order } = passes(buildGraph(tape.build(), tape.names));
    assert.equal(order.length, 3);
  });

  it('follow the largest contributions to the result, with their share', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 2);
    const large = tape.op('multiply', 'x * x', [x, x]);
    const small = tape.op('sin', 'Math.sin(x)', [x]);
    tape.output(tape.op('add', 'a + b', [large, small]));
    const graph = buildGraph(tape.build(), tape.names);
    const path = mainPath(passes(graph), 'x');
    const labels = path.edges.map(({ to }) => graph.nodes.find((node) => node.id === to)!.label);
    assert.deepEqual(labels, ['x * x', 'a + b', 'result']);
    assert.ok(Math.abs(path.share - 4 / (4 + Math.abs(Math.cos(2)))) < 1e-12);
  });
});

describe('view of a drawing', () => {
  it('fits the window and zooms around a point', () => {
    const view = fit({ width: 1000, height: 100 }, { width: 524, height: 400 });
    assert.equal(view.scale, 0.5);
    const next = zoom(view, 2, { x: 100, y: 50 });
    assert.equal((100 - next.x) / next.scale, (100 - view.x) / view.scale);
  });

  it('opens at a scale that can be read, at the beginning of what is too wide', () => {
    const wide = open({ width: 4000, height: 200 }, { width: 524, height: 400 });
    assert.deepEqual(wide, { scale: 0.6, x: 12, y: 140 });
    const window = { width: 524, height: 400 };
    const small = { width: 500, height: 100 };
    assert.deepEqual(open(small, window), fit(small, window));
  });

  it('comes close to what is followed in step', () => {
    const box = { x: 1000, y: 100, width: 40, height: 40 };
    const view = bringClose({ scale: 0.3, x: 0, y: 0 }, box, { width: 200, height: 200 });
    assert.deepEqual(view, { scale: 0.6, x: 100 - 1020 * 0.6, y: 100 - 120 * 0.6 });
  });

  it('moves no further than it has to', () => {
    const view = { scale: 1, x: 0, y: 0 };
    const window = { width: 200, height: 200 };
    assert.equal(bringIntoView(view, { x: 50, y: 50, width: 20, height: 20 }, window), view);
    const moved = bringIntoView(view, { x: 300, y: 50, width: 20, height: 20 }, window);
    assert.deepEqual(moved, { scale: 1, x: -132, y: 0 });
  });
});
