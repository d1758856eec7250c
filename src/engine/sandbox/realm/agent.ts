import type {
  FastRun,
  FastRuntimeSession,
  InputPath,
  RealmCall,
  RunMode,
  RuntimeFactory,
  RuntimeRun,
  RuntimeSession,
} from '../../../differentiate/api.ts';
import type { Harness } from '../../../model/program.ts';
import type { NumberTree } from '../../../model/report.ts';
import type { BranchTrace, OperationTrace } from '../../../model/trace.ts';
import type { Linker } from './linker.ts';
import type { Platform, PlatformUse } from './platform.ts';

/** What author code threw, as text. */
export interface Thrown {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
  /** True where a stub of the platform threw it. */
  readonly stub: boolean;
}

/** One evaluation of the author's own program, in full. */
export interface Evaluation {
  readonly outputs: readonly { readonly path: string; readonly value: number }[];
  readonly tree: NumberTree;
  /** Indices of inputs that the call changed. */
  readonly mutated: readonly number[];
  readonly use: PlatformUse;
}

/** A run of the instrumented program; `reverse` and `trace` of the agent refer to the last one. */
export interface RunSummary {
  readonly outputs: RuntimeRun['outputs'];
  readonly nodes: number;
  readonly notes: RuntimeRun['notes'];
  /** directions × outputs. */
  readonly tangents: Float64Array | null;
  readonly branches: BranchTrace | null;
}

/** A run of the twins; null where they do not fit the call. */
export interface FastSummary {
  readonly outputs: readonly { readonly path: string; readonly value: number }[];
  readonly nodes: number;
  /** Of a forward run, length outputs. */
  readonly tangents: Float64Array | null;
}

/** A recorded run of a hand-written gradient: what it returned, and the nodes of its numbers. */
export interface WrittenRun {
  readonly outputs: RuntimeRun['outputs'];
  readonly tree: NumberTree;
}

/**
 * What the host asks of a realm. Every method that runs author code returns null (or false) where
 * that threw; `thrown` then says what. Objects that come back belong to the realm: the host copies
 * them before it looks at them.
 */
export interface Agent {
  load(file: string): boolean;
  /**
   * Finds the harness; false with `thrown` null where the function was never reached. `pick` is a
   * PartPick as JSON: two parts of the result, in place of the whole.
   */
  open(key: string, reach: string | null, index: number, pick?: string | null): boolean;
  /** Every number of the call. Names are a JSON array of parameter names. */
  findInputs(names: string): InputPath[] | null;
  /** Keeps these inputs (ascending indices as a JSON array), the others stay as the call has them. */
  chooseInputs(indices: string): void;
  /** The inputs of the next evaluation, filled by `findInputs` with those of the call. */
  point(): Float64Array;
  /** The outputs of the last fast evaluation. */
  outputs(): Float64Array;
  evaluate(seed: number): Evaluation | null;
  /** Author code prints only while it is listened to: once, not once per evaluation. */
  listen(on: boolean): void;
  /** 0: fine, 1: threw, 2: another number of outputs than `count`. */
  evaluateFast(seed: number, count: number): 0 | 1 | 2;
  /** Result of the k-th hand-written gradient at the point. */
  handWritten(k: number, seed: number): { readonly tree: NumberTree } | null;
  /**
   * In a program with changes: which one is in force from now on (−1: none), and how many steps it may
   * take. Returns the steps since the last choice; null where the program holds none.
   */
  choose(change: number, limit: number): number | null;
  /** Records every operation of the k-th hand-written gradient at the point; `trace` then refers to it. */
  record(k: number, seed: number, nodeBudget: number): WrittenRun | null;
  run(
    mode: RunMode,
    seed: number,
    directions: Float64Array | null,
    nodeBudget: number,
  ): RunSummary | null;
  /** JSON of what the call's arguments are made of (ValueShape[]). */
  describeCall(): string | null;
  /** Runs the twins at the point; with a direction, those that push tangents along. */
  runFast(seed: number, direction: Float64Array | null): FastSummary | null;
  /** After `runFast`; null where an adjoint is not finite. */
  reverseFast(cotangent: Float64Array): Float64Array | null;
  /** A realm's own array for the host to fill. */
  allocate(length: number): Float64Array;
  reverse(cotangent: Float64Array): Float64Array | null;
  trace(cotangent: Float64Array): OperationTrace | null;
  /** After a run in second mode: directions × inputs. */
  secondOrder(cotangent: Float64Array): Float64Array | null;
  thrown(): Thrown | null;
}

