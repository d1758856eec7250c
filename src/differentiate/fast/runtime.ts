import type {
  FastOutput,
  FastRecordedRun,
  FastRun,
  FastRuntimeSession,
  FastTangents,
  InputPath,
  RealmCall,
  SessionSites,
} from '../api.ts';
import { readInputs } from '../runtime/inputs.ts';
import { DEFAULT_NODE_BUDGET } from '../runtime/record.ts';
import { useSites } from '../runtime/sites.ts';
import {
  openWatches,
  watchConstant,
  watchFixed,
  watchList,
  watchNumber,
} from '../runtime/watch.ts';
import { clearAdjoints, sweep } from '../runtime/sweep.ts';
import { BINARY_RULES, hypotPartial, UNARY_RULES } from '../runtime/rules.ts';
import {
  adjoints,
  ends,
  NODE_CAPACITY,
  EDGE_CAPACITY,
  parents,
  partials,
  values,
} from '../runtime/tape.ts';
import { CONSTANT_MET, RECORD_CAPACITY } from './capacity.ts';
import { CompanionBuilder, CompanionTemplate, copyCompanion, mark } from './companions.ts';
import type { Companion } from './companions.ts';
import type { OperationTables } from './operations.ts';
import { operationsBySite, recordColumns, RecordedRun } from './recordedRun.ts';
import type { Shape } from './shape.ts';

/** What the twins of one target register. */
interface Definition {
  readonly target: unknown;
  readonly shapes: readonly Shape[];
  readonly constants: () => readonly (readonly [unknown, Shape])[];
  readonly run: (
    args: readonly unknown[],
    companions: readonly unknown[],
    companionOf: (value: object) => unknown,
  ) => unknown;
  readonly shadow: () => unknown;
}

/** Ends a run that needs more edges than the tape has. */
class TapeFull extends Error {}

/** Rules under the names that emitted text calls. */
const RULES: Readonly<Record<string, unknown>> = {
  ...UNARY_RULES,
  ...Object.fromEntries(
    Object.entries(BINARY_RULES).flatMap(([name, { left, right }]) => [
      [`${name}Left`, left],
      [`${name}Right`, right],
    ]),
  ),
  hypot: hypotPartial,
  full(): never {
    throw new TapeFull();
  },
};

/**
 * Bytes by which the column of sites is displaced against that of edge ends: written at one index one
 * after the other, equal addresses modulo 4096 would fall into the same cache set (measured: 12 ns a
 * store instead of 1).
 */
const STAGGER = 2112;

const cursors = new Int32Array(2);
let siteColumn: Int32Array | null = null;

/** The fast path's side of a realm: what modules emitted by compileFast take as `$F`, and their runs. */
export class FastSession implements FastRuntimeSession {
  #definition: Definition | null = null;
  #template: CompanionTemplate | null = null;
  #templateInputs: readonly InputPath[] | null = null;
  #templateDirection: ArrayLike<number> | null = null;
  /** What has not been made sure of yet. */
  #guards: (() => boolean)[] = [];
  #companionOf: (object: object) => unknown = () => null;
  readonly hooks: object;
  readonly #sites: SessionSites | null;
  /** Of twins that record every operation: the events of the target's own call, and what they name. */
  #recorded: { enter: number; exit: number; tables: OperationTables } | null = null;

  #exactRun: Definition['run'] | null = null;
  #isExact = false;
  #operations: Uint8Array | null = null;

  /** @param sites of the instrumented program, where twins record every operation */
  constructor(sites: SessionSites | null = null) {
    this.#sites = sites;
    siteColumn ??= new Int32Array(values.buffer, values.byteOffset + STAGGER, NODE_CAPACITY);
    this.hooks = {
      ...(sites === null ? { P: parents } : recordColumns()),
      X: watchNumber,
      Y: watchList,
      Z: watchFixed,
      B: watchConstant,
      D: partials,
      E: ends,
      C: cursors,
      S: siteColumn,
      U: RULES,
      // Twins of several modules find each other here.
      T: { result: 0 },
      guard: (holds: () => boolean): void => {
        this.#guards.push(holds);
      },
      recorded: (enter: number, exit: number, tables: OperationTables): void => {
        this.#recorded = { enter, exit, tables };
      },
      exact: ({ run }: Pick<Definition, 'run'>): void => {
        this.#exactRun = run;
      },
      define: (definition: Definition): void => {
        this.#definition = definition;
      },
    };
  }

