import { OPERATIONS, type Operation } from '../../model/operation.ts';
import type { OperationTrace, Site } from '../../model/trace.ts';
import { arithmetic } from './arithmetic.ts';

/** One number that the author claims to be a partial, at one point. */
export interface Claim {
  /** Row-major index into outputs × inputs; the same claim has the same index at every point. */
  readonly index: number;
  /** Tape node that holds it; 0 where it does not depend on any input. */
  readonly node: number;
  readonly hand: number;
  /** What it should be. */
  readonly truth: number;
  /** How far apart the two may be and still be the same. */
  readonly tolerance: number;
  readonly wrong: boolean;
}

/** Something in a recorded run that an edit puts in the place of what the author wrote. */
export interface Edit {
  /** The nodes that are changed, ascending; a node may stand twice, with two operands. */
  readonly nodes: Int32Array;
  /** Which operand of each of these nodes, or −1 for its result. */
  readonly operands: Int8Array;
  /** The m-th node's new operand (or result), given the one it has in the edited run. */
  readonly change: (old: number, m: number) => number;
  /** Another operation on the same operands; `change` is not asked then. */
  readonly operation?: (operands: readonly number[]) => number;
  /** What becomes of wrong claims that are constants. */
  readonly constants?: (hand: number) => number;
}

const CODE = Object.fromEntries(OPERATIONS.map((name, code) => [name, code])) as Readonly<
  Record<Operation, number>
>;

interface Cone {
  readonly nodes: Int32Array;
  /** Ascending. */
  readonly list: Int32Array;
  readonly isIn: Uint8Array;
  /** Those of the list from which a claim (by position) is reached. */
  readonly towards: Map<number, Int32Array>;
}

/**
 * A recorded run of the hand-written gradient as a straight-line program: every edit of it can be run
 * again without the author's code. Where a node's operation cannot be repeated, its local derivatives
 * stand in for it.
 */
export class Recorded {
  readonly trace: OperationTrace;
  readonly claims: readonly Claim[];
  /** Nodes of each place in the source, in the order in which they ran. */
  readonly places: ReadonlyMap<string, Place>;
  #used: ReadonlySet<number> | null = null;
  #owners: ReadonlyMap<number, number> | null = null;
  readonly #scratch: Float64Array;
  #cone: Cone | null = null;
  readonly #reaching = new Map<Claim, Uint8Array>();
  readonly #linear: Uint8Array;
  readonly #operands: number[] = [];
  /** Node evaluations so far. */
  work = 0;

  constructor(trace: OperationTrace, claims: readonly Claim[]) {
    this.trace = trace;
    this.claims = claims;
    this.#scratch = Float64Array.from(trace.value);
    this.#linear = this.#unrepeatable();
    this.places = placesOf(trace);
  }

  /** The claims after an edit, in the order of `claims`. */
  run(edit: Edit): Float64Array {
    this.#evaluate(edit, this.#coneOf(edit.nodes).list);
    const { isIn } = this.#coneOf(edit.nodes);
    const scratch = this.#scratch;
    return Float64Array.from(this.claims, ({ node, hand, wrong }) => {
      if (node > 0) return isIn[node] === 1 ? scratch[node]! : hand;
      return wrong && edit.constants !== undefined ? edit.constants(hand) : hand;
    });
  }

  /** One claim after an edit: what does not lead to it is not run again. */
  runOne(edit: Edit, position: number): number {
    const { node, hand, wrong } = this.claims[position]!;
    if (node === 0) return wrong && edit.constants !== undefined ? edit.constants(hand) : hand;
    const cone = this.#coneOf(edit.nodes);
    if (cone.isIn[node] !== 1) return hand;
    let own = cone.towards.get(position);
    if (own === undefined) {
      const reaching = this.reaching(this.claims[position]!);
      own = cone.list.filter((other) => reaching[other] === 1);
      cone.towards.set(position, own);
    }
    this.#evaluate(edit, own);
    return this.#scratch[node]!;
  }

