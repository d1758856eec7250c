import type { KinkDistance, LocalCheck, LocalPartial } from '../model/graph.ts';
import type { Operation } from '../model/operation.ts';
import { operationOf, type Tape } from './tape.ts';

/** One operation of the run, as whoever examines it needs it. */
export interface RecordedOperation {
  readonly operation: Operation;
  readonly operands: Float64Array;
  readonly value: number;
  readonly partials: Float64Array;
  readonly active: readonly number[];
}

/** Holds single operations against numbers. The graph shows what it finds, and measures nothing itself. */
export interface Examiner {
  check(
    operation: RecordedOperation,
  ): readonly (LocalPartial & { readonly state: LocalCheck['state'] })[] | null;
  distance(operation: RecordedOperation): number | null;
}

/** Operations that one node is checked at: its first, its last, and evenly between. */
const MAX_SAMPLES = 16;
/** Numeric derivatives of one graph: about 50 µs each (measured), so that pictures stay below half a second. */
const MAX_DERIVATIVES = 6000;

/** What is worst decides: one wrong derivative is a wrong node. */
const SEVERITY: readonly LocalCheck['state'][] = ['right', 'undecided', 'kink', 'wrong'];

/** How many operations each of so many nodes is checked at. */
export function samplesPerNode(nodes: number): number {
  return Math.max(1, Math.min(MAX_SAMPLES, Math.floor(MAX_DERIVATIVES / (2 * nodes))));
}

/** The check of one node, over a sample of the operations that it draws; undefined where none has one. */
export function localCheck(
  tape: Tape,
  members: readonly number[],
  samples: number,
  examiner: Examiner,
): LocalCheck | undefined {
  let state: LocalCheck['state'] = 'right';
  let worst: LocalPartial | null = null;
  let furthest = -1;
  let checked = 0;
  const chosen = sample(members, samples);
  for (const node of chosen) {
    for (const opinion of examiner.check(recorded(tape, node)) ?? []) {
      const { state: own, operand, at, partial, numeric, error } = opinion;
      checked++;
      if (SEVERITY.indexOf(own) > SEVERITY.indexOf(state)) state = own;
      const distance =
        SEVERITY.indexOf(own) * 1e6 +
        Math.min(1e5, Math.abs(partial - numeric) / (error || 1e-300));
      if (distance > furthest || worst === null) {
        furthest = distance;
        worst = { operand, at, partial, numeric, error };
      }
    }
  }
  if (worst === null) return undefined;
  const all = Math.round((checked * members.length) / chosen.length);
  return { state, checked, of: all, worst };
}

/** Within this many units in the last place of its operand, an operation stands on its switch. */
const ON_KINK = 8 * Number.EPSILON;

/** The nearest switch over every operation of a node; undefined where its operations have none. */
export function kinkDistance(
  tape: Tape,
  members: readonly number[],
  elementOf: (node: number) => number,
  examiner: Examiner,
): KinkDistance | undefined {
  let nearest: { distance: number; element: number } | null = null;
  let on = 0;
  for (const node of members) {
    const operation = recorded(tape, node);
    if (operation.active.length === 0) continue;
    const distance = examiner.distance(operation);
    if (distance === null || Number.isNaN(distance)) continue;
    const scale = Math.max(0, ...operation.operands.map(Math.abs).filter(Number.isFinite));
    if (distance <= ON_KINK * scale) on++;
    if (!nearest || distance < nearest.distance) nearest = { distance, element: elementOf(node) };
  }
  return nearest ? { ...nearest, on } : undefined;
}

function recorded({ trace, source }: Tape, node: number): RecordedOperation {
  const first = trace.edgeStart[node]!;
  const last = trace.edgeStart[node + 1]!;
  const active: number[] = [];
  for (let edge = first; edge < last; edge++) {
    if (source[trace.edgeParent[edge]!] !== 0) active.push(edge - first);
  }
  return {
    operation: operationOf(trace, node),
    operands: trace.edgeValue.slice(first, last),
    value: trace.value[node]!,
    partials: trace.edgePartial.slice(first, last),
    active,
  };
}

function sample(members: readonly number[], count: number): readonly number[] {
  if (members.length <= count) return members;
  if (count === 1) return [members.at(-1)!];
  const step = (members.length - 1) / (count - 1);
  return Array.from({ length: count }, (_, index) => members[Math.round(index * step)]!);
}
