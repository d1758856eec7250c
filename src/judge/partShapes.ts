/** A number of a result, or everything below one of its fields. */
export interface Part {
  /** `.greeks.delta`, `[1]`. */
  readonly path: string;
  readonly keys: readonly string[];
  /** Path of what it is a part of. */
  readonly parent: string;
  /** Indices of its numbers among the outputs, in order. */
  readonly leaves: readonly number[];
  /** Their paths from here: `[0]`, `.a[1]`; one empty text for a number. */
  readonly tails: readonly string[];
}

/** An input, or all inputs below one name. */
export interface InputGroup {
  /** `w`, `this.W`, `options`; empty for all inputs together. */
  readonly path: string;
  readonly members: readonly number[];
  readonly tails: readonly string[];
}

/** Depth to which results are looked into. */
const MAX_DEPTH = 3;
/** Components of a value that moves along one input: a point on a curve. */
const MOST_COMPONENTS = 8;

/** The parts of a result, whole before their own parts. */
export function partsOf(outputs: readonly string[]): Part[] {
  const parts = new Map<
    string,
    { keys: string[]; parent: string; leaves: number[]; tails: string[] }
  >();
  for (const [index, output] of outputs.entries()) {
    const segments = segmentsOf(output);
    for (let depth = 1; depth <= Math.min(MAX_DEPTH, segments.length); depth++) {
      const path = segments.slice(0, depth).join('');
      const part = parts.get(path) ?? {
        keys: segments.slice(0, depth).map(keyOf),
        parent: segments.slice(0, depth - 1).join(''),
        leaves: [],
        tails: [],
      };
      part.leaves.push(index);
      part.tails.push(segments.slice(depth).join(''));
      parts.set(path, part);
    }
  }
  return [...parts]
    .map(([path, part]) => ({ path, ...part }))
    .sort((a, b) => a.keys.length - b.keys.length);
}

/** Every input, every name with several below it, and all of them where they are plain numbers. */
export function inputGroups(inputs: readonly string[]): InputGroup[] {
  const groups = new Map<string, { members: number[]; tails: string[] }>();
  for (const [index, input] of inputs.entries()) {
    const segments = segmentsOf(`.${input}`);
    for (let depth = 1; depth <= segments.length; depth++) {
      const path = segments.slice(0, depth).join('').slice(1);
      const group = groups.get(path) ?? { members: [], tails: [] };
      group.members.push(index);
      group.tails.push(segments.slice(depth).join(''));
      groups.set(path, group);
    }
  }
  const all = inputs.every((input) => /^[\w$]+$/.test(input)) && inputs.length > 1;
  return [
    ...[...groups].map(([path, group]) => ({ path, ...group })),
    ...(all ? [{ path: '', members: [...inputs.keys()], tails: inputs.map((x) => `.${x}`) }] : []),
  ];
}

/** Numbers with the paths at which they stand. */
export type Shape = Pick<Part, 'leaves' | 'tails'>;

/** A number's derivative is shaped like the inputs; that of a curve by one input, like the curve. */
export function shapesFit(value: Shape, gradient: Shape, wrt: InputGroup): boolean {
  const { leaves, tails } = gradient;
  if (value.leaves.length === 1) {
    if (leaves.length !== wrt.members.length) return false;
    if (leaves.length === 1) return tails[0] === '' && wrt.tails[0] === '';
    return same(tails, wrt.tails) || tails.every((tail, k) => tail === `[${k}]`);
  }
  if (wrt.members.length > 1) {
    const isMatrix = leaves.length === value.leaves.length * wrt.members.length;
    return isMatrix && tails.every((tail) => /^\[\d+\]\[\d+\]$/.test(tail));
  }
  return (
    wrt.tails[0] === '' &&
    leaves.length === value.leaves.length &&
    leaves.length <= MOST_COMPONENTS &&
    same(tails, value.tails)
  );
}

function same(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}

function segmentsOf(path: string): string[] {
  return path.match(/\.[^.[]+|\[\d+\]/g) ?? [];
}

function keyOf(segment: string): string {
  return segment.startsWith('.') ? segment.slice(1) : segment.slice(1, -1);
}
