import { judge, type EvidenceNote, type Judgement } from '../../judge/judge.ts';
import { measure } from '../../measure/measure.ts';
import { screenRows } from '../../measure/rows.ts';
import type { Jacobian } from '../../model/evidence.ts';
import type { CheckResult } from '../../model/report.ts';
import type { FunctionVerdict } from '../../model/verdict.ts';
import type { PlainEvaluator } from './evaluator.ts';
import type { HandWrittenOpinion } from './handWritten.ts';

/** Outputs beyond the first that are looked at entry by entry, the most suspicious ones. */
const MOST_ROWS = 12;

export interface RestOfRows {
  readonly evaluator: PlainEvaluator;
  /** The outputs from this one on are the rest. */
  readonly from: number;
  /** Of all outputs. */
  readonly reverse: Jacobian;
  readonly hand: HandWrittenOpinion | null;
  /** The hand-written Jacobian of all outputs; null where there is none. */
  readonly written: Jacobian | null;
  readonly notes: readonly EvidenceNote[];
  readonly seed: number;
  readonly milliseconds: number;
}

/**
 * Holds the outputs that are too many to be shown entry by entry against the function, along random
 * directions, and judges those that stand out. Null where none does.
 */
export function judgeRest(rest: RestOfRows): Judgement | null {
  const { evaluator, from, reverse, hand, written, seed, milliseconds, notes } = rest;
  const count = reverse.outputs - from;
  const target = (rows: readonly number[]) => ({
    point: evaluator.point,
    outputs: rows.length,
    evaluate: (x: Float64Array): Float64Array => {
      const all = evaluator.evaluate(x);
      return Float64Array.from(rows, (row) => all[row]!);
    },
  });
  const everyRow = Array.from({ length: count }, (_, k) => from + k);
  const claims = (rows: readonly number[]): Jacobian[] => [
    rowsOf(reverse, rows),
    ...(written ? [rowsOf(written, rows)] : []),
  ];
  const { rows: suspects } = screenRows(target(everyRow), claims(everyRow), seed);
  if (suspects.length === 0) return null;
  const rows = suspects
    .slice(0, MOST_ROWS)
    .map((k) => from + k)
    .sort((a, b) => a - b);
  const [own, other] = claims(rows);
  const clock = (): number => performance.now();
  const n = evaluator.inputs.length;
  const saysNaN = new Set<number>();
  for (const [k, row] of rows.entries()) {
    for (let i = 0; i < n; i++) if (hand?.saysNaN.has(row * n + i)) saysNaN.add(k * n + i);
  }
  return judge({
    inputs: evaluator.inputs.map(({ name }) => name),
    outputs: rows.map((row) => evaluator.outputs[row]!),
    point: evaluator.point,
    value: Float64Array.from(rows, (row) => evaluator.first.outputs[row]!.value),
    reverse: own!,
    forward: null,
    numeric: measure(target(rows), claims(rows), { seed, milliseconds, clock }),
    handWritten:
      hand && other
        ? { function: hand.function, jacobian: other, saysNaN, scale: hand.scale }
        : null,
    notes,
  });
}

/** What the rest adds to a result: entries that are not right, and a verdict no better than theirs. */
export function withRest(result: CheckResult, rest: Judgement): CheckResult {
  const isWorse = SEVERITY[rest.verdict] > SEVERITY[result.verdict];
  const { handWritten } = result;
  const diagnosis = handWritten?.diagnosis ?? rest.diagnosis;
  return {
    ...result,
    ...(isWorse ? { verdict: rest.verdict, summary: rest.summary } : {}),
    partials: [...result.partials, ...rest.partials.filter(({ verdict }) => verdict !== 'agree')],
    handWritten: handWritten && { ...handWritten, ...(diagnosis ? { diagnosis } : {}) },
  };
}

const SEVERITY: Readonly<Record<FunctionVerdict, number>> = {
  agree: 0,
  convention: 1,
  inconclusive: 2,
  scaled: 3,
  disagree: 4,
  refused: 5,
  failed: 6,
};

function rowsOf({ inputs, values }: Jacobian, rows: readonly number[]): Jacobian {
  const selected = new Float64Array(rows.length * inputs);
  for (const [k, row] of rows.entries()) {
    selected.set(values.subarray(row * inputs, (row + 1) * inputs), k * inputs);
  }
  return { outputs: rows.length, inputs, values: selected };
}
