import assert from 'node:assert/strict';
import { buildGraph } from '../../../src/graph/build.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import {
  normByCallbacks,
  normByLiteral,
  normByLoops,
  shopping,
  sigmoid,
  twoLayers,
  W,
  X,
} from './cases.ts';
import { arrows, close, named } from './support.ts';
import { constant, TapeBuilder } from './tapeBuilder.ts';

function draw(tape: TapeBuilder): ComputationGraph {
  return buildGraph(tape.build(), tape.names);
}

describe('buildGraph: the lecture', () => {
  for (const [how, make] of [
    ['loops and push', normByLoops],
    ['map and reduce', normByCallbacks],
    ['a literal', normByLiteral],
  ] as const) {
    it(`draws W as a matrix, x and q as vectors, with q computed by ${how}`, () => {
      const graph = draw(make());
      assert.deepEqual(named(graph, 'W').shape, [2, 2]);
      assert.deepEqual(named(graph, 'x').shape, [2]);
      const q = named(graph, 'q');
      assert.deepEqual(q.shape, [2]);
      assert.equal(q.operation, 'sum');
      close(named(graph, 'W').value, W.flat());
      close(named(graph, 'W').adjoint, [0.088, 0.176, 0.104, 0.208]);
      close(named(graph, 'x').value, X);
      close(named(graph, 'x').adjoint, [-0.112, 0.636]);
      close(q.value, [0.22, 0.26]);
      close(q.adjoint, [0.44, 0.52]);
      assert.equal(graph.nodes.length, 5, 'W, x, q, the squared norm and the result');
      const output = graph.nodes.find((node) => node.kind === 'output')!;
      close(output.value, [0.116]);
      close(output.adjoint, [1]);
    });
  }

  it('draws 64×64 with as many nodes as 2×2', () => {
    const matrix = Array.from({ length: 64 }, (_, i) =>
      Array.from({ length: 64 }, (__, j) => Math.sin(i + 2 * j)),
    );
    const graph = draw(normByLoops(matrix, matrix[3]));
    assert.equal(graph.nodes.length, 5);
    assert.deepEqual(named(graph, 'W').shape, [64, 64]);
    assert.deepEqual(named(graph, 'q').shape, [64]);
  });

  it('keeps every gate of the shopping graph, with what flows on each edge', () => {
    const graph = draw(shopping());
    assert.deepEqual(arrows(graph), [
      'apple * apples > sum',
      'apple > apple * apples',
      'apples > apple * apples',
      'orange * oranges > sum',
      'orange > orange * oranges',
      'oranges > orange * oranges',
      'sum * tax > total',
      'sum > sum * tax',
      'tax > sum * tax',
    ]);
    const gradients = Object.fromEntries(
      graph.edges.map(({ from, gradient }) => [
        graph.nodes.find((node) => node.id === from)!.label,
        gradient![0]!,
      ]),
    );
    assert.equal(gradients.tax, 650);
    assert.equal(gradients.apples, 110.00000000000001);
    assert.equal(gradients.oranges, 165);
    assert.equal(gradients.sum, 1.1);
  });

  it('draws the four gates of a sigmoid and their constants', () => {
    const graph = draw(sigmoid());
    const gates = graph.nodes.filter((node) => node.kind === 'operation');
    assert.deepEqual(
      gates.map((node) => node.operation),
      ['multiply', 'exp', 'add', 'divide'],
    );
    const constants = graph.nodes.filter((node) => node.kind === 'constant');
    assert.deepEqual(
      constants.map((node) => node.label),
      ['−1', '1', '1'],
    );
    const y = 1 / (1 + Math.exp(-2.8));
    close(named(graph, 'x').adjoint, [y * (1 - y)]);
    assert.match(gates.at(-1)!.rule!.formula, /^σ\(x\)·\(1 − σ\(x\)\)$/);
    assert.equal(gates.at(-1)!.rule!.numbers, '0.9427 × 0.05732 = 0.05404');
  });

  it('explains a sigmoid in statements of its own gate by gate', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 2.8);
    const negated = tape.op('multiply', 'x * -1', [x, constant(-1)], 'minusX');
    const power = tape.op('exp', 'Math.exp(minusX)', [negated], 'e');
    const sum = tape.op('add', 'e + 1', [power, constant(1)], 'onePlusE');
    tape.output(tape.op('divide', '1 / onePlusE', [constant(1), sum], 'y'));
    const { rule } = named(draw(tape), 'y');
    assert.match(rule!.formula, /^∂\(1\/\w+\)\/∂\w+ = −1\/\w+²$/);
  });

  for (const withCallSites of [true, false]) {
    const how = withCallSites ? 'with' : 'without';
    it(`names h1, z1 and z2 of a two-layer network, recorded ${how} call sites`, () => {
      const graph = draw(twoLayers(withCallSites));
      assert.deepEqual(named(graph, 'h1').shape, [2]);
      assert.deepEqual(named(graph, 'W1').shape, [2, 2]);
      assert.deepEqual(named(graph, 'z2').shape, []);
      if (!withCallSites) return;
      assert.deepEqual(named(graph, 'z1').shape, [2]);
      assert.deepEqual(
        graph.groups.map((group) => group.label),
        ['sigmoid'],
      );
      assert.equal(named(graph, 'z1').group, graph.groups[0]!.id);
    });
  }

  it('draws a running total that starts from a bias with the bias as its operand', () => {
    const graph = draw(twoLayers(true));
    assert.ok(arrows(graph).includes('b1 > h1'));
  });
});

