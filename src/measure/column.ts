import type { NumericPartial } from '../model/evidence.ts';
import type { Cause } from '../model/verdict.ts';
import { extrapolate, guardConvergence, type Estimate } from './extrapolate.ts';
import { resolveKink, type Resolution } from './kinks.ts';
import type { Line, Pair } from './line.ts';
import { UNIT_ROUNDOFF } from './sampler.ts';
import { measureSide } from './sides.ts';
import { centralRung, classifyGap, sideSlopes, slopeGap } from './slopes.ts';

/** The most pairs one column may take: 12 evaluations per input at worst (docs/verdicts.md, targets). */
const MOST_PAIRS = 6;
/**
 * A bar below this part of the slope settles it. A quarter of the error that has to be seen (1e-6
 * relative, docs/verdicts.md): 1.5 bars to call it wrong, 1 bar that the measurement itself may be off.
 */
const SHARP = 2.5e-7;
/** One-sided slopes further apart than this part of them ask for a second, shorter step. */
const SUSPICIOUS_GAP = 0.01;
/** Rungs before a claim that lies outside the bar counts as contradicted. */
const RUNGS_TO_CONTRADICT = 4;
/** Steps tried where one side is outside the domain, each 64 times shorter. */
const DOMAIN_SHRINKS = 3;
const DOMAIN_FACTOR = 64;
/** Steps grow at most this much at once. */
const MOST_GROWTH = 256;
/** Noise this many units of round-off of the value is the function's own, not the format's. */
const CANCELLING = 32;
const NOISY = 1e6;
/** A bar wider than this part of the slope is worth a cause. */
const WIDE = 1e-3;

/** One-sided slopes that differ by less than this belong to one staircase. */
const ALIKE = 0.1;

/** What one column of the Jacobian is measured against. */
export interface ColumnTask {
  readonly line: Line;
  /** σ of the noise, per output. */
  readonly noise: Float64Array;
  /** Per output: the slopes that others claim. The cheapest ladder that settles them is used. */
  readonly claims: readonly (readonly number[])[];
  readonly deterministic: boolean;
  /** Per output: a bar that settles it whatever the slope is. */
  readonly enough?: Float64Array;
  /** Measured a second time, with the noise that the first time revealed. */
  readonly retry?: boolean;
}

/**
 * The slopes of all outputs along one line, each with its bar. Outputs share the evaluations. Two
 * evaluations where the claims agree with a central difference as well as noise allows; more, with
 * extrapolation, where they do not; a look at the branches where the slopes have a kink.
 */
export function measureColumn(task: ColumnTask): NumericPartial[] {
  const { line } = task;
  const { sampler } = line;
  const before = sampler.evaluations;
  const results = new Array<NumericPartial | null>(sampler.outputs).fill(null);
  for (let j = 0; j < sampler.outputs; j++) {
    if (!Number.isFinite(sampler.value[j]!)) results[j] = unknown('non-finite', 0);
  }
  const open = (): number[] => [...results.keys()].filter((j) => results[j] === null);
  const { pairs, edge, step: first } = findDomain(task, open());
  for (const j of edge) results[j] = atDomainEdge(task, j, first);
  while (pairs.length > 0) {
    for (const j of open()) results[j] = settled(task, j, pairs);
    const rest = open();
    if (rest.length === 0 || pairs.length >= MOST_PAIRS) break;
    const step = nextStep(task, rest[0]!, pairs);
    if (step === null) break;
    const pair = line.pair(step);
    if (rest.some((j) => !isUsable(pair, j))) break;
    pairs.push(pair);
  }
  const stairs = open().filter((j) => stairHeight(task, j, pairs) > 0);
  if (stairs.length > 0 && task.retry !== true) {
    const noise = Float64Array.from(task.noise);
    for (const j of stairs) noise[j] = stairHeight(task, j, pairs) / Math.sqrt(12);
    const again = measureColumn({ ...task, noise, retry: true });
    for (const j of stairs) results[j] = again[j]!;
  }
  for (const j of open()) results[j] = conclude(task, j, pairs);
  const evaluations = sampler.evaluations - before;
  return results.map((partial) => ({ ...(partial ?? unknown('non-finite', 0)), evaluations }));
}

