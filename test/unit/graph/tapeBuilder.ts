import { OPERATIONS, type Operation } from '../../../src/model/operation.ts';
import type { SourceRange } from '../../../src/model/range.ts';
import {
  TRACE_EVENTS,
  type OperationTrace,
  type Site,
  type Watch,
} from '../../../src/model/trace.ts';

/** A number on the test tape: its node (0: a constant) and its value. */
export interface Num {
  readonly node: number;
  readonly value: number;
}

export const constant = (value: number): Num => ({ node: 0, value });

type Partials = (a: number, b: number) => readonly [number, number];

const BINARY: Partial<Record<Operation, [(a: number, b: number) => number, Partials]>> = {
  add: [(a, b) => a + b, () => [1, 1]],
  subtract: [(a, b) => a - b, () => [1, -1]],
  multiply: [(a, b) => a * b, (a, b) => [b, a]],
  divide: [(a, b) => a / b, (a, b) => [1 / b, -a / (b * b)]],
  power: [(a, b) => a ** b, (a, b) => [b * a ** (b - 1), a ** b * Math.log(a)]],
  max: [Math.max, (a, b) => (a >= b ? [1, 0] : [0, 1])],
  negate: [(a) => -a, () => [-1, 0]],
  exp: [Math.exp, (a) => [Math.exp(a), 0]],
  sin: [Math.sin, (a) => [Math.cos(a), 0]],
  tanh: [Math.tanh, (a) => [1 - Math.tanh(a) ** 2, 0]],
  copy: [(a) => a, () => [1, 0]],
};

/** Writes operation traces by hand, as a recording engine would: each distinct text is one site. */
export class TapeBuilder {
  readonly names: string[] = [];
  #inputs: number[] = [];
  readonly #sites: Site[] = [];
  readonly #nodes: { site: number; operation: number; value: number; edges: number[][] }[] = [];
  readonly #events: number[] = [];
  readonly #eventSites: number[] = [];
  readonly #places: { kind: 'loop' | 'function'; label: string; range: SourceRange }[] = [];
  readonly #watches: Watch[] = [];
  readonly #outputs: number[] = [];
  #callSites = false;

  input(name: string, value: number): Num {
    this.names.push(name);
    this.#inputs.push(value);
    return { node: this.#inputs.length, value };
  }

  vector(name: string, values: readonly number[]): Num[] {
    return values.map((value, index) => this.input(`${name}[${index}]`, value));
  }

  matrix(name: string, rows: readonly (readonly number[])[]): Num[][] {
    return rows.map((row, index) => this.vector(`${name}[${index}]`, row));
  }

  /** Records an operation at the site with this text; operand texts are what stands around the operator. */
  op(operation: Operation, text: string, operands: readonly Num[], name?: string): Num {
    const rule = BINARY[operation];
    if (!rule) throw new Error(`The test tape has no ${operation}.`);
    const [a, b] = operands;
    const value = rule[0](a!.value, b?.value ?? 0);
    const partials = rule[1](a!.value, b?.value ?? 0);
    this.#nodes.push({
      site: this.#site(operation, text, operands.length, name ?? null),
      operation: OPERATIONS.indexOf(operation),
      value,
      edges: operands.map((each, index) => [each.node, partials[index]!, each.value]),
    });
    return { node: this.#inputs.length + this.#nodes.length, value };
  }

  loop(label: string, times: number, body: (index: number) => void): void {
    const place = this.#place('loop', label);
    this.#event('loopEnter', place);
    for (let index = 0; index < times; index++) {
      this.#event('loopIterate', place);
      body(index);
    }
    this.#event('loopExit', place);
  }

  /** A call; with a call site, every call of this tape has to name its own. */
  call<T>(label: string, body: () => T, callSite?: string): T {
    const place = this.#place('function', label);
    if (callSite !== undefined) this.#callSites = true;
    const site = callSite === undefined ? -1 : this.#site('copy', callSite, 0, null);
    this.#event('callEnter', place, site);
    const result = body();
    this.#event('callExit', place);
    return result;
  }

