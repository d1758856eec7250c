import { CONSTANT_MET } from './capacity.ts';
import { edgesOf, leaf } from './graph.ts';
import type { Edge, Leaf, Operation, Source } from './graph.ts';
import type { Kind } from './kinds.ts';
import type { Names } from './names.ts';

/** What an expression's emission yields: everything in it is evaluated already, in the author's order. */
export interface Value {
  /** JavaScript text: a temporary, a name or a literal; reading it twice is free. */
  readonly code: string;
  /** Where an active number came from. */
  readonly source: Source | null;
  /** Text of the companion of an array or record that holds active numbers. */
  readonly shadow: string | null;
}

export const constant = (code: string): Value => ({ code, source: null, shadow: null });

interface Cached {
  readonly value: Value;
  readonly holder: Kind;
}

/**
 * The tape's columns under names that are local to each function. (Read from the module's scope, each
 * iteration of a loop would look them up and check them again: measured on the springs workload, 350 µs
 * a gradient instead of 275.)
 */
const COLUMNS = [
  ['p', 'P'],
  ['d', 'D'],
  ['q', 'E'],
  ['t', 'S'],
  // Where every operation is recorded.
  ['v', 'V'],
  ['s', 'O'],
  ['k', 'K'],
  ['w', 'W'],
  ['x', 'X'],
  ['y', 'Y'],
  ['z', 'Z'],
  ['b', 'B'],
] as const;

/** Every name under which the hooks hand out a column or a function. */
export const SHARED_COLUMNS: readonly string[] = COLUMNS.map(([, shared]) => shared);

/** Declarations of the columns that a function's text writes to. */
export function columnsOf(text: string, prefix: string): string {
  const used = COLUMNS.filter(([local]) =>
    ['[', '('].some((use) => text.includes(`${prefix}${local}${use}`)),
  );
  if (used.length === 0) return '';
  return `const ${used.map(([local, shared]) => `${prefix}${local} = ${prefix}${shared}`).join(', ')};\n`;
}

/**
 * Lines of one emitted function, its temporaries, and the tape writes. The cursors are local variables
 * of the emitted function and live in registers inside its loops; stores beyond the tape's end are
 * dropped by the language and found out from the counts (see runtime/tape.ts).
 */
export class Recorder {
  readonly names: Names;
  #lines: string[] = [];
  #temporaries = 0;
  #site = 0;
  /** Operations recorded since the innermost branch began: their nodes are unknown outside it. */
  #recorded: Operation[] = [];
  /** Element reads that are still valid, by text. */
  #cache = new Map<string, Cached>();
  #epoch = 0;
  /** Lines that open the node of an accumulator, with the accumulator's companion. */
  readonly openings = new Map<string, string>();

  constructor(names: Names) {
    this.names = names;
  }

