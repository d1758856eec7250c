import type { ComputationGraph } from '../model/graph.ts';
import type { Translate } from './translate.ts';

/**
 * Through which neighbour most of a number's gradient comes back: "62 % of it through z1". Only
 * where there is a choice: a node whose gradient comes from several places, all of one sign or not;
 * the share is of the sum of sizes.
 */
export function chainText(
  graph: ComputationGraph | null,
  node: string | null,
  t: Translate,
): string | null {
  const from = graph?.nodes.find((one) => one.id === node);
  if (!graph || !from || from.shape.length > 0) return null;
  const parts = graph.edges
    .filter((edge) => edge.from === from.id && edge.gradient?.length === 1)
    .map((edge) => ({ to: edge.to, size: Math.abs(edge.gradient![0]!) }));
  const total = parts.reduce((sum, part) => sum + part.size, 0);
  if (parts.length < 2 || !(total > 0) || !Number.isFinite(total)) return null;
  const largest = parts.reduce((best, part) => (part.size > best.size ? part : best));
  const name = graph.nodes.find((one) => one.id === largest.to)?.label ?? largest.to;
  return t('{0} % of it through {1}', Math.round((100 * largest.size) / total), name);
}
