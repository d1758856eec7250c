import type { OperationTrace } from '../../model/trace.ts';
import type { FastOutput, FastRecordedRun, SessionSites } from '../api.ts';
import { UNARY_RULES, BINARY_RULES, hypotPartial } from '../runtime/rules.ts';
import type { UnaryRule } from '../runtime/rules.ts';
import { siteEntry, nextSite, useSites } from '../runtime/sites.ts';
import { clearAdjoints } from '../runtime/sweep.ts';
import {
  adjoints,
  EDGE_CAPACITY,
  ends,
  NODE_CAPACITY,
  OPCODE,
  parents,
  partials,
  values,
} from '../runtime/tape.ts';
import { assembleTrace } from '../runtime/trace.ts';
import type { WatchRecord } from '../runtime/watch.ts';
import { closeWatches, watchNodes, watchRecords } from '../runtime/watch.ts';
import type { OperationTables } from './operations.ts';

/** Captured before author code can replace them. */
const [Bytes, Integers, Floats] = [Uint8Array, Int32Array, Float64Array];

/**
 * Columns of a run that records every operation, over the memory of the tape. Per node: its value, site
 * and two operands' nodes, and the value of an operand that has none. Operation, number of operands
 * and partials follow from these. Each column but the values is displaced by some bytes, so that stores
 * at one index one after the other do not fall into the same cache set (see STAGGER).
 */
export interface RecordColumns {
  readonly V: Float64Array;
  readonly O: Int32Array;
  readonly P: Int32Array;
  readonly K: Float64Array;
  /** Pairs (nodes so far, number of the event). */
  readonly W: Int32Array;
}

let columns: RecordColumns | null = null;

export function recordColumns(): RecordColumns {
  if (columns !== null) return columns;
  const at = (column: Int32Array | Float64Array, bytes: number): [ArrayBufferLike, number] => [
    column.buffer,
    column.byteOffset + bytes,
  ];
  // A realm that never records has columns without length.
  const nodes = values.length === 0 ? 0 : NODE_CAPACITY - 4096;
  columns = {
    V: values,
    O: new Integers(...at(ends, 2112), nodes),
    P: new Integers(...at(parents, 3136), 2 * nodes),
    K: new Floats(...at(partials, 1088), nodes),
    // The half of the partials' memory that one number a node leaves free.
    W: new Integers(
      ...at(partials, nodes === 0 ? 0 : 4 * EDGE_CAPACITY + 544),
      nodes === 0 ? 0 : EDGE_CAPACITY - 4096,
    ),
  };
  return columns;
}

const { negate, min, max, hypot } = OPCODE;

/** Operations of two operands. */
const isBinary = new Bytes(64);
for (const name of Object.keys(BINARY_RULES)) {
  isBinary[OPCODE[name as keyof typeof BINARY_RULES]] = 1;
}

const unaryRules: (UnaryRule | undefined)[] = [];
for (const [name, rule] of Object.entries(UNARY_RULES)) {
  unaryRules[OPCODE[name as keyof typeof UNARY_RULES]] = rule;
}
const binaryRules: ((typeof BINARY_RULES)['power'] | undefined)[] = [];
for (const name of ['remainder', 'power', 'atan2'] as const) {
  binaryRules[OPCODE[name]] = BINARY_RULES[name];
}

/** ∂v/∂a of an operation of one operand, as the dynamic base records it. */
function unaryPartial(operation: number, a: number, v: number): number {
  return operation === negate ? -1 : unaryRules[operation]!(a, v);
}

/** ∂v/∂a of an operation of two operands that is none of the four of arithmetic. */
function leftPartial(operation: number, a: number, b: number, v: number): number {
  if (operation === min || operation === max) return share(a, b, v);
  return operation === hypot ? hypotPartial(a, v) : binaryRules[operation]!.left(a, b, v);
}

function rightPartial(operation: number, a: number, b: number, v: number): number {
  if (operation === min || operation === max) return share(b, a, v);
  return operation === hypot ? hypotPartial(b, v) : binaryRules[operation]!.right(a, b, v);
}

/** Winners of `min` and `max` share the gradient equally. */
function share(own: number, other: number, v: number): number {
  const wins = (operand: number): boolean => operand === v || (v !== v && operand !== operand);
  return wins(own) ? (wins(other) ? 0.5 : 1) : 0;
}