  watch(text: string, nodes: readonly Num[], shape: readonly number[], count = 1): void {
    const values = nodes.map((each) => each.value);
    this.#watches.push({
      range: range(500 + this.#watches.length, text),
      text,
      kind: 'declaration',
      count,
      shape,
      values: Float64Array.from(values),
      nodes: Int32Array.from(nodes, (each) => each.node),
      first: values[0] ?? NaN,
      min: Math.min(...values),
      max: Math.max(...values),
    });
  }

  output(...nodes: readonly Num[]): void {
    this.#outputs.push(...nodes.map((each) => each.node));
  }

  /** The trace, with the adjoints of the outputs' sum (or of the given cotangent). */
  build(cotangent: readonly number[] = this.#outputs.map(() => 1)): OperationTrace {
    const inputs = this.#inputs.length;
    const nodes = 1 + inputs + this.#nodes.length;
    const edges = this.#nodes.flatMap((node) => node.edges);
    const edgeStart = new Int32Array(nodes + 1);
    this.#nodes.forEach((node, index) => {
      const at = 1 + inputs + index;
      edgeStart[at + 1] = edgeStart[at]! + node.edges.length;
    });
    const adjoint = new Float64Array(nodes);
    this.#outputs.forEach((node, index) => (adjoint[node]! += node === 0 ? 0 : cotangent[index]!));
    for (let node = nodes - 1; node > inputs; node--) {
      for (const [parent, partial] of this.#nodes[node - inputs - 1]!.edges) {
        if (parent !== 0 && adjoint[node] !== 0) adjoint[parent!]! += adjoint[node]! * partial!;
      }
    }
    const head = (fill: number): number[] => new Array<number>(1 + inputs).fill(fill);
    return {
      sites: this.#sites,
      nodes,
      inputs,
      outputs: Int32Array.from(this.#outputs),
      site: Int32Array.from([...head(-1), ...this.#nodes.map((node) => node.site)]),
      operation: Uint8Array.from([...head(1), ...this.#nodes.map((node) => node.operation)]),
      value: Float64Array.from([0, ...this.#inputs, ...this.#nodes.map((node) => node.value)]),
      adjoint,
      edgeStart,
      edgeParent: Int32Array.from(edges, (edge) => edge[0]!),
      edgePartial: Float64Array.from(edges, (edge) => edge[1]!),
      edgeValue: Float64Array.from(edges, (edge) => edge[2]!),
      events: Int32Array.from(this.#events),
      ...(this.#callSites ? { eventSites: Int32Array.from(this.#eventSites) } : {}),
      places: this.#places,
      watches: this.#watches,
      references: [],
      truncated: false,
    };
  }

  #event(kind: keyof typeof TRACE_EVENTS, place: number, site = -1): void {
    this.#events.push(1 + this.#inputs.length + this.#nodes.length, TRACE_EVENTS[kind], place);
    this.#eventSites.push(site);
  }

  #site(operation: Operation, text: string, arity: number, name: string | null): number {
    const known = this.#sites.findIndex((site) => site.text === text);
    if (known >= 0) return known;
    const texts = text.replace(/^.*?[^=]=\s+/, '').split(/ (?:[-+*/]|\*\*) /);
    const operands = texts.length === arity ? texts : [];
    const line = this.#sites.length + 1;
    this.#sites.push({
      range: range(line, text),
      text,
      operation,
      name,
      operands: operands.map((each) => ({ text: each, range: range(line, each) })),
    });
    return this.#sites.length - 1;
  }

  #place(kind: 'loop' | 'function', label: string): number {
    const known = this.#places.findIndex((place) => place.label === label);
    if (known >= 0) return known;
    this.#places.push({ kind, label, range: range(200 + this.#places.length, label) });
    return this.#places.length - 1;
  }
}

function range(line: number, text: string): SourceRange {
  return { file: '/case.ts', line, column: 1, endLine: line, endColumn: 1 + text.length };
}
