import type { Change } from '../graph/arrange.ts';
import { compareGraphs, foldAlike, type Comparison } from '../graph/compare.ts';
import { foldGraph } from '../graph/fold.ts';
import { Disposable, Emitter } from '../editor/dispose.ts';
import type { ComputationGraph, GraphLayout } from '../model/graph.ts';
import type { CheckResult } from '../model/report.ts';
import type { PictureRequest } from '../model/request.ts';

/** What the picture of one result looks like at the moment. */
export interface Picture {
  readonly graph: ComputationGraph;
  readonly changed: string | null;
  readonly busy: boolean;
  readonly comparison: (Comparison & { readonly point: number }) | null;
}

/** Who lays graphs out, and draws others of the same run: the engine. */
export interface Painter {
  arrange(
    graph: ComputationGraph,
    before: ComputationGraph | null,
    change: Change | null,
    signal: AbortSignal,
  ): Promise<GraphLayout | null>;
  picture(result: CheckResult, request: PictureRequest): Promise<ComputationGraph | null>;
}

/**
 * One result's graph as the panel shows it: which boxes are folded, which output's gradients, how much
 * detail, and what it is compared with. The extension owns it, so that it outlives a hidden page.
 */
export class GraphPicture extends Disposable {
  readonly result: CheckResult;
  readonly #painter: Painter;
  readonly #changed = this._register(new Emitter<void>());
  /** With every box open. */
  #whole: ComputationGraph;
  #shown: ComputationGraph;
  #group: string | null = null;
  #other: { readonly point: number; readonly graph: ComputationGraph } | null = null;
  #pending: AbortController | null = null;
  #request = 0;

  readonly onDidChange = this.#changed.event;

  /** @param graph the graph that the check brought along; it is shown once it is laid out. */
  constructor(result: CheckResult, graph: ComputationGraph, painter: Painter) {
    super();
    this.result = result;
    this.#painter = painter;
    this.#whole = graph.whole ?? graph;
    this.#shown = graph;
    this._register({ dispose: () => this.#pending?.abort() });
    if (!graph.layout) void this.#arrange(graph, null);
  }

  /** Index of the output whose gradients are shown. */
  get output(): number {
    return this.#whole.output?.index ?? 0;
  }

  get picture(): Picture {
    return {
      graph: without(this.#shown, 'whole'),
      changed: this.#group,
      busy: this.#pending !== null || this.#request > 0,
      comparison: this.#compare(),
    };
  }

  /** Opens or folds a box; null all of them. */
  async fold(group: string | null, open: boolean): Promise<void> {
    const folded = new Set(this.#shown.folded ?? []);
    if (group === null) {
      for (const { id } of this.#whole.groups) {
        if (open) folded.delete(id);
        else folded.add(id);
      }
    } else if (open) {
      folded.delete(group);
    } else folded.add(group);
    await this.#arrange(
      foldGraph(this.#whole, [...folded]),
      group === null ? null : { group, open },
    );
  }

  /** Opens the boxes that a node stands in; answers whether it is there at all. */
  async show(node: string): Promise<boolean> {
    if (this.#shown.nodes.some(({ id }) => id === node)) return true;
    const hidden = this.#whole.nodes.find(({ id }) => id === node);
    if (!hidden) return false;
    const folded = new Set(this.#shown.folded ?? []);
    const parents = new Map(this.#whole.groups.map(({ id, parent }) => [id, parent]));
    for (let group = hidden.group; group !== null; group = parents.get(group) ?? null) {
      folded.delete(group);
    }
    await this.#arrange(foldGraph(this.#whole, [...folded]), null);
    return true;
  }

  /** Another output's gradients, or the single operations. */
  async draw(request: PictureRequest): Promise<void> {
    this.#request += 1;
    this.#pending?.abort();
    this.#changed.fire();
    try {
      const graph = await this.#painter.picture(this.result, request);
      if (!graph || this.isDisposed) return;
      this.#whole = graph.whole ?? graph;
      await this.#arrange(graph, null);
    } finally {
      this.#request -= 1;
      if (!this.isDisposed) this.#changed.fire();
    }
  }

  /** Shows what is different at another check point; null ends that. */
  compare(other: { readonly point: number; readonly graph: ComputationGraph } | null): void {
    this.#other = other;
    this.#changed.fire();
  }

  #compare(): Picture['comparison'] {
    if (!this.#other || this.#shown.detail === 'operations') return null;
    const { graph, point } = this.#other;
    const here = { ...this.#shown, whole: this.#whole };
    return { point, ...compareGraphs(this.#shown, foldAlike(here, graph)) };
  }

  async #arrange(next: ComputationGraph, change: Change | null): Promise<void> {
    this.#pending?.abort();
    const pending = new AbortController();
    this.#pending = pending;
    const before = change ? withoutRuns(this.#shown) : null;
    try {
      const layout = await this.#painter.arrange(withoutRuns(next), before, change, pending.signal);
      if (!layout || pending.signal.aborted) return;
      this.#shown = { ...next, layout };
      this.#group = change?.group ?? null;
    } finally {
      if (this.#pending === pending) this.#pending = null;
      if (!this.isDisposed) this.#changed.fire();
    }
  }
}

/** What a layout does not need stays here: it is most of what a graph weighs. */
function withoutRuns(graph: ComputationGraph): ComputationGraph {
  return {
    ...without(graph, 'whole'),
    nodes: graph.nodes.map((node) => ({ ...without(node, 'runs'), rule: null })),
    edges: graph.edges.map((edge) => without(edge, 'runs')),
  };
}

function without<T extends object, K extends keyof T & string>(from: T, key: K): Omit<T, K> {
  return Object.fromEntries(Object.entries(from).filter(([name]) => name !== key)) as Omit<T, K>;
}
