import type { FindingCode, Severity } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';
import type { Explanation } from './compared.ts';
import type { Evidence, JudgedFinding } from './evidence.ts';
import type { PartialCase } from './cases.ts';
import { listNames, partialName } from './text.ts';

/** What the judge itself has to report; the runtime's own notes are not repeated. */
export function findingsOf(
  evidence: Evidence,
  cases: readonly PartialCase[],
  explanation: Explanation | null,
): JudgedFinding[] {
  const findings: JudgedFinding[] = [];
  const add = (
    code: FindingCode,
    severity: Severity,
    about: readonly PartialCase[],
    message: (names: string) => string,
    path: JudgedFinding['path'] = null,
    place?: SourceRange,
  ): void => {
    const first = about[0];
    if (first === undefined) return;
    const names = listNames(
      about.map((c) => partialName(evidence.outputs[c.output]!, evidence.inputs[c.input]!)),
    );
    findings.push({
      code,
      severity,
      message: message(names),
      path,
      ...(place === undefined ? {} : { place }),
      input: evidence.inputs[first.input]!,
      output: evidence.outputs[first.output]!,
    });
  };
  const hand = evidence.handWritten;
  const wrong = cases.filter((c) => c.outcome.verdict === 'disagree');
  if (hand !== null && explanation !== null) {
    const told = explanation.text === '' ? '' : `: ${explanation.text}`;
    const written = wrong.filter((c) => c.hand !== null);
    const found = explanation.mistake?.found ?? null;
    if (explanation.verdict === 'scaled') {
      const message = (): string => {
        const name = explanation.factor?.name ?? '';
        return `${hand.function} is ${name} × the true gradient${told}.`;
      };
      add('gradient-scaled', 'warning', written, message, null, found?.range);
    } else if (explanation.verdict === 'convention') {
      add('gradient-convention', 'information', written, () => `${hand.function}${told}.`);
    } else {
      const missing = explanation.missing;
      add(
        'gradient-mismatch',
        'error',
        written,
        (names) => `${hand.function} disagrees with the gradient in ${names}${told}.`,
        missing?.range ? { text: missing.text, range: missing.range } : null,
        found?.range,
      );
    }
  }
  const engine = cases.filter((c) => c.judged.engineFault);
  add('engine-disagreement', 'warning', engine, (names) => {
    return `Gradlens' own opinions on ${names} contradict each other or the numeric derivative: a mistake of ours. The numeric derivative of your program decided where it could.`;
  });
  const havingCause = (cause: string): PartialCase[] =>
    cases.filter((c) => c.outcome.cause === cause);
  const kinked = [...havingCause('on-a-kink'), ...havingCause('subgradient-choice')];
  add('on-a-kink', 'information', kinked, (names) => {
    return `The check point stands on a kink of ${names}: every slope between the one-sided ones is accepted.`;
  });
  add('jump', 'information', havingCause('jump'), (names) => {
    return `The value jumps at the check point, so ${names} cannot be judged here; choose a point beside it.`;
  });
  add('noise', 'information', havingCause('noise'), (names) => {
    return `The value carries noise (rounded values, or a solver's tolerance) that hides ${names} from reverse mode or from differences.`;
  });
  const open = hand === null ? [] : leftOpen(evidence, cases);
  add('gradient-unmapped', 'information', open, (names) => {
    return `${hand?.function ?? ''} says nothing about ${names}.`;
  });
  return findings;
}

/**
 * Partials that a hand-written gradient leaves out beside others of the same parameter. A parameter
 * of which it gives nothing at all was never meant: a gradient by the weights owes none by the data.
 */
function leftOpen(evidence: Evidence, cases: readonly PartialCase[]): PartialCase[] {
  const parameterOf = (c: PartialCase): string => rootOf(evidence.inputs[c.input]!);
  const given = new Set(cases.filter((c) => c.hand !== null).map(parameterOf));
  return cases.filter((c) => c.hand === null && given.has(parameterOf(c)));
}

/** The parameter, or the receiver's field, in which an input lies: `w` of `w[2]`, `this.b` of `this.b[0]`. */
function rootOf(input: string): string {
  return /^(this\.)?[^.[]+/.exec(input)?.[0] ?? input;
}