/** The first pair inside the domain, and the outputs that have no value on one side of it. */
function findDomain(
  task: ColumnTask,
  outputs: readonly number[],
): { pairs: Pair[]; edge: number[]; step: number } {
  let step = firstStep(task, outputs);
  for (let shrink = 0; ; shrink++) {
    const pair = task.line.pair(step);
    const edge = outputs.filter((j) => !isUsable(pair, j));
    if (edge.length === 0) return { pairs: [pair], edge, step };
    if (shrink === DOMAIN_SHRINKS) {
      return { pairs: edge.length < outputs.length ? [pair] : [], edge, step };
    }
    step /= DOMAIN_FACTOR;
  }
}

/**
 * A quarter of h = (3 e_f / M₃)^(1/3), with M₃ ≈ F / scale³ and F the size of the value or of its
 * change. At the best step truncation and noise are equal; a quarter of it costs two bits of noise
 * and lowers truncation sixteenfold, so that a right claim is met within noise at the first pair.
 */
function firstStep(task: ColumnTask, outputs: readonly number[]): number {
  const { line, noise, claims } = task;
  let logSum = 0;
  let count = 0;
  for (const j of outputs) {
    const slopes = claims[j]!.filter(Number.isFinite).map(Math.abs);
    const size = Math.max(Math.abs(line.sampler.value[j]!), ...slopes.map((s) => s * line.scale));
    if (size === 0) continue;
    const relative = Math.min(1e-3, Math.max(2 * UNIT_ROUNDOFF, noise[j]! / size));
    logSum += Math.log2(3 * relative) / 3;
    count++;
  }
  const log = count === 0 ? Math.log2(6 * UNIT_ROUNDOFF) / 3 : logSum / count;
  return 2 ** Math.round(log - 2 + Math.log2(line.scale));
}

function isUsable(pair: Pair, j: number): boolean {
  return (
    pair.step > 0 && Number.isFinite(pair.plus.value[j]!) && Number.isFinite(pair.minus.value[j]!)
  );
}

function estimateOf(task: ColumnTask, j: number, pairs: readonly Pair[]): Estimate {
  return extrapolate(
    pairs.map((pair) => centralRung(pair, j, task.noise[j]!)),
    'central',
  );
}

/** The answer for output j if these pairs already give it, else null. */
function settled(task: ColumnTask, j: number, pairs: readonly Pair[]): NumericPartial | null {
  const center = task.line.sampler.value[j]!;
  const claims = task.claims[j]!.filter(Number.isFinite);
  const estimate = estimateOf(task, j, pairs);
  if (pairs.length === 1) {
    const pair = pairs[0]!;
    const { left, right } = sideSlopes(pair, j, center);
    const gap = Math.abs(slopeGap(pair, j, center));
    const steep = Math.max(Math.abs(left), Math.abs(right));
    if (gap > SUSPICIOUS_GAP * steep && gap * pair.step > 16 * task.noise[j]!) return null;
    // One difference has no truncation estimate of its own; a claim that it meets within noise is one.
    const met = claims.length > 0 && claims.every((c) => meets(estimate, c, estimate.noise));
    const enough = Math.max(SHARP * Math.abs(estimate.value), task.enough?.[j] ?? 0);
    if (!met || estimate.noise > enough) return null;
    return partialOf(task, j, { ...estimate, error: estimate.noise, truncation: 0 });
  }
  if (isKinked(task, j, pairs)) return null;
  if (estimate.error > SHARP * Math.abs(estimate.value)) return null;
  const contradicted = claims.some((c) => !meets(estimate, c, estimate.error));
  if (contradicted && pairs.length < RUNGS_TO_CONTRADICT) return null;
  return contradicted && task.line.sampler.hasBranches
    ? conclude(task, j, pairs)
    : partialOf(task, j, estimate);
}

