import assert from 'node:assert/strict';
import type { EngineClient } from '../../../src/engine/client.ts';
import { foldGraph } from '../../../src/graph/fold.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import type { PictureRequest } from '../../../src/model/request.ts';
import { assertBalanced } from '../graph/support.ts';
import { checkText, only, startEngine } from './support/engine.ts';

const TEXT = `function norm(x: number, y: number): number {
  return Math.sqrt(x * x + y * y);
}

/** @gradcheck f(3, 4) */
export function f(x: number, y: number): { length: number; product: number; near: number } {
  const length = norm(x, y);
  const product = x * y;
  const near = Math.max(0, x - 2.75);
  return { length, product, near };
}`;

describe('pictures of a run', function () {
  this.timeout(60_000);
  let client: EngineClient;

  before(() => {
    client = startEngine();
  });

  after(() => {
    client.dispose();
  });

  async function shown(picture?: PictureRequest): Promise<CheckResult> {
    const more = picture ? { picture } : {};
    return only(await checkText(client, TEXT, { name: 'f', trace: true, ...more }));
  }

  async function draw(picture?: PictureRequest): Promise<ComputationGraph> {
    return (await shown(picture)).graph!;
  }

  /** ∂(the output)/∂x as the graph has it. */
  const slope = (graph: ComputationGraph): number =>
    graph.nodes.find(({ label }) => label === 'x')!.adjoint![0]!;

  it('of a check are of the first output, with every operation checked', async () => {
    const graph = await draw();
    assert.deepEqual(graph.output, { index: 0, names: ['.length', '.product', '.near'] });
    assert.ok(Math.abs(slope(graph) - 0.6) < 1e-15);
    assertBalanced(graph);
    const checks = graph.nodes.flatMap(({ check }) => check?.state ?? []);
    assert.ok(checks.length >= 4 && checks.every((state) => state === 'right'), checks.join());
    const near = graph.nodes.find(({ label }) => label === 'near');
    assert.equal(near?.kink?.distance, 0.25);
  });

  it('can be of another output', async () => {
    const graph = await draw({ output: 1, detail: 'expressions' });
    assert.equal(graph.output?.index, 1);
    assert.equal(slope(graph), 4);
    assertBalanced(graph);
  });

  it('come with the hints and hovers of the same output', async () => {
    const slopeAt = ({ insights }: CheckResult): number =>
      insights.find(({ kind, text }) => kind === 'result' && text === 'x')!.adjoint!.last[0]!;
    assert.ok(Math.abs(slopeAt(await shown()) - 0.6) < 1e-15);
    for (const detail of ['expressions', 'operations'] as const) {
      assert.equal(slopeAt(await shown({ output: 1, detail })), 4);
    }
  });

  it('can be of every single operation', async () => {
    const graph = await draw({ output: 0, detail: 'operations' });
    assert.equal(graph.detail, 'operations');
    assert.equal(graph.nodes.filter(({ operation }) => operation === 'multiply').length, 3);
    assertBalanced(graph);
  });

  it('are laid out by the engine, what stays in its order', async () => {
    const graph = await draw();
    const [group] = graph.groups;
    const closed = foldGraph(graph, [group!.id]);
    const change = { group: group!.id, open: false };
    const layout = await client.arrange(closed, graph, change);
    assert.deepEqual(Object.keys(layout!.nodes).sort(), closed.nodes.map(({ id }) => id).sort());
  });

  it('are not laid out where that was cancelled', async () => {
    const graph = await draw();
    const cancelled = new AbortController();
    const answer = client.arrange(graph, null, null, cancelled.signal);
    cancelled.abort();
    assert.equal(await answer, null);
    assert.equal(await client.arrange(graph, null, null, cancelled.signal), null);
    assert.ok(await client.arrange(graph, null, null));
  });
});
