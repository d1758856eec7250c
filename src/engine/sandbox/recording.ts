import { HELPERS_FILE } from '../../model/program.ts';
import {
  buildGraph,
  buildInsights,
  buildOperations,
  foldedAtFirst,
  foldGraph,
} from '../../graph/index.ts';
import type { Contribution } from '../../judge/judge.ts';
import { pathShares } from '../../judge/pathShares.ts';
import type { ComputationGraph } from '../../model/graph.ts';
import type { CheckResult } from '../../model/report.ts';
import type { PictureRequest } from '../../model/request.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { Differentiator } from './differentiator.ts';
import { EXAMINER } from './examiner.ts';
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
    return used;
  }

  /** What flows to ∂output/∂input through each place in the source. */
  contributions(output: number, input: number): readonly Contribution[] {
    const trace = this.trace(output);
    const shares = trace ? pathShares(trace, input) : [];
    return shares.filter(({ range }) => range?.file !== HELPERS_FILE);
  }

  /**
   * What hints, hovers and the graph show, of the first output: the graph as it is on first opening,
   * large boxes folded.
   */
  pictures(
    inputs: readonly string[],
    outputs: readonly string[],
  ): Pick<CheckResult, 'insights' | 'graph'> {
    const whole = this.#whole(inputs, 0);
    const trace = this.trace(0);
    if (!trace || !whole) return { insights: [], graph: null };
    return {
      insights: buildInsights(trace, whole),
      graph: firstPicture(whole, { index: 0, names: outputs }),
    };
  }

  /**
   * What is shown with the gradients of another output: its hints and hovers, and the graph, of single
   * operations if that is asked for.
   */
  picture(
    inputs: readonly string[],
    outputs: readonly string[],
    { output, detail }: PictureRequest,
  ): Pick<CheckResult, 'insights' | 'graph'> {
    const index = Math.min(output, outputs.length - 1);
    const trace = this.trace(index);
    const expressions = this.#whole(inputs, index);
    if (!trace || !expressions) return { insights: [], graph: null };
    const whole =
      detail === 'operations'
        ? buildOperations(trace, inputs, { examiner: EXAMINER })
        : expressions;
    return {
      insights: buildInsights(trace, expressions),
      graph: firstPicture(whole, { index, names: outputs }),
    };
  }

  #whole(inputs: readonly string[], output: number): ComputationGraph | null {
    const trace = this.trace(output);
    if (!trace) return null;
    const nearest = this.#differentiator.nearestSwitches();
    return buildGraph(trace, inputs, { examiner: EXAMINER, nearest });
  }
}

/** As it is on first opening, with what is large folded. Who shows it has the engine lay it out. */
function firstPicture(
  graph: ComputationGraph,
  output: NonNullable<ComputationGraph['output']>,
): ComputationGraph {
  const whole = output.names.length > 1 ? { ...graph, output } : graph;
  const folded = foldedAtFirst(whole);
  return folded.length > 0 ? { ...foldGraph(whole, folded), whole } : whole;
}
