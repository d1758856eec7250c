import type { Diagnosis, PartialDerivative } from '../model/report.ts';
import { EXIT_CODES, type Cause, type FunctionVerdict } from '../model/verdict.ts';
import { NEVER_APPROXIMATED } from './approximated.ts';
import type { Compared, Explanation } from './compared.ts';
import { explain } from './conventions.ts';
import { findMistake } from './diagnosis/mistake.ts';
import { withPlace } from './diagnosis/place.ts';
import { Elsewhere } from './elsewhere.ts';
import type { Evidence, JudgedFinding, Judgement } from './evidence.ts';
import { findingsOf } from './findings.ts';
import { collectOpinions, directionsAgree } from './opinions.ts';
import { approximatedDigits, type PartialCase } from './cases.ts';
import { judgeEngine, judgeHand, type PartialOutcome } from './partial.ts';
import { isErrorOfTheSame } from './potential.ts';
import { criticalBars } from './statistics.ts';
import { summarise } from './summary.ts';
import { weigh } from './truth.ts';

export type {
  Contribution,
  Evidence,
  EvidenceAt,
  EvidenceNote,
  HandWrittenEvidence,
  JudgedFinding,
  Judgement,
  Tangents,
  WrittenRecord,
} from './evidence.ts';

/**
 * Weighs the four opinions and says who is wrong: a verdict and a cause per partial, a verdict for
 * the function by the table in docs/verdicts.md, and what is the matter with a hand-written gradient.
 */
export function judge(evidence: Evidence): Judgement {
  const elsewhere = new Elsewhere(evidence);
  const cases = withSiblings(
    evidence,
    elsewhere,
    sideWithTheAuthor(judgePartials(evidence, elsewhere)),
  );
  const wrong = cases.filter((c) => c.outcome.verdict === 'disagree');
  const explanation = wrong.some((c) => c.hand !== null)
    ? explained(evidence, elsewhere, cases, wrong)
    : null;
  const verdict = functionVerdict(cases, explanation);
  const explanations = new Map<string, Explanation>();
  for (const partial of explanation?.partials ?? []) {
    explanations.set(`${partial.output} ${partial.input}`, explanation!);
  }
  const partials = cases.map((c) =>
    reportPartial(evidence, c, explanations.get(`${c.output} ${c.input}`) ?? null),
  );
  const findings: JudgedFinding[] = findingsOf(evidence, cases, explanation);
  return {
    verdict,
    exitCode: EXIT_CODES[verdict],
    summary: summarise(evidence, cases, verdict, explanation),
    partials,
    diagnosis:
      explanation === null
        ? diagnosisOfAgreement(evidence, cases)
        : diagnosisOf(evidence, explanation),
    findings,
  };
}

function judgePartials(evidence: Evidence, elsewhere: Elsewhere): PartialCase[] {
  const opinionsOn = collectOpinions(evidence);
  const n = evidence.inputs.length;
  const hand = evidence.handWritten;
  const critical = criticalBars(n * evidence.outputs.length);
  const handAlong = directionsAgree(evidence, 'hand-written', critical);
  const cases: PartialCase[] = [];
  for (let output = 0; output < evidence.outputs.length; output++) {
    for (let input = 0; input < n; input++) {
      const opinions = opinionsOn(output, input);
      const judged = weigh(opinions);
      const claim = writtenAt(evidence, output * n + input);
      const scaled = claim === null ? null : claim / (hand?.scale ?? 1);
      const outcome =
        scaled === null
          ? judgeEngine(judged, opinions)
          : handAlong && opinions.reverse === null && opinions.numeric === null
            ? { verdict: 'agree' as const, cause: null, relativeError: null, detectable: null }
            : judgeHand(evidence, elsewhere, judged, opinions, output, input, scaled);
      cases.push({ output, input, opinions, judged, hand: scaled, outcome });
    }
  }
  return cases;
}

