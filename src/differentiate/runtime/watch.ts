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
let unfilled = new SafeMap<number, { readonly array: unknown[]; readonly beside: Beside }>();
let work = 0;
/** Nodes there were when a site was watched first and last, where nodes stand for its other values. */
let firstAfter = new Integers(0);
let lastAfter = new Integers(0);
/** What was seen of arrays that nobody writes; and by site, the one that was seen last. */
let fixed = new SafeMap<unknown[], FixedList | null>();
let fixedAt: (unknown[] | undefined)[] = [];
let besideFixed: Beside[] = [];

/** The companion of an array on the fast path; undefined: its shadows are found on itself. */
type Beside = ArrayLike<unknown> | null | undefined;

interface FixedList {
  readonly length: number;
  readonly first: number;
  readonly low: number;
  readonly high: number;
}

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
    firstAfter = new Integers(sites);
    lastAfter = new Integers(sites);
    isListed = new Bytes(sites);
  }
  lists = new SafeMap();
  unfilled = new SafeMap();
  fixed = new SafeMap();
  fixedAt = [];
  besideFixed = [];
  work = 0;
}

type F = Float64Array<ArrayBuffer>;

/** The run has ended, its tape still holds: looks at the arrays that were filled after their declaration. */
export function closeWatches(): void {
  for (let site = 0; site < fixedAt.length; site++) {
    const last = fixedAt[site];
    if (last !== undefined && isListed[site] === 1) gather(site, last, besideFixed[site]);
  }
  unfilled.forEach(({ array, beside }, site) => {
    if (counts[site] !== 0 || array.length === 0) return;
    watchArray(site, array, beside);
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
  if (typeof value === 'number') watchNumber(site, value, s > base ? s : 0);
  else watchList(site, value, undefined);
}

/** Notes a number and its node (0: constant); nothing where the place holds none after all. */
export function watchNumber(site: number, value: unknown, node: number): void {
  if (typeof value !== 'number') return;
  lasts[site] = value;
  lastNodes[site] = node;
  isListed[site] = 0;
  extend(site, value, value, value);
}

/** Notes a constant at a site for whose other values nodes stand; `nodes`: how many there are so far. */
export function watchConstant(site: number, value: unknown, nodes: number): void {
  if (counts[site] === 0) firstAfter[site] = nodes;
  lastAfter[site] = nodes;
  watchNumber(site, value, 0);
}

/** Notes an array, nothing where it is none; `beside` is its companion. */
export function watchList(site: number, value: unknown, beside: Beside): void {
  if (!isList(value)) return;
  if (value.length > 0) watchArray(site, value, beside);
  else unfilled.set(site, { array: value, beside });
}

/** The same for an array that nobody writes while the program runs: it is looked at once. */
export function watchFixed(site: number, value: unknown, beside: Beside): void {
  if (!isList(value)) return;
  const known = fixed.get(value);
  if (known === null) return;
  if (known === undefined) firstLook(site, value, beside);
  else if (work <= WORK_LIMIT) {
    listed(site, known.length, value, beside);
    extend(site, known.first, known.low, known.high);
  }
}

/** The site holds a list last, whose elements are taken up when the run ends. */
function listed(site: number, length: number, array: unknown[], beside: Beside): void {
  work += length + 1;
  isListed[site] = 1;
  fixedAt[site] = array;
  besideFixed[site] = beside;
}

function firstLook(site: number, array: unknown[], beside: Beside): void {
  if (work > WORK_LIMIT || array.length === 0) {
    watchList(site, array, beside);
    return;
  }
  const { length } = array;
  if (typeof array[0] !== 'number' || length > ELEMENT_LIMIT) {
    fixed.set(array, watchArray(site, array, beside));
    return;
  }
  const { first, low, high } = boundsOf(array as number[], length);
  fixed.set(array, { length, first, low, high });
  listed(site, length, array, beside);
  extend(site, first, low, high);
}

/** The first, smallest and greatest of the first `length` numbers; what is missing counts as NaN. */
function boundsOf(values: ArrayLike<number>, length: number): Omit<FixedList, 'length'> {
  const first = values[0]!;
  let start = 0;
  while (start < length - 1 && values[start]! !== values[start]!) start++;
  let low = values[start]!;
  let high = low;
  for (let i = start + 1; i < length; i++) {
    const value = values[i]!;
    if (value < low) low = value;
    else if (value > high) high = value;
  }
  return { first, low, high };
}

/**
 * Numbers that were not noted while they were computed, because each is a node of its own: node i holds
 * `values[i]` and belongs to the watch `watchOf[sites[i]]` (−1: to none).
 */
export function watchNodes(
  from: number,
  nodes: number,
  sites: Int32Array,
  values: Float64Array,
  watchOf: Int32Array,
): void {
  const size = counts.length;
  const [own, first, last] = [0, 0, 0].map(() => new Integers(size)) as [I, I, I];
  const [least, most] = [0, 0].map(() => new Floats(size)) as [F, F];
  for (let i = from; i <= nodes; i++) {
    const site = watchOf[sites[i]!]!;
    if (site < 0) continue;
    const value = values[i]!;
    last[site] = i;
    if (own[site]!++ === 0) {
      first[site] = i;
      least[site] = value;
      most[site] = value;
      continue;
    }
    const [low, high] = [least[site]!, most[site]!];
    if (value < low || low !== low) least[site] = value;
    if (value > high || high !== high) most[site] = value;
  }
  for (let site = 0; site < size; site++) {
    if (own[site] === 0) continue;
    const others = counts[site]!;
    const isLast = others === 0 || last[site]! > lastAfter[site]!;
    if (isLast) {
      lasts[site] = values[last[site]!]!;
      lastNodes[site] = last[site]!;
      isListed[site] = 0;
    }
    const start = firsts[site]!;
    extend(site, values[first[site]!]!, least[site]!, most[site]!);
    counts[site] = others + own[site]!;
    if (others > 0 && first[site]! > firstAfter[site]!) firsts[site] = start;
    else firsts[site] = values[first[site]!]!;
  }
}

type I = Int32Array<ArrayBuffer>;

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

/** What was seen, or null where that is no array of numbers. */
function watchArray(site: number, array: unknown[], beside: Beside): FixedList | null {
  if (work > WORK_LIMIT) return null;
  const list = gather(site, array, beside);
  if (list === null) return null;
  work += list.length + 1;
  if (list.length === 0) return null;
  isListed[site] = 1;
  fixedAt[site] = undefined;
  const { length } = list;
  const { first, low, high } = boundsOf(list.values, length);
  extend(site, first, low, high);
  return { length, first, low, high };
}

/** Takes up the elements of an array as what the site holds. */
function gather(site: number, array: unknown[], beside: Beside): List | null {
  const shape = shapeOf(array);
  if (shape === null) return null;
  let list = lists.get(site);
  if (list === undefined) {
    list = { shape, length: 0, values: NO_VALUES, nodes: NO_NODES, atEnd: false };
    lists.set(site, list);
  }
  list.shape = shape;
  list.length = 0;
  reserve(list, shape);
  collect(array, shape, 0, list, beside);
  return list;
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
function collect(
  array: unknown[],
  shape: readonly number[],
  axis: number,
  list: List,
  beside: Beside,
): void {
  const count = shape[axis]!;
  if (axis < shape.length - 1) {
    for (let i = 0; i < count && list.length < ELEMENT_LIMIT; i++) {
      const element = array[i];
      const inner = beside ? ((beside[i] as Beside) ?? null) : beside;
      collect(isList(element) ? element : [], shape, axis + 1, list, inner);
    }
    return;
  }
  const { values, nodes } = list;
  let { length } = list;
  if (beside !== undefined) {
    for (let i = 0; i < count && length < ELEMENT_LIMIT; i++) {
      const element = array[i];
      values[length] = typeof element === 'number' ? element : NaN;
      nodes[length] = beside === null ? 0 : ((beside[i] as number | undefined) ?? 0);
      length++;
    }
    list.length = length;
    return;
  }
  const items = isArray(array) ? seenItems(array) : undefined;
  for (let i = 0; i < count && length < ELEMENT_LIMIT; i++) {
    const element = array[i];
    values[length] = typeof element === 'number' ? element : NaN;
    const bare = items === null || items?.[i] === 0;
    nodes[length] = bare ? 0 : shadowOf(array, i, element);
    length++;
  }
  list.length = length;
}
