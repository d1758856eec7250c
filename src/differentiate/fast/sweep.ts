/**
 * The reverse sweep in WebAssembly over the tape's own memory: 1.4 times as fast as in JavaScript
 * (engine-options). It works as runtime/sweep.ts does: nodes from the last to the first, a node of
 * adjoint 0 and an edge of partial 0 carry nothing.
 *
 *   sweep(count, first, partials) → 1 if a partial was not finite, else 0
 *
 * A fused partial that is not finite may come from a part of the statement that the adjoints would
 * have switched off: such a run belongs to the dynamic base.
 */
export interface SweepColumns {
  readonly memory: WebAssembly.Memory;
  readonly adjoints: Float64Array;
  readonly partials: Float64Array;
  readonly ends: Int32Array;
  readonly parents: Int32Array;
}

export type Sweep = (count: number, first: number) => number;

const I32 = 0x7f;
const F64 = 0x7c;

/** LEB128, signed. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value; ;) {
    const byte = rest & 0x7f;
    rest >>= 7;
    const done = (rest === 0 && (byte & 0x40) === 0) || (rest === -1 && (byte & 0x40) !== 0);
    bytes.push(done ? byte : byte | 0x80);
    if (done) return bytes;
  }
}

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  for (let rest = value >>> 0; ;) {
    const byte = rest & 0x7f;
    rest >>>= 7;
    bytes.push(rest === 0 ? byte : byte | 0x80);
    if (rest === 0) return bytes;
  }
}

const section = (id: number, body: readonly number[]): number[] => [
  id,
  ...unsigned(body.length),
  ...body,
];
const text = (name: string): number[] => [
  name.length,
  ...[...name].map((character) => character.charCodeAt(0)),
];

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const integer = (value: number): number[] => [0x41, ...signed(value)];
const ADD = 0x6a;
const SHIFT = 0x74;
const LESS = 0x48;
const LOAD_I32 = (offset: number): number[] => [0x28, 2, ...unsigned(offset)];
const LOAD_F64 = (offset: number): number[] => [0x2b, 3, ...unsigned(offset)];
const STORE_F64 = (offset: number): number[] => [0x39, 3, ...unsigned(offset)];
const BLOCK = [0x02, 0x40];
const LOOP = [0x03, 0x40];
const IF = [0x04, 0x40];
const END = 0x0b;
const breakTo = (depth: number): number[] => [0x0c, depth];
const breakIf = (depth: number): number[] => [0x0d, depth];

/** Locals: count, first (parameters); k, end, start, parent; adjoint, partial, check. */
function body(columns: SweepColumns): number[] {
  const [count, first, k, end, start, parent, adjoint, partial, check] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8,
  ];
  const scaled = (local: number, power: number) => [...get(local), ...integer(power), SHIFT];
  const adjoints = columns.adjoints.byteOffset;
  const partials = columns.partials.byteOffset;
  const ends = columns.ends.byteOffset;
  const parents = columns.parents.byteOffset;
  return [
    ...[...scaled(count, 2), ...LOAD_I32(ends), ...set(end)],
    ...[...BLOCK, ...LOOP],
    ...[...get(count), ...get(first), LESS, ...breakIf(1)],
    ...[...scaled(count, 2), ...LOAD_I32(ends - 4), ...set(start)],
    ...[...scaled(count, 3), ...LOAD_F64(adjoints), ...tee(adjoint)],
    // adjoint ≠ 0
    ...[0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0x62, ...IF],
    ...[...get(start), ...set(k)],
    ...[...BLOCK, ...LOOP],
    ...[...get(k), ...get(end), LESS, 0x45, ...breakIf(1)],
    ...[...scaled(k, 3), ...LOAD_F64(partials), ...tee(partial)],
    // partial · 0 is NaN exactly where the partial is not finite
    ...[0x44, 0, 0, 0, 0, 0, 0, 0, 0, 0xa2, ...get(check), 0xa0, ...set(check)],
    ...[...scaled(k, 2), ...LOAD_I32(parents), ...integer(3), SHIFT, ...tee(parent)],
    ...[...get(parent), ...LOAD_F64(adjoints), ...get(partial), ...get(adjoint), 0xa2, 0xa0],
    ...STORE_F64(adjoints),
    ...[...get(k), ...integer(1), ADD, ...set(k), ...breakTo(0), END, END],
    END,
    ...[...get(start), ...set(end)],
    ...[...get(count), ...integer(-1), ADD, ...set(count), ...breakTo(0), END, END],
    // check ≠ check
    ...[...get(check), ...get(check), 0x62, END],
  ];
}

/** Compiles the sweep for the given columns. */
export function compileSweep(columns: SweepColumns): Sweep {
  const code = [2, 4, I32, 3, F64, ...body(columns)];
  const pages = columns.memory.buffer.byteLength / 65_536;
  const binary = new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 2, I32, I32, 1, I32]),
    ...section(2, [1, ...text('t'), ...text('m'), 2, 1, ...unsigned(pages), ...unsigned(pages)]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('sweep'), 0, 0]),
    ...section(10, [1, ...unsigned(code.length), ...code]),
  ]);
  const module = new WebAssembly.Module(binary);
  const instance = new WebAssembly.Instance(module, { t: { m: columns.memory } });
  return instance.exports['sweep'] as Sweep;
}