/** What happens at each site of the session in use, as codes. */
export function operationsBySite(): Uint8Array {
  const operations = new Bytes(nextSite());
  for (let site = 0; site < operations.length; site++) {
    const entry = siteEntry(site);
    if (entry?.kind === 'operation') operations[site] = OPCODE[entry.operation];
  }
  return operations;
}

type Edges = Pick<
  OperationTrace,
  'operation' | 'edgeStart' | 'edgeParent' | 'edgePartial' | 'edgeValue'
>;

/** The sweep over nodes whose edges have been made already. */
function sweepEdges({ edgeStart, edgeParent, edgePartial }: Edges, last: number, to: number): void {
  const A = adjoints;
  for (let i = last; i > to; i--) {
    const adjoint = A[i]!;
    if (adjoint === 0) continue;
    for (let k = edgeStart[i]!; k < edgeStart[i + 1]!; k++) {
      const partial = edgePartial[k]!;
      if (partial !== 0) A[edgeParent[k]!]! += partial * adjoint;
    }
  }
}

/** One run of twins that recorded every operation, over the columns as it left them. */
export class RecordedRun implements FastRecordedRun {
  readonly value: unknown;
  readonly outputs: readonly FastOutput[];
  readonly nodes: number;
  readonly #inputs: number;
  readonly #budget: number;
  readonly #events: number;
  /** Of them that are kept. */
  readonly #eventLimit: number;
  readonly #tables: OperationTables;
  readonly #sites: SessionSites;
  /** Operation by site. */
  readonly #operations: Uint8Array;
  #watches: readonly WatchRecord[] | null = null;

  constructor(run: {
    readonly value: unknown;
    readonly outputs: readonly FastOutput[];
    readonly inputs: number;
    readonly nodes: number;
    /** Numbers in the column of events. */
    readonly events: number;
    readonly budget: number;
    readonly tables: OperationTables;
    readonly sites: SessionSites;
    /** Of `operationsBySite`. */
    readonly operations: Uint8Array;
  }) {
    this.value = run.value;
    this.outputs = run.outputs;
    this.nodes = run.nodes;
    this.#inputs = run.inputs;
    this.#events = run.events;
    this.#eventLimit = 4 * run.budget;
    this.#budget = run.budget > run.inputs ? run.budget : run.inputs + 1;
    this.#tables = run.tables;
    this.#sites = run.sites;
    this.#operations = run.operations;
    closeWatches();
  }

