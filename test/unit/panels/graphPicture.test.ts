import assert from 'node:assert/strict';
import { arrange } from '../../../src/graph/arrange.ts';
import { buildGraph, foldGraph, layoutGraph } from '../../../src/graph/index.ts';
import { GraphPicture, type Painter } from '../../../src/panels/graphPicture.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import type { CheckResult } from '../../../src/model/report.ts';
import * as cases from '../graph/cases.ts';

/** A layout engine in the same process that counts and can be held up. */
class Engine implements Painter {
  arranged = 0;
  asked: unknown[] = [];
  other: ComputationGraph | null = null;

  async arrange(...[graph, before, change, signal]: Parameters<Painter['arrange']>) {
    this.arranged++;
    return arrange(graph, before, change, () => Promise.resolve(signal.aborted));
  }

  picture(_: CheckResult, request: unknown): Promise<ComputationGraph | null> {
    this.asked.push(request);
    return Promise.resolve(this.other);
  }
}

const RESULT = {} as CheckResult;

async function network(shift = 0): Promise<ComputationGraph> {
  const tape = cases.twoLayers(false);
  const trace = tape.build();
  if (shift > 0) trace.value[trace.nodes - 1]! += shift;
  return layoutGraph(buildGraph(trace, tape.names));
}

describe('the picture of a result', () => {
  it('folds and opens a box, and says which one changed', async () => {
    const graph = await network();
    const engine = new Engine();
    const picture = new GraphPicture(RESULT, graph, engine);
    const [group] = graph.groups;
    let changes = 0;
    picture.onDidChange(() => changes++);
    await picture.fold(group!.id, false);
    assert.deepEqual(picture.picture.graph.folded, [group!.id]);
    assert.equal(picture.picture.changed, group!.id);
    await picture.fold(group!.id, true);
    assert.deepEqual(picture.picture.graph.folded, []);
    assert.equal(picture.picture.graph.nodes.length, graph.nodes.length);
    assert.ok(changes >= 2 && engine.arranged === 2);
  });

  it('has a graph laid out that comes without coordinates, and is busy until then', async () => {
    const laidOut = await network();
    const picture = new GraphPicture(RESULT, { ...laidOut, layout: null }, new Engine());
    assert.deepEqual([picture.picture.busy, picture.picture.graph.layout], [true, null]);
    await new Promise<void>((resolve) => picture.onDidChange(resolve));
    assert.equal(picture.picture.busy, false);
    assert.deepEqual(picture.picture.graph.layout, laidOut.layout);
  });

  it('gives up a layout that a newer one replaces', async () => {
    const graph = await network();
    const picture = new GraphPicture(RESULT, graph, new Engine());
    const [group] = graph.groups;
    const first = picture.fold(group!.id, false);
    const second = picture.fold(null, true);
    await Promise.all([first, second]);
    assert.deepEqual(picture.picture.graph.folded, []);
    assert.equal(picture.picture.busy, false);
  });

  it('opens the boxes around a node that is looked for', async () => {
    const whole = await network();
    const [group] = whole.groups;
    const folded = await layoutGraph({ ...foldGraph(whole, [group!.id]), whole });
    const picture = new GraphPicture(RESULT, folded, new Engine());
    const inner = whole.nodes.find((node) => node.group === group!.id)!;
    assert.ok(!picture.picture.graph.nodes.some(({ id }) => id === inner.id));
    assert.equal(await picture.show(inner.id), true);
    assert.ok(picture.picture.graph.nodes.some(({ id }) => id === inner.id));
    assert.equal(await picture.show('nowhere'), false);
  });

  it('keeps what it shows where no other picture comes', async () => {
    const graph = await network();
    const engine = new Engine();
    const picture = new GraphPicture(RESULT, graph, engine);
    await picture.draw({ output: 1, detail: 'operations' });
    assert.deepEqual(engine.asked, [{ output: 1, detail: 'operations' }]);
    assert.equal(picture.picture.graph.nodes.length, graph.nodes.length);
    engine.other = { ...graph, detail: 'operations' };
    await picture.draw({ output: 0, detail: 'operations' });
    assert.equal(picture.picture.graph.detail, 'operations');
  });

  it('compares with another point, folded alike', async () => {
    const graph = await network();
    const picture = new GraphPicture(RESULT, graph, new Engine());
    picture.compare({ point: 0, graph: await network(0.5) });
    const { comparison } = picture.picture;
    const changed = comparison!.nodes.filter(({ kind }) => kind === 'changed').map(({ id }) => id);
    const last = graph.nodes.filter(({ operation }) => operation === 'power').map(({ id }) => id);
    assert.deepEqual(changed, [...last, 'output']);
    picture.compare(null);
    assert.equal(picture.picture.comparison, null);
  });

  it('leaves no listener behind', async () => {
    const picture = new GraphPicture(RESULT, await network(), new Engine());
    let changes = 0;
    picture.onDidChange(() => changes++);
    picture.dispose();
    picture.compare(null);
    assert.equal(changes, 0);
  });
});
