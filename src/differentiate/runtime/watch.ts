import { append, isArray, isObject, isView, SafeMap, viewTag } from './primordials.ts';
import { shadowOf } from './containers.ts';
import { base } from './tape.ts';

/** Elements of an array that a watch keeps (the model's contract). */
const ELEMENT_LIMIT = 4096;
/** Elements that all watches of a run may look at together: a loop may assign an array a million times. */
const WORK_LIMIT = 4_000_000;

/** What one place of the source computed, over all the times it ran. */
export interface WatchRecord {
  readonly site: number;
  count: number;
  shape: number[];
  values: number[];
  /** Shadows (ids), made indices when the trace is read. */
  nodes: number[];
  first: number;
  min: number;
  max: number;
  /** Looked at when the run had ended: the array was empty at its declaration. */
  atEnd: boolean;
}

let records: (WatchRecord | undefined)[] = [];
/** Arrays that were empty where they were declared (`const q = []`), to look at when they are filled. */
let unfilled = new SafeMap<number, unknown[]>();
let work = 0;

export function openWatches(): void {
  records = [];
  unfilled = new SafeMap();
  work = 0;
}

/** The run has ended, its tape still holds: looks at the arrays that were filled after their declaration. */
export function closeWatches(): void {
  unfilled.forEach((array, site) => {
    if (recordAt(site) !== undefined || array.length === 0) return;
    watchArray(site, array);
    const record = recordAt(site);
    if (record !== undefined) record.atEnd = true;
  });
}

function recordAt(site: number): WatchRecord | undefined {
  return records[site];
}

function recorded(site: number): WatchRecord | undefined {
  return records[site];
}

export function watchRecords(): readonly WatchRecord[] {
  const list: WatchRecord[] = [];
  for (let site = 0; site < records.length; site++) {
    const record = records[site];
    if (record !== undefined) append(list, record);
  }
  return list;
}

/** Notes what stands at a declaration, assignment, parameter or return. */
export function watch(site: number, value: unknown, s: number): void {
  if (typeof value === 'number') {
    const record = recordOf(site, value);
    if (record.shape.length > 0 || record.values.length !== 1) {
      record.shape = [];
      record.values = [value];
      record.nodes = [0];
    }
    record.values[0] = value;
    record.nodes[0] = s > base ? s : 0;
    extend(record, value);
  } else if (isList(value)) {
    if (value.length > 0) watchArray(site, value);
    else unfilled.set(site, value);
  }
}

function isList(value: unknown): value is unknown[] {
  return isArray(value) || (isObject(value) && isView(value) && viewTag(value) !== undefined);
}

function watchArray(site: number, array: unknown[]): void {
  if (work > WORK_LIMIT) return;
  const shape = shapeOf(array);
  if (shape === null) return;
  const values: number[] = [];
  const nodes: number[] = [];
  collect(array, shape, 0, values, nodes);
  work += values.length + 1;
  if (values.length === 0) return;
  const record = recordOf(site, values[0]!);
  record.shape = shape;
  record.values = values;
  record.nodes = nodes;
  for (let i = 0; i < values.length; i++) extend(record, values[i]!);
}

/** `[2, 3]` for a 2×3 matrix of numbers; ragged arrays give the shape of their first row; else null. */
function shapeOf(array: unknown[]): number[] | null {
  const shape: number[] = [];
  let inner: unknown = array;
  while (isList(inner)) {
    append(shape, inner.length);
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
  values: number[],
  nodes: number[],
): void {
  for (let i = 0; i < shape[axis]! && values.length < ELEMENT_LIMIT; i++) {
    const element = array[i];
    if (axis === shape.length - 1) {
      append(values, typeof element === 'number' ? element : NaN);
      append(nodes, shadowOf(array, i, element));
    } else collect(isList(element) ? element : [], shape, axis + 1, values, nodes);
  }
}

function recordOf(site: number, value: number): WatchRecord {
  let record = recorded(site);
  if (record === undefined) {
    record = {
      site,
      count: 0,
      shape: [],
      values: [],
      nodes: [],
      first: value,
      min: value,
      max: value,
      atEnd: false,
    };
    records[site] = record;
  }
  record.count++;
  return record;
}

function extend(record: WatchRecord, value: number): void {
  if (value < record.min || record.min !== record.min) record.min = value;
  if (value > record.max || record.max !== record.max) record.max = value;
}
