import { isArray, isObject, isView, SafeMap, viewTag } from './primordials.ts';
import { shadowOf } from './containers.ts';
import { currentSites } from './sites.ts';
import { seenItems } from './stamp.ts';
import { base } from './tape.ts';

/** Elements of an array that a watch keeps (the model's contract). */
const ELEMENT_LIMIT = 4096;
/** Elements that all watches of a run may look at together: a loop may assign an array a million times. */
const WORK_LIMIT = 4_000_000;

/** Captured before author code can replace them. */
const [Bytes, Integers, Floats] = [Uint8Array, Int32Array, Float64Array];

/** What one place of the source computed, over all the times it ran. */
export interface WatchRecord {
  readonly site: number;
  readonly count: number;
  readonly shape: readonly number[];
  readonly values: Float64Array;
  /** Shadows (ids), made indices when the trace is read. */
  readonly nodes: Int32Array;
  readonly first: number;
  readonly min: number;
  readonly max: number;
  /** Looked at when the run had ended: the array was empty at its declaration. */
  readonly atEnd: boolean;
}

/** What a place held last where that was an array. */
interface List {
  shape: number[];
  length: number;
  values: Float64Array;
  nodes: Int32Array;
  atEnd: boolean;
}

// Per site: a loop passes the same few places millions of times, so nothing is allocated there.
let counts = new Integers(0);
let firsts = new Floats(0);
let lows = new Floats(0);
let highs = new Floats(0);
let lasts = new Floats(0);
let lastNodes = new Integers(0);
/** 1 where the site held an array last. */
let isListed = new Bytes(0);
let lists = new SafeMap<number, List>();
/** Arrays that were empty where they were declared (`const q = []`), to look at when they are filled. */
let unfilled = new SafeMap<number, unknown[]>();
let work = 0;

/** For a run of the session whose sites are in use. */
export function openWatches(): void {
  const tables = currentSites();
  let sites = 0;
  for (let i = 0; i < tables.length; i++) {
    const end = tables[i]!.base + tables[i]!.ranges.length;
    if (end > sites) sites = end;
  }
  if (counts.length >= sites) for (let i = 0; i < counts.length; i++) counts[i] = 0;
  else {
    counts = new Integers(sites);
    [firsts, lows, highs, lasts] = [0, 0, 0, 0].map(() => new Floats(sites)) as [F, F, F, F];
    lastNodes = new Integers(sites);
    isListed = new Bytes(sites);
  }
  lists = new SafeMap();
  unfilled = new SafeMap();
  work = 0;
}

type F = Float64Array<ArrayBuffer>;

/** The run has ended, its tape still holds: looks at the arrays that were filled after their declaration. */
export function closeWatches(): void {
  unfilled.forEach((array, site) => {
    if (counts[site] !== 0 || array.length === 0) return;
    watchArray(site, array);
    const list = lists.get(site);
    if (list !== undefined) list.atEnd = true;
  });
}

/** In the order of the sites. */
export function watchRecords(): readonly WatchRecord[] {
  const records: WatchRecord[] = [];
  for (let site = 0; site < counts.length; site++) {
    if (counts[site] === 0) continue;
    const list = isListed[site] === 1 ? lists.get(site) : undefined;
    const values = new Floats(list?.length ?? 1);
    const nodes = new Integers(values.length);
    for (let i = 0; i < values.length; i++) {
      values[i] = list === undefined ? lasts[site]! : list.values[i]!;
      nodes[i] = list === undefined ? lastNodes[site]! : list.nodes[i]!;
    }
    records[records.length] = {
      site,
      count: counts[site]!,
      shape: list?.shape ?? [],
      values,
      nodes,
      first: firsts[site]!,
      min: lows[site]!,
      max: highs[site]!,
      atEnd: lists.get(site)?.atEnd === true,
    };
  }
  return records;
}

/** Notes what stands at a declaration, assignment, parameter or return. */
export function watch(site: number, value: unknown, s: number): void {
  if (typeof value === 'number') {
    lasts[site] = value;
    lastNodes[site] = s > base ? s : 0;
    isListed[site] = 0;
    extend(site, value, value, value);
  } else if (isList(value)) {
    if (value.length > 0) watchArray(site, value);
    else unfilled.set(site, value);
  }
}

/** One more run of a site, with its first, smallest and greatest number; comparisons skip NaN. */
function extend(site: number, first: number, low: number, high: number): void {
  const count = counts[site]!;
  counts[site] = count + 1;
  if (count === 0) {
    firsts[site] = first;
    lows[site] = low;
    highs[site] = high;
    return;
  }
  const [least, most] = [lows[site]!, highs[site]!];
  if (low < least || least !== least) lows[site] = low;
  if (high > most || most !== most) highs[site] = high;
}

function isList(value: unknown): value is unknown[] {
  return isArray(value) || (isObject(value) && isView(value) && viewTag(value) !== undefined);
}

function watchArray(site: number, array: unknown[]): void {
  if (work > WORK_LIMIT) return;
  const shape = shapeOf(array);
  if (shape === null) return;
  let list = lists.get(site);
  if (list === undefined) {
    list = { shape, length: 0, values: NO_VALUES, nodes: NO_NODES, atEnd: false };
    lists.set(site, list);
  }
  list.shape = shape;
  list.length = 0;
  reserve(list, shape);
  collect(array, shape, 0, list);
  work += list.length + 1;
  if (list.length === 0) return;
  isListed[site] = 1;
  const { values, length } = list;
  const first = values[0]!;
  let low = first;
  let high = first;
  for (let i = 1; i < length; i++) {
    const value = values[i]!;
    if (value < low || low !== low) low = value;
    if (value > high || high !== high) high = value;
  }
  extend(site, first, low, high);
}

const NO_VALUES = new Floats(0);
const NO_NODES = new Integers(0);

function reserve(list: List, shape: readonly number[]): void {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
  if (size > ELEMENT_LIMIT) size = ELEMENT_LIMIT;
  if (size <= list.values.length) return;
  list.values = new Floats(size);
  list.nodes = new Integers(size);
}

/** `[2, 3]` for a 2×3 matrix of numbers; ragged arrays give the shape of their first row; else null. */
function shapeOf(array: unknown[]): number[] | null {
  const shape: number[] = [];
  let inner: unknown = array;
  while (isList(inner)) {
    shape[shape.length] = inner.length;
    if (inner.length === 0 || shape.length > 8) return null;
    inner = inner[0];
  }
  return typeof inner === 'number' ? shape : null;
}

/** Row by row; where a row is shorter than the shape says, the gap is NaN without a node. */
function collect(array: unknown[], shape: readonly number[], axis: number, list: List): void {
  const count = shape[axis]!;
  if (axis < shape.length - 1) {
    for (let i = 0; i < count && list.length < ELEMENT_LIMIT; i++) {
      const element = array[i];
      collect(isList(element) ? element : [], shape, axis + 1, list);
    }
    return;
  }
  const { values, nodes } = list;
  const items = isArray(array) ? seenItems(array) : undefined;
  let { length } = list;
  for (let i = 0; i < count && length < ELEMENT_LIMIT; i++) {
    const element = array[i];
    values[length] = typeof element === 'number' ? element : NaN;
    const bare = items === null || items?.[i] === 0;
    nodes[length] = bare ? 0 : shadowOf(array, i, element);
    length++;
  }
  list.length = length;
}
