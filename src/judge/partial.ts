import type { Cause, PartialVerdict } from '../model/verdict.ts';
import type { Evidence } from './evidence.ts';
import type { Elsewhere } from './elsewhere.ts';
import { isValueApproximated, NEVER_APPROXIMATED } from './approximated.ts';
import { isDiscretised } from './discretised.ts';
import { roundingTolerance } from './rounding.ts';
import type { Judged, Opinions } from './truth.ts';

/** What the judge holds of one partial, and how sure it is. */
export interface PartialOutcome {
  readonly verdict: PartialVerdict;
  readonly cause: Cause | null;
  /** |claim − truth| / size of the larger; null where nothing was compared. */
  readonly relativeError: number | null;
  /** The smallest relative error that would have been seen. */
  readonly detectable: number | null;
}

/** No hand-written gradient: the engine's own answer is the claim, the difference its witness. */
export function judgeEngine(judged: Judged, opinions: Opinions): PartialOutcome {
  const { truth } = judged;
  const claim = opinions.reverse ?? opinions.forward;
  switch (truth.kind) {
    case 'unknown':
      return inconclusive(truth.cause);
    case 'interval':
      return claim === null ? inconclusive('on-a-kink') : insideInterval(claim, truth);
    case 'value': {
      if (judged.overruled !== null) return inconclusive(judged.overruled);
      // An infinite slope is no mistake of the engine's, however finite a difference looks there.
      if (claim !== null && !Number.isFinite(claim)) {
        return inconclusive(truth.cause ?? 'non-finite');
      }
      if (truth.basis === 'numeric') {
        if (claim === null) return inconclusive(truth.cause ?? 'below-round-off');
        return {
          verdict: judged.engineFault && opinions.forward !== null ? 'inconclusive' : 'disagree',
          cause: 'engine-disagreement',
          relativeError: relative(claim - truth.value, claim, truth.value),
          detectable: null,
        };
      }
      return { verdict: 'agree', cause: truth.cause, ...engineQuality(truth.value, opinions) };
    }
  }
}

/** A hand-written partial against what the other opinions say. */
export function judgeHand(
  evidence: Evidence,
  elsewhere: Elsewhere,
  judged: Judged,
  opinions: Opinions,
  output: number,
  input: number,
  claim: number,
): PartialOutcome {
  const { truth } = judged;
  if (truth.kind === 'unknown') {
    return twoAgree(opinions, claim, truth.cause) ?? inconclusive(truth.cause);
  }
  // Without a derivative there, NaN is an answer.
  if (Number.isNaN(claim) && truth.kind === 'interval') return inconclusive('on-a-kink');
  if (!Number.isFinite(claim)) {
    // Nor is an infinite slope a mistake of the author's, where the engine finds no finite one either.
    const own = opinions.reverse ?? opinions.forward;
    if (own !== null && !Number.isFinite(own)) return inconclusive('non-finite');
    return { ...disagree('non-finite'), relativeError: null };
  }
  if (truth.kind === 'interval') {
    const inside = insideInterval(claim, truth);
    const own = opinions.reverse ?? opinions.forward;
    const isOther = own !== null && Math.abs(claim - own) > truth.tolerance;
    // Inside the interval, and not what the program's own branch gives: another slope, as right.
    return inside.verdict === 'agree' && isOther
      ? { ...inside, cause: 'subgradient-choice' }
      : inside;
  }
  const off = Math.abs(claim - truth.value);
  const relativeError = relative(off, claim, truth.value);
  if (truth.basis === 'numeric') {
    const detectable = ratio(2 * truth.tolerance, truth.value);
    if (off <= truth.tolerance) {
      if (isBlind(evidence, truth, output, input, claim)) {
        return { ...inconclusive(opinions.numeric?.cause ?? 'below-round-off'), relativeError };
      }
      return { verdict: 'agree', cause: truth.cause, relativeError, detectable };
    }
    const engine = opinions.reverse ?? opinions.forward;
    if (engine !== null && relative(claim - engine, claim, engine) < 1e-9) {
      // Author and engine say the same and the difference does not: nobody is wrong beyond doubt.
      return { verdict: 'inconclusive', cause: truth.cause, relativeError, detectable };
    }
    return { verdict: 'disagree', cause: null, relativeError, detectable };
  }
  const tolerance = roundingTolerance(evidence, elsewhere, output, input, truth.value, claim);
  const detectable = ratio(2 * tolerance, truth.value);
  if (off <= tolerance) return { verdict: 'agree', cause: truth.cause, relativeError, detectable };
  const isNear = off <= SINGLE_PRECISION * Math.abs(truth.value);
  if (isNear && isSinglePrecision(evidence, elsewhere, output * evidence.inputs.length + input)) {
    return { verdict: 'agree', cause: truth.cause, relativeError, detectable };
  }
  // A sum over steps first: that takes a few runs, an error curve hundreds.
  const isIdeal =
    relativeError <= NEVER_APPROXIMATED &&
    (isDiscretised(evidence.refined?.(output, input) ?? [], truth.value, claim) ||
      isValueApproximated(evidence, elsewhere, output, input, truth.value, claim));
  if (isIdeal) return { verdict: 'agree', cause: 'value-approximated', relativeError, detectable };
  return { verdict: 'disagree', cause: null, relativeError, detectable };
}

