import type { ComputationGraph, GraphNode } from '../../model/graph.ts';
import { edgeTexts } from '../size.ts';
import { dotLabel } from './dot.ts';

/** Mermaid source, for READMEs: values and gradients on the edges, helper functions as subgraphs. */
export function toMermaid(graph: ComputationGraph): string {
  const names = new Map(graph.nodes.map((node, index) => [node.id, `n${index}`]));
  const byId = new Map(graph.nodes.map((node) => [node.id, node]));
  const lines = ['flowchart LR', ...members(graph, null, names, '  ')];
  for (const edge of graph.edges) {
    const { value, gradient } = edgeTexts(edge, byId.get(edge.from));
    const label = gradient === null ? value : `${value}\n∂ ${gradient}`;
    lines.push(`  ${names.get(edge.from)!} -->|${quote(label)}| ${names.get(edge.to)!}`);
  }
  return [...lines, ''].join('\n');
}

function members(
  graph: ComputationGraph,
  group: string | null,
  names: ReadonlyMap<string, string>,
  indent: string,
): string[] {
  const nodes = graph.nodes.filter((node) => node.group === group);
  const inner = graph.groups.filter((each) => each.parent === group);
  return [
    ...nodes.map((node) => `${indent}${names.get(node.id)!}${shaped(node)}`),
    ...inner.flatMap((each) => [
      `${indent}subgraph ${each.id}[${quote(`${each.label}()`)}]`,
      ...members(graph, each.id, names, `${indent}  `),
      `${indent}end`,
    ]),
  ];
}

function shaped(node: GraphNode): string {
  const label = quote(dotLabel(node));
  if (node.shape.length > 0) return `[${label}]`;
  return node.kind === 'operation' ? `((${label}))` : `([${label}])`;
}

/** Mermaid takes entities, not backslashes, inside quotes. */
function quote(text: string): string {
  const escaped = text
    .replaceAll('#', '#35;')
    .replaceAll('"', '#quot;')
    .replaceAll('<', '#lt;')
    .replaceAll('>', '#gt;')
    .replaceAll('\n', '<br/>');
  return `"${escaped}"`;
}
