import type { Evidence } from './evidence.ts';
import type { Elsewhere } from './elsewhere.ts';
import { UNIT_ROUNDOFF } from '../measure/sampler.ts';
import { writtenRounding } from './writtenRounding.ts';

/** Two exact derivatives of the same function agree to this without asking further. */
const SURE = 1e-11;
/** Without other points to ask: what rounding may do to a hand-written formula, relative. */
const ASSUMED = 1e-8;
/** Times the sum of a partial's terms: rounding of each term and of the sums. */
const PER_TERM = 64;
/** Times the spread seen at neighbouring points. */
const SPREAD = 8;
/** Beyond this relative difference rounding is not asked, unless terms cancel. */
const NEVER = 1e-3;

/**
 * How far a right hand-written partial may be from reverse mode's, on account of rounding alone. The
 * cheapest source that settles the difference is used: the numbers themselves, the terms that the
 * partial is a sum of, or how both opinions scatter a few ulps away from the point.
 */
export function roundingTolerance(
  evidence: Evidence,
  elsewhere: Elsewhere,
  output: number,
  input: number,
  truth: number,
  claim: number,
): number {
  const size = Math.max(Math.abs(truth), Math.abs(claim));
  const off = Math.abs(truth - claim);
  const sure = SURE * size;
  if (off <= sure) return sure;
  const floor = truth === 0 || claim === 0 ? zeroFloor(evidence, output) : 0;
  if (off <= floor) return floor;
  const own = writtenRounding(evidence, output, input);
  if (off <= own) return own;
  if (off > NEVER * size && !mayCancel(evidence, output, input, off)) return ASSUMED * size;
  const terms = evidence.contributions?.(output, input);
  if (terms !== undefined && terms.length > 0) {
    const sum = terms.reduce((total, term) => total + Math.abs(term.value), 0);
    const rounding = Math.max(sure, PER_TERM * UNIT_ROUNDOFF * sum);
    if (off <= rounding) return rounding;
  }
  if (elsewhere.neighbours().length === 0) return Math.max(ASSUMED * size, floor);
  return Math.max(sure, scatter(evidence, elsewhere, output, input, truth, claim));
}

/** How much both opinions, and their difference, move when the point moves by a few ulps. */
function scatter(
  evidence: Evidence,
  elsewhere: Elsewhere,
  output: number,
  input: number,
  truth: number,
  claim: number,
): number {
  const index = output * evidence.inputs.length + input;
  let spread = 0;
  for (const at of elsewhere.neighbours()) {
    const engine = at.reverse?.values[index];
    const hand = at.handWritten?.values[index];
    if (engine === undefined || hand === undefined) continue;
    if (!Number.isFinite(engine) || !Number.isFinite(hand)) continue;
    const difference = Math.abs(hand - engine - (claim - truth));
    spread = Math.max(spread, difference, Math.abs(engine - truth), Math.abs(hand - claim));
  }
  return SPREAD * spread;
}

/** Only rounding of much larger terms makes a large relative difference of a small partial. */
function mayCancel(evidence: Evidence, output: number, input: number, off: number): boolean {
  const x = evidence.point[input]!;
  const unit = x === 0 ? 1 : Math.abs(x);
  return off <= (1024 * UNIT_ROUNDOFF * flowOf(evidence, output)) / unit;
}

const FLOWS = new WeakMap<Evidence, Map<number, number>>();

/** |f| + Σ |∂f/∂xᵢ · xᵢ|: the size of what an output is made of; the same for all its partials. */
function flowOf(evidence: Evidence, output: number): number {
  const flows = FLOWS.get(evidence) ?? new Map<number, number>();
  FLOWS.set(evidence, flows);
  const known = flows.get(output);
  if (known !== undefined) return known;
  const n = evidence.inputs.length;
  let flow = Math.abs(evidence.value[output]!);
  for (let i = 0; i < n; i++) {
    const slope = evidence.reverse?.values[output * n + i] ?? 0;
    flow += Math.abs(slope * evidence.point[i]!);
  }
  flows.set(output, flow);
  return flow;
}

/** A true 0 that a formula computes as a difference of equal terms comes out as a few ulps of them. */
function zeroFloor(evidence: Evidence, output: number): number {
  const n = evidence.inputs.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, Math.abs(evidence.reverse?.values[output * n + i] ?? 0));
  }
  return 16 * UNIT_ROUNDOFF * largest;
}
