import type { NumberTree } from '../model/report.ts';
import type { Jacobian } from '../model/evidence.ts';

/** What a hand-written result says, brought into the order of inputs and outputs. */
export interface Alignment {
  /** outputs × inputs; NaN where the result says nothing. */
  readonly jacobian: Jacobian;
  /** Paths inside the result that belong to no input: `[3]`, `.vega`. */
  readonly unmapped: readonly string[];
  /** Inputs that the result says nothing about. */
  readonly missing: readonly string[];
}

export interface AlignOptions {
  /** Every input's path: `w[2]`, `W[0][1]`, `this.w[0]`, `options.rate`. */
  readonly inputs: readonly string[];
  /** Every output's path: `` for a scalar, `[2]`, `.price`. */
  readonly outputs: readonly string[];
  /** With respect to which parameters or paths the gradient was written; all of them if null. */
  readonly wrt: readonly string[] | null;
}

interface Leaf {
  readonly path: string;
  readonly value: number;
}

/**
 * Maps a hand-written result onto the inputs: by nesting (the result is shaped like the inputs, or
 * like one parameter), by field name (`{ w, b }`, `{ dw }`, `{ gradW }`), or by position (a flat
 * array, a tuple per parameter). For several outputs the result has one more level, outputs outside.
 */
export function align(result: NumberTree, options: AlignOptions): Alignment {
  const { outputs } = options;
  const wanted = wantedInputs(options);
  if (outputs.length === 1) {
    const row = alignRow(result, options.inputs, wanted);
    return finish([row], options, wanted);
  }
  const elementwise = wanted.length > 1 ? diagonal(result, options, wanted) : null;
  if (elementwise !== null) return elementwise;
  const rows = splitOutputs(result, outputs);
  if (rows === null) {
    const unmapped = leavesOf(result, '').map((leaf) => leaf.path);
    return finish([], options, wanted, unmapped);
  }
  return finish(
    rows.map((row) => (row === undefined ? emptyRow() : alignRow(row, options.inputs, wanted))),
    options,
    wanted,
  );
}

interface Row {
  readonly values: ReadonlyMap<number, number>;
  readonly unmapped: readonly string[];
}

function emptyRow(): Row {
  return { values: new Map(), unmapped: [] };
}

/** Indices of the inputs that the gradient is written for, in its own order. */
function wantedInputs({ inputs, wrt }: AlignOptions): number[] {
  const all = [...inputs.keys()];
  if (wrt === null) return all;
  return wrt.flatMap((path) => all.filter((i) => isInside(inputs[i]!, path)));
}

function isInside(input: string, path: string): boolean {
  return input === path || input.startsWith(`${path}[`) || input.startsWith(`${path}.`);
}

function alignRow(tree: NumberTree, inputs: readonly string[], wanted: readonly number[]): Row {
  return (
    byNesting(tree, inputs, wanted) ??
    byName(tree, inputs, wanted) ??
    byPosition(tree, inputs, wanted)
  );
}

/** The result's leaves have the paths of the inputs, from the root or inside one parameter. */
function byNesting(
  tree: NumberTree,
  inputs: readonly string[],
  wanted: readonly number[],
): Row | null {
  const leaves = leavesOf(tree, '');
  if (leaves.length === 0) return null;
  const roots = new Set(wanted.map((i) => rootOf(inputs[i]!)));
  const prefixes = roots.size === 1 ? ['', ...parents(inputs[wanted[0]!]!)] : [''];
  for (const prefix of prefixes) {
    const byPath = new Map(wanted.map((i) => [inputs[i]!, i]));
    const values = new Map<number, number>();
    for (const leaf of leaves) {
      const path = prefix === '' ? leaf.path.replace(/^\./, '') : prefix + leaf.path;
      const input = byPath.get(path);
      if (input !== undefined) values.set(input, leaf.value);
    }
    if (values.size === leaves.length) return { values, unmapped: [] };
  }
  return null;
}

