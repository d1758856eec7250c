import { nodesByPlace } from './record.ts';
import { standing, type Search, type Slot } from './search.ts';

/** Equal up to what rounding does on the way. */
const EQUAL = 1e-9;

/**
 * The one factor by which the slot's numbers differ from some value or adjoint of the value's code, the
 * same each time and at every point; null where there is no such quantity.
 */
export function knownRatio(search: Search, slot: Slot): number | null {
  const count = slot.nodes[0]!.length;
  const numbers = search.points.map((point, p) =>
    Float64Array.from(slot.nodes[p]!, (_, m) => standing(point, slot, p, m)),
  );
  if (numbers.some((list) => list.length !== count)) return null;
  for (const columns of knownColumns(search)) {
    if (columns[0]!.length !== count) continue;
    const ratio = numbers[0]![0]! / columns[0]![0]!;
    if (!Number.isFinite(ratio) || ratio === 0) continue;
    const fits = numbers.every((list, p) =>
      list.every((number, m) => {
        const told = ratio * columns[p]![m]!;
        return Math.abs(number - told) <= EQUAL * Math.abs(told);
      }),
    );
    if (fits) return ratio;
  }
  return null;
}

const cache = new WeakMap<Search, Float64Array[][]>();

/** Values and adjoints of every place of the value's code, at each point. */
function knownColumns(search: Search): readonly Float64Array[][] {
  const cached = cache.get(search);
  if (cached !== undefined) return cached;
  const columns: Float64Array[][] = [];
  if (search.values.every((trace) => trace !== null)) {
    const traces = search.values;
    const lists = traces.map(nodesByPlace);
    for (const [key, nodes] of lists[0]!) {
      if (lists.some((list) => list.get(key)?.length !== nodes.length)) continue;
      const isNamed = traces[0]!.sites[traces[0]!.site[nodes[0]!]!]!.name !== null;
      for (const kind of isNamed ? (['value', 'adjoint'] as const) : (['value'] as const)) {
        columns.push(
          lists.map((list, p) =>
            Float64Array.from(list.get(key)!, (node) => traces[p]![kind][node]!),
          ),
        );
      }
    }
  }
  cache.set(search, columns);
  return columns;
}
