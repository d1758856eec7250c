import type { CheckResult } from '../model/report.ts';

/**
 * Whether a check kept its verdict and partials alone, as one of a whole workspace does: no values
 * beside the lines, no hovers, no graph, until the function is checked by itself.
 */
export function isUntraced({ partials, insights, graph }: CheckResult): boolean {
  return partials.length > 0 && insights.length === 0 && graph === null;
}
