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

const { add, subtract, multiply, divide, negate, min, max, hypot } = OPCODE;
const { remainder, power, atan2 } = OPCODE;

/** Operations of two operands. */
const isBinary = new Bytes(64);
for (const code of [add, subtract, multiply, divide, remainder, power, atan2, min, max, hypot]) {
  isBinary[code] = 1;
}

const unaryRules: (UnaryRule | undefined)[] = [];
for (const [name, rule] of Object.entries(UNARY_RULES)) {
  unaryRules[OPCODE[name as keyof typeof UNARY_RULES]] = rule;
}
const binaryRules: ((typeof BINARY_RULES)['power'] | undefined)[] = [];
for (const name of ['remainder', 'power', 'atan2'] as const) {
  binaryRules[OPCODE[name]] = BINARY_RULES[name];
}

/** ∂v/∂a of the operation, as the dynamic base records it. */
function leftPartial(operation: number, a: number, b: number, v: number): number {
  switch (operation) {
    case add:
    case subtract:
      return 1;
    case multiply:
      return b;
    case divide:
      return 1 / b;
    case negate:
      return -1;
    case min:
    case max:
      return share(a, b, v);
    case hypot:
      return hypotPartial(a, v);
    default:
      return unaryRules[operation]?.(a, v) ?? binaryRules[operation]!.left(a, b, v);
  }
}

function rightPartial(operation: number, a: number, b: number, v: number): number {
  switch (operation) {
    case add:
      return 1;
    case subtract:
      return -1;
    case multiply:
      return a;
    case divide:
      return -v / b;
    case min:
    case max:
      return share(b, a, v);
    case hypot:
      return hypotPartial(b, v);
    default:
      return binaryRules[operation]!.right(a, b, v);
  }
}

/** Winners of `min` and `max` share the gradient equally. */
function share(own: number, other: number, v: number): number {
  const wins = (operand: number): boolean => operand === v || (v !== v && operand !== operand);
  return wins(own) ? (wins(other) ? 0.5 : 1) : 0;
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
  /** Operation by site; made when first asked for. */
  #operations: Uint8Array | null = null;
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
    closeWatches();
  }

  reverse(cotangent: ArrayLike<number>): Float64Array {
    this.#sweep(cotangent);
    const gradient = new Floats(this.#inputs);
    for (let i = 0; i < gradient.length; i++) gradient[i] = adjoints[i + 1]!;
    return gradient;
  }

  trace(cotangent: ArrayLike<number>): OperationTrace {
    this.#sweep(cotangent);
    useSites(this.#sites);
    const { V, O } = recordColumns();
    const truncated = this.nodes > this.#budget;
    const last = truncated ? this.#budget : this.nodes;
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
      ...this.#edges(last),
      events: this.#recordedEvents(),
      watched: this.#watchRecords(),
      tables: this.#sites,
      base: 0,
      truncated,
    });
  }

  /** Edges of the nodes that are kept, and their operations. */
  #edges(
    last: number,
  ): Pick<OperationTrace, 'operation' | 'edgeStart' | 'edgeParent' | 'edgePartial' | 'edgeValue'> {
    const { V, O, P, K } = recordColumns();
    const operations = this.#operationsBySite();
    const inputs = this.#inputs;
    const operation = new Bytes(last + 1);
    const edgeStart = new Integers(last + 2);
    for (let i = 1; i <= inputs && i <= last; i++) operation[i] = OPCODE.input;
    let edges = 0;
    for (let i = inputs + 1; i <= last; i++) {
      const code = operations[O[i]!]!;
      operation[i] = code;
      edgeStart[i] = edges;
      edges += 1 + isBinary[code]!;
    }
    edgeStart[last + 1] = edges;
    const edgeParent = new Integers(edges);
    const edgePartial = new Floats(edges);
    const edgeValue = new Floats(edges);
    for (let i = inputs + 1; i <= last; i++) {
      const code = operation[i]!;
      const k = edgeStart[i]!;
      const x = P[2 * i]!;
      const a = x !== 0 ? V[x]! : K[i]!;
      const v = V[i]!;
      edgeParent[k] = x;
      edgeValue[k] = a;
      if (isBinary[code] === 0) {
        edgePartial[k] = leftPartial(code, a, 0, v);
        continue;
      }
      const y = P[2 * i + 1]!;
      const b = y !== 0 ? V[y]! : K[i]!;
      edgePartial[k] = leftPartial(code, a, b, v);
      edgeParent[k + 1] = y;
      edgeValue[k + 1] = b;
      edgePartial[k + 1] = rightPartial(code, a, b, v);
    }
    return { operation, edgeStart, edgeParent, edgePartial, edgeValue };
  }

  /** Adjoints of every node, also of those beyond the budget, in the order of the base's sweep. */
  #sweep(cotangent: ArrayLike<number>): void {
    const { V, O, P, K } = recordColumns();
    const operations = this.#operationsBySite();
    clearAdjoints(this.nodes);
    for (let i = 0; i < this.outputs.length; i++) {
      const { node } = this.outputs[i]!;
      if (node > 0) adjoints[node]! += cotangent[i] ?? 0;
    }
    for (let i = this.nodes; i > this.#inputs; i--) {
      const adjoint = adjoints[i]!;
      if (adjoint === 0) continue;
      const code = operations[O[i]!]!;
      const x = P[2 * i]!;
      if (isBinary[code] === 0) {
        const partial = leftPartial(code, V[x]!, 0, V[i]!);
        if (partial !== 0) adjoints[x]! += partial * adjoint;
        continue;
      }
      const y = P[2 * i + 1]!;
      const a = x !== 0 ? V[x]! : K[i]!;
      const b = y !== 0 ? V[y]! : K[i]!;
      if (x !== 0) {
        const partial = leftPartial(code, a, b, V[i]!);
        if (partial !== 0) adjoints[x]! += partial * adjoint;
      }
      if (y !== 0) {
        const partial = rightPartial(code, a, b, V[i]!);
        if (partial !== 0) adjoints[y]! += partial * adjoint;
      }
    }
    adjoints[0] = 0;
  }

  #operationsBySite(): Uint8Array {
    if (this.#operations !== null) return this.#operations;
    useSites(this.#sites);
    const operations = new Bytes(nextSite());
    for (let site = 0; site < operations.length; site++) {
      const entry = siteEntry(site);
      if (entry?.kind === 'operation') operations[site] = OPCODE[entry.operation];
    }
    return (this.#operations = operations);
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
