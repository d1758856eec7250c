import { OPERATIONS, type Operation } from '../model/operation.ts';
import type { OperationTrace } from '../model/trace.ts';

const COPY = OPERATIONS.indexOf('copy');

/** A recorded run with what grouping asks of every node, worked out once in linear time. */
export interface Tape {
  readonly trace: OperationTrace;
  /** The node a value really comes from: copies lead to what they copy. */
  readonly source: Int32Array;
  /** How many operations (and outputs) read each node, copies seen through. */
  readonly uses: Int32Array;
  readonly isOutput: Uint8Array;
}

export function readTape(trace: OperationTrace): Tape {
  const source = new Int32Array(trace.nodes);
  const uses = new Int32Array(trace.nodes);
  const isOutput = new Uint8Array(trace.nodes);
  for (let node = 1; node < trace.nodes; node++) {
    const edge = trace.edgeStart[node]!;
    const isCopy = trace.operation[node] === COPY && trace.edgeStart[node + 1] === edge + 1;
    source[node] = isCopy ? source[trace.edgeParent[edge]!]! : node;
    if (source[node] !== node) continue;
    forEachEdge(trace, node, (each) => {
      const parent = source[trace.edgeParent[each]!]!;
      uses[parent]! += 1;
    });
  }
  for (const output of trace.outputs) {
    const node = source[output]!;
    uses[node]! += 1;
    isOutput[node] = 1;
  }
  return { trace, source, uses, isOutput };
}

/** Calls `visit` with the index of each edge of a node, in operand order. */
export function forEachEdge(
  trace: OperationTrace,
  node: number,
  visit: (edge: number) => void,
): void {
  for (let edge = trace.edgeStart[node]!; edge < trace.edgeStart[node + 1]!; edge++) visit(edge);
}

export function operationOf(trace: OperationTrace, node: number): Operation {
  return OPERATIONS[trace.operation[node]!] ?? 'blocked';
}

/** Whether this is a node that an operation made: neither the constant, nor an input, nor a copy. */
export function isOperation(tape: Tape, node: number): boolean {
  return node > tape.trace.inputs && tape.source[node] === node;
}
