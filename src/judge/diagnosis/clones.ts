import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { Candidate } from './candidate.ts';
import { loopRuns } from './loops.ts';
import { aligned } from './quantities.ts';
import type { Place, Recorded } from './record.ts';
import { short } from './scalars.ts';
import type { Search } from './search.ts';

/** Longer texts are shortened in the trace, and no two of them are known to be the same. */
const MOST_TEXT = 60;

/** What the variables tell that the gradient computes as the value does. */
export interface Clones {
  /** Variables with another number than in the value that would put everything right with that. */
  readonly repairs: readonly Candidate[];
  /** Lines that compute them. */
  readonly deviating: ReadonlySet<number>;
  /** Lines that compute variables which have the value's numbers everywhere. */
  readonly confirmed: ReadonlySet<number>;
}

/**
 * Gradients compute what the value computed once more. A variable that bears the same name in both, has
 * another number here, and would put everything right with that of the value: the mistake lies where
 * the gradient computes it. Where it has the same number, it lies elsewhere.
 */
export function clonesOf(search: Search, own: readonly Place[]): Clones {
  const deviating = new Set<number>();
  const confirmed = new Set<number>();
  const repairs: Candidate[] = [];
  if (search.values.some((trace) => trace === null)) return { repairs, deviating, confirmed };
  const traces = search.values as readonly OperationTrace[];
  const theirs = traces.map(readsOf);
  const base = search.points[0]!;
  for (const name of namesIn(own)) {
    const lists = search.points.map((point) => usesOf(point, own, name));
    const first = lists[0]!;
    if (first.nodes.length === 0) continue;
    const read = (p: number, m: number): number => {
      const { texts, ordinals, totals } = lists[p]!;
      const numbers = theirs[p]!.get(texts[m]!)?.numbers ?? [];
      const at = aligned(numbers.length, ordinals[m]!, totals.get(texts[m]!)!);
      return at < 0 ? NaN : numbers[at]!;
    };
    if (!first.nodes.some((_, m) => !Number.isNaN(read(0, m)))) continue;
    const { parent, value } = base.operand(first.nodes[0]!, first.operands[0]!);
    const site = base.trace.sites[base.trace.site[parent] ?? -1];
    const isName = first.texts.every((text) => text === name);
    if (isName && site !== undefined && isSame(search, lists, read)) {
      confirmed.add(site.range.line);
      continue;
    }
    const fit = search.fit(
      { nodes: lists.map(({ nodes }) => nodes), operands: lists.map(({ operands }) => operands) },
      (p) => (old, m) => {
        const number = read(p, m);
        return Number.isNaN(number) ? old : number;
      },
      // The variable itself may be what is returned.
      parent === 0 ? { constants: (hand) => (hand === value ? read(0, 0) : hand) } : {},
    );
    if (fit === null) continue;
    const made = site?.range ?? declaredAbove(search, base, first.nodes[0]!, name);
    if (made === null) continue;
    const loop = shorterLoop(base, made, traces[0]!, name);
    if (fit.whole) {
      deviating.add(made.line);
      if (loop !== null) deviating.add(loop.line);
    }
    repairs.push({
      kind: loop === null ? 'wrong-value' : 'loop-bounds',
      cost: loop === null ? 2 : 1.06,
      range: loop ?? made,
      text: `\`${first.texts[0]!}\` is ${short(value)} here, and ${short(read(0, 0))} in the value`,
      factor: null,
      whole: fit.whole,
      slot: null,
    });
  }
  return { repairs, deviating, confirmed };
}

/** Does every use have the number that the value has there? */
function isSame(
  search: Search,
  lists: readonly Uses[],
  read: (p: number, m: number) => number,
): boolean {
  return search.points.every((point, p) =>
    lists[p]!.nodes.every((node, m) => {
      const { value } = point.operand(node, lists[p]!.operands[m]!);
      return Math.abs(value - read(p, m)) <= 1e-12 * Math.abs(value);
    }),
  );
}

function namesIn(own: readonly Place[]): Set<string> {
  const names = new Set<string>();
  for (const { site } of own) {
    for (const { text } of site.operands) {
      for (const [name] of text.matchAll(/[A-Za-z_$][\w$]*/g)) names.add(name);
    }
  }
  return names;
}

interface Uses {
  readonly nodes: Int32Array;
  readonly operands: Int8Array;
  readonly texts: readonly string[];
  /** The how-manieth use of its text each is, and how many there are. */
  readonly ordinals: readonly number[];
  readonly totals: ReadonlyMap<string, number>;
}

