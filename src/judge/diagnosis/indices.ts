import type { Candidate } from './candidate.ts';
import { standingNode, type Search, type Slot } from './search.ts';

/** A neighbour in the same array: x[i] for x[i + 1], h[j] for h[j − 1]. */
export function indexRepairs(search: Search, slot: Slot): Candidate[] {
  if (slot.operand < 0) return [];
  const sequences = search.points.map((_, p) => sequenceAt(search, slot, p));
  if (sequences.some((sequence) => sequence === null)) return [];
  const all = sequences as Sequence[];
  const length = Math.min(...all.map(({ values }) => values.length));
  const found: Candidate[] = [];
  const reach = Math.min(length - 1, 12);
  for (let d = -reach; d <= reach; d++) {
    if (d === 0 || search.exhausted) continue;
    const fit = search.fit(slot, (p) => {
      const { positions, values } = all[p]!;
      return (_, m) => values[positions[m]! + d] ?? NaN;
    });
    if (fit === null) continue;
    found.push({
      ...told(search, slot, all[0]!, d),
      cost: 1.1 + 0.05 * Math.abs(d),
      range: slot.range,
      factor: null,
      whole: fit.whole,
      slot,
    });
  }
  return found;
}

/** An input by its name where it is one, else by how far off the index is. */
function told(
  search: Search,
  slot: Slot,
  { positions, ofInputs }: Sequence,
  d: number,
): Pick<Candidate, 'kind' | 'text'> {
  const own = search.inputs[positions[0]!];
  const right = search.inputs[positions[0]! + d];
  const isOne = positions.every((position) => position === positions[0]);
  if (ofInputs && isOne && own !== undefined && right !== undefined) {
    const isSameArray = own.includes('[') && rootOf(own) === rootOf(right);
    const text = `\`${slot.text}\` should be \`${right}\``;
    return { kind: isSameArray ? 'wrong-index' : 'wrong-operand', text };
  }
  const where = d > 0 ? 'before' : 'behind';
  const text = `\`${slot.text}\` is ${Math.abs(d)} ${where} the element that belongs here`;
  return { kind: 'wrong-index', text };
}

function rootOf(path: string): string {
  return path.replace(/\[\d+\]$/, '');
}

interface Sequence {
  readonly ofInputs: boolean;
  /** All elements, in order. */
  readonly values: readonly number[];
  /** Which of them each run of the slot took. */
  readonly positions: readonly number[];
}

/** The inputs, or all that one place made, where every operand of the slot comes from there. */
function sequenceAt(search: Search, slot: Slot, p: number): Sequence | null {
  const point = search.points[p]!;
  const { trace } = point;
  const parents = Array.from(slot.nodes[p]!, (_, m) => standingNode(point, slot, p, m));
  if (parents.every((parent) => parent >= 1 && parent <= trace.inputs)) {
    const values = Array.from(trace.value.subarray(1, trace.inputs + 1));
    return { ofInputs: true, values, positions: parents.map((parent) => parent - 1) };
  }
  const first = parents[0]!;
  if (first === 0) return null;
  const site = trace.site[first]!;
  const own = [...point.places.values()].find(({ nodes }) => nodes.includes(first));
  if (own === undefined || parents.some((parent) => trace.site[parent] !== site)) return null;
  const positions = parents.map((parent) => own.nodes.indexOf(parent));
  if (positions.includes(-1)) return null;
  const values = Array.from(own.nodes, (node) => trace.value[node]!);
  return { ofInputs: false, values, positions };
}