  line(text: string): void {
    this.#lines.push(text);
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  atSite(site: number): void {
    this.#site = site;
  }

  fresh(): string {
    return `${this.names.prefix}${++this.#temporaries}`;
  }

  temporary(text: string): string {
    const name = this.fresh();
    this.line(`const ${name} = ${text};`);
    return name;
  }

  /** Whether a temporary of this text was made before `mark` = `temporaryCount` at some moment. */
  madeBefore(name: string, mark: number): boolean {
    const number = Number.parseInt(name.slice(this.names.prefix.length), 10);
    return Number.isNaN(number) || number <= mark;
  }

  get temporaryCount(): number {
    return this.#temporaries;
  }

  /** Runs `emit` with lines of its own: what it records or caches stays inside. */
  capture<T>(emit: () => T): { lines: string[]; result: T } {
    const outer = { lines: this.#lines, recorded: this.#recorded, cache: this.#cache };
    const epoch = this.#epoch;
    this.#lines = [];
    this.#recorded = [];
    this.#cache = new Map(outer.cache);
    const result = emit();
    const lines = this.#lines;
    for (const operation of this.#recorded) operation.recorded = null;
    this.#lines = outer.lines;
    this.#recorded = outer.recorded;
    this.#cache = this.#epoch === epoch ? outer.cache : new Map<string, Cached>();
    return { lines, result };
  }

  append(lines: readonly string[]): void {
    this.#lines.push(...lines);
  }

  // ---- cached element reads

  cached(text: string): Value | undefined {
    return this.#cache.get(text)?.value;
  }

  remember(text: string, holder: Kind, value: Value): void {
    this.#cache.set(text, { value, holder: holder.find() });
  }

  forgetAll(): void {
    this.#cache.clear();
    this.#epoch++;
  }

  /** After a write into an array or record of this kind. */
  forgetKind(kind: Kind): void {
    this.#epoch++;
    for (const [text, { holder }] of this.#cache) {
      if (holder.find() === kind.find()) this.#cache.delete(text);
    }
  }

  /** After an assignment to a variable. */
  forgetName(name: string): void {
    this.#epoch++;
    for (const text of [...this.#cache.keys()]) {
      if (text.split(/[^\w$]+/).includes(name)) this.#cache.delete(text);
    }
  }

  // ---- tape

  /** Text of the id of a number's node; records the operation if it has none yet. */
  idOf(source: Source | null, intoAccumulator = false): string {
    if (source === null) return '0';
    const known = source.kind === 'leaf' ? source : source.recorded;
    if (known !== null) {
      if (known.accumulator || intoAccumulator) this.seal();
      return known.id;
    }
    return this.record(source as Operation);
  }

  /** Makes the last node end: whoever holds its id keeps what it stands for now. */
  seal(): void {
    const { prefix: p, forward, operations } = this.names;
    if (forward || operations) return;
    this.line(`${p}q[${p}n = (${p}n + 1) | 0] = ${p}e;`);
  }

  record(source: Operation): string {
    const { prefix: p } = this.names;
    const edges = this.edges(source);
    if (edges.length === 0) return '0';
    if (this.names.forward) {
      const terms = edges.map(({ id, partial }) => (partial === '1' ? id : `${partial} * ${id}`));
      const tangent = this.temporary(terms.join(' + '));
      this.markRecorded(source, leaf(tangent));
      return tangent;
    }
    this.writeEdges(edges);
    const id = this.fresh();
    this.line(
      `const ${id} = (${p}n = (${p}n + 1) | 0); ${p}q[${id}] = ${p}e;${this.siteStore(id)}`,
    );
    this.markRecorded(source, leaf(id));
    return id;
  }

  markRecorded(source: Operation, as: Leaf): void {
    source.recorded = as;
    this.#recorded.push(source);
  }

  edges(source: Source): Edge[] {
    return edgesOf(source, (text) => this.temporary(text)).filter((edge) => edge.id !== '0');
  }

  writeEdges(edges: readonly Edge[]): void {
    const { prefix: p } = this.names;
    edges.forEach(({ id, partial }, k) => {
      const at = k === 0 ? `${p}e` : `(${p}e + ${k}) | 0`;
      this.line(`${p}p[${at}] = ${id}; ${p}d[${at}] = ${partial};`);
    });
    this.line(`${p}e = (${p}e + ${edges.length}) | 0;`);
  }

  /**
   * Where a new value is `old + …` and `old` (the node named by the variable `id`) is still the last
   * node, its edges are appended to that node. Returns false, having recorded nothing, where the new
   * value is not of that form.
   */
  appendTo(value: Value, id: string): boolean {
    if (value.source === null || this.names.forward || this.names.operations) return false;
    const edges = this.edges(value.source);
    if (edges.find((edge) => edge.id === id)?.partial !== '1') return false;
    const { prefix: p } = this.names;
    const start = `if (${id} !== 0) { ${p}p[${p}e] = ${id}; ${p}d[${p}e] = 1; ${p}e = (${p}e + 1) | 0; }`;
    const opening = `if (${id} !== ${p}n) { ${start} ${id} = ${p}n = (${p}n + 1) | 0;${this.siteStore(id)} }`;
    this.openings.set(opening, id);
    this.line(opening);
    const others = edges.filter((edge) => edge.id !== id);
    if (others.length > 0) this.writeEdges(others);
    this.line(this.closing);
    return true;
  }

  /** Ends the node that an accumulator's edges are appended to. */
  get closing(): string {
    const { prefix: p } = this.names;
    return `${p}q[${p}n] = ${p}e;`;
  }

  // ---- every operation

  /** The operation that was recorded last, whose line may still be added to. */
  #latest: { id: string; site: number; alive: boolean; lines: string[]; at: number } | null = null;

  /**
   * A node of its own for an operation of one or two numbers whose value is `code`: its site, value and
   * operands; of a constant operand the value. None where no operand turns out to depend on an input.
   */
  recordOperation(site: number, code: string, operands: readonly Value[]): Value {
    const ends = operands.map(({ source }) => source as Leaf | null);
    if (ends.every((end) => end === null)) return constant(code);
    const { prefix: p } = this.names;
    const id = this.fresh();
    const alive = ends.some((end) => end?.alive === true);
    const ids = ends.map((end) => end?.id ?? '0');
    const stores = [`${p}v[${id}] = ${code};`, `${p}s[${id}] = ${site};`];
    stores.push(`${p}p[${id} << 1] = ${ids[0]!};`);
    if (ids.length > 1) stores.push(`${p}p[(${id} << 1) + 1] = ${ids[1]!};`);
    const held = constantOf(operands, ends);
    if (held !== null) stores.push(`${p}k[${id}] = ${held};`);
    const next = `${p}n = (${p}n + 1) | 0`;
    // A place that holds no number yet has no companion either: undefined | 0 is 0.
    const test = [...new Set(ids.filter((one) => one !== '0')), '0'].join(' | ');
    const text = alive
      ? `const ${id} = (${next}); ${stores.join(' ')}`
      : `let ${id} = 0; if ((${test}) !== 0) { ${id} = ${next}; ${stores.join(' ')} }`;
    this.line(text);
    this.#latest = { id, site, alive, lines: this.#lines, at: this.#lines.length - 1 };
    return { code, source: leaf(id, false, alive), shadow: null };
  }

  /** Whether the nodes of an operation can stand for the watch of its value; then they do. */
  watchedAsNode(watch: number, value: Value): boolean {
    const latest = this.#latest;
    const { operations, prefix: p } = this.names;
    if (latest === null || value.source?.kind !== 'leaf' || value.source.id !== latest.id) {
      return false;
    }
    if (latest.lines !== this.#lines || !operations!.watchNodes(latest.site, watch)) return false;
    if (!latest.alive) {
      const line = latest.lines[latest.at]!;
      const other = this.names.exact
        ? `${p}b(${watch}, ${value.code}, ${p}n);`
        : `throw ${JSON.stringify(CONSTANT_MET)};`;
      latest.lines[latest.at] = `${line} else ${other}`;
      operations!.mayEnd = true;
    }
    this.#latest = null;
    return true;
  }

  /** Notes that the run has come to a loop or call, between two nodes. */
  event(event: number, place: number, from = -1): string {
    const { prefix: p, operations } = this.names;
    const number = operations!.event(event, place, from);
    return `${p}w[${p}e] = ${p}n; ${p}w[${p}e + 1] = ${number}; ${p}e = (${p}e + 2) | 0;`;
  }

  // ----

  siteStore(id: string): string {
    return this.names.sites ? ` ${this.names.prefix}t[${id}] = ${this.#site};` : '';
  }
}

/** What has to be kept of the operands' values beside their nodes: that of the one without a node. */
function constantOf(operands: readonly Value[], ends: readonly (Leaf | null)[]): string | null {
  const [left, right] = operands;
  const [x, y] = ends;
  if (!right) return null;
  if (x && y && (x.id === y.id || (x.alive && y.alive))) return null;
  if (!x || y?.alive) return left!.code;
  if (!y || x.alive) return right.code;
  return `${x.id} ? ${right.code} : ${left!.code}`;
}
