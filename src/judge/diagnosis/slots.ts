import { HELPERS_FILE } from '../../model/program.ts';
import { OPERATIONS } from '../../model/operation.ts';
import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import { keyOf, type Place, type Recorded } from './record.ts';
import type { Search, Slot } from './search.ts';

/** Every operand and result of the gradient's own code that the lead depends on, and its variables. */
export function slotsOf(search: Search, own: readonly Place[]): Slot[] {
  return [...own.flatMap((place) => slotsOfPlace(search, place)), ...variableSlots(search, own)];
}

/** Places that run at every point, that the lead depends on, and that the value does not share. */
export function ownPlaces(search: Search, all = false): Place[] {
  const base = search.points[0]!;
  const shared = sharedKeys(search.values[0] ?? null);
  const reaching = base.reaching(search.claimAt(0));
  return [...base.places.values()].filter(
    ({ key, nodes, site }) =>
      !shared.has(key) &&
      site.range.file !== HELPERS_FILE &&
      (all || nodes.some((node) => reaching[node] === 1)) &&
      search.points.every((point) => point.places.has(key)),
  );
}

function slotsOfPlace(search: Search, place: Place): Slot[] {
  const nodes = search.points.map((point) => point.places.get(place.key)!.nodes);
  const arity = Math.min(4, search.points[0]!.arity(place.nodes[0]!));
  return Array.from({ length: arity + 1 }, (_, i): Slot => {
    const operand = i < arity ? i : -1;
    const written = place.site.operands[operand];
    return {
      text: written?.text ?? place.site.text,
      range: written?.range ?? place.site.range,
      place,
      operand,
      nodes,
      operands: nodes.map((list) => new Int8Array(list.length).fill(operand)),
    };
  });
}

/**
 * Variables that only rename a number (`const r = x[i]`, `const k = 2`): no operation stands on their
 * line, so an edit of them is one of all their uses.
 */
function variableSlots(search: Search, own: readonly Place[]): Slot[] {
  const base = search.points[0]!;
  const slots: Slot[] = [];
  for (const [name, range] of declarations(base.trace)) {
    const isUse = (text: string | undefined): boolean => text === name;
    const uses = own.flatMap((place) =>
      place.site.operands.flatMap(({ text }, k) => (isUse(text) ? [{ place, k }] : [])),
    );
    if (uses.length === 0) continue;
    const lists = search.points.map((point) => usesAt(point, uses));
    if (lists.some(({ nodes }) => nodes.length === 0)) continue;
    if (isComputedAlone(base, lists[0]!, range)) continue;
    const first = uses[0]!.place;
    slots.push({
      text: name,
      range,
      place: uses.length === 1 ? first : null,
      operand: 0,
      variable: true,
      nodes: lists.map(({ nodes }) => nodes),
      operands: lists.map(({ operands }) => operands),
    });
  }
  return slots;
}

/** Names that are declared once in the gradient's own file, with the place of their declaration. */
function declarations(trace: OperationTrace): Map<string, SourceRange> {
  const found = new Map<string, SourceRange>();
  const twice = new Set<string>();
  for (const { kind, text, range } of trace.watches) {
    if (kind !== 'declaration' || !/^[A-Za-z_$][\w$]*$/.test(text)) continue;
    if (found.has(text)) twice.add(text);
    found.set(text, range);
  }
  for (const name of twice) found.delete(name);
  return found;
}

export function usesAt(
  point: Recorded,
  uses: readonly { readonly place: Place; readonly k: number }[],
): { readonly nodes: Int32Array; readonly operands: Int8Array } {
  const pairs = uses.flatMap(({ place, k }) =>
    Array.from(point.places.get(place.key)!.nodes, (node) => [node, k] as const),
  );
  pairs.sort(([a], [b]) => a - b);
  return {
    nodes: Int32Array.from(pairs, ([node]) => node),
    operands: Int8Array.from(pairs, ([, k]) => k),
  };
}

/** The number is the result of an operation on the variable's own line: that slot is there already. */
function isComputedAlone(
  point: Recorded,
  { nodes, operands }: { readonly nodes: Int32Array; readonly operands: Int8Array },
  range: SourceRange,
): boolean {
  const { trace } = point;
  return nodes.every((node, m) => {
    const { parent } = point.operand(node, operands[m]!);
    const site = trace.sites[trace.site[parent] ?? -1];
    return parent > trace.inputs && site?.range.line === range.line;
  });
}

/** Places that the value is made by as well: the value is what it is, so they are right. */
function sharedKeys(trace: OperationTrace | null): ReadonlySet<string> {
  const keys = new Set<string>();
  if (trace === null) return keys;
  const { edgeStart, edgeParent, nodes, inputs, outputs } = trace;
  const reached = new Uint8Array(nodes);
  for (const node of outputs) reached[node] = 1;
  for (let node = nodes - 1; node > inputs; node--) {
    if (reached[node] === 0) continue;
    for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
      reached[edgeParent[edge]!] = 1;
    }
    const site = trace.sites[trace.site[node]!];
    if (site !== undefined) keys.add(keyOf(site, OPERATIONS[trace.operation[node]!]!));
  }
  return keys;
}