/** Uses of the variable itself, and of constants that are computed from it. */
function usesOf(point: Recorded, own: readonly Place[], name: string): Uses {
  const token = new RegExp(`(^|[^\\w$.])${name.replaceAll('$', '\\$')}(?![\\w$])`);
  const uses: [node: number, k: number, text: string][] = [];
  for (const place of own) {
    for (const [k, { text }] of place.site.operands.entries()) {
      if (text.length > MOST_TEXT || isTarget(place.site, k)) continue;
      if (text !== name && !token.test(text)) continue;
      for (const node of point.places.get(place.key)!.nodes) {
        if (k >= point.arity(node)) continue;
        if (text === name || point.operand(node, k).parent === 0) uses.push([node, k, text]);
      }
    }
  }
  uses.sort(([a], [b]) => a - b);
  const runs = new Map<string, Run>();
  const ordinals = uses.map(([node, k, text]) => {
    const { parent, value } = point.operand(node, k);
    return runOf(runs, text, parent, value).count - 1;
  });
  return {
    nodes: Int32Array.from(uses, ([node]) => node),
    operands: Int8Array.from(uses, ([, k]) => k),
    texts: uses.map(([, , text]) => text),
    ordinals,
    totals: new Map([...runs].map(([text, { count }]) => [text, count])),
  };
}

/** Reads of the same number one after the other count as one: codes read a variable more or less often. */
interface Run {
  parent: number;
  value: number;
  count: number;
  readonly numbers: number[];
}

function runOf(runs: Map<string, Run>, text: string, parent: number, value: number): Run {
  const run = runs.get(text) ?? { parent: -1, value: NaN, count: 0, numbers: [] };
  runs.set(text, run);
  if (run.parent !== parent || !Object.is(run.value, value)) {
    run.count++;
    run.numbers.push(value);
  }
  run.parent = parent;
  run.value = value;
  return run;
}

/** `z` of `z += …`: the sum on its way, not a use of it. */
export function isTarget({ text, operands }: Place['site'], k: number): boolean {
  if (k !== 0) return false;
  const own = operands[0]!.text;
  return /^!?\s*[-+*/]=/.test(text.slice(own.length)) && text.startsWith(own);
}

/** What is read under each text, in order. */
function readsOf(trace: OperationTrace): ReadonlyMap<string, Run> {
  const runs = new Map<string, Run>();
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    const site = trace.sites[trace.site[node]!];
    if (site === undefined) continue;
    const first = trace.edgeStart[node]!;
    for (const [k, { text }] of site.operands.entries()) {
      const edge = first + k;
      if (edge >= trace.edgeStart[node + 1]! || text.length > MOST_TEXT) continue;
      if (isTarget(site, k)) continue;
      runOf(runs, text, trace.edgeParent[edge]!, trace.edgeValue[edge]!);
    }
  }
  return runs;
}

/** The last declaration of a name above its first use. No operation stands there: a text search finds it. */
function declaredAbove(
  search: Search,
  { trace }: Recorded,
  node: number,
  name: string,
): SourceRange | null {
  const use = trace.sites[trace.site[node]!]!.range;
  const lines = search.source(use.file)?.split(/\r?\n/) ?? [];
  const declaration = new RegExp(`\\b(?:const|let|var)\\b[^;=]*(?<![\\w$])${name}(?![\\w$])`);
  for (let line = Math.min(use.line, lines.length); line > 0; line--) {
    const text = lines[line - 1]!;
    const found = declaration.exec(text);
    if (found === null) continue;
    const endColumn = found.index + found[0].length + 1;
    return { file: use.file, line, column: endColumn - name.length, endLine: line, endColumn };
  }
  return null;
}

/** The gradient's loop around the producer, where it runs less often than the value's. */
function shorterLoop(
  point: Recorded,
  made: SourceRange,
  value: OperationTrace,
  name: string,
): SourceRange | null {
  const inner = loopAround(point.trace, made.line);
  const theirs = value.watches.find(({ kind, text }) => kind === 'assignment' && text === name);
  const other = theirs === undefined ? null : loopAround(value, theirs.range.line);
  if (inner === null || other === null) return null;
  return other.length === inner.length + 1 ? inner.range : null;
}

/** The loop that starts last at or above a line, with its length. */
function loopAround(
  trace: OperationTrace,
  line: number,
): { readonly range: SourceRange; readonly length: number } | null {
  let best: { readonly range: SourceRange; readonly length: number } | null = null;
  for (const { place, starts } of loopRuns(trace)) {
    const { range } = trace.places[place]!;
    if (range.line > line || (best !== null && range.line <= best.range.line)) continue;
    best = { range, length: starts.length };
  }
  return best;
}
