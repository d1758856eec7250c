import type { ComputationGraph, GraphLoop, Runs } from '../model/graph.ts';
import type { OperationTrace } from '../model/trace.ts';
import { isUnnamed, type Contexts } from './context.ts';

/** Single runs that one node or edge keeps, and all of a graph: a slider over more is no use to anybody. */
const MAX_RUNS = 4096;
const MAX_ALL_RUNS = 100_000;

/** Collects what ran in which iteration, within a budget for the whole graph. */
export class RunLog {
  readonly #trace: OperationTrace;
  readonly #contexts: Contexts;
  #left = MAX_ALL_RUNS;
  /** Iterations of each loop (context) that any run named. */
  readonly #iterations = new Map<number, number>();

  constructor(trace: OperationTrace, contexts: Contexts) {
    this.#trace = trace;
    this.#contexts = contexts;
  }

  /**
   * The runs of some tape nodes of one context; undefined where nothing repeats there, or where it
   * repeats too often to be stepped through.
   * @param nodes one per run; the same node several times in a row is one run, whose gradients add up.
   */
  runs(
    context: number,
    nodes: readonly number[],
    value: (index: number) => number,
    gradient: (index: number) => number,
  ): Runs | undefined {
    const { axes } = this.#contexts.all[context] ?? { axes: [] };
    if (axes.length === 0 || nodes.length > Math.min(MAX_RUNS, this.#left)) return undefined;
    const at: number[] = [];
    const values: number[] = [];
    const gradients: number[] = [];
    let last = -1;
    nodes.forEach((node, index) => {
      if (this.#contexts.of[node] !== context) return;
      if (node === last) {
        gradients[gradients.length - 1]! += gradient(index);
        return;
      }
      last = node;
      for (let axis = 0; axis < axes.length; axis++) {
        const iteration = this.#contexts.iterations[this.#contexts.start[node]! + axis]!;
        at.push(iteration);
        const known = this.#iterations.get(axes[axis]!) ?? 0;
        this.#iterations.set(axes[axis]!, Math.max(known, iteration + 1));
      }
      values.push(value(index));
      gradients.push(gradient(index));
    });
    if (values.length < 2) return undefined;
    this.#left -= values.length;
    return { loops: axes.map(loopId), at, value: values, gradient: gradients };
  }

  /** The loops that were named, outer ones first. */
  loops(): GraphLoop[] {
    const { all } = this.#contexts;
    return [...this.#iterations]
      .filter(([, iterations]) => iterations > 1)
      .sort(([a], [b]) => a - b)
      .map(([id, iterations]) => {
        const context = all[id]!;
        const place = this.#trace.places[context.place];
        const parent = context.axes.at(-2);
        return {
          id: loopId(id),
          label: labelOf(place?.label ?? '', context.kind === 'loop', place?.range.line),
          parent: parent === undefined ? null : loopId(parent),
          iterations,
          range: place?.range ?? null,
        };
      });
  }
}

export function loopId(context: number): string {
  return `l${context}`;
}

function labelOf(label: string, isLoop: boolean, line: number | undefined): string {
  if (isLoop) return label || 'loop';
  if (!isUnnamed(label)) return `${label}()`;
  return line === undefined ? 'callback' : `callback, line ${line}`;
}

/**
 * What ran in the chosen iterations; null where the node has no run there (it stands outside of those
 * loops).
 * @param chosen iteration by loop id.
 */
export function runsAt(
  runs: Runs | undefined,
  chosen: ReadonlyMap<string, number>,
): { readonly value: readonly number[]; readonly gradient: readonly number[] } | null {
  if (!runs) return null;
  const wanted = runs.loops.map((loop) => chosen.get(loop));
  if (wanted.every((iteration) => iteration === undefined)) return null;
  const value: number[] = [];
  const gradient: number[] = [];
  const axes = runs.loops.length;
  runs.value.forEach((each, run) => {
    const isThere = wanted.every(
      (iteration, axis) => iteration === undefined || runs.at[run * axes + axis] === iteration,
    );
    if (!isThere) return;
    value.push(each);
    gradient.push(runs.gradient[run]!);
  });
  return { value, gradient };
}

/**
 * The graph as it is in the chosen iterations: the nodes of those loops, and what flows into them,
 * have the numbers of that iteration alone. What stands outside keeps its own.
 */
export function inIterations(
  graph: ComputationGraph,
  chosen: ReadonlyMap<string, number>,
): ComputationGraph {
  if (chosen.size === 0) return graph;
  const nodes = graph.nodes.map((node) => {
    const found = runsAt(node.runs, chosen);
    if (!found) return node;
    const { value, gradient } = found;
    const shape = value.length === 1 ? [] : [value.length];
    return { ...node, value, adjoint: gradient, shape };
  });
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const edges = graph.edges.map((edge) => {
    const found = runsAt(edge.runs, chosen);
    if (!found) {
      // Out of the loop: what leaves it is the sum over all iterations, and stays.
      return edge;
    }
    const from = byId.get(edge.from);
    const isGradient = edge.gradient !== null && from?.adjoint !== null;
    return { ...edge, value: found.value, gradient: isGradient ? found.gradient : null };
  });
  return { ...graph, nodes, edges };
}
