import type { SourceRange } from '../../model/range.ts';
import { TRACE_EVENTS, type OperationTrace } from '../../model/trace.ts';
import type { Candidate } from './candidate.ts';
import type { Recorded } from './record.ts';
import type { Search } from './search.ts';

/** One run of a loop: the nodes at which its iterations begin, and where it ended. */
interface LoopRun {
  readonly place: number;
  readonly starts: readonly number[];
  readonly end: number;
}

/** A loop of the gradient that lacks the first or the last iteration that the value's loop has. */
export function loopRepairs(search: Search): Candidate[] {
  if (search.values.some((trace) => trace === null)) return [];
  const values = search.values as readonly OperationTrace[];
  const runs = values.map(loopRuns);
  const gradientRuns = loopRuns(search.points[0]!.trace);
  const found: Candidate[] = [];
  const loops = new Set(runs[0]!.map(({ place }) => place));
  for (const loop of loops) {
    for (const which of [-1, 0] as const) {
      const shares = values.map((trace, p) =>
        sharesOf(
          trace,
          runs[p]!.filter((run) => run.place === loop),
          which,
          search.points[p]!.claims.map(({ index }) => index % trace.inputs),
        ),
      );
      const fit = search.fitClaims((p) =>
        Float64Array.from(search.points[p]!.claims, (claim, i) => claim.hand + shares[p]![i]!),
      );
      if (fit === null) continue;
      const theirs = runs[0]!.filter((run) => run.place === loop);
      const range = shorterLoop(search, gradientRuns, theirs);
      if (range === null) continue;
      found.push({
        kind: 'loop-bounds',
        cost: 1.05,
        range,
        text: `the loop lacks the ${which === 0 ? 'first' : 'last'} iteration`,
        factor: null,
        whole: fit.whole,
        slot: null,
      });
    }
  }
  return [...found, ...extraIterations(search)];
}

/** A loop of the gradient that runs once too often: what its first or last iteration adds is too much. */
function extraIterations(search: Search): Candidate[] {
  const runs = search.points.map(({ trace }) => loopRuns(trace));
  const { places } = search.points[0]!.trace;
  const found: Candidate[] = [];
  for (const loop of new Set(runs[0]!.map(({ place }) => place))) {
    for (const which of [-1, 0] as const) {
      const nodes = search.points.map((point, p) =>
        addedIn(
          point,
          runs[p]!.filter((run) => run.place === loop),
          which,
        ),
      );
      if (nodes[0]!.length === 0) continue;
      const operands = nodes.map((list) => new Int8Array(list.length).fill(1));
      const fit = search.fit({ nodes, operands }, () => () => 0);
      if (fit === null) continue;
      found.push({
        kind: 'loop-bounds',
        cost: 1.05,
        range: places[loop]!.range,
        text: `the loop runs once too often: its ${which === 0 ? 'first' : 'last'} iteration is too much`,
        factor: null,
        whole: fit.whole,
        slot: null,
      });
    }
  }
  return found;
}

/** Sums into claims that one iteration of the runs adds to. */
function addedIn(point: Recorded, runs: readonly LoopRun[], which: -1 | 0): Int32Array {
  const added: number[] = [];
  for (const { starts, end } of runs) {
    const from = which === 0 ? starts[0] : starts[starts.length - 1];
    const to = which === 0 ? (starts[1] ?? end) : end;
    for (let node = from ?? to; node < to; node++) {
      const operation = point.operation(node);
      if ((operation === 'add' || operation === 'subtract') && point.owners.has(node)) {
        added.push(node);
      }
    }
  }
  return Int32Array.from(added.sort((a, b) => a - b));
}

/** The gradient's loop that runs as many times as the value's, but for one iteration less. */
function shorterLoop(
  search: Search,
  runs: readonly LoopRun[],
  theirs: readonly LoopRun[],
): SourceRange | null {
  const { places } = search.points[0]!.trace;
  const wanted = Math.max(...theirs.map(({ starts }) => starts.length));
  const shorter = runs.filter(({ starts }) => starts.length === wanted - 1);
  const best =
    shorter.find((run) => runs.filter((r) => r.place === run.place).length === theirs.length) ??
    shorter[0];
  return best === undefined ? null : places[best.place]!.range;
}

/**
 * What flows to each claim's partial through one iteration of every run of a loop: adjoint · local
 * derivative · tangent, over the edges by which numbers enter it, but for the sums that pass through.
 */
function sharesOf(
  trace: OperationTrace,
  runs: readonly LoopRun[],
  which: -1 | 0,
  inputs: readonly number[],
): Float64Array {
  const { adjoint, edgeStart, edgeParent, edgePartial, site } = trace;
  const shares = new Float64Array(inputs.length);
  for (const [i, input] of inputs.entries()) {
    const tangent = tangentsOf(trace, input);
    for (const { starts, end } of runs) {
      const from = which === 0 ? starts[0] : starts[starts.length - 1];
      const to = which === 0 ? (starts[1] ?? end) : end;
      if (from === undefined) continue;
      for (let node = from; node < to; node++) {
        for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
          const parent = edgeParent[edge]!;
          if (parent >= from || parent === 0 || site[parent] === site[node]) continue;
          shares[i]! += adjoint[node]! * edgePartial[edge]! * tangent[parent]!;
        }
      }
    }
  }
  return shares;
}

export function tangentsOf(trace: OperationTrace, input: number): Float64Array {
  const { edgeStart, edgeParent, edgePartial, nodes, inputs } = trace;
  const tangent = new Float64Array(nodes);
  tangent[input + 1] = 1;
  for (let node = inputs + 1; node < nodes; node++) {
    let sum = 0;
    for (let edge = edgeStart[node]!; edge < edgeStart[node + 1]!; edge++) {
      sum += edgePartial[edge]! * tangent[edgeParent[edge]!]!;
    }
    tangent[node] = sum;
  }
  return tangent;
}

/** Every run of every loop, in the order in which they ended. */
export function loopRuns(trace: OperationTrace): LoopRun[] {
  const open: { place: number; starts: number[] }[] = [];
  const runs: LoopRun[] = [];
  const { events } = trace;
  for (let i = 0; i < events.length; i += 3) {
    const [at, event, place] = [events[i]!, events[i + 1]!, events[i + 2]!];
    if (event === TRACE_EVENTS.loopEnter) open.push({ place, starts: [] });
    else if (event === TRACE_EVENTS.loopIterate) open[open.length - 1]?.starts.push(at);
    else if (event === TRACE_EVENTS.loopExit) {
      const run = open.pop();
      if (run !== undefined) runs.push({ ...run, end: at });
    }
  }
  return runs;
}
