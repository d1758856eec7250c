import type ts from 'typescript';
import type { Operation } from '../../model/operation.ts';
import type { SiteEntry, SiteTables } from '../api.ts';
import { Refusal } from './refusal.ts';
import type { Sources } from './sources.ts';

/** The sites that the dynamic base's instrumentation gave one module: see `InstrumentedModule`. */
export interface ModuleSites {
  readonly base: number;
  readonly spans: readonly number[];
  readonly tables: SiteTables;
}

/** Site tables by file. */
export type ProgramSites = Readonly<Record<string, ModuleSites>>;

/** What emitted text tells the runtime of a recorded run; plain data that stands in the text as JSON. */
export interface OperationTables {
  /** What the numbers in the column of events stand for: triples (event, place, call site or −1). */
  readonly events: readonly number[];
  /** Pairs (site of an operation, site of the watch that stands for every node it makes). */
  readonly watched: readonly number[];
}

/**
 * The sites under which operations, watches and places are recorded: those of the dynamic base, found
 * by where they stand in the compiled text, so that both record the same. Where the base has no site
 * for something, it records nothing there, and neither does the emission.
 */
export class OperationSites {
  readonly #program: ProgramSites;
  readonly #sources: Sources;
  /** Per file, the sites (counted from the module's first) that begin at an offset. */
  readonly #starts = new Map<string, ReadonlyMap<number, readonly number[]>>();
  readonly #events: number[] = [];
  readonly #eventIndex = new Map<string, number>();
  /** By site of a watch: whether nodes alone stand for it, and whether it ever watches a list. */
  readonly #watched = new Map<number, number>();
  readonly #lists = new Set<number>();
  /** Emitted text ends the run where a watched number turns out to be a constant. */
  mayEnd = false;

  constructor(program: ProgramSites, sources: Sources) {
    this.#program = program;
    this.#sources = sources;
  }

  /** The site of an operation. */
  operation(node: ts.Node, operation: Operation): number {
    const site = this.#find(
      node,
      (entry) => entry.kind === 'operation' && entry.operation === operation,
    );
    if (site === null) throw new Refusal(`no site for ${operation}`, node);
    return site;
  }

  /** The site of a call expression; −1 where it has none. */
  call(node: ts.Node): number {
    return this.#find(node, (entry) => entry.kind === 'operation') ?? -1;
  }

  /** The site at which the base watches what a name, member or returned expression holds; null: nowhere. */
  watch(node: ts.Node, kind: SiteEntry['kind']): number | null {
    return this.#find(node, (entry) => entry.kind === kind);
  }

  /** A loop or function that events name; both end where their heads do. */
  place(node: ts.Node, kind: 'loop' | 'function'): number {
    const site = this.#find(node, (entry) => entry.kind === kind, false);
    if (site === null) throw new Refusal(`no site for this ${kind}`, node);
    return site;
  }

  /** The number that stands for an event in the column of events. */
  event(event: number, place: number, from = -1): number {
    const key = `${event} ${place} ${from}`;
    let index = this.#eventIndex.get(key);
    if (index === undefined) {
      index = this.#events.push(event, place, from) / 3 - 1;
      this.#eventIndex.set(key, index);
    }
    return index;
  }

  /**
   * Lets every node of an operation stand for a watch. False where that cannot be: the operation stands
   * for another one already.
   */
  watchNodes(operation: number, watch: number): boolean {
    const known = this.#watched.get(operation) ?? watch;
    this.#watched.set(operation, known);
    return known === watch;
  }

  /** Whether nodes stand for a watch; then the order of others has to be told. */
  watchList(watch: number): void {
    this.#lists.add(watch);
  }

  get tables(): OperationTables {
    const watched = [...this.#watched];
    // One place that holds numbers here and lists there: which came last is not known of nodes.
    if (watched.some(([, watch]) => this.#lists.has(watch))) {
      throw new Refusal('numbers and lists are watched in one place', null);
    }
    return { events: this.#events, watched: watched.flat() };
  }

  #find(node: ts.Node, matches: (entry: SiteEntry) => boolean, whole = true): number | null {
    const source = node.getSourceFile();
    const { file } = this.#sources.of(source).module;
    const sites = this.#program[file];
    if (sites === undefined) throw new Refusal('a module without sites', node);
    let starts = this.#starts.get(file);
    if (starts === undefined) this.#starts.set(file, (starts = startsOf(sites)));
    for (const index of starts.get(node.getStart(source)) ?? []) {
      if (whole && sites.spans[2 * index + 1] !== node.getEnd()) continue;
      if (matches(sites.tables.sites[index]!)) return sites.base + index;
    }
    return null;
  }
}

function startsOf({ spans }: ModuleSites): ReadonlyMap<number, readonly number[]> {
  const starts = new Map<number, number[]>();
  for (let index = 0; 2 * index < spans.length; index++) {
    const start = spans[2 * index]!;
    const known = starts.get(start);
    if (known) known.push(index);
    else starts.set(start, [index]);
  }
  return starts;
}
