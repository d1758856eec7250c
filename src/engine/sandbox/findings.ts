import type { EvidenceNote, JudgedFinding } from '../../judge/judge.ts';
import type { Jacobian } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { CheckTarget } from '../../model/program.ts';
import type { PartialDerivative } from '../../model/report.ts';
import { failure } from '../outcomes.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxJob } from './job.ts';
import { birthOfNonFiniteGradient, birthOfNonFiniteValue } from './nonFinite.ts';
import type { Recording } from './recording.ts';
import { severityOf } from './sites.ts';

/** A construct that stays raw around the target itself: an async function, `with`, direct eval. */
export function refusalOf(job: SandboxJob, { function: name, range }: CheckTarget): Finding | null {
  const refusal = job.refusals.find(({ range: outer }) => {
    if (outer.file !== range.file) return false;
    const startsBefore =
      outer.line < range.line || (outer.line === range.line && outer.column <= range.column);
    return startsBefore && outer.endLine >= range.line;
  });
  if (!refusal) return null;
  const message = `${name} cannot be differentiated: ${refusal.reason}`;
  return failure('unsupported-construct', message, refusal.range, 'information');
}

/** Why there is nothing to differentiate. */
export function noOutput(job: SandboxJob, target: CheckTarget): CheckFailure {
  const refusal = refusalOf(job, target);
  if (refusal) return new CheckFailure(refusal, 'refused');
  const message = `${target.function} returns no number at this point.`;
  return CheckFailure.at('no-numeric-output', message, target.range);
}

/**
 * The runtime's notes for people; without a place of their own at the function. A target that was
 * not instrumented itself is told of at the construct, with the reason.
 */
export function notesAsFindings(
  notes: readonly EvidenceNote[],
  target: CheckTarget,
  job: SandboxJob,
): Finding[] {
  return notes.map(({ code, message, range }) => {
    const refusal = code === 'unsupported-construct' && !range ? refusalOf(job, target) : null;
    return refusal ?? failure(code, message, range ?? target.range, severityOf(code));
  });
}

/** Findings that tell of a gradient that may have been lost. */
const LOSSES: ReadonlySet<Finding['code']> = new Set([
  'opaque-call',
  'gradient-blocked',
  'shadow-dropped',
]);

/** Differences that would have missed a larger part of a partial do not prove that none is lost. */
const CONFIRMING = 1e-3;

/**
 * What may have been lost, told quietly where nothing was: differences that see every partial found
 * what reverse mode did. (Which piece of a spline is meant is a rounding, and no fault of anybody's.)
 */
export function quietened(
  findings: readonly Finding[],
  partials: readonly PartialDerivative[],
): Finding[] {
  const nothingLost = partials.length > 0 && partials.every(isConfirmed);
  return findings.map((finding) =>
    nothingLost && LOSSES.has(finding.code) ? { ...finding, severity: 'information' } : finding,
  );
}

function isConfirmed({ verdict, cause, numeric, detectable }: PartialDerivative): boolean {
  if (verdict !== 'agree' || (cause !== null && cause !== 'value-approximated')) return false;
  return numeric !== null && (detectable ?? 1) < CONFIRMING;
}

/** NaN or infinity in the value, else in the gradient: where it was born. */
export function nonFiniteFindings(
  value: Float64Array,
  jacobian: Jacobian,
  recording: Recording,
  target: CheckTarget,
): Finding[] {
  const bad = value.findIndex((x) => !Number.isFinite(x));
  if (bad >= 0) {
    const trace = recording.trace(bad);
    const message = `The value is ${String(value[bad])} at this point.`;
    const born = trace && birthOfNonFiniteValue(trace);
    return [born ?? failure('non-finite-value', message, target.range, 'warning')];
  }
  const entry = jacobian.values.findIndex((x) => !Number.isFinite(x));
  if (entry < 0) return [];
  const trace = recording.trace(Math.floor(entry / jacobian.inputs));
  const message = `The gradient is ${String(jacobian.values[entry])} at this point.`;
  const born = trace && birthOfNonFiniteGradient(trace);
  return [born ?? failure('non-finite-gradient', message, target.range, 'warning')];
}

/** What the judge found: at the hand-written gradient where it is about that, else at the function. */
export function placed(
  { code, severity, message, path, place }: JudgedFinding,
  target: CheckTarget,
  written: Finding['range'] | null,
): Finding {
  if (!code.startsWith('gradient-') || !written) {
    return { code, severity, message, range: target.range };
  }
  const value = { message: `the value: ${target.function}`, range: target.range };
  const through = path && { message: `the path: ${path.text}`, range: path.range };
  const related = through ? [through, value] : [value];
  return { code, severity, message, range: place ?? written, related };
}
