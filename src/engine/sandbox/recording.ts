import { buildGraph, buildInsights, layoutGraph } from '../../graph/index.ts';
import type { Contribution } from '../../judge/judge.ts';
import { pathShares } from '../../judge/pathShares.ts';
import type { CheckResult } from '../../model/report.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { Differentiator } from './differentiator.ts';
import { CheckFailure } from './failure.ts';

/** Operations that one recording keeps; the rest runs unrecorded. About 100 bytes each. */
const NODE_BUDGET = 2_000_000;

/** The record of every operation at the check point, made when first asked for, per output. */
export class Recording {
  readonly #differentiator: Differentiator;
  #last: { readonly output: number; readonly trace: OperationTrace | null } | null = null;

  constructor(differentiator: Differentiator) {
    this.#differentiator = differentiator;
  }

  /** With the adjoints of that output; null where the recording itself fails. */
  trace(output: number): OperationTrace | null {
    if (this.#last?.output === output) return this.#last.trace;
    let trace: OperationTrace | null = null;
    try {
      trace = this.#differentiator.trace(output, NODE_BUDGET).trace;
    } catch (error) {
      if (!(error instanceof CheckFailure)) throw error;
    }
    this.#last = { output, trace };
    return trace;
  }

  /** Which inputs (by index) any operation took as an operand; null where that is not known. */
  usedInputs(): ReadonlySet<number> | null {
    const trace = this.trace(0);
    if (!trace || trace.truncated) return null;
    const used = new Set<number>();
    for (const parent of trace.edgeParent) {
      if (parent >= 1 && parent <= trace.inputs) used.add(parent - 1);
    }
    for (const node of trace.outputs) if (node >= 1 && node <= trace.inputs) used.add(node - 1);
    return used;
  }

  /** What flows to ∂output/∂input through each place in the source. */
  contributions(output: number, input: number): readonly Contribution[] {
    const trace = this.trace(output);
    return trace ? pathShares(trace, input) : [];
  }

  /** What hints, hovers and the graph show, of the first output. */
  async pictures(inputs: readonly string[]): Promise<Pick<CheckResult, 'insights' | 'graph'>> {
    const trace = this.trace(0);
    if (!trace) return { insights: [], graph: null };
    const graph = buildGraph(trace, inputs);
    const insights = buildInsights(trace, graph);
    return { insights, graph: await layoutGraph(graph) };
  }
}
