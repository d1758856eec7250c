import { OPERATIONS, type Operation } from '../../model/operation.ts';
import { EDGE_CAPACITY, NODE_CAPACITY, PAGE, TAPE_PAGES } from './capacity.ts';
import { noteStale } from './notes.ts';
import { edgeValues, nodeOperations, nodeSites, reserveEdges } from './record.ts';
import { registers as R } from './registers.ts';
import { compileSweep } from './wasmSweep.ts';

/**
 * The tape: compressed rows in typed arrays over one memory that is reserved at its full size (the
 * system commits a page when it is first touched), so that recording needs no test of capacity: a
 * store beyond the end is dropped by the language, and the run's end finds out from the counts.
 *
 * Node ids are monotonic within a realm: id = base + index, so that an id which survived in a cache
 * of the author's program from an earlier run can never be mistaken for one of this run.
 */
export { EDGE_CAPACITY, NODE_CAPACITY };

/** Int32 stamps on array buffers bound the ids of a realm. */
export const ID_LIMIT = 2 ** 31 - 1;

export const OPCODE = Object.fromEntries(OPERATIONS.map((name, code) => [name, code])) as Readonly<
  Record<Operation, number>
>;

export const MODE = {
  off: 0,
  gradient: 1,
  operations: 2,
  forward: 3,
  branches: 4,
  second: 5,
} as const;
export type Mode = (typeof MODE)[keyof typeof MODE];

interface Columns {
  readonly memory: WebAssembly.Memory | null;
  readonly value: Float64Array;
  readonly adjoint: Float64Array;
  readonly partial: Float64Array;
  readonly end: Int32Array;
  readonly parent: Int32Array;
}

/**
 * Reserving is dear (the engine's collector counts every reserved byte), so realms that never record
 * at the same time share one memory: who evaluates this script leaves it in `__gradlensTape`, or null
 * there for a realm that never records.
 */
function reserve(): Columns {
  const given = (globalThis as { readonly __gradlensTape?: WebAssembly.Memory | null })
    .__gradlensTape;
  let memory: WebAssembly.Memory | null = given ?? null;
  let buffer: ArrayBufferLike = memory?.buffer ?? new ArrayBuffer(0);
  if (given === undefined) {
    try {
      memory = new WebAssembly.Memory({ initial: TAPE_PAGES, maximum: TAPE_PAGES });
      buffer = memory.buffer;
    } catch {
      buffer = new ArrayBuffer(TAPE_PAGES * PAGE);
    }
  }
  const nodes = given === null ? 0 : NODE_CAPACITY;
  const edges = given === null ? 0 : EDGE_CAPACITY;
  let offset = 0;
  const take = <T>(
    type: new (buffer: ArrayBufferLike, offset: number, length: number) => T,
    length: number,
    size: number,
  ): T => {
    const column = new type(buffer, offset, length);
    offset += length * size;
    return column;
  };
  return {
    memory,
    value: take(Float64Array, nodes, 8),
    adjoint: take(Float64Array, nodes, 8),
    partial: take(Float64Array, edges, 8),
    end: take(Int32Array, nodes, 4),
    parent: take(Int32Array, edges, 4),
  };
}

const columns = reserve();
/** Per node. Index 0 is "constant". */
export const values = columns.value;
export const adjoints = columns.adjoint;
/** Per node: one past its last edge. */
export const ends = columns.end;
/** Per edge: index (not id) of the operand's node; 0 for a constant one. */
export const parents = columns.parent;
export const partials = columns.partial;

/** The sweep in WebAssembly, compiled when it is first wanted; null where it cannot be. */
let compiled: ((count: number) => void) | null | undefined;
export function nativeSweep(): ((count: number) => void) | null {
  if (compiled !== undefined) return compiled;
  const { memory } = columns;
  compiled =
    memory === null
      ? null
      : compileSweep(memory, {
          adjoint: adjoints.byteOffset,
          end: ends.byteOffset,
          parent: parents.byteOffset,
          partial: partials.byteOffset,
          pages: memory.buffer.byteLength / PAGE,
        });
  return compiled;
}

export let mode: Mode = MODE.off;
/** Ids up to this one belong to earlier runs: only a shadow above it is alive. */
export let base = 0;

/** What the modes that push tangents along do with a node; set by their own modules. */
export interface Recorder {
  /** After a node's value and R.edges are on the tape. */
  node(index: number, operation: number, site: number, firstEdge: number): void;
  /** Whether constant operands get an edge too, with their values. */
  readonly everyEdge: boolean;
  edgeValue(edge: number, value: number): void;
}
let recorder: Recorder | null = null;

/** Starts a run: inputs become R.nodes 1..n. */
export function begin(newMode: Mode, point: ArrayLike<number>, newRecorder: Recorder | null): void {
  mode = newMode;
  recorder = newRecorder;
  R.o = newMode === MODE.operations;
  R.g = newMode === MODE.gradient || newMode === MODE.branches;
  R.nodes = 0;
  R.edges = 0;
  ends[0] = 0;
  values[0] = NaN;
  for (let i = 0; i < point.length; i++) {
    R.nodes++;
    values[R.nodes] = point[i]!;
    ends[R.nodes] = 0;
    if (R.o) {
      nodeSites[R.nodes] = -1;
      nodeOperations[R.nodes] = OPCODE.input;
    }
    recorder?.node(R.nodes, OPCODE.input, -1, 0);
  }
}

