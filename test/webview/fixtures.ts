import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { layered } from '../../src/graph/layered.ts';
import type { ComputationGraph, GraphNode } from '../../src/model/graph.ts';
import type { CheckResult } from '../../src/model/report.ts';
import { InputDrafts } from '../../src/editor/inputDrafts.ts';
import { ReportStore } from '../../src/editor/store.ts';
import { english } from '../../src/editor/translate.ts';
import { graphState } from '../../src/panels/graphState.ts';
import { panelState, type PanelWorld } from '../../src/panels/panelState.ts';
import { decode } from '../../src/webview/encoding.ts';
import type { GraphState, PanelState } from '../../src/webview/protocol.ts';

export type ExampleName = 'basket' | 'sigmoid' | 'squaredError' | 'squaredLength' | 'loss';

/** A result that the engine gave for one of the lecture's examples. */
export function example(name: ExampleName): CheckResult {
  const file = join(import.meta.dirname, 'golden', `${name}.json`);
  return decode(readFileSync(file, 'utf8')) as CheckResult;
}

const WORLD = {
  isTrusted: true,
  translate: english,
  relative: (file: string) => file.replace('/examples/', 'examples/'),
};

type PanelShown = Extract<PanelState, { kind: 'result' }>;
type GraphShown = Extract<GraphState, { kind: 'graph' }>;

/** What the side panel receives of a result. */
export function panelOf(
  result: CheckResult,
  more: Partial<PanelShown> = {},
  world: Partial<PanelWorld> = {},
): PanelState {
  const full = { ...WORLD, drafts: new InputDrafts(), ...world };
  const state = panelState(storeOf(result), full) as PanelShown;
  return { ...state, checkedAt: 1_763_900_000_000, ...more };
}

/** What the graph's page receives of a result. */
export function graphOf(result: CheckResult, more: Partial<GraphShown> = {}): GraphState {
  const still = { changed: null, busy: false, comparison: null };
  const picture = result.graph && { graph: result.graph, ...still };
  const shown = { result, picture, pinned: false };
  return { ...(graphState(storeOf(result), WORLD, shown) as GraphShown), ...more };
}

function storeOf(result: CheckResult): ReportStore {
  const store = new ReportStore();
  const { file } = result;
  const run = { file, function: result.function, startedAt: 0, message: 'Checking' };
  store.begin(run);
  store.end(run, { results: [result], sources: [] });
  store.focus(result);
  return store;
}

/** The same check of a function with many inputs: few disagree, some are hidden by noise. */
export function withManyPartials(result: CheckResult, count: number): CheckResult {
  const [first] = result.partials;
  return {
    ...result,
    verdict: 'disagree',
    handWritten: null,
    findings: [],
    partials: Array.from({ length: count }, (_, index) => ({
      ...first!,
      input: `w[${index}]`,
      handWritten: null,
      reverse: index === 9 ? NaN : Math.sin(index),
      verdict: index % 500 === 3 ? 'disagree' : index % 300 === 7 ? 'inconclusive' : 'agree',
      cause: index % 300 === 7 ? 'noise' : null,
    })),
  };
}

/** The same check of a function of matrices: one entry is wrong, one unclear. */
export function withMatrix(result: CheckResult, rows: number, columns: number): CheckResult {
  const [first] = result.partials;
  return {
    ...result,
    verdict: 'disagree',
    handWritten: null,
    findings: [],
    partials: Array.from({ length: rows * columns }, (_, at) => {
      const wrong = at === columns + 2;
      const reverse = 1 + Math.sin(at);
      return {
        ...first!,
        input: `W[${Math.floor(at / columns)}][${at % columns}]`,
        handWritten: null,
        reverse,
        numeric: reverse * (1 + (wrong ? 0.5 : 10 ** (-12 + (at % 7)))),
        verdict: wrong ? 'disagree' : at === 3 ? 'inconclusive' : 'agree',
        cause: null,
      };
    }),
  };
}

/** The V of error against step size, for a result whose check kept none. */
export function withCurve(result: CheckResult): CheckResult {
  const steps = Array.from({ length: 15 }, (_, index) => 10 ** (-index * 0.8));
  return {
    ...result,
    partials: result.partials.map((partial) => ({
      ...partial,
      curve: partial.curve ?? {
        steps,
        derivatives: steps.map(
          (step) => (partial.reverse ?? 0) + step * step * 0.02 + 2e-16 / step,
        ),
        chosenStep: 1e-5,
        noise: 2e-16,
      },
    })),
  };
}

/** A graph whose values turn into NaN half-way. */
export function withNonFinite(graph: ComputationGraph): ComputationGraph {
  const bad = graph.nodes.find((node) => node.kind === 'operation')!;
  return {
    ...graph,
    nodes: graph.nodes.map((node) =>
      node === bad ? { ...node, value: node.value.map(() => NaN) } : node,
    ),
    edges: graph.edges.map((edge) =>
      edge.from === bad.id ? { ...edge, value: edge.value.map(() => NaN) } : edge,
    ),
  };
}

/** A graph of so many additions in layers of about equal size, each of two nodes of the layer before. */
export function gridGraph(count: number): ComputationGraph {
  const width = Math.ceil(Math.sqrt(count));
  const id = (index: number): string => `n${index}`;
  const nodes = Array.from({ length: count }, (_, index): GraphNode => {
    const isInput = index < width;
    return {
      ...{ id: id(index), label: `node ${index}`, shape: [], count: 1, rule: null, group: null },
      operation: isInput ? 'input' : 'add',
      kind: isInput ? 'input' : 'operation',
      value: [Math.sin(index)],
      adjoint: [Math.cos(index)],
      range: { file: '/grid.ts', line: index + 1, column: 1, endLine: index + 1, endColumn: 9 },
    };
  });
  const edges = nodes.slice(width).flatMap((node, at) =>
    [at, at % width === width - 1 ? at - 1 : at + 1].map((from) => ({
      ...{ from: id(from), to: node.id },
      ...{ value: nodes[from]!.value, gradient: node.adjoint },
    })),
  );
  const graph = { nodes, edges, groups: [], layout: null, truncated: false };
  return { ...graph, layout: layered(graph) };
}