  reverse(cotangent: ArrayLike<number>): Float64Array {
    this.#seed(cotangent);
    this.#sweep(this.nodes, this.#inputs);
    adjoints[0] = 0;
    const gradient = new Floats(this.#inputs);
    for (let i = 0; i < gradient.length; i++) gradient[i] = adjoints[i + 1]!;
    return gradient;
  }

  trace(cotangent: ArrayLike<number>): OperationTrace {
    const truncated = this.nodes > this.#budget;
    const last = truncated ? this.#budget : this.nodes;
    const edges = this.#edges(last);
    this.#seed(cotangent);
    this.#sweep(this.nodes, last);
    sweepEdges(edges, last, this.#inputs);
    adjoints[0] = 0;
    useSites(this.#sites);
    const { V, O } = recordColumns();
    const outputs = new Integers(this.outputs.length);
    for (let i = 0; i < outputs.length; i++) {
      const { node } = this.outputs[i]!;
      outputs[i] = node <= last ? node : 0;
    }
    return assembleTrace({
      inputs: this.#inputs,
      outputs,
      last,
      nodeSites: O,
      value: V.slice(0, last + 1),
      adjoint: adjoints.slice(0, last + 1),
      ...edges,
      events: this.#recordedEvents(),
      watched: this.#watchRecords(),
      tables: this.#sites,
      base: 0,
      truncated,
    });
  }

  /** Edges of the nodes that are kept, and their operations. */
  #edges(last: number): Edges {
    const { V, O, P, K } = recordColumns();
    const operations = this.#operations;
    const binary = isBinary;
    const { add, subtract, multiply, divide } = OPCODE;
    const inputs = this.#inputs;
    const operation = new Bytes(last + 1);
    const edgeStart = new Integers(last + 2);
    for (let i = 1; i <= inputs && i <= last; i++) operation[i] = OPCODE.input;
    let edges = 0;
    for (let i = inputs + 1; i <= last; i++) {
      const code = operations[O[i]!]!;
      operation[i] = code;
      edgeStart[i] = edges;
      edges += 1 + binary[code]!;
    }
    edgeStart[last + 1] = edges;
    const edgeParent = new Integers(edges);
    const edgePartial = new Floats(edges);
    const edgeValue = new Floats(edges);
    let k = 0;
    for (let i = inputs + 1; i <= last; i++) {
      const code = operation[i]!;
      const x = P[2 * i]!;
      if (binary[code] === 0) {
        edgeParent[k] = x;
        edgeValue[k] = V[x]!;
        edgePartial[k] = unaryPartial(code, V[x]!, V[i]!);
        k++;
        continue;
      }
      const y = P[2 * i + 1]!;
      const a = x !== 0 ? V[x]! : K[i]!;
      const b = y !== 0 ? V[y]! : K[i]!;
      edgeParent[k] = x;
      edgeValue[k] = a;
      edgeParent[k + 1] = y;
      edgeValue[k + 1] = b;
      if (code === multiply) {
        edgePartial[k] = b;
        edgePartial[k + 1] = a;
      } else if (code === add || code === subtract) {
        edgePartial[k] = 1;
        edgePartial[k + 1] = code === add ? 1 : -1;
      } else if (code === divide) {
        edgePartial[k] = 1 / b;
        edgePartial[k + 1] = -V[i]! / b;
      } else {
        edgePartial[k] = leftPartial(code, a, b, V[i]!);
        edgePartial[k + 1] = rightPartial(code, a, b, V[i]!);
      }
      k += 2;
    }
    return { operation, edgeStart, edgeParent, edgePartial, edgeValue };
  }

  #seed(cotangent: ArrayLike<number>): void {
    clearAdjoints(this.nodes);
    for (let i = 0; i < this.outputs.length; i++) {
      const { node } = this.outputs[i]!;
      if (node > 0) adjoints[node]! += cotangent[i] ?? 0;
    }
  }

  /** Adjoints of what nodes `from`, from − 1, … `to` + 1 depend on, in the order of the base's sweep. */
  #sweep(from: number, to: number): void {
    const { V, O, P, K } = recordColumns();
    const operations = this.#operations;
    // Read from the module's scope they would be looked up in every iteration.
    const [A, binary] = [adjoints, isBinary];
    const { add, subtract, multiply, divide } = OPCODE;
    for (let i = from; i > to; i--) {
      const adjoint = A[i]!;
      if (adjoint === 0) continue;
      const code = operations[O[i]!]!;
      const x = P[2 * i]!;
      if (binary[code] === 0) {
        const partial = unaryPartial(code, V[x]!, V[i]!);
        if (partial !== 0) A[x]! += partial * adjoint;
        continue;
      }
      const y = P[2 * i + 1]!;
      const a = x !== 0 ? V[x]! : K[i]!;
      const b = y !== 0 ? V[y]! : K[i]!;
      let left = 1;
      let right = 1;
      if (code === multiply) {
        left = b;
        right = a;
      } else if (code === subtract) right = -1;
      else if (code === divide) {
        left = 1 / b;
        right = -V[i]! / b;
      } else if (code !== add) {
        left = leftPartial(code, a, b, V[i]!);
        right = rightPartial(code, a, b, V[i]!);
      }
      if (left !== 0) A[x]! += left * adjoint;
      if (right !== 0) A[y]! += right * adjoint;
    }
  }

  #recordedEvents(): { events: Int32Array; eventSites: Int32Array; count: number } {
    const { W } = recordColumns();
    const table = this.#tables.events;
    const limit = this.#eventLimit;
    const count = this.#events / 2 < limit ? this.#events / 2 : limit;
    const events = new Integers(3 * count);
    const eventSites = new Integers(count);
    for (let i = 0; i < count; i++) {
      const number = W[2 * i + 1]!;
      events[3 * i] = W[2 * i]! + 1;
      events[3 * i + 1] = table[3 * number]!;
      events[3 * i + 2] = table[3 * number + 1]!;
      eventSites[i] = table[3 * number + 2]!;
    }
    return { events, eventSites, count };
  }

  #watchRecords(): readonly WatchRecord[] {
    if (this.#watches !== null) return this.#watches;
    const watchOf = new Integers(nextSite());
    for (let site = 0; site < watchOf.length; site++) watchOf[site] = -1;
    const { watched } = this.#tables;
    for (let i = 0; i < watched.length; i += 2) watchOf[watched[i]!] = watched[i + 1]!;
    const { V, O } = recordColumns();
    watchNodes(this.#inputs + 1, this.nodes, O, V, watchOf);
    return (this.#watches = watchRecords());
  }
}