/** Ends a run: every id handed out so far is stale from here on. */
export function finish(): void {
  mode = MODE.off;
  recorder = null;
  R.o = false;
  R.g = false;
  R.n = 0;
  R.s = 0;
  base += R.nodes;
  R.base = base;
}

/** Whether the tape ran past its end: the recorded gradient is not complete then. */
export function overflowed(): boolean {
  return R.nodes >= NODE_CAPACITY || R.edges > EDGE_CAPACITY || base + R.nodes > ID_LIMIT;
}

/** True for a node of this run that holds exactly `value`: what makes a misplaced shadow harmless. */
export function holds(id: number, value: number): boolean {
  if (id <= base) return false;
  const recorded = values[id - base]!;
  return recorded === value || (recorded !== recorded && value !== value);
}

/** The shadow of an operation none of whose operands is alive: 0, with a note if one is stale. */
export function inactive(x: number, y: number, site: number): 0 {
  if (mode !== MODE.off && (x !== 0 || y !== 0) && x + y > 0) noteStale(site);
  return 0;
}

/** Records v = f(a), ∂v/∂a = dx; the operand's shadow x is alive. Returns the node's id. */
export function node1(
  operation: number,
  site: number,
  v: number,
  a: number,
  x: number,
  dx: number,
): number {
  const k = R.edges;
  parents[k] = x - base;
  partials[k] = dx;
  R.edges = k + 1;
  const i = ++R.nodes;
  values[i] = v;
  ends[i] = k + 1;
  if (R.o) {
    edgeValues[k] = a;
    nodeSites[i] = site;
    nodeOperations[i] = operation;
  } else if (recorder !== null) {
    recorder.edgeValue(k, a);
    recorder.node(i, operation, site, k);
  }
  return base + i;
}

/** Records v = f(a, b) with its partials; at least one of the shadows x, y is alive. */
export function node2(
  operation: number,
  site: number,
  v: number,
  a: number,
  x: number,
  dx: number,
  b: number,
  y: number,
  dy: number,
): number {
  if (R.o) return recordedNode2(operation, site, v, a, x, dx, b, y, dy);
  if (recorder !== null) return slowNode2(operation, site, v, a, x, dx, b, y, dy);
  let k = R.edges;
  if (x > base) {
    parents[k] = x - base;
    partials[k] = dx;
    k++;
  } else if (x > 0) noteStale(site);
  if (y > base) {
    parents[k] = y - base;
    partials[k] = dy;
    k++;
  } else if (y > 0) noteStale(site);
  R.edges = k;
  const i = ++R.nodes;
  values[i] = v;
  ends[i] = k;
  return base + i;
}

/** While operations are recorded constant operands have edges too, to node 0. */
function recordedNode2(
  operation: number,
  site: number,
  v: number,
  a: number,
  x: number,
  dx: number,
  b: number,
  y: number,
  dy: number,
): number {
  const k = R.edges;
  parents[k] = x > base ? x - base : 0;
  partials[k] = dx;
  edgeValues[k] = a;
  parents[k + 1] = y > base ? y - base : 0;
  partials[k + 1] = dy;
  edgeValues[k + 1] = b;
  if ((x <= base && x > 0) || (y <= base && y > 0)) noteStale(site);
  R.edges = k + 2;
  const i = R.nodes + 1;
  R.nodes = i;
  values[i] = v;
  ends[i] = k + 2;
  nodeSites[i] = site;
  nodeOperations[i] = operation;
  return base + i;
}

function slowNode2(
  operation: number,
  site: number,
  v: number,
  a: number,
  x: number,
  dx: number,
  b: number,
  y: number,
  dy: number,
): number {
  const first = R.edges;
  edge(a, x, dx);
  edge(b, y, dy);
  return closeNode(operation, site, v, first);
}

/** One edge of a node that is about to be closed; constants only where the mode draws them. */
export function edge(a: number, x: number, dx: number): void {
  const alive = x > base;
  if (!alive && x > 0) noteStale(-1);
  if (!alive && !R.o && recorder?.everyEdge !== true) return;
  const k = R.edges++;
  parents[k] = alive ? x - base : 0;
  partials[k] = dx;
  if (R.o) edgeValues[k] = a;
  else recorder?.edgeValue(k, a);
}

/** Closes a node over the R.edges recorded since `first`. */
export function closeNode(operation: number, site: number, v: number, first: number): number {
  const i = ++R.nodes;
  values[i] = v;
  ends[i] = R.edges;
  if (R.o) {
    nodeSites[i] = site;
    nodeOperations[i] = operation;
    reserveEdges();
  } else recorder?.node(i, operation, site, first);
  return base + i;
}
