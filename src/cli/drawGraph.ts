import { toDot } from '../graph/export/dot.ts';
import { toJson } from '../graph/export/json.ts';
import { toMermaid } from '../graph/export/mermaid.ts';
import { toSvg } from '../graph/export/svg.ts';
import type { ComputationGraph } from '../model/graph.ts';
import type { GraphFormat } from './options.ts';

/** A graph as a text of that format, ending with a line break. */
export function drawGraph(graph: ComputationGraph, format: GraphFormat): string {
  const text = write(graph, format);
  return text.endsWith('\n') ? text : `${text}\n`;
}

function write(graph: ComputationGraph, format: GraphFormat): string {
  switch (format) {
    case 'svg':
      return toSvg(graph);
    case 'dot':
      return toDot(graph);
    case 'mermaid':
      return toMermaid(graph);
    case 'json':
      return toJson(graph);
  }
}
