import type { Cause } from '../model/verdict.ts';
import { UNIT_ROUNDOFF } from '../measure/sampler.ts';
import type { ClaimSource, Evidence } from './evidence.ts';
import { criticalBars } from './statistics.ts';
import type { Opinions } from './truth.ts';

/** Noise above so many units of round-off is the program's own: rounded values, a solver's tolerance. */
const NOISY = 1e4;

/** Notes after which reverse mode may miss part of the gradient, with the cause they stand for. */
const BLOCKING: Readonly<Record<string, Cause>> = {
  'gradient-blocked': 'gradient-blocked',
  'opaque-call': 'opaque-call',
  'shadow-dropped': 'opaque-call',
  // A cache that found a result under an equal number: its gradient is that of another input.
  'shadow-moved': 'state-carried-over',
  'input-mutated': 'input-mutated',
  'state-carried-over': 'state-carried-over',
  'not-deterministic': 'not-deterministic',
};

/** Collects what everyone but the author says about each partial. */
export function collectOpinions(evidence: Evidence): (output: number, input: number) => Opinions {
  const n = evidence.inputs.length;
  const critical = criticalBars(n * evidence.outputs.length);
  const blocked = blockingCause(evidence);
  const rowSizes = evidence.outputs.map((_, output) => rowSize(evidence, output));
  const confirmed = directionsAgree(evidence, 'reverse', critical);
  const tangentsOff = tangentsDisagree(evidence);
  return (output, input) => {
    const index = output * n + input;
    const { numeric } = evidence;
    const noise = numeric?.noise[output] ?? 0;
    const value = Math.abs(evidence.value[output]!);
    return {
      reverse: evidence.reverse?.values[index] ?? null,
      forward: evidence.forward?.values[index] ?? (tangentsOff.has(output) ? NaN : null),
      numeric: numeric?.partials[index] ?? null,
      rowSize: rowSizes[output]!,
      naturalSize: Math.max(rowSizes[output]!, value / (Math.abs(evidence.point[input]!) || 1)),
      critical,
      blocked,
      confirmed,
      noisy: numeric !== null && (!numeric.deterministic || noise > NOISY * UNIT_ROUNDOFF * value),
    };
  };
}

/** Did every direction of directional mode agree with this claim, wherever it named no culprit? */
export function directionsAgree(
  evidence: Evidence,
  source: ClaimSource,
  critical: number,
): boolean {
  const { numeric } = evidence;
  if (numeric?.mode !== 'directional') return false;
  const claim = claimIndex(evidence, source);
  const own = numeric.directions.filter((check) => check.claim === claim);
  if (own.length === 0) return false;
  const named = numeric.partials.some((partial) => partial !== null);
  return own.every(
    ({ measured, claimed, error }) =>
      named || (Number.isFinite(error) && Math.abs(measured - claimed) <= critical * error),
  );
}

function claimIndex(evidence: Evidence, source: ClaimSource): number {
  const present: ClaimSource[] = [];
  if (evidence.reverse !== null) present.push('reverse');
  if (evidence.forward !== null) present.push('forward');
  if (evidence.handWritten !== null) present.push('hand-written');
  return (evidence.numericClaims ?? present).indexOf(source);
}

function blockingCause(evidence: Evidence): Cause | null {
  for (const note of evidence.notes) {
    const cause = BLOCKING[note.code];
    if (cause !== undefined) return cause;
  }
  return null;
}

function rowSize(evidence: Evidence, output: number): number {
  const n = evidence.inputs.length;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const slope = evidence.reverse?.values[output * n + i] ?? 0;
    if (Number.isFinite(slope)) largest = Math.max(largest, Math.abs(slope));
  }
  return largest;
}

/** Tangents of forward mode along directions must equal reverse mode's ⟨∇f, u⟩ up to rounding. */
const TANGENT_AGREEMENT = 1e-9;

/** Outputs whose tangents contradict reverse mode. */
function tangentsDisagree(evidence: Evidence): Set<number> {
  const outputs = new Set<number>();
  const { tangents, reverse } = evidence;
  if (tangents === undefined || reverse === null) return outputs;
  const n = evidence.inputs.length;
  const m = evidence.outputs.length;
  for (let d = 0; d * n < tangents.directions.length; d++) {
    for (let j = 0; j < m; j++) {
      let sum = 0;
      let size = 0;
      for (let i = 0; i < n; i++) {
        const term = reverse.values[j * n + i]! * tangents.directions[d * n + i]!;
        sum += term;
        size += Math.abs(term);
      }
      if (!(Math.abs(sum - tangents.values[d * m + j]!) <= TANGENT_AGREEMENT * size)) {
        outputs.add(j);
      }
    }
  }
  return outputs;
}
