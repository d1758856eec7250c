import type { SourceRange } from '../../model/range.ts';
import type { OperationTrace } from '../../model/trace.ts';
import type { Compared } from '../compared.ts';
import { same } from '../compared.ts';
import type { Elsewhere } from '../elsewhere.ts';
import type { Evidence, WrittenRecord } from '../evidence.ts';
import type { Candidate } from './candidate.ts';
import { candidatesOf } from './diagnose.ts';
import { Recorded, type Claim } from './record.ts';

/** Points at which a change has to put everything right: the check point and others nearby. */
const MOST_POINTS = 4;
/** With fewer, a change that fits may fit by chance. */
const LEAST_POINTS = 2;
/** More claims than this are not looked at: one sweep each. */
const MOST_CLAIMS = 200;
/** Rounding of a partial that is a small difference of large terms, beside the largest of its row. */
const ROW_ROUNDING = 1e-11;
/** Changes dearer than this are far-fetched: they tell where to look, but not what is wrong. */
const FAR_FETCHED = 2.75;
/** Places told beside the first. */
const MOST_ALTERNATIVES = 4;

/** Where in the hand-written code the mistake is, and what it is. */
export interface Mistake {
  /** The change that explains it all; null where none does. */
  readonly found: Candidate | null;
  /** Places to look at, the likeliest first, one per line; the first is that of `found`. */
  readonly places: readonly { readonly range: SourceRange; readonly text: string }[];
  readonly evidence: readonly {
    readonly point: readonly number[];
    readonly written: number;
    readonly right: number;
  }[];
}

/**
 * Records the hand-written gradient at several points and looks for one change of one place that would
 * put it right at all of them.
 */
export function findMistake(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Mistake | null {
  const { written, recorded } = evidence;
  if (written === undefined || compared.length > MOST_CLAIMS) return null;
  const output = compared.find((c) => c.wrong)?.output ?? 0;
  const points: { readonly x: Float64Array; readonly record: Recorded }[] = [];
  const first = recordAt(written(evidence.point), targetsOf(evidence, compared));
  if (first === null) return null;
  points.push({ x: evidence.point, record: first });
  for (const { point, at } of elsewhere.generic()) {
    if (points.length === MOST_POINTS) break;
    const record = recordAt(written(point), targetsAt(evidence, compared, at.reverse?.values));
    if (record !== null && record.claims.length === first.claims.length) {
      points.push({ x: point, record });
    }
  }
  if (points.length < LEAST_POINTS) return null;
  const values = points.map(({ x }): OperationTrace | null => {
    const trace = recorded?.(output, x) ?? null;
    return trace === null || trace.truncated ? null : trace;
  });
  const records = points.map(({ record }) => record);
  const candidates = candidatesOf(records, values, {
    inputs: evidence.inputs,
    ...(evidence.source === undefined ? {} : { source: evidence.source }),
  });
  const best = candidates[0];
  const found = best?.whole === true && best.cost <= FAR_FETCHED ? best : null;
  const lead = first.claims.find((claim) => claim.wrong)!;
  return {
    found,
    places: placesOf(candidates),
    evidence: points.slice(0, 2).map(({ x, record }) => {
      const claim = record.claims.find(({ index }) => index === lead.index)!;
      return { point: [...x], written: claim.hand, right: claim.truth };
    }),
  };
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
  const rowSize = Math.max(...[...truth.values()].map(({ value }) => Math.abs(value)));
  const claims: Claim[] = [];
  for (const [index, { value, tolerance }] of truth) {
    const entry = entries[index] ?? -1;
    const hand = numbers[entry];
    if (hand === undefined) continue;
    if (!Number.isFinite(hand) || !Number.isFinite(value)) return null;
    const allowed = Math.max(tolerance, ROW_ROUNDING * rowSize);
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
