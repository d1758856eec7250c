import { batch, computed, signal } from '@preact/signals';
import { inIterations } from '../../graph/runs.ts';
import { sceneOf } from '../../graph/scene.ts';
import type { GraphNode } from '../../model/graph.ts';
import type { FromGraph, GraphState } from '../protocol.ts';
import { post } from '../shared/host.ts';
import { answersOf } from './answers.ts';
import { passes } from './passes.ts';

export function ask(message: FromGraph): void {
  post(message);
}

/** Everything that the graph's page shows; the parts of the page read and set it. */
export class GraphModel {
  readonly state = signal<GraphState | null>(null);
  readonly selected = signal<string | null>(null);
  /** Steps of both passes that have been taken; null: the whole picture. */
  readonly step = signal<number | null>(null);
  readonly playing = signal(false);
  readonly query = signal('');
  readonly heat = signal(false);

  /** The iteration that is shown of each loop, from 0; loops that are not named show all of them. */
  readonly iterations = signal<ReadonlyMap<string, number>>(new Map());

  /** The graph as it came, over all iterations. */
  readonly complete = computed(() => {
    const state = this.state.value;
    return state?.kind === 'graph' ? state.graph : null;
  });
  /** The graph with the numbers of the chosen iterations. */
  readonly graph = computed(() => {
    const graph = this.complete.value;
    return graph && inIterations(graph, this.iterations.value);
  });
  readonly scene = computed(() => {
    const graph = this.graph.value;
    return graph?.layout ? sceneOf(graph) : null;
  });
  readonly answers = computed(() => (this.graph.value ? answersOf(this.graph.value) : []));
  readonly comparison = computed(() => {
    const state = this.state.value;
    return state?.kind === 'graph' ? state.comparison : null;
  });
  readonly changes = computed(
    () => new Map(this.comparison.value?.nodes.map((node) => [node.id, node] as const)),
  );
  readonly source = computed(
    () => new Map(this.complete.value?.nodes.map((node) => [node.id, node] as const)),
  );
  readonly passes = computed(() => passes(this.graph.value));
  readonly nodes = computed(
    () => new Map(this.graph.value?.nodes.map((node) => [node.id, node] as const)),
  );
  /** Nodes that the search leaves, by name, operation or line; null where nothing is searched for. */
  readonly found = computed(() => {
    const query = this.query.value.trim().toLowerCase();
    if (query === '') return null;
    return new Set(
      (this.complete.value?.nodes ?? []).filter((node) => matches(node, query)).map(({ id }) => id),
    );
  });

  show(state: GraphState): void {
    const before = this.state.value;
    const isSame =
      before?.kind === 'graph' && state.kind === 'graph' && sameGraph(before.graph, state.graph);
    batch(() => {
      this.state.value = state;
      if (isSame) return;
      const loops = new Set(this.complete.value?.loops?.map(({ id }) => id));
      const kept = [...this.iterations.value].filter(([loop]) => loops.has(loop));
      if (kept.length !== this.iterations.value.size) this.iterations.value = new Map(kept);
      this.step.value = null;
      this.playing.value = false;
      const { selected } = this;
      if (selected.value === null || this.nodes.value.has(selected.value)) return;
      // A box that was opened hands its selection to what is in it.
      const inside = this.complete.value?.nodes.find(({ group }) => group === selected.value);
      selected.value = inside?.id ?? null;
    });
  }

  select(node: string | null): void {
    this.selected.value = node;
  }

  /** Selects what the user pointed at; the editor follows and the focus stays here. */
  choose(node: string | null): void {
    this.select(node);
    this.mark(node, true);
  }

  /** Marks a node's place in the editor. */
  mark(node: string | null, show = false): void {
    const found = node === null ? undefined : this.nodes.value.get(node);
    ask({ type: 'mark', ranges: found?.range ? [found.range] : [], show });
  }

  /** Goes to a node's expression in the editor. */
  reveal(node: string): void {
    const range = this.nodes.value.get(node)?.range;
    if (range) ask({ type: 'reveal', range });
  }

  /** Shows one iteration of a loop, from 0; a negative one shows all. */
  iterate(loop: string, iteration: number): void {
    const next = new Map(this.iterations.value);
    if (iteration < 0) next.delete(loop);
    else next.set(loop, iteration);
    this.iterations.value = next;
  }

  /** Opens a folded box, or folds the innermost open one around a node. */
  toggleBox(id: string): void {
    const node = this.source.value.get(id);
    if (!node) return;
    if (node.box !== undefined) ask({ type: 'fold', group: node.box, open: true });
    else if (node.group !== null) this.fold(node.group);
  }

  fold(group: string): void {
    // What is selected inside goes out of sight: its box stands for it.
    if (this.selected.value !== null) this.selected.value = group;
    ask({ type: 'fold', group, open: false });
  }

  /** Takes steps forward or back through the forward pass and then the backward pass. */
  advance(by: number): void {
    const { order } = this.passes.value;
    const from = this.step.value ?? (by > 0 ? 0 : 2 * order.length);
    this.goTo(from + by);
  }

  goTo(step: number): void {
    const { order } = this.passes.value;
    const next = Math.max(0, Math.min(2 * order.length, step));
    batch(() => {
      this.step.value = next;
      if (next === 2 * order.length) this.playing.value = false;
      const at = nodeOfStep(order, next);
      if (at !== null) this.choose(at);
    });
  }

  /** Back to the whole picture. */
  finish(): void {
    batch(() => {
      this.step.value = null;
      this.playing.value = false;
    });
  }
}

/** The node that a step reaches: forward in order, then backward from the end. */
export function nodeOfStep(order: readonly string[], step: number): string | null {
  if (step <= 0) return null;
  const index = step <= order.length ? step - 1 : 2 * order.length - step;
  return order[index] ?? null;
}

function matches(node: GraphNode, query: string): boolean {
  return (
    node.label.toLowerCase().includes(query) ||
    node.operation.includes(query) ||
    (node.range !== null && `line ${node.range.line}` === query) ||
    String(node.range?.line) === query
  );
}

function sameGraph(
  a: { nodes: readonly GraphNode[] },
  b: { nodes: readonly GraphNode[] },
): boolean {
  return (
    a.nodes.length === b.nodes.length &&
    a.nodes.every((node, index) => node.id === b.nodes[index]!.id)
  );
}