/** What the error of an approximated value explains in some partials, it may explain in the others. */
function withSiblings(
  evidence: Evidence,
  elsewhere: Elsewhere,
  cases: readonly PartialCase[],
): readonly PartialCase[] {
  const approximated = cases.filter(({ outcome }) => outcome.cause === 'value-approximated');
  if (approximated.length === 0) return cases;
  return cases.map((one) => {
    const { output, input, outcome, judged, hand } = one;
    const isSmall = outcome.relativeError !== null && outcome.relativeError <= NEVER_APPROXIMATED;
    if (outcome.verdict !== 'disagree' || hand === null || !isSmall) return one;
    if (judged.truth.kind !== 'value' || judged.truth.basis !== 'engine') return one;
    const siblings = approximated.filter((other) => other.output === output).map((c) => c.input);
    if (!isErrorOfTheSame(evidence, elsewhere, output, input, siblings)) return one;
    return { ...one, outcome: { ...outcome, verdict: 'agree', cause: 'value-approximated' } };
  });
}

/** What the author says of a partial; null for nothing, which NaN is only where nothing was said. */
function writtenAt({ handWritten }: Evidence, index: number): number | null {
  const written = handWritten?.jacobian.values[index];
  if (written === undefined) return null;
  return Number.isNaN(written) && handWritten?.saysNaN?.has(index) !== true ? null : written;
}

/** A NaN or an infinity has no factor and lacks no term: that it is one is all there is to say. */
function explained(
  evidence: Evidence,
  elsewhere: Elsewhere,
  cases: readonly PartialCase[],
  wrong: readonly PartialCase[],
): Explanation {
  if (wrong.every(({ hand }) => hand === null || Number.isFinite(hand))) {
    return placed(evidence, elsewhere, comparedCases(cases));
  }
  return { kind: 'non-finite', verdict: 'disagree', factor: null, text: '', partials: [] };
}

