import type { NumericPartial } from '../model/evidence.ts';
import { UNIT_ROUNDOFF } from '../measure/sampler.ts';
import type { Cause } from '../model/verdict.ts';

/** Reverse and forward share every rule, so they differ by rounding only (about 1e-12). */
const ENGINE_AGREEMENT = 1e-8;
/** … plus a rounding floor where a partial is a difference of large terms. */
const ENGINE_FLOOR = 1e-14;
/**
 * Share of a partial that rounding may differ by where the whole of it lies below the round-off of the
 * value: what a converged iteration leaves of its start (1e-17 after Newton's method), each mode rounds
 * in its own order.
 */
const UNSEEN_SHARE = 1e-3;
/** Rounding of the two numbers that are compared. */
const ROUNDING = 1e-14;
/** A bar wider than this part of the partial decides nothing (docs/verdicts.md). */
const TOO_WIDE = 0.05;

/** What is known about one partial before any claim is held against it. */
export type Truth =
  /** A number: `tolerance` is how far a right claim may be off on account of this opinion. */
  | {
      readonly kind: 'value';
      readonly value: number;
      readonly tolerance: number;
      /** `engine`: reverse (with forward) and nothing contradicts it. `numeric`: the difference. */
      readonly basis: 'engine' | 'numeric';
      readonly cause: Cause | null;
    }
  /** On a kink: every slope in between is right. */
  | {
      readonly kind: 'interval';
      readonly low: number;
      readonly high: number;
      readonly tolerance: number;
    }
  | { readonly kind: 'unknown'; readonly cause: Cause };

/** The opinions on one partial that are not the author's. */
export interface Opinions {
  readonly reverse: number | null;
  readonly forward: number | null;
  readonly numeric: NumericPartial | null;
  /** Largest |reverse| of the same output: where rounding comes from. */
  readonly rowSize: number;
  /** What a slope of this input would be if the value were proportional to it; at least `rowSize`. */
  readonly naturalSize: number;
  /** Critical value, in bars. */
  readonly critical: number;
  /** Why reverse mode may be wrong here without being broken: blocked, opaque, dropped. */
  readonly blocked: Cause | null;
  /** Directional mode confirmed the engine's Jacobian along every direction. */
  readonly confirmed: boolean;
  /** The function's noise is its own (rounded values, a solver's tolerance), not the format's. */
  readonly noisy: boolean;
}

export interface Judged {
  readonly truth: Truth;
  /** The engine contradicts itself or the difference, and nothing in the program explains it. */
  readonly engineFault: boolean;
  /** Reverse mode's answer contradicts the difference for a reason that lies in the program. */
  readonly overruled: Cause | null;
}

/** Weighs reverse, forward and the numeric difference of one partial against each other. */
export function weigh(opinions: Opinions): Judged {
  const { numeric, critical } = opinions;
  if (numeric?.cause === 'jump') return unknown('jump');
  if (numeric?.cause === 'on-a-kink' && numeric.oneSided !== undefined) {
    const { left, right, error } = numeric.oneSided;
    const interval = {
      kind: 'interval',
      low: Math.min(left, right),
      high: Math.max(left, right),
      tolerance: critical * error,
    } as const;
    return { truth: interval, engineFault: false, overruled: null };
  }
  const engine = engineOpinion(opinions);
  const seen = numeric !== null && Number.isFinite(numeric.error) ? numeric : null;
  if (engine.value === null) return withoutEngine(opinions, seen, engine.fault);
  if (seen === null) return withoutNumeric(opinions, engine.value, engine.pair);
  const off = Math.abs(engine.value - seen.value);
  const rounding = ROUNDING * Math.max(Math.abs(engine.value), Math.abs(seen.value));
  if (off > critical * seen.error + rounding) return contradicted(opinions, engine.value, seen);
  const wide = seen.error > TOO_WIDE * Math.max(Math.abs(engine.value), Math.abs(seen.value));
  if (wide && (!bothZero(engine.value, seen) || isUnseen(opinions, seen))) {
    return withoutNumeric(opinions, engine.value, engine.pair);
  }
  const cause = numeric?.cause === 'kink-in-stencil' ? null : (numeric?.cause ?? null);
  return fromEngine(engine.value, cause);
}

