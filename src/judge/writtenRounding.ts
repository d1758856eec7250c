import { UNIT_ROUNDOFF } from '../measure/sampler.ts';
import type { Evidence, WrittenRecord } from './evidence.ts';

/** An elementary function is good to an ulp, two units of round-off; a sum or a product to half of that. */
const ROUNDINGS = 2;

/** Partials of a gradient that is recorded for this: every number of it is kept. */
const MOST_PARTIALS = 5000;

/** One record of the author's gradient for all partials of a judgement. */
const RECORDS = new WeakMap<Evidence, WrittenRecord | null>();

/**
 * What rounding may have done to a hand-written partial: the first-order bound Σ |∂p/∂v| · u · |v| over
 * every intermediate value v of its run (Wilkinson's running error analysis; Higham, Accuracy and
 * Stability of Numerical Algorithms, section 3.3). `1 − tanh² x` loses all its digits where tanh x is 1,
 * which a look at neighbouring points does not show: there it does not move at all. 0 where the run was
 * not recorded.
 */
export function writtenRounding(evidence: Evidence, output: number, input: number): number {
  if (evidence.inputs.length * evidence.outputs.length > MOST_PARTIALS) return 0;
  const known = RECORDS.get(evidence);
  const record = known === undefined ? (evidence.written?.(evidence.point) ?? null) : known;
  RECORDS.set(evidence, record);
  if (record === null || record.trace.truncated) return 0;
  const { trace, entries } = record;
  const entry = entries[output * evidence.inputs.length + input] ?? -1;
  const node = entry < 0 ? 0 : (trace.outputs[entry] ?? 0);
  if (node === 0) return 0;
  const adjoint = new Float64Array(node + 1);
  adjoint[node] = 1;
  let bound = 0;
  for (let at = node; at > trace.inputs; at--) {
    const own = adjoint[at]!;
    if (own === 0) continue;
    bound += Math.abs(own * trace.value[at]!);
    for (let edge = trace.edgeStart[at]!; edge < trace.edgeStart[at + 1]!; edge++) {
      const parent = trace.edgeParent[edge]!;
      if (parent > 0) adjoint[parent]! += own * trace.edgePartial[edge]!;
    }
  }
  const rounding = ROUNDINGS * UNIT_ROUNDOFF * bound;
  const scaled = rounding / Math.abs(evidence.handWritten?.scale ?? 1);
  return Number.isFinite(scaled) ? scaled : 0;
}