/** What explains the difference, with its place in the hand-written code where one is found. */
function placed(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Explanation {
  const explanation = explain(evidence, elsewhere, compared);
  // What is said to be taken by another variable has no place at which it would fit the inputs.
  const isOther = evidence.handWritten?.inner !== undefined;
  if (explanation.verdict === 'convention' || isOther) return explanation;
  const mistake = findMistake(evidence, elsewhere, compared);
  return mistake === null ? explanation : withPlace(explanation, mistake);
}

/**
 * Where a rounding or the like blocks reverse mode, its 0 is nobody's witness. An author whose other
 * partials of the same output follow the difference, against such a 0, has differentiated what is
 * meant; a partial that they leave at the engine's number, against the difference, is then a mistake.
 */
function sideWithTheAuthor(cases: readonly PartialCase[]): readonly PartialCase[] {
  const meant = new Set(
    cases.flatMap(({ output, judged, hand, opinions, outcome }) => {
      const { truth, overruled } = judged;
      if (overruled === null || truth.kind !== 'value' || outcome.verdict !== 'agree') return [];
      const isTelling = Math.abs(truth.value) > 2 * truth.tolerance;
      return isTelling && hand !== null && hand !== opinions.reverse ? [output] : [];
    }),
  );
  return cases.map((one) => {
    const { output, judged, hand, outcome } = one;
    const { truth, overruled } = judged;
    if (!meant.has(output) || overruled === null || outcome.verdict !== 'inconclusive') return one;
    if (hand === null || truth.kind !== 'value') return one;
    if (Math.abs(hand - truth.value) <= truth.tolerance) return one;
    return { ...one, outcome: { ...outcome, verdict: 'disagree', cause: null } };
  });
}

/** Every hand-written partial that can be compared with a number. */
function comparedCases(cases: readonly PartialCase[]): Compared[] {
  return cases.flatMap(({ output, input, judged, hand, outcome }) => {
    if (hand === null || judged.truth.kind !== 'value') return [];
    const { value, tolerance } = judged.truth;
    const wrong = outcome.verdict === 'disagree';
    return [{ output, input, hand, truth: value, tolerance, wrong }];
  });
}

function functionVerdict(
  cases: readonly PartialCase[],
  explanation: Explanation | null,
): FunctionVerdict {
  const wrong = cases.filter((c) => c.outcome.verdict === 'disagree');
  if (wrong.length > 0) return explanation?.verdict ?? 'disagree';
  if (cases.some((c) => c.outcome.verdict === 'inconclusive')) return 'inconclusive';
  return 'agree';
}

function reportPartial(
  evidence: Evidence,
  { output, input, opinions, judged, outcome }: PartialCase,
  explanation: Explanation | null,
): PartialDerivative {
  const { numeric } = opinions;
  const n = evidence.inputs.length;
  const cause: Cause | null =
    outcome.verdict === 'disagree' && explanation !== null
      ? explanation.kind
      : (outcome.cause ?? (outcome.verdict === 'disagree' ? 'wrong-value' : null));
  const interval = judged.truth.kind === 'interval' ? judged.truth : null;
  const digits = verifiedDigits(outcome);
  return {
    input: evidence.inputs[input]!,
    output: evidence.outputs[output]!,
    reverse: opinions.reverse,
    forward: evidence.forward?.values[output * n + input] ?? null,
    numeric: numeric === null || Number.isNaN(numeric.value) ? null : numeric.value,
    numericError: numeric === null || Number.isNaN(numeric.value) ? null : numeric.error,
    handWritten: writtenAt(evidence, output * n + input),
    // A convention is no mistake of a partial: it is right for what it says it computes.
    verdict: explanation?.verdict === 'convention' ? 'agree' : outcome.verdict,
    cause,
    ...(digits === null ? {} : { digits }),
    ...(outcome.detectable === null ? {} : { detectable: outcome.detectable }),
    ...(interval === null ? {} : { subgradient: [interval.low, interval.high] as const }),
  };
}

/** Digits in which claim and witness were seen to agree; 15 is all that a double has. */
function verifiedDigits(outcome: PartialOutcome): number | null {
  if (outcome.verdict !== 'agree' || outcome.relativeError === null) return null;
  const doubt = Math.max(outcome.relativeError, (outcome.detectable ?? 0) / 2, 1e-15);
  return Math.max(0, Math.floor(-Math.log10(doubt) + 1e-9));
}

function diagnosisOf(evidence: Evidence, explanation: Explanation): Diagnosis {
  const { kind, factor, mistake, missing, partials, text } = explanation;
  const first = partials[0];
  const found = mistake?.found ?? null;
  const value = found?.value ?? missing?.range ?? null;
  const others = mistake === undefined ? [] : mistake.places.slice(found === null ? 0 : 1);
  return {
    kind,
    factor: factor?.value ?? found?.factor ?? null,
    input: first === undefined ? null : evidence.inputs[first.input]!,
    range: found?.range ?? null,
    text,
    ...(value === null ? {} : { value }),
    ...(others.length === 0 ? {} : { alternatives: others }),
    ...(mistake === undefined ? {} : { evidence: mistake.evidence }),
    ...(mistake === undefined || mistake.proposals.length === 0
      ? {}
      : { proposals: mistake.proposals }),
    quickFix: null,
  };
}

/** A gradient that agrees may still have something to be said about: an approximated value. */
function diagnosisOfAgreement(evidence: Evidence, cases: readonly PartialCase[]): Diagnosis | null {
  if (evidence.handWritten === null) return null;
  const approximated = cases.filter((c) => c.outcome.cause === 'value-approximated');
  const first = approximated[0];
  if (first === undefined) return null;
  const digits = approximatedDigits(cases);
  return {
    kind: 'value-approximated',
    factor: null,
    input: evidence.inputs[first.input]!,
    range: null,
    text: `agrees to ${digits} digits: the value itself is an approximation`,
    quickFix: null,
  };
}
