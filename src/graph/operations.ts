import { formatNumber } from '../model/format.ts';
import type { ComputationGraph, GraphEdge, GraphNode } from '../model/graph.ts';
import type { OperationTrace } from '../model/trace.ts';
import { boxesOf, usedBoxes } from './boxes.ts';
import type { BuildOptions } from './build.ts';
import { replayContexts } from './context.ts';
import { kinkDistance, localCheck } from './local.ts';
import { localEquations, localRule } from './rules.ts';
import { forEachEdge, isOperation, operationOf, readTape, type Tape } from './tape.ts';

/** Single operations that one picture shows: more are no picture (torchviz is unusable at 2,900). */
export const MAX_OPERATIONS = 400;

/**
 * The tape itself: one node per single operation, constants beside their readers, helpers as boxes.
 * Of a longer run, the operations that reach the result in the fewest steps: the graph is `truncated`.
 * @param inputs names of the trace's inputs in order.
 */
export function buildOperations(
  trace: OperationTrace,
  inputs: readonly string[],
  { examiner }: BuildOptions = {},
): ComputationGraph {
  const tape = readTape(trace);
  const { kept, isCut } = nearestOperations(tape);
  const contexts = replayContexts(trace);
  const drawn = new Map<number, number>();
  for (const node of kept) drawn.set(contexts.of[node]!, (drawn.get(contexts.of[node]!) ?? 0) + 1);
  const boxes = boxesOf(trace, contexts, drawn);
  const nodes: GraphNode[] = [];
  const edges = new Map<string, GraphEdge>();
  const read = new Set<number>();
  const connect = (from: string, to: string, value: number, gradient: number | null): void => {
    const key = `${from} ${to}`;
    const known = edges.get(key)?.gradient?.[0] ?? 0;
    edges.set(key, {
      from,
      to,
      value: [value],
      gradient: gradient === null ? null : [known + gradient],
    });
  };
  for (const node of [...kept].sort((a, b) => a - b)) {
    if (!isOperation(tape, node)) continue;
    const group = boxes.of[contexts.of[node]!] ?? null;
    nodes.push(operationNode(tape, node, group, examiner));
    const adjoint = trace.adjoint[node]!;
    forEachEdge(trace, node, (edge) => {
      const parent = tape.source[trace.edgeParent[edge]!]!;
      const value = trace.edgeValue[edge]!;
      const gradient = adjoint === 0 ? 0 : adjoint * trace.edgePartial[edge]!;
      if (parent === 0) {
        const id = `${idOf(node)}:${edge - trace.edgeStart[node]!}`;
        nodes.push(constantNode(id, value, group));
        connect(id, idOf(node), value, null);
      } else if (parent <= trace.inputs || kept.has(parent)) {
        if (parent <= trace.inputs) read.add(parent);
        connect(idOf(parent), idOf(node), value, gradient);
      }
    });
  }
  for (const output of trace.outputs) {
    const node = tape.source[output]!;
    if (node > 0 && node <= trace.inputs) read.add(node);
  }
  const leaves = [...read]
    .sort((a, b) => a - b)
    .map((node) => inputNode(trace, node, inputs[node - 1] ?? `x${node}`));
  const result = outputNode(tape, boxes.root?.label ?? 'result', connect);
  const all = [...leaves, ...nodes, ...result];
  return {
    nodes: all,
    edges: [...edges.values()],
    groups: usedBoxes(
      boxes,
      all.map(({ group }) => group),
    ),
    layout: null,
    truncated: trace.truncated || isCut,
    detail: 'operations',
  };
}

/** The operations that reach an output, breadth first from the outputs, up to the bound. */
function nearestOperations(tape: Tape): { kept: Set<number>; isCut: boolean } {
  const { trace } = tape;
  const kept = new Set<number>();
  let isCut = false;
  const take = (node: number): void => {
    if (node <= trace.inputs || kept.has(node)) return;
    if (kept.size >= MAX_OPERATIONS) isCut = true;
    else kept.add(node);
  };
  for (const output of trace.outputs) take(tape.source[output]!);
  for (const node of kept) {
    forEachEdge(trace, node, (edge) => {
      take(tape.source[trace.edgeParent[edge]!]!);
    });
  }
  return { kept, isCut };
}

function operationNode(
  tape: Tape,
  node: number,
  group: string | null,
  examiner: BuildOptions['examiner'],
): GraphNode {
  const { trace } = tape;
  const site = trace.sites[trace.site[node]!];
  const operation = operationOf(trace, node);
  const rule = localRule(tape, node);
  const check = examiner && localCheck(tape, [node], 1, examiner);
  const kink = examiner && kinkDistance(tape, [node], () => 0, examiner);
  return {
    id: idOf(node),
    label: site?.name ?? site?.text ?? operation,
    operation,
    shape: [],
    value: [trace.value[node]!],
    adjoint: [trace.adjoint[node]!],
    range: site?.range ?? null,
    kind: 'operation',
    count: 1,
    rule: rule && { ...rule, equations: localEquations(tape, node, null) },
    group,
    ...(check ? { check } : {}),
    ...(kink ? { kink } : {}),
  };
}

function constantNode(id: string, value: number, group: string | null): GraphNode {
  return {
    ...plain(id, formatNumber(value), value),
    kind: 'constant',
    operation: 'constant',
    group,
  };
}

function inputNode(trace: OperationTrace, node: number, label: string): GraphNode {
  return {
    ...plain(idOf(node), label, trace.value[node]!),
    adjoint: [trace.adjoint[node]!],
    kind: 'input',
    operation: 'input',
  };
}

/** One node for the result, with the seed of each output. */
function outputNode(
  { trace, source }: Tape,
  label: string,
  connect: (from: string, to: string, value: number, gradient: number) => void,
): GraphNode[] {
  const outputs = [...trace.outputs].map((node) => source[node]!).filter((node) => node !== 0);
  if (outputs.length === 0) return [];
  const seeds = outputs.map((node) => seedOf(trace, source, node));
  outputs.forEach((node, at) => {
    if (outputs.indexOf(node) === at) connect(idOf(node), 'output', trace.value[node]!, seeds[at]!);
  });
  return [
    {
      ...plain('output', label, NaN),
      value: outputs.map((node) => trace.value[node]!),
      adjoint: seeds.map((seed, at) => (outputs.indexOf(outputs[at]!) === at ? seed : 0)),
      shape: trace.outputs.length === 1 ? [] : [outputs.length],
      kind: 'output',
      operation: 'output',
    },
  ];
}

/** What of an output's adjoint its readers inside the function do not account for. */
function seedOf(trace: OperationTrace, source: Int32Array, node: number): number {
  let rest = trace.adjoint[node]!;
  let size = Math.abs(rest);
  for (let reader = node + 1; reader < trace.nodes; reader++) {
    if (source[reader] !== reader || trace.adjoint[reader] === 0) continue;
    forEachEdge(trace, reader, (edge) => {
      if (source[trace.edgeParent[edge]!] !== node) return;
      const part = trace.adjoint[reader]! * trace.edgePartial[edge]!;
      rest -= part;
      size += Math.abs(part);
    });
  }
  return Math.abs(rest) <= 64 * Number.EPSILON * size ? 0 : rest;
}

function plain(id: string, label: string, value: number): GraphNode {
  return {
    ...{ id, label, operation: 'constant', shape: [], value: [value], adjoint: null, range: null },
    ...{ kind: 'constant', count: 1, rule: null, group: null },
  };
}

function idOf(node: number): string {
  return `n${node}`;
}
