import { TRACE_EVENTS, type OperationTrace } from '../model/trace.ts';

/**
 * Where in the structure of the run a node was recorded: a path of loops and calls. Two runs of one
 * expression share a context exactly if they differ only in how often something repeated.
 */
export interface Context {
  readonly id: number;
  readonly parent: number;
  readonly kind: 'root' | 'loop' | 'call' | 'repeat';
  /** Index into the trace's places; −1 at the root. */
  readonly place: number;
  /** Contexts on the path, itself included, that repeat: each is one axis of the values' shape. */
  readonly axes: readonly number[];
}

export interface Contexts {
  readonly all: readonly Context[];
  /** Context of each tape node. */
  readonly of: Int32Array;
  /** Where the iteration numbers of each tape node start in `iterations`, one per axis. */
  readonly start: Int32Array;
  readonly iterations: readonly number[];
}

/** What tells the calls of one function inside one frame apart; equal keys are iterations. */
type CallKey = (
  event: number,
  place: number,
  order: number,
) => { readonly kind: 'call' | 'repeat'; readonly key: number };

interface Live {
  iteration: number;
  /** Calls since the frame's iteration began: of each function (place), and into each context (−1 − id). */
  readonly calls: Map<number, number>;
}

const ENTERS_LOOP = TRACE_EVENTS.loopEnter;
const ITERATES = TRACE_EVENTS.loopIterate;
const EXITS_LOOP = TRACE_EVENTS.loopExit;
const ENTERS_CALL = TRACE_EVENTS.callEnter;

/** Rebuilds loops and calls from the event log; time linear in nodes and events. */
export function replayContexts(trace: OperationTrace): Contexts {
  const repeated = repeatedCalls(trace);
  return new Replay(trace, (event, place, order) => {
    const site = trace.eventSites?.[event] ?? -1;
    if (site >= 0) return { kind: 'repeat', key: site };
    return repeated.has(place) ? { kind: 'repeat', key: -1 } : { kind: 'call', key: order };
  }).run();
}

/**
 * Without call sites: an unnamed function, or one called more often in one frame than anybody writes
 * out by hand, is a callback, and its calls are iterations.
 */
const WRITTEN_OUT = 4;

function repeatedCalls(trace: OperationTrace): Set<number> {
  const repeated = new Set<number>();
  trace.places.forEach((place, index) => {
    if (place.kind === 'function' && isUnnamed(place.label)) repeated.add(index);
  });
  const frames = [new Map<number, number>()];
  forEachEvent(trace, (_, kind, place) => {
    if (kind === ENTERS_CALL) {
      const calls = frames.at(-1)!;
      const count = (calls.get(place) ?? 0) + 1;
      calls.set(place, count);
      if (count > WRITTEN_OUT) repeated.add(place);
      frames.push(new Map());
    } else if (kind === ENTERS_LOOP) frames.push(new Map());
    else if (kind === ITERATES) frames.at(-1)?.clear();
    else if (frames.length > 1) frames.pop();
  });
  return repeated;
}

/** Labels of functions that have no name of their own. */
export function isUnnamed(label: string): boolean {
  return label === '' || !/^[#\p{L}_$]/u.test(label) || /^anonymous/.test(label);
}

function forEachEvent(
  trace: OperationTrace,
  visit: (event: number, kind: number, place: number, at: number) => void,
): void {
  for (let event = 0; event * 3 < trace.events.length; event++) {
    const [at, kind, place] = trace.events.subarray(event * 3, event * 3 + 3);
    visit(event, kind!, place!, at!);
  }
}

class Replay {
  readonly #trace: OperationTrace;
  readonly #callKey: CallKey;
  readonly #all: Context[] = [{ id: 0, parent: -1, kind: 'root', place: -1, axes: [] }];
  readonly #live: Live[] = [{ iteration: 0, calls: new Map() }];
  readonly #children = new Map<string, number>();
  readonly #stack: number[] = [0];

  constructor(trace: OperationTrace, callKey: CallKey) {
    this.#trace = trace;
    this.#callKey = callKey;
  }

  run(): Contexts {
    const { nodes } = this.#trace;
    const of = new Int32Array(nodes);
    const start = new Int32Array(nodes + 1);
    const iterations: number[] = [];
    let node = 0;
    const advance = (to: number): void => {
      const context = this.#stack.at(-1)!;
      const { axes } = this.#all[context]!;
      for (; node < to; node++) {
        of[node] = context;
        start[node] = iterations.length;
        for (const axis of axes) iterations.push(Math.max(0, this.#live[axis]!.iteration));
      }
    };
    forEachEvent(this.#trace, (event, kind, place, at) => {
      advance(Math.min(at, nodes));
      this.#step(event, kind, place);
    });
    advance(nodes);
    start[nodes] = iterations.length;
    return { all: this.#all, of, start, iterations };
  }

  #step(event: number, kind: number, place: number): void {
    if (kind === ENTERS_LOOP) {
      const id = this.#child('loop', place, -1);
      this.#live[id]!.iteration = -1;
      this.#stack.push(id);
    } else if (kind === ITERATES) {
      const live = this.#live[this.#stack.at(-1)!]!;
      live.iteration++;
      live.calls.clear();
    } else if (kind === ENTERS_CALL) {
      this.#stack.push(this.#enterCall(event, place));
    } else if (this.#stack.length > 1) {
      this.#leave(kind, place);
    }
  }

  /** An exception ends several frames at once: leave up to the one that the event names. */
  #leave(kind: number, place: number): void {
    const wanted = kind === EXITS_LOOP ? ['loop'] : ['call', 'repeat'];
    const found = this.#stack.findLastIndex((id) => {
      const context = this.#all[id]!;
      return context.place === place && wanted.includes(context.kind);
    });
    this.#stack.length = found > 0 ? found : this.#stack.length - 1;
  }

  #enterCall(event: number, place: number): number {
    const parent = this.#stack.at(-1)!;
    const recursive = this.#stack.find((id) => {
      const context = this.#all[id]!;
      return context.place === place && context.kind !== 'loop' && id !== 0;
    });
    if (recursive !== undefined) {
      this.#live[recursive]!.iteration++;
      return recursive;
    }
    const calls = this.#live[parent]!.calls;
    const order = calls.get(place) ?? 0;
    calls.set(place, order + 1);
    const { kind, key } = this.#callKey(event, place, order);
    const id = this.#child(kind, place, key);
    const live = this.#live[id]!;
    live.iteration = calls.get(-1 - id) ?? 0;
    calls.set(-1 - id, live.iteration + 1);
    live.calls.clear();
    return id;
  }

  #child(kind: Context['kind'], place: number, key: number): number {
    const parent = this.#stack.at(-1)!;
    const path = `${parent} ${kind} ${place} ${key}`;
    const known = this.#children.get(path);
    if (known !== undefined) return known;
    const id = this.#all.length;
    const above = this.#all[parent]!.axes;
    const axes = kind === 'call' ? above : [...above, id];
    this.#all.push({ id, parent, kind, place, axes });
    this.#live.push({ iteration: -1, calls: new Map() });
    this.#children.set(path, id);
    return id;
  }
}
