/* eslint-disable @typescript-eslint/unbound-method -- built-ins are taken off their prototypes on purpose: they are told by identity and called through Reflect.apply */
import { OPERATIONS } from '../../model/operation.ts';
import { uncurry } from './primordials.ts';
import { RULE_KINDS, type BinaryOperation, type UnaryOperation } from './rules.ts';
import { SECOND_BINARY, SECOND_UNARY } from './secondRules.ts';
import { adjoints, ends, OPCODE, parents, partials, values, type Recorder } from './tape.ts';

/**
 * Forward over reverse: tangents are pushed along while the tape is written, for the values and for
 * every local derivative on it, so that the reverse sweep gives the adjoints and their tangents at once.
 * The tangent of the gradient along v is H·v (B. A. Pearlmutter, Fast exact multiplication by the
 * Hessian, Neural Computation 6(1), 1994; Griewank & Walther, Evaluating Derivatives, 3.5).
 *
 * A product one of whose factors is 0 carries nothing, also not a NaN, as in the sweeps of first order.
 */
export class SecondOrder implements Recorder {
  /** Constant operands have edges too: a second derivative needs their values. */
  readonly everyEdge = true;
  readonly directions: number;
  /** Tangents of the nodes, nodes × directions. */
  #tangents: Float64Array;
  /** Tangents of the local derivatives, edges × directions. */
  #local: Float64Array;
  /** Operands of the node that is being recorded. */
  readonly #operands: number[] = [];
  #open = 0;

  /** `seeds`: directions × inputs, row-major. */
  constructor(seeds: Float64Array, inputs: number) {
    this.directions = inputs === 0 ? 0 : seeds.length / inputs;
    const { directions } = this;
    this.#tangents = new Float64Array((inputs + 1024) * directions);
    this.#local = new Float64Array(2048 * directions);
    for (let i = 0; i < inputs; i++) {
      for (let d = 0; d < directions; d++) {
        this.#tangents[(i + 1) * directions + d] = seeds[d * inputs + i]!;
      }
    }
  }

  edgeValue(edge: number, value: number): void {
    this.#operands[edge - this.#open] = value;
  }

  node(index: number, operation: number, _site: number, first: number): void {
    const { directions } = this;
    const last = ends[index]!;
    const nodes = (index + 1) * directions;
    const edges = last * directions;
    if (nodes > this.#tangents.length) this.#tangents = grown(this.#tangents, nodes);
    if (edges > this.#local.length) this.#local = grown(this.#local, edges);
    this.#open = last;
    if (operation === OPCODE.input) return;
    const tangents = this.#tangents;
    for (let d = 0; d < directions; d++) {
      let sum = 0;
      for (let k = first; k < last; k++) {
        sum += times(partials[k]!, tangents[parents[k]! * directions + d]!);
      }
      tangents[index * directions + d] = sum;
    }
    this.#pushLocal(index, operation, first, last);
  }

  /** ṗ_k = Σ_l ∂²v/∂a_k∂a_l · ȧ_l for every local derivative p_k of the node. */
  #pushLocal(index: number, operation: number, first: number, last: number): void {
    const { directions } = this;
    const v = values[index]!;
    const operands = this.#operands;
    const count = last - first;
    for (let k = 0; k < count; k++) {
      for (let l = 0; l < count; l++) {
        const second = secondOf(operation, operands, v, k, l, partials[first + k]!);
        if (second === 0) continue;
        const parent = parents[first + l]! * directions;
        for (let d = 0; d < directions; d++) {
          const tangent = this.#tangents[parent + d]!;
          if (tangent !== 0) this.#local[(first + k) * directions + d]! += second * tangent;
        }
      }
    }
    operands.length = 0;
  }

  /**
   * The tangents of the adjoints of nodes 1 … inputs, directions × inputs: H·v per direction. Sweeps
   * the tape once, from the output cotangents that have been written to the adjoints.
   */
  sweep(nodes: number, inputs: number): Float64Array {
    const { directions } = this;
    const local = this.#local;
    const dotted = new Float64Array((nodes + 1) * directions);
    for (let i = nodes; i > 0; i--) {
      const adjoint = adjoints[i]!;
      for (let k = ends[i - 1]!; k < ends[i]!; k++) {
        const parent = parents[k]!;
        if (parent === 0) continue;
        const partial = partials[k]!;
        adjoints[parent]! += times(partial, adjoint);
        for (let d = 0; d < directions; d++) {
          dotted[parent * directions + d]! +=
            times(partial, dotted[i * directions + d]!) +
            times(local[k * directions + d]!, adjoint);
        }
      }
    }
    const products = new Float64Array(directions * inputs);
    for (let d = 0; d < directions; d++) {
      for (let i = 0; i < inputs; i++) products[d * inputs + i] = dotted[(i + 1) * directions + d]!;
    }
    return products;
  }
}

function times(a: number, b: number): number {
  return a === 0 || b === 0 ? 0 : a * b;
}

/**
 * ∂²v/∂a_k∂a_l of a node with these operands; NaN where there is no rule. `slope` is ∂v/∂a_k: who won,
 * where a minimum or maximum has edges to its winners only.
 */
function secondOf(
  operation: number,
  operands: readonly number[],
  v: number,
  k: number,
  l: number,
  slope: number,
): number {
  const name = OPERATIONS[operation]!;
  const [a, b] = operands as [number, number];
  if (operands.length === 2 && RULE_KINDS[name] === 'binary') {
    const rule = SECOND_BINARY[name as BinaryOperation];
    if (k !== l) return rule.ab(a, b, v);
    return k === 0 ? rule.aa(a, b, v) : rule.bb(a, b, v);
  }
  if (name === 'min' || name === 'max') return slope === 0 || slope === 1 ? 0 : NaN;
  if (name === 'hypot') return hypotSecond(operands, v, k, l);
  return RULE_KINDS[name] === 'unary' ? SECOND_UNARY[name as UnaryOperation](a, v) : NaN;
}

/** (δ_kl − u_k u_l)/v with u = a/v; 1 − u_k² as the sum of the other squares, which cancels not. */
function hypotSecond(operands: readonly number[], v: number, k: number, l: number): number {
  if (k !== l) return (-(operands[k]! / v) * (operands[l]! / v)) / v;
  let others = 0;
  for (let i = 0; i < operands.length; i++) {
    const u = operands[i]! / v;
    if (i !== k) others += u * u;
  }
  return v === 0 ? NaN : others / v;
}

const copy = uncurry(Float64Array.prototype.set);

function grown(array: Float64Array, needed: number): Float64Array {
  const larger = new Float64Array(2 * needed);
  copy(larger, array);
  return larger;
}
