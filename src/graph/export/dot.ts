import type { ComputationGraph, GraphNode } from '../../model/graph.ts';
import { edgeTexts } from '../size.ts';
import { symbolOf } from '../symbols.ts';

/** Graphviz source: values and gradients on the edges, helper functions as clusters. */
export function toDot(graph: ComputationGraph): string {
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const lines = [
    'digraph gradlens {',
    '  rankdir=LR;',
    '  node [fontname="Helvetica", fontsize=11];',
    '  edge [fontname="Helvetica", fontsize=10];',
    ...members(graph, null, '  '),
  ];
  for (const edge of graph.edges) {
    const { value, gradient } = edgeTexts(edge, byId.get(edge.from));
    const label = gradient === null ? value : `${value}\n${gradient}`;
    lines.push(`  ${quote(edge.from)} -> ${quote(edge.to)} [label=${quote(label)}];`);
  }
  return [...lines, '}', ''].join('\n');
}

function members(graph: ComputationGraph, group: string | null, indent: string): string[] {
  const nodes = graph.nodes.filter((node) => node.group === group);
  const inner = graph.groups.filter((each) => each.parent === group);
  return [
    ...nodes.map((node) => `${indent}${quote(node.id)} [${attributes(node)}];`),
    ...inner.flatMap((each) => [
      `${indent}subgraph ${quote(`cluster_${each.id}`)} {`,
      `${indent}  label=${quote(`${each.label}()`)};`,
      ...members(graph, each.id, `${indent}  `),
      `${indent}}`,
    ]),
  ];
}

function attributes(node: GraphNode): string {
  const shape = node.kind === 'operation' && node.shape.length === 0 ? 'ellipse' : 'box';
  return `label=${quote(dotLabel(node))}, shape=${shape}`;
}

/** Name, operation and shape, a line each. */
export function dotLabel(node: GraphNode): string {
  const parts = [node.label];
  if (node.kind === 'operation') parts.unshift(symbolOf(node.operation));
  if (node.shape.length > 0) parts.push(node.shape.join('×'));
  return parts.join('\n');
}

function quote(text: string): string {
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`;
}
