import { OPCODE, type Recorder } from './tape.ts';

/** Nodes that a recorded run keeps where the request names no budget. */
export const DEFAULT_NODE_BUDGET = 200_000;

/**
 * What operations mode keeps beside the tape: the site and operation of every node and the values of
 * every operand, up to a budget. The tape itself goes on beyond it, so that gradients stay right.
 */
export class OperationRecord implements Recorder {
  readonly everyEdge = true;
  readonly budget: number;
  readonly site: Int32Array;
  readonly operation: Uint8Array;
  edgeValues = new Float64Array(1024);
  nodes = 0;
  edges = 0;
  truncated = false;

  constructor(budget: number, inputs: number) {
    this.budget = budget > inputs ? budget : inputs + 1;
    this.site = new Int32Array(this.budget + 1);
    this.operation = new Uint8Array(this.budget + 1);
    this.operation[0] = OPCODE.constant;
    this.site[0] = -1;
  }

  edgeValue(edge: number, value: number): void {
    if (this.truncated) return;
    if (edge >= this.edgeValues.length) {
      const larger = new Float64Array(2 * edge);
      for (let i = 0; i < this.edgeValues.length; i++) larger[i] = this.edgeValues[i]!;
      this.edgeValues = larger;
    }
    this.edgeValues[edge] = value;
  }

  node(index: number, operation: number, site: number): void {
    if (index > this.budget) {
      this.truncated = true;
      return;
    }
    this.nodes = index;
    this.site[index] = site;
    this.operation[index] = operation;
  }
}
