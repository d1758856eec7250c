import type { Cause } from '../model/verdict.ts';
import { SAME, same, type Compared, type Explanation } from './compared.ts';
import type { Evidence, EvidenceAt } from './evidence.ts';
import { explainByPaths } from './paths.ts';
import type { Elsewhere } from './elsewhere.ts';
import { plainFactor, recogniseFactor, type Factor } from './factors.ts';
import { innerVariable, notInner } from './innerVariable.ts';
import { shortNumber } from './text.ts';

/**
 * Before "wrong": what do authors do on purpose, and which single mistake explains the rest? Each
 * explanation holds at the point and, where another point can be asked, at one more.
 */
export function explain(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Explanation {
  return (
    upstream(evidence, compared) ??
    innerVariable(evidence, elsewhere, compared, true) ??
    notInner(evidence, compared) ??
    constantFactor(evidence, elsewhere, compared) ??
    takesOutput(evidence, elsewhere, compared) ??
    normalised(elsewhere, compared, evidence.inputs.length) ??
    transposed(evidence, compared) ??
    swapped(evidence, compared) ??
    dropped(compared) ??
    explainByPaths(evidence, compared, 'all') ??
    sameMistake(compared) ??
    factorPerInput(evidence, elsewhere, compared) ??
    innerVariable(evidence, elsewhere, compared, false) ??
    commonFactor(elsewhere, compared, evidence.inputs.length) ??
    explainByPaths(evidence, compared, 'some') ??
    wrongValue(compared)
  );
}

/** Relative errors of published approximations of a value (1e-7 to 4e-4 in 22 public option prices). */
const APPROXIMATE = 1e-3;
/** What is this near to 1 is an error, not a factor that somebody forgot. */
const NEAR_ONE = 0.01;

function upstream(evidence: Evidence, compared: readonly Compared[]): Explanation | null {
  const factor = evidence.handWritten?.upstream;
  if (factor === undefined || factor === 1) return null;
  if (!compared.every((c) => same(c.hand, factor * c.truth, Math.abs(factor) * c.tolerance))) {
    return null;
  }
  return {
    kind: 'upstream-factor',
    verdict: 'convention',
    factor: null,
    text: `it is multiplied by the upstream gradient, ${factor}`,
    partials: compared,
  };
}

/** hand = k · truth for all partials within a relative `slack`; null where no single k does. */
function ratioOf(compared: readonly Compared[], slack = SAME): number | null {
  const telling = compared.filter((c) => Math.abs(c.truth) > 100 * c.tolerance && c.truth !== 0);
  if (telling.length === 0) return null;
  const lead = telling.reduce((a, b) => (lossOf(b) < lossOf(a) ? b : a));
  const ratio = lead.hand / lead.truth;
  if (!Number.isFinite(ratio) || ratio === 0) return null;
  const fits = compared.every((c) => {
    const scaled = ratio * c.truth;
    return same(c.hand, scaled, Math.max(Math.abs(ratio) * c.tolerance, slack * Math.abs(scaled)));
  });
  return fits ? ratio : null;
}

function lossOf(c: Compared): number {
  return c.tolerance / Math.abs(c.truth);
}

function constantFactor(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Explanation | null {
  // A factor beside an approximated value: both at once, as in many published option prices.
  const factor =
    factorWithin(evidence, elsewhere, compared, SAME) ??
    factorWithin(evidence, elsewhere, compared, APPROXIMATE);
  if (factor === null) return null;
  return {
    kind: factor.name === '−1' ? 'sign' : 'constant-factor',
    verdict: 'scaled',
    factor,
    text: factor.text,
    partials: compared.filter((c) => c.wrong),
  };
}

/** The one factor of all partials here and at other points; only one with a name if `slack` is wide. */
function factorWithin(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
  slack: number,
): Factor | null {
  const ratio = ratioOf(compared, slack);
  if (ratio === null || Math.abs(ratio - 1) < NEAR_ONE) return null;
  const counts = [evidence.inputs.length, evidence.outputs.length];
  const known = recogniseFactor(ratio, counts, Math.max(slack, tightness(compared)));
  if (slack !== SAME && known === null) return null;
  if (elsewhere.possible) {
    const ratios = ratiosElsewhere(elsewhere, evidence.inputs.length, slack);
    const holds = (r: number): boolean => same(r, ratio, slack * Math.abs(ratio));
    if (ratios.length === 0 ? known === null : !ratios.every(holds)) return null;
  } else if (known === null && compared.filter((c) => c.truth !== 0).length < 3) {
    return null;
  }
  return known ?? plainFactor(ratio);
}

/** How exactly the ratio is known. */
function tightness(compared: readonly Compared[]): number {
  const losses = compared.filter((c) => c.truth !== 0).map(lossOf);
  return Math.max(SAME, Math.min(...losses));
}

/** hand ÷ true at the other points; NaN where no single factor holds there. */
function ratiosElsewhere(
  elsewhere: Elsewhere,
  inputs: number,
  slack = SAME,
  counts: (c: Compared) => boolean = () => true,
): number[] {
  return elsewhere
    .others()
    .map((at) => comparedAt(at, inputs).filter(counts))
    .filter((list) => list.length > 0)
    .map((list) => ratioOf(list, slack) ?? NaN);
}

function comparedAt(at: EvidenceAt, inputs: number): Compared[] {
  const hand = at.handWritten?.values;
  const truth = at.reverse?.values;
  if (hand === undefined || truth === undefined) return [];
  return [...hand.keys()].flatMap((index) => {
    if (!Number.isFinite(hand[index]!) || !Number.isFinite(truth[index]!)) return [];
    const [output, input] = [Math.floor(index / inputs), index % inputs];
    return [
      { output, input, hand: hand[index]!, truth: truth[index]!, tolerance: 0, wrong: false },
    ];
  });
}

/** σ′ written as y (1 − y): right, if it is given the output where the input would stand. */
function takesOutput(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Explanation | null {
  if (!elsewhere.possible || evidence.value.length !== evidence.point.length) return null;
  const givenOutput = (value: Float64Array, list: readonly Compared[]): boolean => {
    const at = elsewhere.at(value);
    const hand = at?.handWritten?.values;
    if (hand === undefined || list.length === 0) return false;
    return list.every((c) =>
      same(hand[c.output * evidence.inputs.length + c.input]!, c.truth, c.tolerance),
    );
  };
  if (!givenOutput(evidence.value, compared)) return null;
  const others = elsewhere.others();
  const second = others.find((at) => at.reverse !== null);
  if (second === undefined) return null;
  if (!givenOutput(second.value, comparedAt(second, evidence.inputs.length))) return null;
  return {
    kind: 'takes-output',
    verdict: 'convention',
    factor: null,
    text: 'it takes the output of the function, not its input',
    partials: compared,
  };
}

function normalised(
  elsewhere: Elsewhere,
  compared: readonly Compared[],
  inputs: number,
): Explanation | null {
  const isUnit = (list: readonly Compared[]): boolean => {
    const length = Math.hypot(...list.map((c) => c.truth));
    return (
      list.length > 1 &&
      length > 0 &&
      // Measured against the vector's length: a small component may have been made from large ones.
      list.every((c) => same(c.hand, c.truth / length, Math.max(c.tolerance / length, SAME)))
    );
  };
  if (!isUnit(compared)) return null;
  if (elsewhere.possible) {
    const others = elsewhere.others().map((at) => comparedAt(at, inputs));
    if (!others.every(isUnit)) return null;
  }
  return {
    kind: 'normalised',
    verdict: 'convention',
    factor: null,
    text: 'it is normalised to length 1',
    partials: compared,
  };
}

/** `W[0][1]` holds what belongs to `W[1][0]`. */
function transposed(evidence: Evidence, compared: readonly Compared[]): Explanation | null {
  const byName = new Map(compared.map((c) => [`${c.output} ${evidence.inputs[c.input]!}`, c]));
  const wrong = compared.filter((c) => c.wrong);
  const mirrored = wrong.every((c) => {
    const match = /^(.*)\[(\d+)\]\[(\d+)\]$/.exec(evidence.inputs[c.input]!);
    if (match === null) return false;
    const other = byName.get(`${c.output} ${match[1]!}[${match[3]!}][${match[2]!}]`);
    return other !== undefined && other !== c && same(c.hand, other.truth, other.tolerance);
  });
  if (!mirrored || wrong.length < 2) return null;
  return disagreement('transposed', 'it is the transposed matrix', wrong);
}

function swapped(evidence: Evidence, compared: readonly Compared[]): Explanation | null {
  const wrong = compared.filter((c) => c.wrong);
  if (wrong.length < 2) return null;
  const taken = new Set<Compared>();
  const partners: string[] = [];
  for (const c of wrong) {
    const other = wrong.find(
      (o) => o !== c && !taken.has(o) && same(c.hand, o.truth, Math.max(o.tolerance, c.tolerance)),
    );
    if (other === undefined) return null;
    taken.add(other);
    partners.push(evidence.inputs[c.input]!);
  }
  const names = [...new Set(partners)];
  const text =
    names.length === 2
      ? `${names[0]!} and ${names[1]!} are swapped`
      : `the components are in another order: ${names.slice(0, 4).join(', ')}`;
  return disagreement('swapped', text, wrong);
}

function dropped(compared: readonly Compared[]): Explanation | null {
  const wrong = compared.filter((c) => c.wrong);
  if (wrong.length === 0 || wrong.some((c) => c.hand !== 0)) return null;
  return disagreement('dropped-component', wrong.length === 1 ? 'it is 0' : 'they are 0', wrong);
}

/** Every wrong partial is wrong in the same recognisable way. */
function sameMistake(compared: readonly Compared[]): Explanation | null {
  const wrong = compared.filter((c) => c.wrong);
  if (wrong.length === 0) return null;
  if (wrong.every((c) => same(c.hand, -c.truth, c.tolerance))) {
    return disagreement('sign', 'the sign is reversed', wrong);
  }
  const ratio = ratioOf(wrong);
  if (ratio === null) return null;
  const factor = recogniseFactor(ratio, [], tightness(wrong));
  if (factor === null) return null;
  return { ...disagreement('constant-factor', factor.text, wrong), factor };
}

/**
 * Every wrong input has a factor of its own that people use, the same at other points: the Greeks of
 * an option per day and per cent. Not `scaled`, as no single factor puts it right.
 */
function factorPerInput(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
): Explanation | null {
  const wrong = compared.filter((c) => c.wrong);
  const byText = new Map<string, string[]>();
  for (const input of new Set(wrong.map((c) => c.input))) {
    const text = factorOfInput(evidence, elsewhere, compared, input)?.text;
    if (text === undefined) return null;
    byText.set(text, [...(byText.get(text) ?? []), `∂/∂${evidence.inputs[input]!}`]);
  }
  const texts = [...byText].map(([text, partials]) => `${partials.join(', ')}: ${text}`);
  return disagreement('constant-factor', texts.join('; '), wrong);
}

function factorOfInput(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
  input: number,
): Factor | null {
  const own = compared.filter((c) => c.input === input);
  const ratio = ratioOf(own, APPROXIMATE);
  if (ratio === null) return null;
  const inputs = evidence.inputs.length;
  const others = ratiosElsewhere(elsewhere, inputs, APPROXIMATE, (c) => c.input === input);
  const holds = (r: number): boolean => same(r, ratio, APPROXIMATE * Math.abs(ratio));
  if (others.length === 0 || !others.every(holds)) return null;
  return recogniseFactor(ratio, [inputs, evidence.outputs.length], APPROXIMATE);
}

/** One factor for all partials, but another one at another point: a link of the chain is missing. */
function commonFactor(
  elsewhere: Elsewhere,
  compared: readonly Compared[],
  inputs: number,
): Explanation | null {
  const wrong = compared.filter((c) => c.wrong);
  if (wrong.length < 2) return null;
  const ratio = ratioOf(wrong);
  if (ratio === null) return null;
  const others = ratiosElsewhere(elsewhere, inputs);
  if (others.some(Number.isNaN)) return null;
  const missing = Number((1 / ratio).toPrecision(4));
  const text = `all of it lacks one factor of the chain, here ${missing}`;
  return disagreement('missing-chain-factor', text, wrong);
}

/**
 * Nothing explains it. Where it is small everywhere, the value itself may be the one that is off, smoothly
 * so: a sum instead of an integral. Evaluation alone cannot tell that from a mistake, so it is not called
 * right, and what else it may be is said.
 */
function wrongValue(compared: readonly Compared[]): Explanation {
  const wrong = compared.filter((c) => c.wrong);
  const off = Math.max(...wrong.map((c) => Math.abs(c.hand / c.truth - 1)));
  // One of many that is off is a mistake, not the value's.
  const isMost = 2 * wrong.length >= compared.filter((c) => c.truth !== 0).length;
  const text =
    off <= APPROXIMATE && isMost
      ? `off by ${shortNumber(off)} at most: a small mistake, or the value only approximates what this is the gradient of`
      : '';
  return disagreement('wrong-value', text, wrong);
}

function disagreement(kind: Cause, text: string, partials: readonly Compared[]): Explanation {
  return { kind, verdict: 'disagree', factor: null, text, partials };
}
