import type { CheckResult, PartialDerivative } from '../model/report.ts';
import type { Cause, FunctionVerdict } from '../model/verdict.ts';
import { formatError, formatNumber } from './numbers.ts';
import type { Translate } from './translate.ts';

/** One shape per verdict, so that no one has to tell colours apart. */
export const SHAPES: Readonly<Record<FunctionVerdict, string>> = {
  agree: '✓',
  convention: '✓',
  inconclusive: '?',
  scaled: '✗',
  disagree: '✗',
  refused: '⊘',
  failed: '!',
};

/** From what a person has to see first to what can wait. */
const WORST_FIRST: readonly FunctionVerdict[] = [
  'disagree',
  'scaled',
  'failed',
  'refused',
  'inconclusive',
  'convention',
  'agree',
];

/** Names of partial derivatives that a lens has room for. */
const NAMES = 2;

/** The result that speaks for a function that was checked several times; null of none. */
export function worstResult(results: readonly CheckResult[]): CheckResult | null {
  const rank = (one: CheckResult): number => WORST_FIRST.indexOf(one.verdict);
  return results.reduce<CheckResult | null>(
    (worst, one) => (worst === null || rank(one) < rank(worst) ? one : worst),
    null,
  );
}

/** `∂/∂w[2]`, `∂price/∂v`, `∂[1]/∂x`. */
export function partialName(partial: PartialDerivative): string {
  return `∂${partial.output.replace(/^\./, '')}/∂${partial.input}`;
}

/**
 * The largest |a − b| / max(|a|, |b|) between what is checked (the hand-written partial, else the
 * computed one) and the numeric one; null where nothing was measured.
 */
export function worstRelativeError(partials: readonly PartialDerivative[]): number | null {
  let worst: number | null = null;
  for (const { handWritten, reverse, forward, numeric } of partials) {
    const checked = handWritten ?? reverse ?? forward;
    if (checked === null || numeric === null) continue;
    const scale = Math.max(Math.abs(checked), Math.abs(numeric));
    const error = scale === 0 ? 0 : Math.abs(checked - numeric) / scale;
    if (worst === null || error > worst) worst = error;
  }
  return worst;
}

function names(partials: readonly PartialDerivative[]): string {
  const shown = partials.slice(0, NAMES).map(partialName).join(', ');
  return partials.length > NAMES ? `${shown}, …` : shown;
}

function disagreement(result: CheckResult, t: Translate): string {
  const wrong = result.partials.filter((partial) => partial.verdict === 'disagree');
  const total = result.partials.length;
  return wrong.length === 1
    ? t('1 of {0} disagrees: {1}', total, names(wrong))
    : t('{0} of {1} disagree: {2}', wrong.length, total, names(wrong));
}

function doubt(result: CheckResult, t: Translate): string {
  const open = result.partials.filter((partial) => partial.verdict === 'inconclusive');
  const cause = open.find((partial) => partial.cause !== null)?.cause ?? null;
  if (open.length === 0) return t('inconclusive: {0}', result.summary);
  return cause === null
    ? t('inconclusive: {0}', names(open))
    : t('inconclusive: {0}', causeOf(cause, names(open), t));
}

function agreement(result: CheckResult, t: Translate): string {
  const total = result.partials.length;
  const agreeing = result.partials.filter((partial) => partial.verdict === 'agree').length;
  const counted = t('{0} of {1} partials agree', agreeing, total);
  const error = worstRelativeError(result.partials);
  return error === null
    ? counted
    : `${counted} · ${t('worst relative error {0}', formatError(error))}`;
}

/** The verdict of a result in one line, shape first. */
export function verdictLine(result: CheckResult, t: Translate): string {
  return `${SHAPES[result.verdict]} ${verdictWords(result, t)}`;
}

/** The verdict of a result in one line, without its shape. */
export function verdictWords(result: CheckResult, t: Translate): string {
  const factor = result.handWritten?.diagnosis?.factor ?? null;
  switch (result.verdict) {
    case 'agree':
      return result.partials.length === 0 ? result.summary : agreement(result, t);
    case 'disagree':
      return disagreement(result, t);
    case 'inconclusive':
      return doubt(result, t);
    case 'scaled':
      return factor === null
        ? t('off by one constant factor')
        : t('off by the constant factor {0}', formatNumber(factor));
    case 'convention':
      return t('right as written: {0}', result.handWritten?.diagnosis?.text ?? result.summary);
    case 'refused':
      return t('cannot be differentiated: {0}', result.summary);
    case 'failed':
      return t('failed: {0}', result.summary);
  }
}

/** Why a partial got its verdict, as half a sentence about the partials that `subject` names. */
export function causeOf(cause: Cause, subject: string, t: Translate): string {
  switch (cause) {
    case 'on-a-kink':
      return t('{0} stands on a kink', subject);
    case 'kink-in-stencil':
      return t('a kink lies too close to measure {0}', subject);
    case 'jump':
      return t('the value jumps at {0}', subject);
    case 'noise':
      return t('noise hides {0}', subject);
    case 'cancellation':
      return t('cancellation takes the digits of {0}', subject);
    case 'curvature':
      return t('the curvature is too high to measure {0}', subject);
    case 'domain-edge':
      return t('the edge of the domain limits the step of {0}', subject);
    case 'both-zero':
      return t('{0} is zero in every opinion', subject);
    case 'below-round-off':
      return t('{0} lies below the round-off of the value', subject);
    case 'non-finite':
      return t('{0} is not finite', subject);
    case 'not-deterministic':
      return t('the function gives other numbers each time, also for {0}', subject);
    case 'input-mutated':
      return t('the function changes its inputs, which {0} depends on', subject);
    case 'state-carried-over':
      return t('state carried over between calls moves {0}', subject);
    case 'opaque-call':
      return t('{0} passes through a call that cannot be seen into', subject);
    case 'gradient-blocked':
      return t('the gradient is blocked on the way to {0}', subject);
    case 'engine-disagreement':
      return t('reverse and forward mode differ for {0}: a mistake of Gradlens', subject);
    case 'value-approximated':
      return t('the value is itself an approximation, {0} agrees to its digits', subject);
    case 'takes-output':
      return t('{0} takes the output, not the input', subject);
    case 'constant-factor':
      return t('{0} differs by a constant factor', subject);
    case 'upstream-factor':
      return t('{0} carries an upstream factor', subject);
    case 'inner-variable':
      return t('{0} is the derivative by an inner variable', subject);
    case 'transposed':
      return t('{0} is transposed', subject);
    case 'swapped':
      return t('{0} is swapped with another partial', subject);
    case 'normalised':
      return t('{0} is normalised', subject);
    case 'subgradient-choice':
      return t('{0} is one of several slopes at a kink', subject);
    case 'missing-term':
      return t('{0} lacks a term', subject);
    case 'missing-chain-factor':
      return t('{0} lacks a factor of the chain rule', subject);
    case 'sign':
      return t('{0} has the wrong sign', subject);
    case 'wrong-value':
      return t('{0} has the wrong value', subject);
    case 'dropped-component':
      return t('{0} is missing', subject);
  }
}
