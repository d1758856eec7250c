import assert from 'node:assert/strict';
import type { ComputationGraph, GraphNode } from '../../../src/model/graph.ts';

/** The one node of a label. */
export function named(graph: ComputationGraph, label: string): GraphNode {
  const found = graph.nodes.filter((node) => node.label === label);
  assert.equal(found.length, 1, `${found.length} nodes are called ${label}`);
  return found[0]!;
}

export function close(
  actual: readonly number[] | null,
  expected: readonly number[],
  tolerance = 1e-12,
): void {
  assert.equal(actual?.length, expected.length);
  expected.forEach((value, index) => {
    const error = Math.abs(actual[index]! - value);
    const bound = tolerance * Math.max(1, Math.abs(value));
    assert.ok(error <= bound, `${actual[index]!} is not ${value}`);
  });
}

/** Edges as "from > to", by label. */
export function arrows(graph: ComputationGraph): string[] {
  const labels = new Map(graph.nodes.map((node) => [node.id, node.label]));
  return graph.edges.map(({ from, to }) => `${labels.get(from)!} > ${labels.get(to)!}`).sort();
}

/** At every node that a gradient can reach, what flows back through its edges is its adjoint. */
export function assertBalanced(graph: ComputationGraph): void {
  for (const node of graph.nodes) {
    if (node.adjoint === null || node.kind === 'output') continue;
    node.adjoint.forEach((adjoint, element) => {
      const flows = graph.edges
        .filter((edge) => edge.from === node.id)
        .map((edge) => edge.gradient![element]!);
      const sum = flows.reduce((all, flow) => all + flow, 0);
      const scale = flows.reduce((all, flow) => all + Math.abs(flow), Math.abs(adjoint));
      assert.ok(
        Math.abs(sum - adjoint) <= 1e-12 * scale,
        `${node.label}[${element}]: ${sum} flows back, its adjoint is ${adjoint}`,
      );
    });
  }
}
