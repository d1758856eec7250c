import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildGraph, buildInsights } from '../../../src/graph/index.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import type { Insight } from '../../../src/model/insight.ts';
import { Program } from '../differentiate/support.ts';
import { assertBalanced, close, named } from './support.ts';

const EXAMPLES = join(import.meta.dirname, '../../../media/examples');

interface Picture {
  readonly graph: ComputationGraph;
  readonly insights: readonly Insight[];
}

/** The picture of a real recording, its contributions checked. */
function draw(source: string, name: string, args: readonly unknown[], inputs: string[]): Picture {
  const run = new Program(source).run(args, 'operations', name);
  const cotangent = run.outputs.map((_, index) => (index === 0 ? 1 : 0));
  const trace = run.trace(cotangent);
  const graph = buildGraph(trace, inputs);
  assertBalanced(graph);
  return { graph, insights: buildInsights(trace, graph) };
}

function drawExample(
  file: string,
  name: string,
  args: readonly unknown[],
  inputs: string[],
): Picture {
  return draw(readFileSync(join(EXAMPLES, file), 'utf8'), name, args, inputs);
}

const vector = (name: string, length: number): string[] =>
  Array.from({ length }, (_, index) => `${name}[${index}]`);
const matrix = (name: string, rows: number, columns: number): string[] =>
  Array.from({ length: rows }, (_, row) => vector(`${name}[${row}]`, columns)).flat();

const X = [0.2, 0.4];
const W = [
  [0.1, 0.5],
  [-0.3, 0.8],
];

/** Case 11 in the ways in which people write it; `q` is a vector in each. */
const NORMS: Readonly<Record<string, string>> = {
  'loops and push': `export function f(x, W) {
    const q = [];
    for (let i = 0; i < W.length; i++) {
      let s = 0;
      for (let j = 0; j < x.length; j++) s += W[i][j] * x[j];
      q.push(s);
    }
    let norm = 0;
    for (const v of q) norm += v * v;
    return norm;
  }`,
  'in place': `export function f(x, W) {
    const q = new Float64Array(2);
    for (let i = 0; i < 2; i++) for (let j = 0; j < 2; j++) q[i] += W[i][j] * x[j];
    return q[0] * q[0] + q[1] * q[1];
  }`,
  'map and reduce': `export function f(x, W) {
    const q = W.map((row) => row.reduce((s, w, j) => s + w * x[j], 0));
    return q.reduce((s, v) => s + v ** 2, 0);
  }`,
  'a literal': `export function f(x, W) {
    const q = [W[0][0] * x[0] + W[0][1] * x[1], W[1][0] * x[0] + W[1][1] * x[1]];
    return q[0] ** 2 + q[1] ** 2;
  }`,
};

