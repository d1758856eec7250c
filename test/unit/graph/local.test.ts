import assert from 'node:assert/strict';
import { EXAMINER } from '../../../src/engine/sandbox/examiner.ts';
import { buildGraph, layoutGraph } from '../../../src/graph/index.ts';
import { spokenMath } from '../../../src/graph/mathml.ts';
import { runsAt } from '../../../src/graph/runs.ts';
import { sceneOf } from '../../../src/graph/scene.ts';
import type { ComputationGraph } from '../../../src/model/graph.ts';
import type { OperationTrace } from '../../../src/model/trace.ts';
import { Program } from '../differentiate/support.ts';
import * as cases from './cases.ts';
import { close, named } from './support.ts';

/** The trace of a real recording of `f`, with the adjoints of its first output. */
function record(source: string, args: readonly unknown[]): OperationTrace {
  const run = new Program(source).run(args, 'operations', 'f');
  return run.trace(run.outputs.map((_, index) => (index === 0 ? 1 : 0)));
}

function draw(source: string, args: readonly unknown[], inputs: string[]): ComputationGraph {
  return buildGraph(record(source, args), inputs, { examiner: EXAMINER });
}

describe('the local check of a node', () => {
  it('finds every operation of the lecture’s network right', () => {
    const tape = cases.twoLayers(true);
    const graph = buildGraph(tape.build(), tape.names, { examiner: EXAMINER });
    for (const node of graph.nodes.filter(({ kind }) => kind === 'operation')) {
      assert.equal(node.check?.state, 'right', node.label);
      assert.ok(node.check.checked > 0 && node.check.worst.error < 1e-6);
    }
  });

  it('finds a wrong rule, at its node and at no other', async () => {
    const source = 'export function f(x, y) { const s = Math.sin(x); return s * y; }';
    const trace = record(source, [0.7, 2]);
    const sine = trace.sites.findIndex(({ operation }) => operation === 'sin');
    const node = trace.site.indexOf(sine);
    trace.edgePartial[trace.edgeStart[node]!]! *= -1;
    const graph = buildGraph(trace, ['x', 'y'], { examiner: EXAMINER });
    const { check } = named(graph, 's');
    assert.equal(check!.state, 'wrong');
    assert.ok(Math.abs(check!.worst.numeric - Math.cos(0.7)) <= check!.worst.error);
    assert.deepEqual(
      graph.nodes.filter((each) => each.check?.state === 'wrong').map(({ label }) => label),
      ['s'],
    );
    const scene = sceneOf(await layoutGraph(graph));
    const marks = scene.nodes.flatMap((each) => each.marks);
    assert.equal(marks.filter((mark) => mark.class === 'check wrong').length, 1);
  });

  it('finds one wrong operation among the many of a loop', () => {
    const source = `export function f(x) {
      let s = 0;
      for (let i = 0; i < x.length; i++) s += Math.exp(x[i]);
      return s;
    }`;
    const trace = record(source, [[0.1, 0.2, 0.3, 0.4]]);
    const exp = trace.sites.findIndex(({ operation }) => operation === 'exp');
    trace.edgePartial[trace.edgeStart[trace.site.lastIndexOf(exp)]!] = 1;
    const graph = buildGraph(trace, ['x[0]', 'x[1]', 'x[2]', 'x[3]'], { examiner: EXAMINER });
    const wrong = graph.nodes.filter((each) => each.check?.state === 'wrong');
    assert.deepEqual(
      wrong.map(({ operation }) => operation),
      ['exp'],
    );
  });

  it('says nothing without an examiner', () => {
    const graph = buildGraph(record('export const f = (x) => Math.sin(x);', [1]), ['x']);
    assert.ok(graph.nodes.every((node) => node.check === undefined && node.kink === undefined));
  });
});

describe('kinks of a node', () => {
  it('are measured in the operand: how far a relu is from its kink', () => {
    const source = 'export function f(x) { const r = Math.max(0, x - 1); return r * r; }';
    const near = named(draw(source, [1.003], ['x']), 'r').kink!;
    close([near.distance], [0.003], 1e-12);
    assert.equal(near.on, 0);
    const on = named(draw(source, [1], ['x']), 'r');
    assert.deepEqual(on.kink, { distance: 0, element: 0, on: 1 });
    assert.equal(on.check!.state, 'kink');
  });

  it('name the element that is nearest', () => {
    const source =
      'export function f(x) { const a = x.map((v) => Math.abs(v)); return a[0] + a[1] * a[2]; }';
    const inputs = ['x[0]', 'x[1]', 'x[2]'];
    const node = draw(source, [[-3, 0.25, 2]], inputs).nodes.find(
      (each) => each.operation === 'abs',
    )!;
    assert.deepEqual(node.kink, { distance: 0.25, element: 1, on: 0 });
  });

  it('of branches lead to the node that they stand beside', () => {
    const source = 'export function f(x) { const y = 2 * x; return y > 3 ? y * y : y; }';
    const trace = record(source, [1.6]);
    const text = 'y > 3';
    const column = source.indexOf(text) + 1;
    const { file } = trace.sites[0]!.range;
    const range = { file, line: 1, column, endLine: 1, endColumn: column + text.length };
    const graph = buildGraph(trace, ['x'], { nearest: [{ range, text, margin: 0.2 }] });
    assert.equal(graph.switches![0]!.distance, 0.2);
  });
});

