import type { Compared } from '../compared.ts';
import { same } from '../compared.ts';
import type { Elsewhere } from '../elsewhere.ts';
import type { Evidence, SourceTrials } from '../evidence.ts';
import type { Candidate } from './candidate.ts';
import { rowRounding } from './targets.ts';

/** Runs of changed gradients that one diagnosis may cost: about a third of a second. */
const MOST_RUNS = 6000;
/** Further points, so far off that other sides of conditions are met (relative moves of the inputs). */
const FAR = [-1.83, 0.91, -0.57, 2.6] as const;
/** What a change loses for each far point at which it does not put things right. */
const WRONG_THERE = 0.6;

/** What the partials should be at one point, by their index. */
interface Wanted {
  readonly point: Float64Array;
  readonly truth: ReadonlyMap<number, { readonly value: number; readonly tolerance: number }>;
}

/**
 * Changes of the source, tried by running the program with them: what puts every partial right at the
 * check point and nearby is a candidate, the more so if it does far off as well, where other branches
 * run. This also reaches what leaves no operation in a recorded run: conditions, indices, the bounds of
 * loops, and numbers that do not depend on the inputs.
 */
export function trialRepairs(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Candidate[] {
  const trials = evidence.trials?.() ?? null;
  if (trials === null) return [];
  const near = [
    wantedHere(evidence, compared),
    ...elsewhere
      .generic()
      .flatMap(({ point, at }) => wantedAt(evidence, compared, point, at.reverse?.values) ?? []),
  ];
  if (near.length < 2) return [];
  let runs = 0;
  const isRight = (k: number, { point, truth }: Wanted): boolean => {
    runs++;
    const claimed = trials.gradient(k, point);
    if (claimed === null) return false;
    for (const [index, { value, tolerance }] of truth) {
      const own = claimed[index]!;
      if (!Number.isFinite(own) || !same(own, value, tolerance)) return false;
    }
    return true;
  };
  const fitting: number[] = [];
  for (let k = 0; k < trials.changes.length && runs < MOST_RUNS; k++) {
    if (near.every((wanted) => isRight(k, wanted)) && keepsValue(trials, k, near)) fitting.push(k);
  }
  if (fitting.length === 0) return [];
  const far = FAR.flatMap((move) => {
    const point = elsewhere.movedPoint(move);
    return wantedAt(evidence, compared, point, elsewhere.at(point)?.reverse?.values) ?? [];
  });
  return fitting.map((k) => {
    const { range, edit, kind, cost, text } = trials.changes[k]!;
    const failures = far.filter((wanted) => !isRight(k, wanted)).length;
    return {
      kind,
      cost: cost + WRONG_THERE * failures,
      range,
      text,
      factor: null,
      whole: true,
      slot: null,
      edit,
    };
  });
}

/** What the value and the gradient compute together is right as it is. */
function keepsValue(trials: SourceTrials, k: number, points: readonly Wanted[]): boolean {
  return points.every(({ point }) => {
    const own = trials.value(-1, point);
    const changed = trials.value(k, point);
    if (own === null || changed === null || own.length !== changed.length) return own === changed;
    return Array.from(own).every((value, j) => same(value, changed[j]!, 0));
  });
}

function wantedHere(evidence: Evidence, compared: readonly Compared[]): Wanted {
  const n = evidence.inputs.length;
  const scale = evidence.handWritten?.scale ?? 1;
  const rounding = rowRounding(compared.map(({ truth }) => truth * scale));
  const truth = new Map(
    compared.map((c) => {
      const tolerance = Math.max(c.tolerance * Math.abs(scale), rounding);
      return [c.output * n + c.input, { value: c.truth * scale, tolerance }];
    }),
  );
  return { point: evidence.point, truth };
}

/** Null where reverse mode has no finite number. */
function wantedAt(
  evidence: Evidence,
  compared: readonly Compared[],
  point: Float64Array,
  reverse: Float64Array | undefined,
): Wanted | null {
  if (reverse === undefined) return null;
  const n = evidence.inputs.length;
  const scale = evidence.handWritten?.scale ?? 1;
  const indices = compared.map((c) => c.output * n + c.input);
  const values = indices.map((index) => (reverse[index] ?? NaN) * scale);
  if (!values.every(Number.isFinite)) return null;
  const tolerance = rowRounding(values);
  const truth = new Map(indices.map((index, i) => [index, { value: values[i]!, tolerance }]));
  return { point, truth };
}