function rootOf(path: string): string {
  return /^(?:this\.)?[^.[]+/.exec(path)?.[0] ?? path;
}

/** `options.rate[2]` has the parents `options.rate`, `options`. */
function parents(path: string): string[] {
  const found: string[] = [];
  let rest = path;
  for (;;) {
    const cut = Math.max(rest.lastIndexOf('.'), rest.lastIndexOf('['));
    if (cut <= 0) return found;
    rest = rest.slice(0, cut);
    found.push(rest);
  }
}

/** Fields named after parameters or fields, with or without a mark of a derivative. */
function byName(
  tree: NumberTree,
  inputs: readonly string[],
  wanted: readonly number[],
): Row | null {
  if (!isRecord(tree)) return null;
  const values = new Map<number, number>();
  const unmapped: string[] = [];
  for (const [field, sub] of Object.entries(tree)) {
    const group = groupNamed(field, inputs, wanted);
    const leaves = leavesOf(sub, '');
    if (leaves.length === 0) continue;
    if (group.length === 0) {
      unmapped.push(...leaves.map((leaf) => `.${field}${leaf.path}`));
      continue;
    }
    const row = alignRow(sub, inputs, group);
    row.values.forEach((value, input) => values.set(input, value));
    unmapped.push(...row.unmapped.map((path) => `.${field}${path}`));
  }
  return values.size === 0 ? null : { values, unmapped };
}

/** Inputs whose parameter or field is called like `field`: `w`, `dw`, `dW`, `gradW`, `w_grad`. */
function groupNamed(field: string, inputs: readonly string[], wanted: readonly number[]): number[] {
  const exact = wanted.filter((i) => namesOf(inputs[i]!).some((name) => name === field));
  if (exact.length > 0) return exact;
  const key = bareName(field);
  return wanted.filter((i) => namesOf(inputs[i]!).some((name) => bareName(name) === key));
}

/** The parameter, and every field on the way: `this.layer.w[0]` is called `layer` and `w`. */
function namesOf(path: string): string[] {
  return path
    .replace(/\[\d+\]/g, '')
    .split('.')
    .filter((name) => name !== 'this' && name !== '');
}

/** Without the marks that authors put on derivatives, and without case. */
function bareName(name: string): string {
  const plain = name.replace(/_/g, '').toLowerCase();
  const marked = /^(?:grad(?:ient)?|deriv(?:ative)?|delta|partial|d)(.+)$/.exec(plain)?.[1];
  const tailed = /^(.+?)(?:grad(?:ient)?|deriv(?:ative)?|prime)$/.exec(plain)?.[1];
  return marked ?? tailed ?? plain;
}

/** The k-th number of the result belongs to the k-th input; a tuple has one entry per parameter. */
function byPosition(tree: NumberTree, inputs: readonly string[], wanted: readonly number[]): Row {
  const leaves = leavesOf(tree, '');
  const perParameter = tupleByParameter(tree, inputs, wanted);
  if (perParameter !== null) return perParameter;
  const values = new Map<number, number>();
  const unmapped: string[] = [];
  leaves.forEach((leaf, position) => {
    const input = wanted[position];
    if (input === undefined || leaves.length > wanted.length) unmapped.push(leaf.path);
    else values.set(input, leaf.value);
  });
  return leaves.length > wanted.length ? { values: new Map(), unmapped } : { values, unmapped };
}

/** `[dW, db]` for the parameters `(W, b)`, or for the first of them. */
function tupleByParameter(
  tree: NumberTree,
  inputs: readonly string[],
  wanted: readonly number[],
): Row | null {
  if (!isList(tree)) return null;
  const roots = [...new Set(wanted.map((i) => rootOf(inputs[i]!)))];
  if (roots.length < 2 || tree.length > roots.length) return null;
  const values = new Map<number, number>();
  for (const [position, entry] of tree.entries()) {
    const group = wanted.filter((i) => rootOf(inputs[i]!) === roots[position]);
    if (leavesOf(entry, '').length !== group.length) return null;
    alignRow(entry, inputs, group).values.forEach((value, input) => values.set(input, value));
  }
  return { values, unmapped: [] };
}

/** One subtree per output, by position or by the output's path; null where the counts differ. */
function splitOutputs(
  result: NumberTree,
  outputs: readonly string[],
): (NumberTree | undefined)[] | null {
  if (isList(result) && result.length === outputs.length) return [...result];
  if (isRecord(result)) {
    const rows = outputs.map((output) => result[output.replace(/^\./, '')]);
    if (rows.some((row) => row !== undefined)) return rows;
  }
  const nested = outputs.map((output) => subtree(result, output));
  return nested.every((row) => row !== undefined) ? nested : null;
}

/** The subtree at a path such as `[1][2]` or `.a[0]`. */
function subtree(tree: NumberTree, path: string): NumberTree | undefined {
  let node: NumberTree | undefined = tree;
  for (const match of path.matchAll(/\.([^.[]+)|\[(\d+)\]/g)) {
    if (node === undefined) return undefined;
    if (match[2] !== undefined) node = isList(node) ? node[Number(match[2])] : undefined;
    else node = isRecord(node) ? node[match[1]!] : undefined;
  }
  return node;
}

/** An elementwise function's derivative: m numbers for m outputs and m inputs are the diagonal. */
function diagonal(
  result: NumberTree,
  options: AlignOptions,
  wanted: readonly number[],
): Alignment | null {
  const leaves = leavesOf(result, '');
  if (leaves.length !== options.outputs.length || leaves.length !== wanted.length) return null;
  const rows = leaves.map((leaf, j) => ({
    values: new Map(wanted.map((input, k) => [input, k === j ? leaf.value : 0])),
    unmapped: [],
  }));
  return finish(rows, options, wanted);
}

function finish(
  rows: readonly Row[],
  options: AlignOptions,
  wanted: readonly number[],
  unmapped: readonly string[] = [],
): Alignment {
  const n = options.inputs.length;
  const values = new Float64Array(options.outputs.length * n).fill(NaN);
  const seen = new Set<number>();
  rows.forEach((row, output) => {
    row.values.forEach((value, input) => {
      values[output * n + input] = value;
      seen.add(input);
    });
  });
  return {
    jacobian: { outputs: options.outputs.length, inputs: n, values },
    unmapped: [...unmapped, ...rows.flatMap((row) => row.unmapped)],
    missing: wanted.filter((i) => !seen.has(i)).map((i) => options.inputs[i]!),
  };
}

function leavesOf(tree: NumberTree, path: string): Leaf[] {
  if (typeof tree === 'number') return [{ path, value: tree }];
  if (isList(tree)) return tree.flatMap((entry, i) => leavesOf(entry, `${path}[${i}]`));
  if (isRecord(tree)) {
    return Object.entries(tree).flatMap(([name, entry]) => leavesOf(entry, `${path}.${name}`));
  }
  return [];
}

function isList(tree: NumberTree): tree is readonly NumberTree[] {
  return Array.isArray(tree);
}

function isRecord(tree: NumberTree): tree is { readonly [key: string]: NumberTree } {
  return typeof tree === 'object' && tree !== null && !Array.isArray(tree);
}