describe('graphs of real recordings', () => {
  for (const [how, source] of Object.entries(NORMS)) {
    it(`draws ‖Wx‖² with W as a matrix, x and q as vectors: ${how}`, () => {
      const { graph } = draw(source, 'f', [X, W], [...vector('x', 2), ...matrix('W', 2, 2)]);
      assert.deepEqual(named(graph, 'W').shape, [2, 2]);
      assert.deepEqual(named(graph, 'x').shape, [2]);
      const q = named(graph, 'q');
      assert.deepEqual(q.shape, [2]);
      close(q.value, [0.22, 0.26]);
      close(q.adjoint, [0.44, 0.52]);
      close(named(graph, 'W').adjoint, [0.088, 0.176, 0.104, 0.208]);
      close(named(graph, 'x').adjoint, [-0.112, 0.636]);
    });
  }

  it('draws 64×64 on five nodes', () => {
    const x = Array.from({ length: 64 }, (_, i) => Math.sin(i));
    const rows = x.map((_, i) => x.map((__, j) => Math.cos(i * j)));
    const inputs = [...vector('x', 64), ...matrix('W', 64, 64)];
    const { graph } = draw(NORMS['loops and push']!, 'f', [x, rows], inputs);
    assert.equal(graph.nodes.length, 5);
    assert.deepEqual(named(graph, 'W').shape, [64, 64]);
    assert.deepEqual(named(graph, 'q').shape, [64]);
  });

  it('draws the shopping graph with what the lecture writes on its edges', () => {
    const inputs = ['price', 'count', 'tax'];
    const { graph } = drawExample('01-shopping.ts', 'shopping', [100, 2, 1.1], inputs);
    close(named(graph, 'apples').value, [200]);
    close(named(graph, 'total').value, [220]);
    close(named(graph, 'price').adjoint, [2.2]);
    close(named(graph, 'count').adjoint, [110]);
    close(named(graph, 'tax').adjoint, [200]);
  });

  it('names the layers of the two-layer network, with the helper functions as boxes', () => {
    const args = [
      [0.6, -0.4],
      [
        [0.2, -0.5, 0.3],
        [0.7, 0.1, -0.6],
      ],
      [0.1, -0.2, 0.4],
      [[0.9], [-0.8], [0.35]],
      [0.05],
      [0.75],
    ];
    const inputs = [
      ...vector('x', 2),
      ...matrix('W1', 2, 3),
      ...vector('b1', 3),
      ...matrix('W2', 3, 1),
      ...vector('b2', 1),
      ...vector('y', 1),
    ];
    const { graph } = drawExample('12-network.ts', 'loss', args, inputs);
    const h1 = named(graph, 'h1');
    const z1 = named(graph, 'z1');
    const z2 = named(graph, 'z2');
    assert.deepEqual([h1.shape, z1.shape, z2.shape], [[3], [3], [1]]);
    close(
      z1.value,
      h1.value.map((h) => 1 / (1 + Math.exp(-h))),
    );
    close(z2.adjoint, [2 * (z2.value[0]! - 0.75)]);
    close(
      h1.adjoint,
      z1.value.map((z, index) => z * (1 - z) * z1.adjoint![index]!),
    );
    const boxes = graph.groups.map((group) => group.label);
    assert.deepEqual([...boxes].sort(), ['affine', 'affine', 'sigmoid']);
  });

  it('keeps the state of a simulation apart from its start, and balanced', () => {
    const source = `export function f(x, v, k, dt) {
      x = x.slice(); v = v.slice();
      for (let t = 0; t < 10; t++) {
        for (let i = 0; i < x.length; i++) {
          const left = i > 0 ? x[i - 1] : 0;
          v[i] += -k * (x[i] - left) * dt;
        }
        for (let i = 0; i < x.length; i++) x[i] += v[i] * dt;
      }
      let energy = 0;
      for (let i = 0; i < x.length; i++) energy += 0.5 * v[i] * v[i];
      return energy;
    }`;
    const inputs = [...vector('x', 3), ...vector('v', 3), 'k', 'dt'];
    const { graph } = draw(source, 'f', [[1, 0.5, -0.2], [0, 0, 0], 2.5, 0.05], inputs);
    const state = graph.nodes.filter((node) => node.label === 'v');
    assert.deepEqual(
      state.map((node) => node.shape),
      [[3], [10, 3]],
    );
    const steps = state[1]!;
    assert.ok(graph.edges.some(({ from, to }) => from === steps.id && to === steps.id));
  });

  it('leaves out what only a condition reads', () => {
    const source = `export function f(x) {
      let term = 1, sum = 1, k = 1;
      while (Math.abs(term) > 1e-12 * Math.abs(sum)) {
        term *= -(x * x) / (4 * k * k);
        sum += term;
        k++;
      }
      return sum;
    }`;
    const { graph } = draw(source, 'f', [2.3], ['x']);
    assert.ok(!graph.nodes.some((node) => node.operation === 'abs'));
  });

  it('draws a method of a class under its own names', () => {
    const source = `class Layer {
      constructor(w, b) { this.w = w; this.b = b; }
      forward(x) {
        let s = this.b;
        for (let i = 0; i < x.length; i++) s += this.w[i] * x[i];
        return Math.max(0, s);
      }
    }
    export function f(w, b, x) {
      return new Layer([new Layer(w, b).forward(x), 0.3], b).forward(x);
    }`;
    const inputs = [...vector('w', 2), 'b', ...vector('x', 2)];
    const { graph } = draw(source, 'f', [[0.5, 0.2], 0.1, [0.4, 0.6]], inputs);
    const boxes = graph.groups.map((group) => group.label);
    assert.equal(boxes.length, 2);
    assert.ok(boxes.every((label) => label.includes('forward')));
  });
});

