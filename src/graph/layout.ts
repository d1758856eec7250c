import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import { layoutWithDagre } from './dagre.ts';
import { layered } from './layered.ts';

/**
 * Up to here dagre is faster than Graphviz compiled to WebAssembly has started, above it slower
 * (measured: 0.3 s against 2.3 s at 400 nodes); above the second, Graphviz takes longer than a
 * person waits and a plain layered drawing has to do.
 */
const DAGRE_LIMIT = 150;
const GRAPHVIZ_LIMIT = 1500;

/** The same graph with coordinates; runs in the engine, never in a webview. */
export async function layoutGraph(graph: ComputationGraph): Promise<ComputationGraph> {
  return { ...graph, layout: await layoutOf(graph) };
}

/** Coordinates of a graph's nodes and edges. */
export async function layoutOf(graph: ComputationGraph): Promise<GraphLayout> {
  const size = graph.nodes.length + graph.edges.length / 4;
  if (size <= DAGRE_LIMIT) return layoutWithDagre(graph);
  if (size > GRAPHVIZ_LIMIT) return layered(graph);
  const { layoutWithGraphviz } = await import('./graphviz.ts');
  return layoutWithGraphviz(graph);
}