  /** Whether the twins in this session are those of a callee. */
  covers(callee: unknown): boolean {
    return this.#definition?.target === callee;
  }

  /**
   * Runs the twin with the numbers at `inputs` as they stand in the arguments, as nodes 1 … n. null
   * where the call does not have the shapes that the twin was emitted for, or the tape is too short:
   * the dynamic base has to run it. Throws what the author's program throws.
   */
  run(call: RealmCall, inputs: readonly InputPath[]): FastRun | null {
    const definition = this.#definition;
    if (definition === null || call.args.length > definition.shapes.length) return null;
    const prepared = this.#prepare(definition, call.args, inputs, null);
    if (prepared === null) return null;
    const n = inputs.length;
    for (let i = 0; i <= n; i++) ends[i] = 0;
    cursors[0] = 0;
    cursors[1] = n;
    let value: unknown;
    try {
      value = definition.run(call.args, prepared, this.#companionOf);
    } catch (error) {
      if (error instanceof TapeFull) return null;
      throw error;
    }
    const edges = cursors[0];
    const nodes = cursors[1];
    if (edges > EDGE_CAPACITY || nodes >= NODE_CAPACITY) return null;
    const outputs = collect(value, definition.shadow(), '', []);
    return {
      value,
      outputs,
      nodes,
      edges,
      reverse: (cotangent) => reverse(n, nodes, outputs, cotangent),
    };
  }

  /**
   * Runs a twin that was emitted with `forward`: the outputs' tangents for one direction (length
   * inputs) as for `run`; null also where a tangent is not finite.
   */
  forward(
    call: RealmCall,
    inputs: readonly InputPath[],
    direction: ArrayLike<number>,
  ): FastTangents | null {
    const definition = this.#definition;
    if (definition === null || call.args.length > definition.shapes.length) return null;
    const prepared = this.#prepare(definition, call.args, inputs, direction);
    if (prepared === null) return null;
    const value = definition.run(call.args, prepared, this.#companionOf);
    const outputs = collect(value, definition.shadow(), '', []);
    const tangents = Float64Array.from(outputs, (output) => output.node);
    return tangents.every(Number.isFinite) ? { value, outputs, tangents } : null;
  }

  /**
   * Runs a twin that was emitted with `operations`. null for once where a number turned out to be a
   * constant for which a node was to stand: the next run, with arguments of its own, takes its time.
   */
  record(
    call: RealmCall,
    inputs: readonly InputPath[],
    nodeBudget = DEFAULT_NODE_BUDGET,
  ): FastRecordedRun | null {
    const [definition, recorded, sites] = [this.#definition, this.#recorded, this.#sites];
    if (definition === null || recorded === null || sites === null) return null;
    if (call.args.length > definition.shapes.length) return null;
    const prepared = this.#prepare(definition, call.args, inputs, null);
    if (prepared === null) return null;
    const { V, O, W } = recordColumns();
    const n = inputs.length;
    const point = readInputs(call, inputs);
    V[0] = NaN;
    O[0] = -1;
    for (let i = 1; i <= n; i++) {
      V[i] = point[i - 1]!;
      O[i] = -1;
    }
    useSites(sites);
    this.#operations ??= operationsBySite();
    openWatches();
    W[0] = n;
    W[1] = recorded.enter;
    cursors[0] = 2;
    cursors[1] = n;
    let value: unknown;
    try {
      const run = this.#isExact && this.#exactRun ? this.#exactRun : definition.run;
      value = run(call.args, prepared, this.#companionOf);
    } catch (error) {
      if (error === CONSTANT_MET) this.#isExact = true;
      else if (!(error instanceof TapeFull)) throw error;
      return null;
    }
    const events = cursors[0];
    const nodes = cursors[1];
    if (nodes > RECORD_CAPACITY) return null;
    W[events] = nodes;
    W[events + 1] = recorded.exit;
    return new RecordedRun({
      value,
      outputs: collect(value, definition.shadow(), '', []),
      inputs: n,
      nodes,
      events: events + 2,
      budget: nodeBudget,
      tables: recorded.tables,
      sites,
      operations: this.#operations,
    });
  }

  /** Companions of the arguments with the inputs' ids (or tangents); null where a shape is not as it must be. */
  #prepare(
    definition: Definition,
    args: readonly unknown[],
    inputs: readonly InputPath[],
    direction: ArrayLike<number> | null,
  ): Companion[] | null {
    // Whether other modules are what they were taken for: nothing that a run does changes it.
    if (!this.#guards.every((holds) => holds())) return null;
    this.#guards = [];
    const same = this.#templateInputs === inputs && this.#templateDirection === direction;
    if (this.#template !== null && same) {
      const copied = this.#template.instantiate(args);
      if (copied !== null) return copied;
    }
    const builder = new CompanionBuilder(direction !== null);
    const companions: Companion[] = [];
    for (const [k, shape] of definition.shapes.entries()) {
      const companion = builder.build(args[k], shape);
      if (companion === undefined) return null;
      companions.push(companion);
    }
    const constants = definition.constants();
    for (const [value, shape] of constants) {
      if (builder.build(value, shape) === undefined) return null;
    }
    for (let i = 0; i < inputs.length; i++) {
      mark(companions, inputs[i]!, direction === null ? i + 1 : direction[i]!);
    }
    this.#companionOf = (object) => builder.of(object);
    if (CompanionTemplate.fits(definition.shapes)) {
      this.#remember(definition, companions, args, inputs, direction);
    }
    return companions;
  }

  /** Keeps a copy that no run writes into, for the next calls with the same inputs. */
  #remember(
    definition: Definition,
    companions: readonly Companion[],
    args: readonly unknown[],
    inputs: readonly InputPath[],
    direction: ArrayLike<number> | null,
  ): void {
    const template = new CompanionTemplate(
      definition.shapes,
      companions.map(copyCompanion),
      args,
      definition.constants().map(([value]) => value),
    );
    if (template.instantiate(args) === null) return;
    this.#template = template;
    this.#templateInputs = inputs;
    this.#templateDirection = direction;
  }
}

/** Below this a loop is faster than the call of `fill` (about 40 ns). */
const SMALL = 64;

function reverse(
  inputs: number,
  nodes: number,
  outputs: FastRun['outputs'],
  cotangent: ArrayLike<number>,
): Float64Array | null {
  if (nodes < SMALL) for (let i = 0; i <= nodes; i++) adjoints[i] = 0;
  else clearAdjoints(nodes);
  for (let i = 0; i < outputs.length; i++) adjoints[outputs[i]!.node]! += cotangent[i]!;
  adjoints[0] = 0;
  sweep(nodes);
  const gradient = new Float64Array(inputs);
  for (let i = 0; i < inputs; i++) {
    const adjoint = adjoints[i + 1]!;
    if (adjoint - adjoint !== 0) return null;
    gradient[i] = adjoint;
  }
  return gradient;
}

function collect(value: unknown, shadow: unknown, path: string, into: FastOutput[]): FastOutput[] {
  if (typeof value === 'number') {
    into.push({ path, value, node: typeof shadow === 'number' ? shadow : 0 });
    return into;
  }
  if (typeof value !== 'object' || value === null) return into;
  const companion = shadow as Record<string | number, unknown> | null;
  const list = Array.isArray(value) || ArrayBuffer.isView(value);
  for (const [key, element] of Object.entries(value)) {
    collect(element, companion?.[key] ?? 0, list ? `${path}[${key}]` : `${path}.${key}`, into);
  }
  return into;
}
