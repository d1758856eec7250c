import type { ComputationGraph } from '../model/graph.ts';
import type { Insight, ValueSummary } from '../model/insight.ts';
import type { SourceRange } from '../model/range.ts';
import type { OperationTrace, Watch } from '../model/trace.ts';
import { localRule } from './rules.ts';
import { isOperation, operationOf, readTape, type Tape } from './tape.ts';

/** How many elements of an array a hint or hover can show. */
const MAX_SHOWN = 16;

/**
 * What hints and hovers answer from: one insight per expression that ran, one per named result
 * (`result`: the hint at its line's end) and one per use of a watched variable.
 * @param graph the picture of the same trace, so that each place knows the node that draws it.
 */
export function buildInsights(trace: OperationTrace, graph: ComputationGraph): Insight[] {
  const tape = readTape(trace);
  const nodes = nodesByRange(graph);
  const errors = adjointErrors(trace);
  const results = trace.watches.map((watch) => watchInsight(tape, nodes, watch, errors));
  const variables = trace.references.flatMap(({ range, watch }): Insight[] => {
    const result = results[watch];
    return result ? [{ ...result, range, kind: 'variable' }] : [];
  });
  // What an array held at the end is no hint for the line that made it empty.
  const hints = results.filter((_, index) => trace.watches[index]!.atEnd !== true);
  return [...siteInsights(tape, nodes, errors), ...hints, ...variables];
}

/** Rounding of one contribution to an adjoint and of its share of the sums, relative: a few units. */
const ROUNDING = 4 * Number.EPSILON;

/**
 * Per node, how far rounding alone may have moved its adjoint: a running error analysis of the sweep
 * (N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.3).
 */
function adjointErrors(trace: OperationTrace): Float64Array {
  const errors = new Float64Array(trace.nodes);
  for (let node = trace.nodes - 1; node > trace.inputs; node--) {
    const error = errors[node]! + ROUNDING * Math.abs(trace.adjoint[node]!);
    if (error === 0) continue;
    for (let edge = trace.edgeStart[node]!; edge < trace.edgeStart[node + 1]!; edge++) {
      errors[trace.edgeParent[edge]!]! += error * Math.abs(trace.edgePartial[edge]!);
    }
  }
  return errors;
}

function isRounding(adjoint: number, error: number): boolean {
  return adjoint !== 0 && Math.abs(adjoint) <= error;
}

/** First, last, least and greatest of a series of numbers. */
class Series {
  count = 0;
  first = NaN;
  last = NaN;
  min = Infinity;
  max = -Infinity;
  #hasNaN = false;

  add(value: number): void {
    if (this.count === 0) this.first = value;
    this.count++;
    this.last = value;
    this.#hasNaN ||= Number.isNaN(value);
    this.min = Math.min(this.min, value);
    this.max = Math.max(this.max, value);
  }

  summary(shape: readonly number[], last: readonly number[]): ValueSummary {
    const [min, max] = this.#hasNaN ? [NaN, NaN] : [this.min, this.max];
    return { shape, last, first: this.first, min, max };
  }
}

function siteInsights(
  tape: Tape,
  nodes: ReadonlyMap<string, string>,
  errors: Float64Array,
): Insight[] {
  const { trace } = tape;
  const seen = new Map<number, { value: Series; adjoint: Series; node: number }>();
  for (let node = trace.inputs + 1; node < trace.nodes; node++) {
    if (!isOperation(tape, node)) continue;
    const site = trace.site[node]!;
    const record = seen.get(site) ?? { value: new Series(), adjoint: new Series(), node };
    seen.set(site, record);
    record.value.add(trace.value[node]!);
    record.adjoint.add(trace.adjoint[node]!);
    record.node = node;
  }
  return [...seen].flatMap(([index, { value, adjoint, node }]): Insight[] => {
    const site = trace.sites[index];
    if (!site) return [];
    return [
      {
        range: site.range,
        text: site.text,
        kind: 'expression',
        operation: operationOf(trace, node),
        count: value.count,
        value: value.summary([], [value.last]),
        adjoint: adjoint.summary([], [adjoint.last]),
        ...(isRounding(adjoint.last, errors[node]!) ? { adjointIsRounding: true } : {}),
        rule: localRule(tape, node),
        node: nodes.get(rangeKey(site.range)) ?? null,
      },
    ];
  });
}

function watchInsight(
  tape: Tape,
  nodes: ReadonlyMap<string, string>,
  watch: Watch,
  errors: Float64Array,
): Insight {
  const { trace } = tape;
  const sources = [...watch.nodes].map((node) => tape.source[node] ?? 0);
  const adjoint = new Series();
  const isActive = sources.some((node) => node !== 0);
  const adjoints = sources.map((node) => (node === 0 ? 0 : trace.adjoint[node]!));
  for (const each of adjoints) adjoint.add(each);
  const cancelled =
    adjoints.some((each) => each !== 0) &&
    adjoints.every((each, k) => each === 0 || isRounding(each, errors[sources[k]!] ?? 0));
  const isScalar = watch.shape.length === 0;
  const [only] = sources;
  return {
    range: watch.range,
    text: watch.text,
    kind: 'result',
    operation: isScalar && only ? operationOf(trace, only) : null,
    count: watch.count,
    value: {
      shape: watch.shape,
      last: [...watch.values.slice(0, MAX_SHOWN)],
      first: watch.first,
      min: watch.min,
      max: watch.max,
    },
    adjoint: isActive ? adjoint.summary(watch.shape, adjoints.slice(0, MAX_SHOWN)) : null,
    ...(cancelled ? { adjointIsRounding: true } : {}),
    rule: isScalar && only ? localRule(tape, only) : null,
    node: nodes.get(rangeKey(watch.range)) ?? nodeOf(tape, nodes, sources),
  };
}

/** The graph node that draws the first active element. */
function nodeOf(
  tape: Tape,
  nodes: ReadonlyMap<string, string>,
  sources: readonly number[],
): string | null {
  const active = sources.find((node) => node !== 0);
  if (active === undefined) return null;
  if (active <= tape.trace.inputs) return nodes.get(`input ${active}`) ?? null;
  const site = tape.trace.sites[tape.trace.site[active]!];
  return site ? (nodes.get(rangeKey(site.range)) ?? null) : null;
}

function nodesByRange(graph: ComputationGraph): Map<string, string> {
  const found = new Map<string, string>();
  for (const node of graph.nodes) {
    for (const range of node.ranges ?? (node.range ? [node.range] : [])) {
      const key = rangeKey(range);
      if (!found.has(key)) found.set(key, node.id);
    }
  }
  return found;
}

function rangeKey(range: SourceRange): string {
  return `${range.line}:${range.column}-${range.endLine}:${range.endColumn} ${range.file}`;
}
