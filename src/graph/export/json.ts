import type { ComputationGraph } from '../../model/graph.ts';

type Nested = number | string | readonly Nested[];

/**
 * The graph as scripts read it. A scalar is a number, an array is nested by its shape; where only the
 * first 4096 elements are known they stand in one flat list. NaN and the infinities are strings.
 */
export function toJson(graph: ComputationGraph): string {
  const shapes = new Map(graph.nodes.map((node) => [node.id, node.shape]));
  const nodes = graph.nodes.map((node) => ({
    id: node.id,
    label: node.label,
    operation: node.operation,
    shape: node.shape,
    value: nest(node.value, node.shape),
    adjoint: node.adjoint && nest(node.adjoint, node.shape),
    file: node.range?.file ?? null,
    line: node.range?.line ?? null,
    column: node.range?.column ?? null,
    kind: node.kind,
    count: node.count,
    group: node.group,
  }));
  const edges = graph.edges.map(({ from, to, value, gradient }) => {
    const shape = shapes.get(from) ?? [];
    return { from, to, value: nest(value, shape), gradient: gradient && nest(gradient, shape) };
  });
  const groups = graph.groups.map(({ id, label, parent }) => ({ id, label, parent }));
  return `${JSON.stringify({ nodes, edges, groups, truncated: graph.truncated }, null, 2)}\n`;
}

function nest(values: readonly number[], shape: readonly number[]): Nested {
  const [only] = values;
  if (shape.length === 0 && only !== undefined) return plain(only);
  const size = shape.reduce((all, each) => all * each, 1);
  if (size !== values.length || shape.length < 2) return values.map(plain);
  const [rows, ...rest] = shape;
  const step = values.length / rows!;
  return Array.from({ length: rows! }, (_, row) =>
    nest(values.slice(row * step, (row + 1) * step), rest),
  );
}

function plain(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