function engineOpinion(opinions: Opinions): {
  readonly value: number | null;
  readonly pair: boolean;
  readonly fault: boolean;
} {
  const { reverse, forward, rowSize } = opinions;
  const finite = [reverse, forward].filter((v): v is number => v !== null && Number.isFinite(v));
  const first = finite[0];
  if (first === undefined) return { value: null, pair: false, fault: false };
  if (reverse !== null && forward !== null) {
    if (finite.length < 2) return { value: null, pair: false, fault: true };
    const size = Math.max(...finite.map(Math.abs));
    const off = Math.abs(reverse - forward);
    const unseen = Math.min(UNSEEN_SHARE * size, UNIT_ROUNDOFF * opinions.naturalSize);
    if (off > ENGINE_AGREEMENT * size + ENGINE_FLOOR * rowSize + unseen) {
      return { value: null, pair: false, fault: true };
    }
  }
  return { value: first, pair: finite.length === 2, fault: false };
}

function withoutEngine(opinions: Opinions, seen: NumericPartial | null, fault: boolean): Judged {
  if (seen === null) {
    const cause = fault ? 'engine-disagreement' : (opinions.numeric?.cause ?? 'non-finite');
    return { truth: { kind: 'unknown', cause }, engineFault: fault, overruled: null };
  }
  return {
    truth: fromNumeric(seen, opinions.critical, fault ? 'engine-disagreement' : null),
    engineFault: fault,
    overruled: null,
  };
}

/** The difference is missing or too wide: reverse and forward together decide. */
function withoutNumeric(opinions: Opinions, value: number, pair: boolean): Judged {
  const cause = opinions.numeric?.cause ?? null;
  if (opinions.blocked !== null) return unknown(opinions.blocked);
  if (cause === 'non-finite') return unknown('non-finite');
  // Of a value with noise of its own, reverse mode differentiates the noise as well.
  if (opinions.noisy) return unknown('noise');
  if (pair || opinions.confirmed) return fromEngine(value, cause);
  return unknown(cause ?? 'below-round-off');
}

/** Reverse mode stands outside the bar of the difference. */
function contradicted(opinions: Opinions, engine: number, seen: NumericPartial): Judged {
  const { critical, blocked, noisy } = opinions;
  // An exact 0 beside a slope: what carries the dependence was rounded, compared or converted away.
  const reason = blocked ?? (engine === 0 ? 'gradient-blocked' : noisy ? 'noise' : null);
  const truth = fromNumeric(seen, critical, reason ?? 'engine-disagreement');
  return { truth, engineFault: reason === null, overruled: reason };
}

function fromEngine(value: number, cause: Cause | null): Judged {
  return {
    truth: { kind: 'value', value, tolerance: 0, basis: 'engine', cause },
    engineFault: false,
    overruled: null,
  };
}

function fromNumeric(seen: NumericPartial, critical: number, cause: Cause | null): Truth {
  const tolerance = critical * seen.error;
  return {
    kind: 'value',
    value: seen.value,
    tolerance,
    basis: 'numeric',
    cause: cause ?? seen.cause,
  };
}

function bothZero(engine: number, seen: NumericPartial): boolean {
  return engine === 0 && Math.abs(seen.value) <= seen.error;
}

/** Where the program blocks a gradient, a 0 of reverse mode means nothing that the difference did not see. */
function isUnseen({ blocked, naturalSize }: Opinions, seen: NumericPartial): boolean {
  return blocked !== null && seen.error > TOO_WIDE * naturalSize;
}

function unknown(cause: Cause): Judged {
  return { truth: { kind: 'unknown', cause }, engineFault: false, overruled: null };
}
