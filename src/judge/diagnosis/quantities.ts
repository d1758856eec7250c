import { OPERATIONS, type Operation } from '../../model/operation.ts';
import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import { nodesByPlace, type Recorded } from './record.ts';
import type { Search, Slot } from './search.ts';

/** A number that the author could have meant, for every time that a slot ran, at every point. */
export interface Quantity {
  readonly text: string;
  readonly range: SourceRange | null;
  readonly origin: 'gradient' | 'value' | 'input' | 'derived';
  /** How far-fetched it is: 0 stands in the code, 1 is a product of two such. */
  readonly cost: number;
  /** Its value for the m-th of `count` runs of the slot at point p, whose node is `node`; NaN: none. */
  readonly at: (p: number, node: number, m: number, count: number) => number;
  /** The operation that makes it, and its operands at the same time. */
  readonly operation?: Operation;
  readonly part?: (k: 0 | 1, p: number, node: number, m: number, count: number) => number;
}

/** More would make the search slow without finding more. */
const MOST = 160;

/**
 * Quantities of the gradient's code (the operand or result that was last computed before the slot ran,
 * else the next), of the inputs, and of the value's code (its values, and its adjoints).
 */
export function quantitiesOf(search: Search): Quantity[] {
  const found: Quantity[] = [];
  const seen = new Set<string>();
  const add = (quantity: Quantity, print: string): void => {
    if (found.length >= MOST || seen.has(print)) return;
    seen.add(print);
    found.push(quantity);
  };
  const base = search.points[0]!;
  for (const place of base.places.values()) {
    const everywhere = search.points.map((point) => point.places.get(place.key)?.nodes ?? null);
    if (everywhere.some((nodes) => nodes === null)) continue;
    const lists = everywhere as Int32Array[];
    const arity = base.arity(place.nodes[0]!);
    for (let k = 0; k < arity && k < 3; k++) {
      const read = (p: number, node: number): number => {
        const at = latest(lists[p]!, node);
        return search.points[p]!.operand(at, k).value;
      };
      const operand = place.site.operands[k];
      add(
        {
          text: operand?.text ?? place.site.text,
          range: operand?.range ?? place.site.range,
          origin: 'gradient',
          cost: 0,
          at: (p, node) => read(p, node),
        },
        printOf(lists[0]!, (node) => base.operand(node, k).value),
      );
      if (lists[0]!.length < 2) continue;
      add(
        {
          text: operand?.text ?? place.site.text,
          range: operand?.range ?? place.site.range,
          origin: 'gradient',
          cost: 0.05,
          at: (p, _, m, count) => {
            const at = aligned(lists[p]!.length, m, count);
            return at < 0 ? NaN : search.points[p]!.operand(lists[p]![at]!, k).value;
          },
        },
        `in order ${printOf(lists[0]!, (node) => base.operand(node, k).value)}`,
      );
    }
    add(
      {
        text: place.site.name ?? place.site.text,
        range: place.site.range,
        origin: 'gradient',
        cost: 0,
        at: (p, node) => search.points[p]!.trace.value[latestBefore(lists[p]!, node)]!,
        operation: place.operation,
        part: (k, p, node) => operandOf(search.points[p]!.trace, latestBefore(lists[p]!, node), k),
      },
      printOf(lists[0]!, (node) => base.trace.value[node]!),
    );
  }
  for (const quantity of inputQuantities(search)) add(quantity, quantity.text);
  for (const [quantity, print] of valueQuantities(search)) add(quantity, print);
  return found;
}

function printOf(nodes: Int32Array, read: (node: number) => number): string {
  return (
    Array.from(nodes.subarray(0, 12), (node) => read(node).toPrecision(10)).join() +
    String(nodes.length)
  );
}

/** The last of these nodes up to this one, else the first after it. */
function latest(nodes: Int32Array, node: number): number {
  let low = 0;
  let high = nodes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (nodes[middle]! <= node) low = middle + 1;
    else high = middle;
  }
  return nodes[low - 1] ?? nodes[0]!;
}

/** The last of these nodes before this one, else the first after it. */
function latestBefore(nodes: Int32Array, node: number): number {
  return latest(nodes, node - 1);
}

/** x[j] for every j that is the same each time, and for the j that counts along with the slot. */
function inputQuantities(search: Search): Quantity[] {
  const inputs = search.points[0]!.trace.inputs;
  const value = (p: number, j: number): number => search.points[p]!.trace.value[j + 1] ?? NaN;
  const single = Array.from({ length: Math.min(inputs, 24) }, (_, j): Quantity => {
    const text = search.inputs[j] ?? `input ${j + 1}`;
    return { text, range: null, origin: 'input', cost: 0.1, at: (p) => value(p, j) };
  });
  const along: Quantity[] = [
    {
      text: 'the input of the same index',
      range: null,
      origin: 'input',
      cost: 0.2,
      at: (p, _, m) => value(p, m % inputs),
    },
  ];
  return [...single, ...along];
}

/** Values and adjoints of the value's own code, matched by the order in which they were computed. */
function valueQuantities(search: Search): [Quantity, string][] {
  const base = search.values[0];
  if (base === null || base === undefined || search.values.some((trace) => trace === null))
    return [];
  const traces = search.values as readonly OperationTrace[];
  const lists = traces.map(nodesByPlace);
  const found: [Quantity, string][] = [];
  for (const [key, nodes] of lists[0]!) {
    if (lists.some((list) => list.get(key)?.length !== nodes.length)) continue;
    const site = base.sites[base.site[nodes[0]!]!]!;
    for (const kind of ['value', 'adjoint'] as const) {
      const read = (p: number, _: number, m: number, count: number): number => {
        const own = lists[p]!.get(key)!;
        const at = aligned(own.length, m, count);
        return at < 0 ? NaN : traces[p]![kind][own[at]!]!;
      };
      const part: Quantity['part'] = (k, p, _, m, count) => {
        const at = aligned(lists[p]!.get(key)!.length, m, count);
        return at < 0 ? NaN : operandOf(traces[p]!, lists[p]!.get(key)![at]!, k);
      };
      const operation = OPERATIONS[base.operation[nodes[0]!]!]!;
      const made = kind === 'value' ? { operation, part } : {};
      const text = kind === 'value' ? (site.name ?? site.text) : `∂/∂(${site.name ?? site.text})`;
      const print =
        nodes.map((node) => base[kind][node]!.toPrecision(10)).join() + String(nodes.length);
      found.push([
        {
          text,
          range: site.range,
          origin: 'value',
          cost: kind === 'value' ? 0.15 : 0.7,
          at: read,
          ...made,
        },
        print,
      ]);
    }
  }
  return found;
}

function operandOf({ edgeStart, edgeValue }: OperationTrace, node: number, k: number): number {
  const edge = edgeStart[node]! + k;
  return edge < edgeStart[node + 1]! ? edgeValue[edge]! : NaN;
}

/** Which of `length` runs belongs to the m-th of `count`: as often, or one for several of them. */
export function aligned(length: number, m: number, count: number): number {
  if (length === 1) return 0;
  if (length === count) return m;
  if (count % length === 0) return Math.floor((m * length) / count);
  return -1;
}

/** The quantity for each run of the slot at point p. */
export function column(quantity: Quantity, slot: Slot, p: number): Float64Array {
  const nodes = slot.nodes[p]!;
  return Float64Array.from(nodes, (node, m) => quantity.at(p, node, m, nodes.length));
}

export type { Recorded };
