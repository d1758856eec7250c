import { registers as R } from './registers.ts';

/** Nodes that a recorded run keeps where the request names no budget. */
export const DEFAULT_NODE_BUDGET = 200_000;

/** Captured before author code can replace them. */
const [Bytes, Integers, Floats] = [Uint8Array, Int32Array, Float64Array];

/**
 * What operations mode keeps beside the tape: site and operation of every node, the value of every
 * operand, up to a budget of nodes. Operators store without a test: what lies beyond the end of a
 * column is dropped by the language. The tape itself goes on, so that gradients stay right.
 *
 * The columns are shared by all runs of a realm and hold the last recorded one.
 */
export let nodeSites = new Integers(0);
export let nodeOperations = new Bytes(0);
export let edgeValues = new Floats(0);
let budget = 0;

/** How much of a recorded run was kept. */
export interface OperationRecord {
  /** The last node that was kept. */
  readonly nodes: number;
  readonly truncated: boolean;
}

export function openRecord(nodeBudget: number, inputs: number): void {
  budget = nodeBudget > inputs ? nodeBudget : inputs + 1;
  if (nodeSites.length !== budget + 1) {
    nodeSites = new Integers(budget + 1);
    nodeOperations = new Bytes(budget + 1);
  }
  reserve(2 * budget);
  nodeSites[0] = -1;
  nodeOperations[0] = 0;
}

/** Two operands for every node that may still come; called wherever a node had more. */
export function reserveEdges(): void {
  const left = budget - R.nodes;
  reserve(R.edges + (left > 0 ? 2 * left : 0));
}

function reserve(needed: number): void {
  if (edgeValues.length >= needed) return;
  const longer = new Floats(needed + (needed >> 2));
  for (let k = 0; k < edgeValues.length; k++) longer[k] = edgeValues[k]!;
  edgeValues = longer;
}

export function closeRecord(): OperationRecord {
  const truncated = R.nodes > budget;
  return { nodes: truncated ? budget : R.nodes, truncated };
}