/**
 * The host's hand inside the realm: calls author code and the differentiating runtime, and lets
 * nothing escape but plain data. Runs inside the realm, from its own text.
 */
export function createAgent(
  factory: RuntimeFactory,
  session: RuntimeSession | null,
  fast: FastRuntimeSession | null,
  linker: Linker,
  platform: Platform,
): Agent {
  const { apply } = Reflect;
  const { is } = Object;
  const { parse } = JSON;
  const Numbers = Float64Array;
  let harness: Harness | null = null;
  let inputs: InputPath[] = [];
  let point = new Numbers(0);
  let outputs = new Numbers(0);
  let last: RuntimeRun | null = null;
  let lastFast: FastRun | null = null;
  let thrown: Thrown | null = null;

  const read = (error: unknown, key: 'name' | 'message' | 'stack'): string => {
    try {
      const value: unknown = (error as Record<string, unknown>)[key];
      return typeof value === 'string' ? value : '';
    } catch {
      return '';
    }
  };
  const describe = (error: unknown): Thrown => {
    const isObject = (typeof error === 'object' && error !== null) || typeof error === 'function';
    if (isObject) {
      return {
        name: read(error, 'name') || 'Error',
        message: read(error, 'message'),
        stack: read(error, 'stack'),
        stub: platform.isStubError(error),
      };
    }
    const text = typeof error === 'symbol' ? 'a symbol' : String(error);
    return { name: '', message: text, stack: '', stub: false };
  };
  const guard = <T>(action: () => T): T | null => {
    thrown = null;
    try {
      return action();
    } catch (error) {
      thrown = describe(error);
      return null;
    }
  };

  const setUp = (seed: number): RealmCall => {
    platform.reset(seed);
    const { callee, receiver, args } = harness!.setup();
    return { callee, receiver, args };
  };
  const prepare = (seed: number): RealmCall => {
    const call = setUp(seed);
    factory.writeInputs(call, inputs, point);
    return call;
  };
  const invoke = (call: RealmCall): unknown => {
    if (typeof call.callee !== 'function') throw new TypeError('the call names no function');
    return apply(call.callee, call.receiver, call.args) as unknown;
  };

  return {
    load: (file) =>
      guard(() => {
        linker.load(file);
        return true;
      }) ?? false,

    open: (key, reach, index, pick = null) =>
      guard(() => {
        harness = null;
        if (linker.registered(key) === undefined && reach !== null) {
          const thunk = linker.registered(reach);
          if (typeof thunk === 'function') apply(thunk, undefined, [0]);
        }
        const make = linker.registered(key);
        if (typeof make !== 'function') return false;
        const given = pick === null ? [index] : [index, parse(pick) as unknown];
        harness = apply(make, undefined, given) as Harness;
        return true;
      }) ?? false,

    findInputs: (names) =>
      guard(() => {
        const call = setUp(0);
        inputs = factory.findInputs(call, parse(names) as string[]);
        point = new Numbers(inputs.length);
        const values = factory.readInputs(call, inputs);
        for (let i = 0; i < inputs.length; i++) point[i] = values[i]!;
        return inputs;
      }),

    chooseInputs(indices) {
      const chosen = parse(indices) as number[];
      const kept: InputPath[] = [];
      const values = new Numbers(chosen.length);
      for (let i = 0; i < chosen.length; i++) {
        kept[i] = inputs[chosen[i]!]!;
        values[i] = point[chosen[i]!]!;
      }
      inputs = kept;
      point = values;
    },

    point: () => point,
    outputs: () => outputs,

    evaluate: (seed) =>
      guard(() => {
        const call = prepare(seed);
        const value = invoke(call);
        const use = platform.use();
        const found = factory.findOutputs(value);
        const tree = factory.toTree(value);
        const after = factory.readInputs(call, inputs);
        const mutated: number[] = [];
        for (let i = 0; i < inputs.length; i++) {
          if (!is(after[i], point[i])) mutated[mutated.length] = i;
        }
        outputs = new Numbers(found.length);
        return { outputs: found, tree, mutated, use };
      }),

    listen: (on) => {
      platform.listen(on);
    },

    evaluateFast(seed, count) {
      thrown = null;
      try {
        const found = factory.findOutputs(invoke(prepare(seed)));
        if (found.length !== count) return 2;
        if (outputs.length !== count) outputs = new Numbers(count);
        for (let i = 0; i < count; i++) outputs[i] = found[i]!.value;
        return 0;
      } catch (error) {
        thrown = describe(error);
        return 1;
      }
    },

    handWritten: (k, seed) =>
      guard(() => {
        const { receiver, args } = prepare(seed);
        return { tree: factory.toTree(harness!.gradients[k]!(receiver, args)) };
      }),

    choose: (change, limit) =>
      guard(() => {
        const make = linker.registered('gradlens:trials') as () => unknown;
        const choose = apply(make, undefined, []) as (...args: unknown[]) => number;
        return apply<undefined, unknown[], number>(choose, undefined, [change, limit]);
      }),

    describeCall: () => guard(() => factory.describeArguments(setUp(0).args)),
    runFast: (seed, direction) =>
      guard(() => {
        lastFast = null;
        const call = prepare(seed);
        if (!fast!.covers(call.callee)) return null;
        if (direction) {
          const pushed = fast!.forward(call, inputs, direction);
          return pushed && { outputs: pushed.outputs, nodes: 0, tangents: pushed.tangents };
        }
        lastFast = fast!.run(call, inputs);
        return lastFast && { outputs: lastFast.outputs, nodes: lastFast.nodes, tangents: null };
      }),
    reverseFast: (cotangent) => guard(() => lastFast!.reverse(cotangent)),
    run: (mode, seed, directions, nodeBudget) =>
      guard(() => {
        last = null;
        const call = setUp(seed);
        const options = directions
          ? { mode, directions, nodeBudget }
          : nodeBudget > 0
            ? { mode, nodeBudget }
            : { mode };
        last = session!.run(call, inputs, point, options);
        const { outputs: found, nodes, notes, tangents, branches } = last;
        return { outputs: found, nodes, notes, tangents, branches };
      }),

    record: (k, seed, nodeBudget) =>
      guard(() => {
        last = null;
        const { receiver, args } = setUp(seed);
        const nested: InputPath[] = [];
        for (let i = 0; i < inputs.length; i++) {
          const { root, path, name } = inputs[i]!;
          const inner: (string | number)[] = root === 'receiver' ? [] : [root];
          for (let j = 0; j < path.length; j++) inner[inner.length] = path[j]!;
          nested[i] = { root: root === 'receiver' ? 0 : 1, path: inner, name };
        }
        const call = { callee: harness!.gradients[k], receiver: undefined, args: [receiver, args] };
        last = session!.run(call, nested, point, { mode: 'operations', nodeBudget });
        return { outputs: last.outputs, tree: factory.toTree(last.value) };
      }),

    allocate: (length) => new Numbers(length),
    reverse: (cotangent) => guard(() => last!.reverse(cotangent)),
    trace: (cotangent) => guard(() => last!.trace(cotangent)),
    secondOrder: (cotangent) => guard(() => last!.secondOrder(cotangent)),
    thrown: () => thrown,
  };
}
