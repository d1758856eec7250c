import type { CheckResult, PartialDerivative } from '../model/report.ts';
import { VERDICT_MARKS, type Cause, type FunctionVerdict } from '../model/verdict.ts';
import { translateSentence } from './engineText.ts';
import type { Translate } from './translate.ts';

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

/**
 * The result that speaks for a function that was checked several times; null of none. What is known
 * already asks for no more than what is inconclusive.
 */
export function worstResult(results: readonly CheckResult[]): CheckResult | null {
  const rank = ({ verdict, known }: CheckResult): number =>
    WORST_FIRST.indexOf(known === true ? 'inconclusive' : verdict);
  return results.reduce<CheckResult | null>(
    (worst, one) => (worst === null || rank(one) < rank(worst) ? one : worst),
    null,
  );
}

/** `∂/∂w[2]`, `∂price/∂v`, `∂[1]/∂x`. */
export function partialName(partial: PartialDerivative): string {
  return `∂${partial.output.replace(/^\./, '')}/∂${partial.input}`;
}

/** The verdict of a result in one line, shape first, and that it is known where it is. */
export function verdictLine(result: CheckResult, t: Translate): string {
  const words = verdictWords(result, t);
  return `${VERDICT_MARKS[result.verdict]} ${result.known === true ? t('known: {0}', words) : words}`;
}

/** The verdict of a result in one line, without its shape. */
export function verdictWords(
  result: Pick<CheckResult, 'verdict' | 'summary'>,
  t: Translate,
): string {
  const words = translateSentence(result.summary, t);
  return result.verdict === 'failed' ? t('failed: {0}', words) : words;
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
    case 'extra-term':
      return t('{0} has a term too many', subject);
    case 'wrong-constant':
      return t('{0} has a wrong constant', subject);
    case 'wrong-function':
      return t('{0} has another function than it should', subject);
    case 'wrong-index':
      return t('{0} takes another element than it should', subject);
    case 'wrong-operand':
      return t('{0} takes another quantity than it should', subject);
    case 'loop-bounds':
      return t('{0} lacks an iteration of a loop', subject);
    case 'overwritten':
      return t('{0} is overwritten where it should be added to', subject);
    case 'wrong-branch':
      return t('{0} takes the wrong branch', subject);
  }
}