describe('buildGraph: structure', () => {
  it('sees through copies', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 3);
    const copy = tape.op('copy', 'const a = x', [x], 'a');
    tape.output(tape.op('multiply', 'a * a', [copy, copy]));
    const graph = draw(tape);
    assert.deepEqual(arrows(graph), ['a * a > result', 'x > a * a']);
    close(named(graph, 'x').adjoint, [6]);
    close(graph.edges[0]!.gradient, [6]);
  });

  it('keeps a state that steps through time as one node that feeds itself', () => {
    const tape = new TapeBuilder();
    const k = tape.input('k', 0.5);
    let x = tape.input('x0', 1);
    tape.loop('for t', 4, () => {
      const force = tape.op('multiply', 'k * x', [k, x], 'force');
      x = tape.op('subtract', 'x - force', [x, force], 'x');
    });
    tape.output(x);
    const graph = draw(tape);
    assert.deepEqual(named(graph, 'x').shape, [4]);
    assert.deepEqual(named(graph, 'force').shape, [4]);
    assert.ok(arrows(graph).includes('x > x'));
    assert.ok(arrows(graph).includes('x > force'));
  });

  it('gives a flat list where a branch left some iterations out', () => {
    const tape = new TapeBuilder();
    const x = tape.vector('x', [1, -1, 2]);
    let s = constant(0);
    tape.loop('for i', 3, (i) => {
      if (x[i]!.value < 0) return;
      s = tape.op('add', 's += y', [s, tape.op('sin', 'Math.sin(x[i])', [x[i]!], 'y')], 's');
    });
    tape.output(s);
    assert.deepEqual(named(draw(tape), 'y').shape, [2]);
  });

  it('keeps two calls of a helper apart and its recursion together', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 2);
    const square = (v: typeof x, site: string): typeof x =>
      tape.call('square', () => tape.op('multiply', 'v * v', [v, v]), site);
    const power = (n: number): typeof x =>
      tape.call(
        'power',
        () => (n === 0 ? x : tape.op('multiply', 'x * power(n)', [x, power(n - 1)])),
        'power(n)',
      );
    const sum = tape.op('add', 'a + b', [square(x, 'square(x)'), square(power(3), 'square(p)')]);
    tape.output(sum);
    const graph = draw(tape);
    assert.equal(graph.groups.filter((group) => group.label === 'square').length, 2);
    assert.equal(graph.groups.filter((group) => group.label === 'power').length, 1);
    assert.equal(graph.nodes.filter((node) => node.label === 'x * power(n)').length, 1);
  });

  it('gathers ragged inputs into a list and fields under their own names', () => {
    const tape = new TapeBuilder();
    const values = ['a[0][0]', 'a[1][0]', 'a[1][1]', 'this.w[0]', 'this.w[1]', 'options.rate'];
    const [first, ...rest] = values.map((name, index) => tape.input(name, index + 1));
    tape.output(rest.reduce((s, each) => tape.op('add', 's + each', [s, each]), first!));
    const graph = draw(tape);
    assert.deepEqual(named(graph, 'a').shape, [3]);
    assert.deepEqual(named(graph, 'this.w').shape, [2]);
    assert.deepEqual(named(graph, 'options.rate').shape, []);
  });

  it('draws an input that nothing reads', () => {
    const tape = new TapeBuilder();
    const x = tape.input('x', 2);
    tape.input('unused', 5);
    tape.output(tape.op('sin', 'Math.sin(x)', [x]));
    close(named(draw(tape), 'unused').adjoint, [0]);
  });

  it('draws a named constant once for all its readers, and literals beside each', () => {
    const tape = new TapeBuilder();
    const x = tape.vector('x', [1, 2]);
    const rate = constant(0.1);
    const a = tape.op('multiply', 'x[0] * rate', [x[0]!, rate], 'a');
    const b = tape.op('multiply', 'x[1] * rate', [x[1]!, rate], 'b');
    const c = tape.op('multiply', 'a * 3', [a, constant(3)], 'c');
    const d = tape.op('multiply', 'b * 3', [b, constant(3)], 'd');
    tape.output(tape.op('add', 'c + d', [c, d]));
    const constants = draw(tape).nodes.filter((node) => node.kind === 'constant');
    assert.deepEqual(constants.map((node) => node.label).sort(), ['3', '3', 'rate']);
  });
});
