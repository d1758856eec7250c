import assert from 'node:assert/strict';
import {
  buildGraph,
  layoutGraph,
  toDot,
  toJson,
  toMermaid,
  toSvg,
} from '../../../src/graph/index.ts';
import { layoutWithGraphviz } from '../../../src/graph/graphviz.ts';
import { layered } from '../../../src/graph/layered.ts';
import { sceneOf } from '../../../src/graph/scene.ts';
import { gridOf } from '../../../src/graph/size.ts';
import type { ComputationGraph, GraphLayout } from '../../../src/model/graph.ts';
import * as cases from './cases.ts';
import { constant, TapeBuilder } from './tapeBuilder.ts';

const build = (tape: TapeBuilder): ComputationGraph => buildGraph(tape.build(), tape.names);

/** Every node in the picture, none on another. */
function assertClear(graph: ComputationGraph, layout: GraphLayout): void {
  const boxes = graph.nodes.map((node) => layout.nodes[node.id]!);
  boxes.forEach((a, index) => {
    assert.ok(a.x >= 0 && a.y >= 0);
    assert.ok(a.x + a.width <= layout.width && a.y + a.height <= layout.height);
    for (const b of boxes.slice(index + 1)) {
      const isApart =
        a.x + a.width <= b.x ||
        b.x + b.width <= a.x ||
        a.y + a.height <= b.y ||
        b.y + b.height <= a.y;
      assert.ok(isApart, 'two nodes overlap');
    }
  });
  assert.equal(layout.edges.length, graph.edges.length);
}

/** A chain of many differently written operations. */
function chain(length: number): TapeBuilder {
  const tape = new TapeBuilder();
  let x = tape.input('x', 0.5);
  for (let step = 0; step < length; step++) x = tape.op('sin', `Math.sin(x${step})`, [x]);
  tape.output(x);
  return tape;
}

describe('layout', () => {
  for (const [name, make] of Object.entries({
    norm: cases.normByLoops,
    shopping: cases.shopping,
    sigmoid: cases.sigmoid,
    network: () => cases.twoLayers(true),
  })) {
    it(`puts every node of ${name} in the picture, values flowing to the right`, async () => {
      const { layout, ...graph } = await layoutGraph(build(make()));
      assert.ok(layout);
      assertClear({ ...graph, layout }, layout);
      for (const { from, to } of graph.edges) {
        assert.ok(layout.nodes[from]!.x < layout.nodes[to]!.x);
      }
    });
  }

  it('is the same for the same graph', async () => {
    const graph = build(cases.twoLayers(true));
    assert.deepEqual((await layoutGraph(graph)).layout, (await layoutGraph(graph)).layout);
  });

  it('takes Graphviz for what is too large for dagre', async () => {
    const graph = build(chain(200));
    const layout = await layoutWithGraphviz(graph);
    assertClear(graph, layout);
    assert.deepEqual((await layoutGraph(graph)).layout, layout);
  });

  it('draws layers where nothing else would end in time', async () => {
    const graph = build(chain(1600));
    const { layout } = await layoutGraph(graph);
    assert.deepEqual(layout, layered(graph));
    assertClear(graph, layout);
  });

  it('ends where a loop carries a state to itself', () => {
    const tape = new TapeBuilder();
    const k = tape.input('k', 0.5);
    let x = tape.input('x0', 1);
    tape.loop('for t', 4, () => {
      x = tape.op('subtract', 'x - force', [x, tape.op('multiply', 'k * x', [k, x])], 'x');
    });
    tape.output(x);
    const graph = build(tape);
    assertClear(graph, layered(graph));
  });
});

describe('scene', () => {
  it('writes the value of every edge above its gradient', async () => {
    const scene = sceneOf(await layoutGraph(build(cases.shopping())));
    for (const { value, gradient } of scene.edges) {
      assert.ok(value.kind === 'text' && gradient?.kind === 'text');
      assert.ok(value.at.y < gradient.at.y);
      assert.equal(value.at.x, gradient.at.x);
    }
  });

  it('refuses a graph without coordinates', () => {
    assert.throws(() => sceneOf(build(cases.shopping())), /no layout/);
  });

  it('draws small arrays by their numbers and large ones as shades', () => {
    assert.equal(gridOf([2, 3]).style, 'numbers');
    const { rows, columns, style, index } = gridOf([64, 64]);
    assert.deepEqual([rows, columns, style], [16, 16, 'heat']);
    assert.equal(index(15, 15), 60 * 64 + 60);
    const long = gridOf([100]);
    assert.deepEqual([long.rows, long.columns], [10, 10]);
  });
});

describe('exports', () => {
  it('write JSON with nested arrays, NaN as a string, and scalars as numbers', async () => {
    const tape = new TapeBuilder();
    const w = tape.matrix('W', cases.W);
    const sum = tape.op('add', 'a + b', [w[0]![0]!, w[1]![1]!]);
    tape.output(tape.op('multiply', 'sum * nan', [sum, constant(NaN)]));
    const json = JSON.parse(toJson(await layoutGraph(build(tape)))) as {
      nodes: Record<string, unknown>[];
      edges: Record<string, unknown>[];
    };
    const W = json.nodes.find((node) => node['label'] === 'W')!;
    assert.deepEqual(W['shape'], [2, 2]);
    assert.deepEqual(W['value'], cases.W);
    const output = json.nodes.find((node) => node['operation'] === 'output')!;
    assert.deepEqual(output['shape'], []);
    assert.equal(output['value'], 'NaN');
    assert.ok(json.edges.every((edge) => 'from' in edge && 'to' in edge && 'gradient' in edge));
  });

  it('write DOT that Graphviz reads', async () => {
    const dot = toDot(build(cases.twoLayers(true)));
    const { instance } = await import('@viz-js/viz');
    const result = (await instance()).render(dot, { format: 'svg' });
    assert.equal(result.status, 'success');
    assert.match(dot, /subgraph "cluster_g\d+"/);
  });

  it('write Mermaid with values and gradients on the edges', () => {
    const mermaid = toMermaid(build(cases.shopping()));
    assert.match(mermaid, /^flowchart LR\n/);
    assert.match(mermaid, /-->\|"1.1<br\/>∂ 650"\|/);
    assert.match(mermaid, /\(\["tax"\]\)/);
  });

  it('escape what stands in the source', async () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 1);
    tape.output(tape.op('sin', '"<b>" & x', [x]));
    const graph = await layoutGraph(build(tape));
    assert.match(toSvg(graph), /&quot;&lt;b&gt;&quot; &amp; x/);
    assert.match(toDot(graph), /\\"<b>\\" & x/);
    assert.doesNotMatch(toMermaid(graph), /<b>/);
  });

  it('write an SVG that carries its own colours in light and dark', async () => {
    const graph = await layoutGraph(build(cases.normByLoops()));
    const light = toSvg(graph, 'light');
    assert.match(light, /^<svg xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    assert.doesNotMatch(light, /<script|href=/);
    assert.notEqual(light, toSvg(graph, 'dark'));
  });
});
