import type { FunctionVerdict } from '../model/verdict.ts';
import type { Explanation } from './compared.ts';
import type { Evidence } from './evidence.ts';
import { approximatedDigits, type PartialCase } from './cases.ts';
import { inconclusiveText, listNames, partialName, shortNumber } from './text.ts';

/** What could not have been seen if it were smaller than this is not known at all (docs/verdicts.md). */
const TOO_WIDE = 0.05;

/** The verdict in one sentence, as lens, panel and terminal print it after their mark. */
export function summarise(
  evidence: Evidence,
  cases: readonly PartialCase[],
  verdict: FunctionVerdict,
  explanation: Explanation | null,
): string {
  switch (verdict) {
    case 'agree':
      return agreement(cases);
    case 'inconclusive':
      return inconclusive(evidence, cases);
    case 'scaled':
      return `hand-written gradient is ${explanation!.factor!.name} × the true one: ${explanation!.text}`;
    case 'convention':
      return `hand-written gradient is right for what it computes: ${explanation!.text}`;
    case 'disagree':
    case 'refused':
    case 'failed':
      return disagreement(evidence, cases, explanation);
  }
}

function agreement(cases: readonly PartialCase[]): string {
  const count = cases.length;
  const head = `${count} of ${count} ${count === 1 ? 'partial agrees' : 'partials agree'}`;
  const errors = cases
    // Where rounding leaves no digit, the difference is no error.
    .filter(({ outcome }) => (outcome.detectable ?? 0) <= TOO_WIDE)
    .map((c) => c.outcome.relativeError)
    .filter((error): error is number => error !== null);
  const parts = [head];
  const causes = new Set(cases.map((c) => c.outcome.cause));
  if (causes.has('value-approximated')) {
    parts.push(`to ${approximatedDigits(cases)} digits: the value itself is an approximation`);
  } else if (errors.length > 0) {
    parts.push(`worst relative error ${shortNumber(Math.max(...errors))}`);
  }
  if (causes.has('subgradient-choice'))
    parts.push('on a kink, with another slope inside its subgradient');
  else if (causes.has('on-a-kink')) parts.push('on a kink, inside its subgradient');
  if (causes.has('gradient-blocked')) parts.push('reverse mode is blocked, differences decided');
  if (causes.has('engine-disagreement'))
    parts.push('Gradlens contradicts itself: a mistake of ours');
  return parts.join(' · ');
}

function inconclusive(evidence: Evidence, cases: readonly PartialCase[]): string {
  const open = cases.filter((c) => c.outcome.verdict === 'inconclusive');
  const cause = open[0]!.outcome.cause;
  const names = open.filter((c) => c.outcome.cause === cause).map((c) => nameOf(evidence, c));
  return `inconclusive: ${inconclusiveText(cause, names)}`;
}

function disagreement(
  evidence: Evidence,
  cases: readonly PartialCase[],
  explanation: Explanation | null,
): string {
  const wrong = cases.filter((c) => c.outcome.verdict === 'disagree');
  const names = listNames(wrong.map((c) => nameOf(evidence, c)));
  const verb = wrong.length === 1 ? 'disagrees' : 'disagree';
  const head = `${wrong.length} of ${cases.length} ${verb}: ${names}`;
  if (wrong.every((c) => c.outcome.cause === 'engine-disagreement')) {
    return `${head} · reverse mode against the difference: a mistake of ours`;
  }
  const text = explanation?.text ?? '';
  return text === '' ? head : `${head} · ${text}`;
}

function nameOf(evidence: Evidence, c: PartialCase): string {
  return partialName(evidence.outputs[c.output]!, evidence.inputs[c.input]!);
}