describe('insights of real recordings', () => {
  const { graph, insights } = draw(
    NORMS['loops and push']!,
    'f',
    [X, W],
    [...vector('x', 2), ...matrix('W', 2, 2)],
  );

  it('count the runs of an expression and keep its extremes', () => {
    const product = insights.find((each) => each.text === 'W[i][j] * x[j]')!;
    assert.equal(product.count, 4);
    close([product.value.first, ...product.value.last], [0.02, 0.32]);
    close([product.value.min, product.value.max], [-0.06, 0.32]);
    close([product.adjoint!.min, product.adjoint!.max], [0.44, 0.52]);
    assert.equal(
      product.rule!.formula,
      '∂(W[i][j]·x[j])/∂W[i][j] = x[j] = 0.4, ∂(W[i][j]·x[j])/∂x[j] = W[i][j]',
    );
    assert.equal(product.rule!.numbers, '0.8');
  });

  it('lead to the node that draws the place, also where it is folded into a sum', () => {
    const product = insights.find((each) => each.text === 'W[i][j] * x[j]')!;
    assert.equal(product.node, named(graph, 'q').id);
  });

  it('say what a line computes, and nothing at the line that only made an array empty', () => {
    const results = insights.filter((each) => each.kind === 'result');
    assert.ok(results.some((each) => each.text === 'norm'));
    assert.ok(!results.some((each) => each.range.line === 2));
  });

  it('answer for a variable where it is read', () => {
    const read = insights.find((each) => each.kind === 'variable' && each.range.line === 10)!;
    assert.equal(read.text, 'norm');
    close(read.value.last, [0.116]);
    close(read.adjoint!.last, [1]);
  });

  it('give the rule of a sigmoid as σ(h)·(1 − σ(h)) with its numbers', () => {
    const source = 'export function f(h) { return 1 / (1 + Math.exp(-h)); }';
    const { insights: found } = draw(source, 'f', [2.8], ['h']);
    const last = found.find((each) => each.operation === 'divide')!;
    assert.deepEqual(last.rule, {
      formula: 'σ(h)·(1 − σ(h))',
      numbers: '0.9427 × 0.05732 = 0.05404',
    });
  });

  it('say a derivative that is a number once', () => {
    const source = 'export function f(a, b) { const s = a + b; return Math.max(s, 0) * a; }';
    const { insights: found } = draw(source, 'f', [2, 3], ['a', 'b']);
    const ruleOf = (operation: string) => found.find((each) => each.operation === operation)!.rule;
    assert.deepEqual(ruleOf('add'), { formula: '∂(a + b)/∂a = 1, ∂(a + b)/∂b = 1', numbers: '' });
    assert.deepEqual(ruleOf('max'), {
      formula: '∂(max(s, 0))/∂s = 1, it is the largest',
      numbers: '',
    });
    assert.equal(ruleOf('multiply')!.numbers, '5');
  });
});

describe('adjoints that cancel', () => {
  const source = `export function f(x: number, y: number): number {
    const h = x * x;
    const small = y * y;
    return 0.1 * h + 0.2 * h - 0.3 * h + 1e-12 * small;
  }`;
  const { insights } = draw(source, 'f', [0.7, 1.3], ['x', 'y']);
  const of = (text: string): Insight => insights.find((each) => each.text === text)!;

  it('are known as rounding, also where it flows on', () => {
    assert.notEqual(of('h').adjoint!.last[0], 0);
    assert.equal(of('h').adjointIsRounding, true);
    assert.equal(of('x').adjointIsRounding, true);
  });

  it('are told from small ones', () => {
    assert.equal(of('small').adjointIsRounding, undefined);
    assert.equal(of('y').adjointIsRounding, undefined);
  });
});
