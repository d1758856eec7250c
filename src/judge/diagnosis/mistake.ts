import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { SourceEdit } from '../../model/trials.ts';
import type { Compared } from '../compared.ts';
import { same } from '../compared.ts';
import type { Elsewhere } from '../elsewhere.ts';
import type { Evidence, WrittenRecord } from '../evidence.ts';
import type { Candidate } from './candidate.ts';
import { candidatesOf } from './diagnose.ts';
import { Recorded, type Claim } from './record.ts';
import { rowRounding } from './targets.ts';
import { trialRepairs } from './trials.ts';

/** Points at which a change has to put everything right: the check point and others nearby. */
const MOST_POINTS = 4;
/** With fewer, a change that fits may fit by chance. */
const LEAST_POINTS = 2;
/** More claims than this are not looked at: one sweep each. */
const MOST_CLAIMS = 200;
/** Changes dearer than this are far-fetched: they tell where to look, but not what is wrong. */
const FAR_FETCHED = 2.75;
/** Changes of the source told at most: each costs a check of the edited program. */
const MOST_PROPOSALS = 3;
/** Places told beside the first. */
const MOST_ALTERNATIVES = 4;

/** Where in the hand-written code the mistake is, and what it is. */
export interface Mistake {
  /** The change that explains it all; null where none does. */
  readonly found: Candidate | null;
  /** Places to look at, the likeliest first, one per line; the first is that of `found`. */
  readonly places: readonly { readonly range: SourceRange; readonly text: string }[];
  /** Changes of the source that explain it all, the likeliest first. */
  readonly proposals: readonly SourceEdit[];
  readonly evidence: readonly {
    readonly point: readonly number[];
    readonly written: number;
    readonly right: number;
  }[];
}

/**
 * Looks for one change of one place of the hand-written gradient that would put it right at several
 * points: in its recorded runs, and in its source, by running it with the change.
 */
export function findMistake(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Mistake | null {
  if (evidence.written === undefined || compared.length > MOST_CLAIMS) return null;
  const points = recordsOf(evidence, elsewhere, compared);
  const trials = trialRepairs(evidence, elsewhere, compared);
  if (points === null && trials.length === 0) return null;
  const candidates =
    points === null
      ? trials.toSorted((a, b) => a.cost - b.cost)
      : candidatesOf(
          points.map(({ record }) => record),
          valuesAt(evidence, points, compared),
          {
            inputs: evidence.inputs,
            ...(evidence.source === undefined ? {} : { source: evidence.source }),
          },
          trials,
        );
  const best = candidates[0];
  const found = best?.whole === true && best.cost <= FAR_FETCHED ? best : null;
  const proposals =
    found === null ? [] : candidates.flatMap(({ edit, whole }) => (edit && whole ? [edit] : []));
  return {
    found,
    places: placesOf(candidates),
    proposals: proposals.slice(0, MOST_PROPOSALS),
    evidence: evidenceOf(points ?? []),
  };
}

interface PointRecord {
  readonly x: Float64Array;
  readonly record: Recorded;
}

/** The gradient recorded at the check point and others; null where that is not possible. */
function recordsOf(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): PointRecord[] | null {
  const written = evidence.written!;
  const first = recordAt(written(evidence.point), targetsOf(evidence, compared));
  if (first === null) return null;
  const points: PointRecord[] = [{ x: evidence.point, record: first }];
  for (const { point, at } of elsewhere.generic()) {
    if (points.length === MOST_POINTS) break;
    const record = recordAt(written(point), targetsAt(evidence, compared, at.reverse?.values));
    if (record !== null && record.claims.length === first.claims.length) {
      points.push({ x: point, record });
    }
  }
  return points.length < LEAST_POINTS ? null : points;
}

function valuesAt(
  { recorded }: Evidence,
  points: readonly PointRecord[],
  compared: readonly Compared[],
): (OperationTrace | null)[] {
  const output = compared.find((c) => c.wrong)?.output ?? 0;
  return points.map(({ x }) => {
    const trace = recorded?.(output, x) ?? null;
    return trace === null || trace.truncated ? null : trace;
  });
}

function evidenceOf(points: readonly PointRecord[]): Mistake['evidence'] {
  const lead = points[0]?.record.claims.find((claim) => claim.wrong);
  return points.slice(0, 2).map(({ x, record }) => {
    const claim = record.claims.find(({ index }) => index === lead!.index)!;
    return { point: [...x], written: claim.hand, right: claim.truth };
  });
}

/** What the partials should be, by their index; the acknowledged factor counts as right. */
interface Targets {
  readonly truth: ReadonlyMap<number, { readonly value: number; readonly tolerance: number }>;
}

function targetsOf(evidence: Evidence, compared: readonly Compared[]): Targets {
  const n = evidence.inputs.length;
  const scale = evidence.handWritten?.scale ?? 1;
  const truth = new Map(
    compared.map((c) => [
      c.output * n + c.input,
      { value: c.truth * scale, tolerance: c.tolerance * Math.abs(scale) },
    ]),
  );
  return { truth };
}

function targetsAt(
  evidence: Evidence,
  compared: readonly Compared[],
  reverse: Float64Array | undefined,
): Targets {
  const n = evidence.inputs.length;
  const scale = evidence.handWritten?.scale ?? 1;
  const truth = new Map(
    compared.map((c) => {
      const index = c.output * n + c.input;
      return [index, { value: (reverse?.[index] ?? NaN) * scale, tolerance: 0 }];
    }),
  );
  return { truth };
}

/** The record with its claims; null where it is cut off, or a number is not finite. */
function recordAt(written: WrittenRecord | null, { truth }: Targets): Recorded | null {
  if (written === null || written.trace.truncated) return null;
  const { trace, entries, numbers } = written;
  const rounding = rowRounding([...truth.values()].map(({ value }) => value));
  const claims: Claim[] = [];
  for (const [index, { value, tolerance }] of truth) {
    const entry = entries[index] ?? -1;
    const hand = numbers[entry];
    if (hand === undefined) continue;
    if (!Number.isFinite(hand) || !Number.isFinite(value)) return null;
    const allowed = Math.max(tolerance, rounding);
    const wrong = !same(hand, value, allowed);
    const node = trace.outputs[entry] ?? 0;
    claims.push({ index, node, hand, truth: value, tolerance: allowed, wrong });
  }
  return claims.some((claim) => claim.wrong) ? new Recorded(trace, claims) : null;
}

function placesOf(candidates: readonly Candidate[]): { range: SourceRange; text: string }[] {
  const places: { range: SourceRange; text: string }[] = [];
  const seen = new Set<string>();
  for (const { range, text, whole } of candidates) {
    const line = `${range.file}:${range.line}`;
    if (seen.has(line)) continue;
    seen.add(line);
    places.push({ range, text: whole ? text : '' });
    if (places.length > MOST_ALTERNATIVES) break;
  }
  return places;
}