/** A few roundings to a Float32Array, of 2⁻²⁴ each. */
const SINGLE_PRECISION = 8 * 2 ** -24;

/**
 * Is the hand-written partial a number of single precision, here and at other points? Then it came out
 * of a Float32Array, and has seven digits only.
 */
function isSinglePrecision(evidence: Evidence, elsewhere: Elsewhere, index: number): boolean {
  const isSingle = (value: number | undefined): boolean =>
    value !== undefined && Math.fround(value) === value;
  const others = elsewhere.others();
  return (
    isSingle(evidence.handWritten?.jacobian.values[index]) &&
    others.length > 0 &&
    others.every(({ handWritten }) => isSingle(handWritten?.values[index]))
  );
}

/** A bar wider than this part of claim and difference decides nothing (docs/verdicts.md). */
const TOO_WIDE = 0.05;
/** A zero is believed if the bar is this small beside the gradient, in units of the inputs. */
const ZERO = 1e-11;

/** The claim lies inside the bar only because nothing that small can be seen. */
function isBlind(
  evidence: Evidence,
  truth: { readonly value: number; readonly tolerance: number },
  output: number,
  input: number,
  claim: number,
): boolean {
  if (truth.tolerance <= TOO_WIDE * Math.max(Math.abs(claim), Math.abs(truth.value))) return false;
  if (claim !== 0) return true;
  const n = evidence.inputs.length;
  const unit = (i: number): number => Math.abs(evidence.point[i]!) || 1;
  let largest = 0;
  for (let i = 0; i < n; i++) {
    const slope = evidence.numeric?.partials[output * n + i]?.value ?? 0;
    if (Number.isFinite(slope)) largest = Math.max(largest, Math.abs(slope) * unit(i));
  }
  return truth.tolerance * unit(input) > ZERO * largest;
}

/** Nothing else decides, but author and engine came to the same number on their own. */
function twoAgree(opinions: Opinions, claim: number, cause: Cause): PartialOutcome | null {
  const engine = opinions.reverse ?? opinions.forward;
  if (engine === null || opinions.blocked !== null) return null;
  if (cause !== 'below-round-off' && cause !== 'noise') return null;
  const relativeError = relative(claim - engine, claim, engine);
  if (!(relativeError < 1e-9)) return null;
  return { verdict: 'agree', cause, relativeError, detectable: null };
}

function insideInterval(
  claim: number,
  interval: { readonly low: number; readonly high: number; readonly tolerance: number },
): PartialOutcome {
  const below = interval.low - claim;
  const above = claim - interval.high;
  const outside = Math.max(below, above, 0);
  const agrees = outside <= interval.tolerance;
  return {
    verdict: agrees ? 'agree' : 'disagree',
    cause: 'on-a-kink',
    relativeError: agrees ? null : relative(outside, claim, interval.high),
    detectable: null,
  };
}

/** How well the difference confirms the engine; where it cannot, forward mode stands in. */
function engineQuality(
  value: number,
  opinions: Opinions,
): { readonly relativeError: number | null; readonly detectable: number | null } {
  const { numeric, forward, reverse, critical } = opinions;
  const size = Math.abs(value);
  if (numeric !== null && numeric.error <= 0.05 * Math.max(size, Math.abs(numeric.value))) {
    return {
      relativeError: relative(value - numeric.value, value, numeric.value),
      detectable: ratio((critical + 1) * numeric.error, value),
    };
  }
  if (numeric !== null && value === 0) return { relativeError: 0, detectable: null };
  if (forward === null || reverse === null) return { relativeError: null, detectable: null };
  return { relativeError: relative(reverse - forward, reverse, forward), detectable: 1e-8 };
}

function disagree(cause: Cause | null): PartialOutcome {
  return { verdict: 'disagree', cause, relativeError: null, detectable: null };
}

function inconclusive(cause: Cause): PartialOutcome {
  return { verdict: 'inconclusive', cause, relativeError: null, detectable: null };
}

function relative(difference: number, a: number, b: number): number {
  const size = Math.max(Math.abs(a), Math.abs(b));
  return size === 0 ? 0 : Math.abs(difference) / size;
}

function ratio(part: number, whole: number): number | null {
  return whole === 0 ? null : part / Math.abs(whole);
}