function meets(estimate: Estimate, claim: number, error: number): boolean {
  return Math.abs(estimate.value - claim) <= error;
}

function isKinked(task: ColumnTask, j: number, pairs: readonly Pair[]): boolean {
  const sorted = [...pairs].sort((a, b) => b.step - a.step);
  const center = task.line.sampler.value[j]!;
  for (let i = 0; i + 1 < sorted.length; i++) {
    if (classifyGap(sorted[i]!, sorted[i + 1]!, j, center, task.noise[j]!) !== 'smooth')
      return true;
  }
  return false;
}

/** Larger steps where noise rules the bar, smaller ones where truncation or a kink does. */
function nextStep(task: ColumnTask, j: number, pairs: readonly Pair[]): number | null {
  const steps = pairs.map((pair) => pair.step);
  const largest = Math.max(...steps);
  const smallest = Math.min(...steps);
  const estimate = estimateOf(task, j, pairs);
  const larger = (factor: number): number | null => {
    const most = task.line.reach / largest;
    if (most < 2) return null;
    return largest * powerOfTwo(Math.min(Math.max(factor, 4), MOST_GROWTH, most));
  };
  const smaller = smallest / (pairs.length === 1 ? 8 : 4);
  const needed = estimate.noise / (SHARP * Math.abs(estimate.value));
  if (pairs.length === 1) {
    const pair = pairs[0]!;
    const center = task.line.sampler.value[j]!;
    const { left, right } = sideSlopes(pair, j, center);
    const gap = Math.abs(right - left);
    const suspicious = gap > SUSPICIOUS_GAP * Math.max(Math.abs(left), Math.abs(right));
    if (suspicious && gap * pair.step > 16 * task.noise[j]!) return smaller;
    const off = Math.max(0, ...task.claims[j]!.map((c) => Math.abs(c - estimate.value)));
    if (off > 64 * estimate.noise) return smaller;
    return larger(needed) ?? smaller;
  }
  if (isKinked(task, j, pairs)) return pairs.length < 3 ? smaller : null;
  if (estimate.truncation > estimate.noise) return smaller > task.line.nudge ? smaller : null;
  return larger(needed) ?? (pairs.length < 3 ? smaller : null);
}

function powerOfTwo(x: number): number {
  return 2 ** Math.floor(Math.log2(x));
}

/**
 * The height of the steps of a value that comes rounded, or out of a bisection, and that no noise table
 * happened to resolve: flat inside the point's branch, and yet a slope on both sides that agrees from
 * further away. A clamped value is flat as well, but stays so on one side. 0 where it is no staircase.
 */
function stairHeight(task: ColumnTask, j: number, pairs: readonly Pair[]): number {
  const usable = pairs.filter((pair) => isUsable(pair, j));
  if (usable.length < 2 || !isKinked(task, j, usable)) return 0;
  const resolution = resolveKink(task.line, j, task.noise[j]!, usable);
  if (resolution.kind !== 'inside' || resolution.slope.value !== 0) return 0;
  const center = task.line.sampler.value[j]!;
  const widest = usable.reduce((a, b) => (b.step > a.step ? b : a));
  const { left, right } = sideSlopes(widest, j, center);
  if (Math.abs(left - right) > ALIKE * Math.max(Math.abs(left), Math.abs(right))) return 0;
  const rises = usable
    .flatMap((pair) => [pair.plus.value[j]! - center, pair.minus.value[j]! - center])
    .map(Math.abs)
    .filter((rise) => rise > 0);
  return rises.length === 0 ? 0 : Math.min(...rises);
}