  /** Runs the nodes of the list again, with the edit; what they take from elsewhere is as recorded. */
  #evaluate(edit: Edit, list: Int32Array): void {
    const { trace } = this;
    const { value, edgeStart, edgeParent, edgePartial, edgeValue } = trace;
    const scratch = this.#scratch;
    const operands = this.#operands;
    const { isIn } = this.#coneOf(edit.nodes);
    let next = 0;
    for (const node of list) {
      while (edit.nodes[next]! < node) next++;
      const start = edgeStart[node]!;
      const end = edgeStart[node + 1]!;
      operands.length = 0;
      for (let edge = start; edge < end; edge++) {
        const parent = edgeParent[edge]!;
        operands.push(isIn[parent] === 1 ? scratch[parent]! : edgeValue[edge]!);
      }
      const m = next;
      let onResult = false;
      for (; edit.nodes[next] === node; next++) {
        const k = edit.operands[next]!;
        if (k < 0) onResult = true;
        else if (edit.operation === undefined) operands[k] = edit.change(operands[k]!, next);
      }
      let result: number;
      if (onResult && edit.operation !== undefined) result = edit.operation(operands);
      else if (this.#linear[node] === 1) {
        result = value[node]!;
        for (let edge = start; edge < end; edge++) {
          const moved = operands[edge - start]! - edgeValue[edge]!;
          if (moved !== 0) result += edgePartial[edge]! * moved;
        }
      } else result = arithmetic(OPERATIONS[trace.operation[node]!]!, operands, value[node]!);
      if (onResult && edit.operation === undefined) result = edit.change(result, m);
      scratch[node] = result;
    }
    this.work += list.length;
  }

  /** The nodes that depend on these, with them. The last answer is kept: a place is edited in many ways. */
  #coneOf(nodes: Int32Array): Cone {
    if (this.#cone?.nodes === nodes) return this.#cone;
    const { edgeStart, edgeParent, nodes: count } = this.trace;
    const isIn = new Uint8Array(count);
    for (const node of nodes) isIn[node] = 1;
    const list: number[] = [];
    const first = nodes[0] ?? count;
    for (let node = first; node < count; node++) {
      for (let edge = edgeStart[node]!; isIn[node] === 0 && edge < edgeStart[node + 1]!; edge++) {
        isIn[node] = isIn[edgeParent[edge]!]!;
      }
      if (isIn[node] === 1) list.push(node);
    }
    this.work += (count - first) / 4;
    this.#cone = { nodes, list: Int32Array.from(list), isIn, towards: new Map() };
    return this.#cone;
  }

  /** ∂claim/∂node for every node, by one sweep. */
  adjoints(claim: Claim): Float64Array {
    const { edgeStart, edgeParent, edgePartial, nodes } = this.trace;
    const adjoint = new Float64Array(nodes);
    if (claim.node === 0) return adjoint;
    adjoint[claim.node] = 1;
    for (let node = claim.node; node > 0; node--) {
      const own = adjoint[node]!;
      if (own === 0) continue;
      for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
        const parent = edgeParent[edge]!;
        if (parent > 0) adjoint[parent] = adjoint[parent]! + own * edgePartial[edge]!;
      }
    }
    this.work += claim.node;
    return adjoint;
  }

  /** Nodes from which a claim can be reached, whatever the local derivatives are. */
  reaching(claim: Claim): Uint8Array {
    const known = this.#reaching.get(claim);
    if (known !== undefined) return known;
    const { edgeStart, edgeParent, nodes } = this.trace;
    const reached = new Uint8Array(nodes);
    if (claim.node === 0) return reached;
    reached[claim.node] = 1;
    for (let node = claim.node; node > 0; node--) {
      if (reached[node] === 0) continue;
      for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
        reached[edgeParent[edge]!] = 1;
      }
    }
    reached[0] = 0;
    this.work += claim.node;
    this.#reaching.set(claim, reached);
    return reached;
  }

  /** Nodes that another node or a claim takes. */
  get used(): ReadonlySet<number> {
    this.#used ??= new Set([...this.trace.edgeParent, ...this.claims.map(({ node }) => node)]);
    return this.#used;
  }

  /** For every node that is added up as it is into one claim: that claim's position. */
  get owners(): ReadonlyMap<number, number> {
    if (this.#owners !== null) return this.#owners;
    const owners = new Map<number, number>();
    for (const [i, claim] of this.claims.entries()) {
      // Down the left operands of the sums that end in the claim.
      for (let node = claim.node; node > this.trace.inputs && !owners.has(node);) {
        owners.set(node, i);
        const operation = this.operation(node);
        if (operation !== 'add' && operation !== 'subtract') break;
        node = this.operand(node, 0).parent;
      }
    }
    this.#owners = owners;
    return owners;
  }

  operation(node: number): Operation {
    return OPERATIONS[this.trace.operation[node]!]!;
  }

  operand(node: number, k: number): { readonly value: number; readonly parent: number } {
    const edge = this.trace.edgeStart[node]! + k;
    return { value: this.trace.edgeValue[edge]!, parent: this.trace.edgeParent[edge]! };
  }

  arity(node: number): number {
    return this.trace.edgeStart[node + 1]! - this.trace.edgeStart[node]!;
  }

  /** Marks the nodes that our arithmetic does not repeat bit for bit (nearly). */
  #unrepeatable(): Uint8Array {
    const { trace } = this;
    const marks = new Uint8Array(trace.nodes);
    for (let node = trace.inputs + 1; node < trace.nodes; node++) {
      const start = trace.edgeStart[node]!;
      const operands = Array.from(trace.edgeValue.subarray(start, trace.edgeStart[node + 1]));
      const value = trace.value[node]!;
      const again = arithmetic(this.operation(node), operands, NaN);
      if (!(Math.abs(again - value) <= 1e-12 * Math.abs(value))) marks[node] = 1;
    }
    return marks;
  }
}

/** An expression of the source with the nodes that it made. */
export interface Place {
  readonly key: string;
  readonly site: Site;
  readonly operation: Operation;
  readonly nodes: Int32Array;
}

export function keyOf(site: Site, operation: Operation): string {
  const { file, line, column, endLine, endColumn } = site.range;
  return `${file}:${line}:${column}-${endLine}:${endColumn} ${operation}`;
}

function placesOf(trace: OperationTrace): Map<string, Place> {
  const lists = new Map<string, { site: Site; operation: Operation; nodes: number[] }>();
  const skipped = new Set([CODE.constant, CODE.input]);
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const site = trace.sites[trace.site[node]!];
    const code = trace.operation[node]!;
    if (site === undefined || skipped.has(code)) continue;
    const operation = OPERATIONS[code]!;
    const key = keyOf(site, operation);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, { site, operation, nodes: [node] });
    else list.nodes.push(node);
  }
  return new Map(
    [...lists].map(([key, { site, operation, nodes }]) => [
      key,
      { key, site, operation, nodes: Int32Array.from(nodes) },
    ]),
  );
}

/** The nodes of each place and operation, in the order in which they ran. */
export function nodesByPlace(trace: OperationTrace): Map<string, number[]> {
  const lists = new Map<string, number[]>();
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const site = trace.sites[trace.site[node]!];
    if (site === undefined) continue;
    const key = keyOf(site, OPERATIONS[trace.operation[node]!]!);
    const list = lists.get(key);
    if (list === undefined) lists.set(key, [node]);
    else list.push(node);
  }
  return lists;
}
