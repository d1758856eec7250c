import type { OperationTrace, Site, Watch } from '../../model/trace.ts';
import type { SessionSites } from '../api.ts';
import { recordedEvents } from './events.ts';
import { SafeMap } from './primordials.ts';
import { edgeValues, nodeOperations, nodeSites, type OperationRecord } from './record.ts';
import { nextSite, siteEntry } from './sites.ts';
import { adjoints, ends, parents, partials, values } from './tape.ts';
import type { WatchRecord } from './watch.ts';

/** What was recorded, with places as sites. */
export interface RecordedColumns extends Pick<
  OperationTrace,
  | 'inputs'
  | 'outputs'
  | 'operation'
  | 'value'
  | 'adjoint'
  | 'edgeStart'
  | 'edgeParent'
  | 'edgePartial'
  | 'edgeValue'
  | 'truncated'
> {
  /** The last node that was kept. */
  readonly last: number;
  /** Per node, also those beyond the last one that was kept. */
  readonly nodeSites: Int32Array;
  readonly events: ReturnType<typeof recordedEvents>;
  readonly watched: readonly WatchRecord[];
  readonly tables: SessionSites;
  /** Ids of the run's nodes are their indices plus this. */
  readonly base: number;
}

/** Everything that operations mode recorded, as plain data that can leave the realm. */
export function buildTrace(
  record: OperationRecord,
  inputs: number,
  outputs: Int32Array,
  watched: readonly WatchRecord[],
  tables: SessionSites,
  base: number,
): OperationTrace {
  const nodes = record.nodes;
  const edges = ends[nodes]!;
  const edgeStart = new Int32Array(nodes + 2);
  for (let i = 0; i <= nodes; i++) edgeStart[i + 1] = ends[i]!;
  return assembleTrace({
    inputs,
    outputs,
    last: nodes,
    nodeSites,
    operation: nodeOperations.slice(0, nodes + 1),
    value: values.slice(0, nodes + 1),
    adjoint: adjoints.slice(0, nodes + 1),
    edgeStart,
    edgeParent: parents.slice(0, edges),
    edgePartial: partials.slice(0, edges),
    edgeValue: edgeValues.slice(0, edges),
    events: recordedEvents(),
    watched,
    tables,
    base,
    truncated: record.truncated,
  });
}

/** A trace of columns whose places are told by sites. */
export function assembleTrace(columns: RecordedColumns): OperationTrace {
  const { last: nodes, nodeSites: siteOf, events: recorded, watched, tables, base } = columns;
  const sites: Site[] = [];
  // By site; −2: not met yet.
  const siteIndex = new Int32Array(nextSite());
  for (let i = 0; i < siteIndex.length; i++) siteIndex[i] = -2;
  const indexOf = (site: number): number => {
    if (site < 0 || site >= siteIndex.length) return -1;
    const known = siteIndex[site]!;
    if (known !== -2) return known;
    const entry = siteEntry(site);
    const index = entry === null ? -1 : sites.length;
    if (entry !== null) sites[index] = plainSite(entry);
    siteIndex[site] = index;
    return index;
  };
  const site = new Int32Array(nodes + 1);
  for (let i = 0; i <= nodes; i++) site[i] = indexOf(siteOf[i]!);
  const { events, eventSites, places } = eventsOf(recorded, nodes, indexOf);
  const { watches, watchIndex } = watchesOf(watched, base, nodes);
  return {
    sites,
    nodes: nodes + 1,
    inputs: columns.inputs,
    outputs: columns.outputs,
    site,
    operation: columns.operation,
    value: columns.value,
    adjoint: columns.adjoint,
    edgeStart: columns.edgeStart,
    edgeParent: columns.edgeParent,
    edgePartial: columns.edgePartial,
    edgeValue: columns.edgeValue,
    events,
    eventSites,
    places,
    watches,
    references: referencesOf(tables, watchIndex),
    truncated: columns.truncated,
  };
}

function plainSite({ range, text, operation, name, operands }: Site): Site {
  return { range, text, operation, name, operands };
}

function eventsOf(
  recorded: RecordedColumns['events'],
  nodes: number,
  indexOf: (site: number) => number,
): Pick<OperationTrace, 'events' | 'places'> & { readonly eventSites: Int32Array } {
  const places: OperationTrace['places'][number][] = [];
  const placeIndex = new SafeMap<number, number>();
  const { count } = recorded;
  const events = new Int32Array(count * 3);
  const eventSites = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const at = recorded.events[i * 3]!;
    const site = recorded.events[i * 3 + 2]!;
    let place = placeIndex.get(site);
    if (place === undefined) {
      const entry = siteEntry(site);
      place = places.length;
      places[place] = {
        kind: entry?.kind === 'loop' ? 'loop' : 'function',
        label: entry?.text ?? '',
        range: entry?.range ?? NOWHERE,
      };
      placeIndex.set(site, place);
    }
    events[i * 3] = at > nodes + 1 ? nodes + 1 : at;
    events[i * 3 + 1] = recorded.events[i * 3 + 1]!;
    events[i * 3 + 2] = place;
    const from = recorded.eventSites[i]!;
    eventSites[i] = from < 0 ? -1 : indexOf(from);
  }
  return { events, places, eventSites };
}

const NOWHERE = { file: '', line: 1, column: 1, endLine: 1, endColumn: 1 };

function watchesOf(
  watched: readonly WatchRecord[],
  base: number,
  nodes: number,
): { readonly watches: Watch[]; readonly watchIndex: Map<number, number> } {
  const watches: Watch[] = [];
  const watchIndex = new SafeMap<number, number>();
  for (let i = 0; i < watched.length; i++) {
    const record = watched[i]!;
    const entry = siteEntry(record.site);
    if (entry === null) continue;
    const indices = new Int32Array(record.nodes.length);
    for (let j = 0; j < indices.length; j++) {
      const id = record.nodes[j]!;
      indices[j] = id > base && id - base <= nodes ? id - base : 0;
    }
    watchIndex.set(record.site, watches.length);
    watches[watches.length] = {
      range: entry.range,
      text: entry.text,
      kind: entry.kind as Watch['kind'],
      count: record.count,
      shape: record.shape,
      values: record.values,
      nodes: indices,
      first: record.first,
      min: record.min,
      max: record.max,
      ...(record.atEnd ? { atEnd: true } : {}),
    };
  }
  return { watches, watchIndex };
}

function referencesOf(
  tables: SessionSites,
  watchIndex: Map<number, number>,
): OperationTrace['references'] {
  const references: OperationTrace['references'][number][] = [];
  for (let i = 0; i < tables.length; i++) {
    const list = tables[i]!.tables?.references ?? [];
    for (let j = 0; j < list.length; j++) {
      const { range, watch } = list[j]!;
      const index = watchIndex.get(watch);
      if (index !== undefined) references[references.length] = { range, watch: index };
    }
  }
  return references;
}