/** The last word on output j: its kink resolved, or the best of the ladder with its bar. */
function conclude(task: ColumnTask, j: number, pairs: readonly Pair[]): NumericPartial {
  const { line, noise } = task;
  const usable = pairs.filter((pair) => isUsable(pair, j));
  if (usable.length === 0) return unknown('non-finite', line.scale);
  const ladder = estimateOf(task, j, usable);
  const resolution: Resolution =
    usable.length < 2 || !isKinked(task, j, usable)
      ? { kind: 'smooth' }
      : resolveKink(line, j, noise[j]!, usable);
  if (resolution.kind !== 'smooth') return fromResolution(task, j, resolution);
  const rungs = usable.map((pair) => centralRung(pair, j, noise[j]!));
  const guarded = guardConvergence(ladder, rungs);
  if (guarded.error === Infinity && rungs.length > 2) {
    // Slopes that run away are what an infinite derivative looks like, and a function that turns
    // faster than the steps are short: sin(10⁷). Where all say that it is finite, it is the latter.
    const claims = task.claims[j]!;
    const isFinite = claims.length > 0 && claims.every(Number.isFinite);
    return unknown(isFinite ? 'curvature' : 'non-finite', ladder.step);
  }
  return partialOf(task, j, guarded);
}

function fromResolution(
  task: ColumnTask,
  j: number,
  resolution: Exclude<Resolution, { readonly kind: 'smooth' }>,
): NumericPartial {
  switch (resolution.kind) {
    case 'turning':
      return partialOf(task, j, resolution.slope);
    case 'inside':
      return { ...partialOf(task, j, resolution.slope), cause: 'kink-in-stencil' };
    case 'on-a-kink':
    case 'jump': {
      const { left, right } = resolution;
      const error = Math.max(left.error, right.error);
      const oneSided = { left: left.value, right: right.value, error };
      const value = (left.value + right.value) / 2;
      const half = Math.abs(left.value - right.value) / 2;
      const jump = resolution.kind === 'jump';
      const step = Math.min(left.step, right.step);
      return {
        value,
        error: jump ? Infinity : half + error,
        oneSided,
        cause: error === Infinity ? 'non-finite' : resolution.kind,
        step,
        evaluations: 0,
      };
    }
  }
}

/** One side of the point is outside the domain at every step: the other side's slope. */
function atDomainEdge(task: ColumnTask, j: number, step: number): NumericPartial {
  const { line, noise } = task;
  const candidates = ([1, -1] as const).flatMap((sign) => {
    if (!Number.isFinite(line.at(sign * step).value[j]!)) return [];
    const side = measureSide(line, sign, j, noise[j]!, line.reach / 8, null);
    const near = measureSide(line, sign, j, noise[j]!, step * DOMAIN_FACTOR, null);
    return [side, near].filter((s) => s !== null && Number.isFinite(s.slope.error));
  });
  const best = candidates.reduce((a, b) => {
    if (a === null || b === null) return a ?? b;
    return b.slope.error < a.slope.error ? b : a;
  }, null);
  if (best === null) return unknown('non-finite', step);
  return { ...partialOf(task, j, best.slope), cause: 'domain-edge' };
}

function partialOf(task: ColumnTask, j: number, estimate: Estimate): NumericPartial {
  const { value, error, step } = estimate;
  return { value, error, cause: causeOf(task, j, estimate), step, evaluations: 0 };
}

function causeOf(task: ColumnTask, j: number, estimate: Estimate): Cause | null {
  if (!task.deterministic) return 'not-deterministic';
  if (
    estimate.value === 0 &&
    task.claims[j]!.length > 0 &&
    task.claims[j]!.every((claim) => claim === 0)
  )
    return 'both-zero';
  if (estimate.error <= WIDE * Math.abs(estimate.value)) return null;
  if (estimate.truncation > estimate.noise) return 'curvature';
  const level = task.noise[j]! / (UNIT_ROUNDOFF * Math.abs(task.line.sampler.value[j]!));
  if (level > NOISY) return 'noise';
  return level > CANCELLING ? 'cancellation' : 'below-round-off';
}

function unknown(cause: Cause, step: number): NumericPartial {
  return { value: NaN, error: Infinity, cause, step, evaluations: 0 };
}
