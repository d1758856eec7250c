import type { InputPath, RealmCall } from '../api.ts';
import { BINARY_RULES, hypotPartial, UNARY_RULES } from '../runtime/rules.ts';
import {
  adjoints,
  ends,
  memory,
  NODE_CAPACITY,
  EDGE_CAPACITY,
  parents,
  partials,
} from '../runtime/tape.ts';
import type { Shape } from './shape.ts';
import { compileSweep } from './sweep.ts';
import type { Sweep } from './sweep.ts';

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

export interface FastRun {
  readonly value: unknown;
  readonly outputs: readonly {
    readonly path: string;
    readonly value: number;
    readonly node: number;
  }[];
  readonly nodes: number;
  readonly edges: number;
  /** Adjoints of the inputs for output cotangents; null where a partial was not finite. */
  reverse(cotangent: ArrayLike<number>): Float64Array | null;
}

type Companion = number | Companion[] | Int32Array | { [field: string]: Companion } | null;

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
};

const cursors = new Int32Array(2);
let siteColumn: Int32Array | null = null;
let sweep: Sweep | null = null;

/** The fast path's side of a realm: what modules emitted by compileFast take as `$F`, and their runs. */
export class FastSession {
  #definition: Definition | null = null;
  readonly hooks: object;

  constructor() {
    siteColumn ??= new Int32Array(NODE_CAPACITY);
    if (memory !== null) sweep ??= compileSweep({ memory, adjoints, partials, ends, parents });
    this.hooks = {
      P: parents,
      D: partials,
      E: ends,
      C: cursors,
      S: siteColumn,
      U: RULES,
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
    if (definition === null || call.args.length !== definition.shapes.length) return null;
    const made = new Map<object, Companion>();
    const companions: Companion[] = [];
    for (const [k, shape] of definition.shapes.entries()) {
      const companion = companionOf(call.args[k], shape, made);
      if (companion === undefined) return null;
      companions.push(companion);
    }
    for (const [value, shape] of definition.constants()) {
      if (companionOf(value, shape, made) === undefined) return null;
    }
    for (let i = 0; i < inputs.length; i++) mark(companions, inputs[i]!, i + 1);
    const n = inputs.length;
    ends.fill(0, 0, n + 1);
    cursors[0] = 0;
    cursors[1] = n;
    const value = definition.run(call.args, companions, (object) => made.get(object) ?? null);
    const [edges, nodes] = [cursors[0]!, cursors[1]!];
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
}

function reverse(
  inputs: number,
  nodes: number,
  outputs: FastRun['outputs'],
  cotangent: ArrayLike<number>,
): Float64Array | null {
  adjoints.fill(0, 0, nodes + 1);
  for (let i = 0; i < outputs.length; i++) adjoints[outputs[i]!.node]! += cotangent[i]!;
  adjoints[0] = 0;
  if (sweep === null || sweep(nodes, inputs + 1) !== 0) return null;
  return adjoints.slice(1, inputs + 1);
}

/** The companion of a value of this shape, every id 0; undefined where the value is something else. */
function companionOf(
  value: unknown,
  shape: Shape,
  made: Map<object, Companion>,
): Companion | undefined {
  switch (shape.kind) {
    case 'any':
      return null;
    case 'array':
      return companionOfArray(value, shape.element, shape.shadow, made);
    case 'typed': {
      if (!(value instanceof Float64Array)) return undefined;
      if (!shape.shadow) return null;
      const known = made.get(value);
      if (known !== undefined) return known;
      const companion = new Int32Array(value.length);
      made.set(value, companion);
      return companion;
    }
    case 'record':
      return companionOfRecord(value, shape.fields, shape.shadow, made);
    default:
      return typeof value === shape.kind ? 0 : undefined;
  }
}

function companionOfArray(
  value: unknown,
  element: Shape,
  shadow: boolean,
  made: Map<object, Companion>,
): Companion | undefined {
  if (!Array.isArray(value) || Object.getPrototypeOf(value) !== Array.prototype) return undefined;
  const known = made.get(value);
  if (known !== undefined) return known;
  const list = value as unknown[];
  const companion: Companion[] = [];
  made.set(value, companion);
  if (element.kind === 'number') {
    for (let i = 0; i < list.length; i++) {
      if (typeof list[i] !== 'number') return undefined;
      companion.push(0);
    }
    return shadow ? companion : null;
  }
  for (let i = 0; i < list.length; i++) {
    const inner = companionOf(list[i], element, made);
    if (inner === undefined) return undefined;
    companion.push(inner);
  }
  return shadow ? companion : null;
}

function companionOfRecord(
  value: unknown,
  fields: Readonly<Record<string, Shape>>,
  shadow: boolean,
  made: Map<object, Companion>,
): Companion | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.getPrototypeOf(value) !== Object.prototype) return undefined;
  const known = made.get(value);
  if (known !== undefined) return known;
  const companion: Record<string, Companion> = {};
  made.set(value, companion);
  for (const [name, field] of Object.entries(fields)) {
    const property = Object.getOwnPropertyDescriptor(value, name);
    if (!property || !('value' in property)) return undefined;
    const inner = companionOf(property.value, field, made);
    if (inner === undefined) return undefined;
    companion[name] = inner;
  }
  return shadow ? companion : null;
}

/** Writes an input's id into the companions of the arguments. */
function mark(companions: Companion[], input: InputPath, id: number): void {
  if (input.root === 'receiver') return;
  const { path, root } = input;
  if (path.length === 0) {
    companions[root] = id;
    return;
  }
  let holder = companions[root] as Record<string | number, Companion> | null;
  for (let i = 0; i < path.length - 1 && holder !== null; i++) {
    holder = holder[path[i]!] as Record<string | number, Companion> | null;
  }
  if (holder !== null) holder[path[path.length - 1]!] = id;
}

type Output = FastRun['outputs'][number];

function collect(value: unknown, shadow: unknown, path: string, into: Output[]): Output[] {
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