describe('iterations', () => {
  const source = `export function f(W, x) {
    let total = 0;
    for (let i = 0; i < W.length; i++) {
      let s = 0;
      for (let j = 0; j < x.length; j++) s += W[i][j] * x[j];
      total += s * s;
    }
    return total;
  }`;
  const inputs = ['W[0][0]', 'W[0][1]', 'W[1][0]', 'W[1][1]', 'x[0]', 'x[1]'];
  const graph = draw(source, [cases.W, cases.X], inputs);

  it('name the loops, the inner one inside the outer one', () => {
    const [outer, inner] = graph.loops!;
    assert.match(outer!.label, /^for \(let i/);
    assert.match(inner!.label, /^for \(let j/);
    assert.equal(inner!.parent, outer!.id);
    assert.deepEqual([outer!.iterations, inner!.iterations], [2, 2]);
  });

  it('give running totals and running adjoints, and what flows along each edge', () => {
    const [outer, inner] = graph.loops!;
    const s = graph.nodes.find((node) => node.label === 's')!;
    const at = (i: number, j: number) =>
      new Map([
        [outer!.id, i],
        [inner!.id, j],
      ]);
    close(runsAt(s.runs, at(0, 0))!.value, [0.1 * 0.2]);
    close(runsAt(s.runs, at(0, 1))!.value, [0.1 * 0.2 + 0.5 * 0.4]);
    close(runsAt(s.runs, at(1, 1))!.gradient, [2 * 0.26]);
    close(runsAt(s.runs, new Map([[outer!.id, 1]]))!.value, [-0.06, 0.26]);
    const edge = graph.edges.find((each) => each.from === 'W' && each.to === s.id)!;
    close(runsAt(edge.runs, at(1, 0))!.value, [-0.3]);
    close(runsAt(edge.runs, at(1, 0))!.gradient, [2 * 0.26 * 0.2]);
  });

  it('say nothing of what stands outside of the loop', () => {
    const w = graph.nodes.find((node) => node.id === 'W')!;
    assert.equal(runsAt(w.runs, new Map([[graph.loops![0]!.id, 0]])), null);
  });
});

describe('equations', () => {
  function equations(source: string, args: readonly unknown[], inputs: string[], label: string) {
    const { rule } = named(draw(source, args, inputs), label);
    return rule!.equations!.map(
      ({ left, right, number }) => [`${spokenMath(left)} = ${spokenMath(right)}`, number] as const,
    );
  }

  it('swap the factors of a product under the name of the node', () => {
    const source = 'export function f(W, x) { const q = W * x; return q; }';
    assert.deepEqual(equations(source, [3, 4], ['W', 'x'], 'q'), [
      ['∂q/∂W = x', 4],
      ['∂q/∂x = W', 3],
    ]);
  });

  it('write quotients, roots and powers as such', () => {
    const source =
      'export function f(a, b) { const r = a / b; const s = Math.sqrt(r); return s ** 3; }';
    const inputs = ['a', 'b'];
    assert.deepEqual(equations(source, [8, 2], inputs, 'r'), [
      ['∂r/∂a = 1/b', 0.5],
      ['∂r/∂b = −a/b^2', -2],
    ]);
    assert.deepEqual(equations(source, [8, 2], inputs, 's'), [['∂s/∂r = 1/2·√r', 0.25]]);
  });

  it('put indices below', () => {
    const source = 'export function f(x) { const p = x[0] * x[1]; return p; }';
    assert.deepEqual(equations(source, [[5, 6]], ['x[0]', 'x[1]'], 'p'), [
      ['∂p/∂x[0] = x[1]', 6],
      ['∂p/∂x[1] = x[0]', 5],
    ]);
  });
});

describe('boxes of loops', () => {
  it('stand around a loop with a body, and not around one that is a single node', () => {
    const source = `export function f(x, v) {
      let s = 0;
      for (let i = 0; i < 3; i++) s += x * i;
      for (let t = 0; t < 4; t++) {
        const force = Math.sin(x);
        const speed = v + 0.1 * force;
        const next = Math.tanh(speed) + x;
        x = next * 0.5;
        v = speed;
      }
      return s + x;
    }`;
    const { groups } = draw(source, [1, 0.5], ['x', 'v']);
    assert.deepEqual(
      groups.map(({ label, kind }) => [label.slice(0, 10), kind]),
      [['for (let t', 'loop']],
    );
  });
});
