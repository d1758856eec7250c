import type { SourceRange } from '../model/range.ts';
import type { Cluster, Clustering } from './cluster.ts';
import { membersOf } from './chains.ts';
import { forEachEdge, operationOf } from './tape.ts';

/** What flows between two clusters: the contribution of each of `from`'s elements' consumers in `to`. */
export interface Flow {
  readonly from: Cluster;
  readonly to: Cluster;
  readonly gradient: Float64Array;
  /** Each single read, in the order of the run: who read, what, and what flowed back. */
  readonly reads: { readonly node: number; readonly value: number; readonly gradient: number }[];
}

/** Reads that are kept per pair of clusters: as many runs as a slider steps through. */
const MAX_READS = 8192;

/** A constant operand of a cluster's operations. */
export interface ConstantOperand {
  readonly to: Cluster;
  readonly operand: number;
  /** The operand's source text, if its place in the source is known. */
  readonly text: string | null;
  readonly range: SourceRange | null;
  readonly values: number[];
}

export interface Flows {
  readonly between: readonly Flow[];
  readonly constants: readonly ConstantOperand[];
  /** Adjoint of each tape node that its consumers do not account for: the seed of an output. */
  readonly seeds: Float64Array;
}

/**
 * Sums the tape's edges per pair of clusters. An edge carries back adjoint × partial, so that the
 * contributions that leave a node add up to its adjoint (minus the seed, at an output).
 */
export function collectFlows(clustering: Clustering): Flows {
  const { tape, owner, slot } = clustering;
  const { trace } = tape;
  const between = new Map<Cluster, Map<Cluster, Flow>>();
  const constants: ConstantOperand[] = [];
  const contributed = new Float64Array(trace.nodes);
  const magnitude = new Float64Array(trace.nodes);
  for (const to of clustering.clusters) {
    const incoming = new Map<Cluster, Flow>();
    const fixed = new Map<number, ConstantOperand>();
    between.set(to, incoming);
    for (const node of membersOf(clustering, to)) {
      const adjoint = trace.adjoint[node]!;
      forEachEdge(trace, node, (edge) => {
        const parent = tape.source[trace.edgeParent[edge]!]!;
        const from = owner[parent];
        if (!from) {
          if (isFoldedSquare(clustering, node)) return;
          noteConstant(clustering, to, node, edge, fixed);
          return;
        }
        // The sweep does not visit what no gradient reaches: 0 · ∞ is nothing there.
        const gradient = adjoint === 0 ? 0 : adjoint * trace.edgePartial[edge]!;
        contributed[parent]! += gradient;
        magnitude[parent]! += Math.abs(gradient);
        if (slot[parent]! < 0) return;
        let flow = incoming.get(from);
        if (!flow) {
          flow = { from, to, gradient: new Float64Array(from.elements.length), reads: [] };
          incoming.set(from, flow);
        }
        flow.gradient[slot[parent]!]! += gradient;
        if (to.context > 0 && flow.reads.length <= MAX_READS) {
          flow.reads.push({ node, value: trace.edgeValue[edge]!, gradient });
        }
      });
    }
    constants.push(...fixed.values());
  }
  return {
    between: [...between.values()].flatMap((incoming) => [...incoming.values()]),
    constants: constants.filter(({ to, values }) => !isStartOfSum(to, values)),
    seeds: seedsOf(clustering, contributed, magnitude),
  };
}

/** The 2 of a square that is drawn inside a sum is part of the picture of the sum. */
function isFoldedSquare({ tape, slot }: Clustering, node: number): boolean {
  return slot[node]! < 0 && operationOf(tape.trace, node) === 'power';
}

/** `let s = 0` before a running total is no operand that anybody wants drawn. */
function isStartOfSum(to: Cluster, values: readonly number[]): boolean {
  return to.operation === 'sum' && values.every((value) => value === 0);
}

function noteConstant(
  clustering: Clustering,
  to: Cluster,
  node: number,
  edge: number,
  fixed: Map<number, ConstantOperand>,
): void {
  const { trace } = clustering.tape;
  const first = trace.edgeStart[node]!;
  const operand = edge - first;
  const site = trace.site[node]!;
  const key = site * 64 + operand;
  let constant = fixed.get(key);
  if (!constant) {
    const { operands } = trace.sites[site] ?? { operands: [] };
    const isAligned = operands.length === trace.edgeStart[node + 1]! - first;
    const { text = null, range = null } = (isAligned ? operands[operand] : undefined) ?? {};
    constant = { to, operand, text, range, values: [] };
    fixed.set(key, constant);
  }
  constant.values.push(trace.edgeValue[edge]!);
}

/** Differences below this share of what was summed are rounding of the sum, not a seed. */
const SEED_ROUNDING = 64 * Number.EPSILON;

function seedsOf(
  clustering: Clustering,
  contributed: Float64Array,
  magnitude: Float64Array,
): Float64Array {
  const { tape } = clustering;
  const seeds = new Float64Array(tape.trace.nodes);
  for (const output of tape.trace.outputs) {
    const node = tape.source[output]!;
    if (node === 0) continue;
    const rest = tape.trace.adjoint[node]! - contributed[node]!;
    const isRounding = Math.abs(rest) <= SEED_ROUNDING * magnitude[node]!;
    seeds[node] = isRounding ? 0 : rest;
  }
  return seeds;
}
