import type { Measurement } from '../measure/measurement.ts';
import type { Jacobian, NumericPartial } from '../model/evidence.ts';
import { secondName, type SecondDerivative, type SecondOrder } from '../model/secondOrder.ts';
import type { SourceRange } from '../model/range.ts';
import type { Cause, PartialVerdict } from '../model/verdict.ts';
import type { EvidenceNote, JudgedFinding } from './evidence.ts';
import { collectOpinions } from './opinions.ts';
import { judgeEngine } from './partial.ts';
import { criticalBars } from './statistics.ts';
import { inconclusiveText, listNames, shortNumber } from './text.ts';
import { weigh, type Truth } from './truth.ts';

/**
 * All opinions on the derivative of a gradient. The components of the gradient (outputs × inputs, row
 * by row) are the rows of every matrix here; its columns are the inputs, or random directions.
 */
export interface SecondEvidence {
  readonly mode: SecondOrder['mode'];
  readonly outputs: readonly string[];
  readonly inputs: readonly string[];
  readonly columns: readonly string[];
  readonly point: Float64Array;
  /** The gradient itself, outputs × inputs. */
  readonly gradient: Float64Array;
  /** Forward over reverse. */
  readonly exact: Jacobian;
  /** Differences of the gradient that reverse mode gives. */
  readonly numeric: Measurement;
  readonly hand: SecondHand | null;
  readonly hessians?: readonly WrittenHessian[];
  /** Per component of the gradient: whether the check of first order found it on a kink or a jump. */
  readonly kinked: readonly boolean[];
  readonly notes: readonly EvidenceNote[];
  /** Directions × inputs, where the columns are directions. */
  readonly directions: Float64Array | null;
}

/** A Hessian that the author wrote, of a function of one output. */
export interface WrittenHessian {
  readonly function: string;
  readonly range: SourceRange | null;
  /** inputs × inputs, NaN where it says nothing; null where it could not be asked, or fits no inputs. */
  readonly values: Float64Array | null;
  /** Why it could not be asked, where that is known. */
  readonly why?: string;
}

/** Differences of the gradient that the author wrote. */
export interface SecondHand {
  readonly function: string;
  readonly numeric: Measurement;
  /** Factor (hand-written ÷ true) that the author acknowledged. */
  readonly scale: number;
  /** Its first derivative is right for the ideal function only: the second cannot be asked for. */
  readonly approximated: boolean;
}

export interface SecondJudgement {
  readonly report: SecondOrder;
  readonly findings: readonly JudgedFinding[];
}

interface SecondCase {
  readonly derivative: SecondDerivative;
  readonly relativeError: number | null;
  readonly engineFault: boolean;
  /** A Hessian disagrees; what the gradient has to do with it is another matter. */
  readonly ofHessian?: boolean;
}

/** Second derivatives along directions that a report lists by name. */
const MOST_LISTED = 100;
/** Rounding that uᵀHv and vᵀHu may differ by, as reverse and forward mode may (truth.ts). */
const SYMMETRY = 1e-8;
/** Rounding of a second derivative that is a difference of larger ones, of the largest of its row. */
const ROUNDING = 1e-13;
/** A bar wider than this part of the numbers decides nothing (docs/verdicts.md). */
const TOO_WIDE = 0.05;

/**
 * Weighs forward over reverse, its transpose, and the differences of the gradients: a verdict per second
 * derivative. On a kink of the function there is no second derivative, and on one of the gradient there
 * are two: both are inconclusive, never right.
 */
export function judgeSecondOrder(evidence: SecondEvidence): SecondJudgement {
  const { cases, findings: written, right } = withHessians(evidence, judgeEntries(evidence));
  const asymmetry = asymmetryOf(evidence);
  const lopsided = evidence.mode === 'directions' && asymmetry !== null && asymmetry > SYMMETRY;
  const has = (verdict: PartialVerdict): boolean =>
    cases.some(({ derivative }) => derivative.verdict === verdict);
  const verdict = has('disagree')
    ? 'disagree'
    : has('inconclusive') || lopsided
      ? 'inconclusive'
      : 'agree';
  const all = cases.map(({ derivative }) => derivative);
  return {
    report: {
      mode: evidence.mode,
      verdict,
      summary: [
        summarise(evidence, cases, verdict, lopsided),
        ...right.map((name) => `${name} agrees with them`),
      ].join(' · '),
      compared: cases.length,
      derivatives:
        evidence.mode === 'entries'
          ? all
          : all.filter((one) => one.verdict !== 'agree').slice(0, MOST_LISTED),
      asymmetry,
    },
    findings: [...written, ...findingsOf(evidence, cases, lopsided)],
  };
}

/**
 * A hand-written Hessian against the second derivatives that are known: forward over reverse, confirmed by
 * differences. Both are exact, so they differ by rounding only.
 */
function withHessians(
  evidence: SecondEvidence,
  cases: readonly SecondCase[],
): {
  readonly cases: readonly SecondCase[];
  readonly findings: readonly JudgedFinding[];
  /** Names of those that agree wherever something is known. */
  readonly right: readonly string[];
} {
  const { inputs, mode } = evidence;
  const n = inputs.length;
  let all = cases;
  const findings: JudgedFinding[] = [];
  const right: string[] = [];
  for (const { function: name, range, values, why } of evidence.hessians ?? []) {
    const at = range === null ? {} : { place: range };
    if (values === null || mode !== 'entries') {
      const message = values
        ? `${name} was not compared: the function has too many second derivatives.`
        : (why ??
          `What ${name} returns fits no square of the inputs ${inputs.slice(0, 6).join(', ')}, so it was not compared.`);
      findings.push({
        ...{ code: 'gradient-unmapped', severity: 'warning', message, path: null, ...at },
        ...{ input: null, output: null },
      });
      continue;
    }
    const wrong: SecondCase[] = [];
    all = all.map((one, index) => {
      const value = values[index]!;
      const { exact, verdict } = one.derivative;
      if (Number.isNaN(value) || exact === null || verdict === 'inconclusive') return one;
      const row = cases.slice(index - (index % n), index - (index % n) + n);
      const size = Math.max(...row.map(({ derivative }) => Math.abs(derivative.exact ?? 0)));
      const allowed = SYMMETRY * Math.max(Math.abs(value), Math.abs(exact)) + ROUNDING * size;
      if (Math.abs(value - exact) <= allowed) return one;
      const against = {
        ...one,
        relativeError: null,
        ofHessian: verdict !== 'disagree',
        derivative: { ...one.derivative, verdict: 'disagree', cause: 'wrong-value' } as const,
      };
      wrong.push(against);
      return against;
    });
    const [first] = wrong;
    if (first === undefined) {
      right.push(name);
      continue;
    }
    const names = listNames(wrong.map(({ derivative }) => secondName(derivative)));
    const { row, column } = first.derivative;
    const index = inputs.indexOf(row) * n + inputs.indexOf(column);
    const [written, exact] = [values[index]!, first.derivative.exact!].map((x) => x.toPrecision(6));
    findings.push({
      ...{ code: 'gradient-mismatch', severity: 'error', path: null, ...at },
      message:
        `${name} disagrees with the second derivative in ${names}: ` +
        `${written!} is written where it is ${exact!}.`,
      ...{ input: row, output: first.derivative.output },
    });
  }
  return { cases: all, findings, right };
}

/** The exact second derivatives without a judgement: there was no time to measure any. */
export function unmeasuredSecondOrder(
  evidence: Pick<SecondEvidence, 'mode' | 'outputs' | 'inputs' | 'columns' | 'exact'>,
  why: string,
): SecondJudgement {
  const { mode, outputs, inputs, columns, exact } = evidence;
  const n = inputs.length;
  const width = columns.length;
  const derivatives = Array.from({ length: outputs.length * n * width }, (_, index) => {
    const row = Math.floor(index / width);
    const none = { transposed: null, numeric: null, numericError: null };
    return {
      output: outputs[Math.floor(row / n)]!,
      row: inputs[row % n]!,
      column: columns[index % width]!,
      exact: exact.values[index]!,
      ...none,
      handWritten: null,
      handWrittenError: null,
      verdict: 'inconclusive',
      cause: null,
    } as const;
  });
  return {
    report: {
      mode,
      verdict: 'inconclusive',
      summary: `second order inconclusive: ${why}`,
      compared: 0,
      derivatives: mode === 'entries' ? derivatives : [],
      asymmetry: null,
    },
    findings: [],
  };
}

function judgeEntries(evidence: SecondEvidence): SecondCase[] {
  const { outputs, inputs, columns, exact, numeric, hand } = evidence;
  const n = inputs.length;
  const width = columns.length;
  const rows = outputs.flatMap((output) => inputs.map((input) => `${output} ${input}`));
  const transposed = evidence.mode === 'entries' ? transpose(exact, outputs.length, n) : null;
  const opinionsOn = collectOpinions({
    inputs: columns,
    outputs: rows,
    point: evidence.point,
    value: evidence.gradient,
    reverse: exact,
    forward: transposed,
    numeric,
    numericClaims: ['reverse'],
    handWritten: null,
    notes: evidence.notes,
  });
  const critical = criticalBars(rows.length * width);
  /** The gradient's component that belongs to a column; none where columns are directions. */
  const partner = (row: number, column: number): number =>
    evidence.mode === 'entries' ? row - (row % n) + column : -1;
  const cases: SecondCase[] = [];
  for (let row = 0; row < rows.length; row++) {
    for (let column = 0; column < width; column++) {
      const opinions = opinionsOn(row, column);
      const judged = weigh(opinions);
      const own = judgeEngine(judged, opinions);
      const measured = opinions.numeric;
      const difference = hand?.numeric.partials[row * width + column] ?? null;
      const written = difference === null || Number.isNaN(difference.value) ? null : difference;
      let verdict = own.verdict;
      let { cause } = own;
      const isKinked = evidence.kinked[row]! || evidence.kinked[partner(row, column)] === true;
      const isOpen = verdict !== 'agree' || judged.engineFault;
      if (onKink(measured?.cause) || onKink(written?.cause) || (isOpen && isKinked)) {
        verdict = 'inconclusive';
        cause = 'on-a-kink';
      } else if (verdict === 'disagree' || judged.engineFault) {
        // Both sides are ours: nothing is said against the author's program.
        verdict = 'inconclusive';
        cause = 'engine-disagreement';
      }
      if (written !== null && hand !== null && cause !== 'on-a-kink') {
        const against = judgeWritten(judged.truth, written, hand, critical);
        if (against.verdict !== 'agree') ({ verdict, cause } = against);
      }
      const isKnown = measured !== null && !Number.isNaN(measured.value);
      cases.push({
        derivative: {
          output: outputs[Math.floor(row / n)]!,
          row: inputs[row % n]!,
          column: columns[column]!,
          exact: opinions.reverse,
          transposed: opinions.forward,
          numeric: isKnown ? measured.value : null,
          numericError: isKnown ? measured.error : null,
          handWritten: written?.value ?? null,
          handWrittenError: written?.error ?? null,
          verdict,
          cause,
        },
        relativeError: verdict === 'agree' ? own.relativeError : null,
        engineFault: cause === 'engine-disagreement',
      });
    }
  }
  return cases;
}

/** Where the gradient jumps, the function has a kink; where the gradient has one, its slope jumps. */
function onKink(cause: Cause | null | undefined): boolean {
  return cause === 'jump' || cause === 'on-a-kink';
}

/** The difference of the hand-written gradient against what is known of the second derivative. */
function judgeWritten(
  truth: Truth,
  difference: NumericPartial,
  hand: SecondHand,
  critical: number,
): { readonly verdict: PartialVerdict; readonly cause: Cause | null } {
  if (truth.kind !== 'value') {
    return { verdict: 'inconclusive', cause: truth.kind === 'unknown' ? truth.cause : 'on-a-kink' };
  }
  const value = difference.value / hand.scale;
  const error = difference.error / Math.abs(hand.scale);
  const size = Math.max(Math.abs(value), Math.abs(truth.value));
  const off = Math.abs(value - truth.value);
  if (!Number.isFinite(error)) {
    return { verdict: 'inconclusive', cause: difference.cause ?? 'noise' };
  }
  if (off > critical * error + truth.tolerance + SYMMETRY * size) {
    return hand.approximated
      ? { verdict: 'inconclusive', cause: 'value-approximated' }
      : { verdict: 'disagree', cause: 'wrong-value' };
  }
  const isZero = truth.value === 0 && Math.abs(value) <= error;
  if (error > TOO_WIDE * size && !isZero) {
    return { verdict: 'inconclusive', cause: difference.cause ?? 'below-round-off' };
  }
  return { verdict: 'agree', cause: null };
}

function transpose({ values }: Jacobian, outputs: number, n: number): Jacobian {
  const other = new Float64Array(values.length);
  for (let j = 0; j < outputs; j++) {
    for (let i = 0; i < n; i++) {
      for (let k = 0; k < n; k++) other[(j * n + k) * n + i] = values[(j * n + i) * n + k]!;
    }
  }
  return { outputs: outputs * n, inputs: n, values: other };
}

/** The largest relative difference between the two orders; NaN entries have none. */
function asymmetryOf({ mode, exact, outputs, inputs, directions }: SecondEvidence): number | null {
  const n = inputs.length;
  let worst: number | null = null;
  const compare = (a: number, b: number, size: number): void => {
    if (!Number.isFinite(a) || !Number.isFinite(b)) return;
    worst = Math.max(worst ?? 0, size === 0 ? 0 : Math.abs(a - b) / size);
  };
  for (let j = 0; j < outputs.length; j++) {
    if (mode === 'entries') {
      for (let i = 0; i < n; i++) {
        for (let k = 0; k < i; k++) {
          const a = exact.values[(j * n + i) * n + k]!;
          const b = exact.values[(j * n + k) * n + i]!;
          compare(a, b, Math.max(Math.abs(a), Math.abs(b)));
        }
      }
    } else if (directions !== null) {
      const width = directions.length / n;
      for (let u = 0; u < width; u++) {
        for (let v = 0; v < u; v++) {
          const [one, other] = [bilinear(u, v, j), bilinear(v, u, j)];
          compare(one.sum, other.sum, Math.max(one.size, other.size));
        }
      }
    }
  }
  return worst;

  /** uᵀ(H v) and the size of what was added up. */
  function bilinear(u: number, v: number, j: number): { sum: number; size: number } {
    const width = exact.inputs;
    let sum = 0;
    let size = 0;
    for (let i = 0; i < n; i++) {
      const term = directions![u * n + i]! * exact.values[(j * n + i) * width + v]!;
      sum += term;
      size += Math.abs(term);
    }
    return { sum, size };
  }
}

function summarise(
  evidence: SecondEvidence,
  cases: readonly SecondCase[],
  verdict: PartialVerdict,
  lopsided: boolean,
): string {
  const about = cases.filter(({ derivative }) => derivative.verdict === verdict);
  const names = (some: readonly SecondCase[]): string[] =>
    some.map(({ derivative }) => secondName(derivative));
  const many = cases.length === 1 ? 'second derivative' : 'second derivatives';
  switch (verdict) {
    case 'agree': {
      const errors = cases.flatMap(({ relativeError }) => relativeError ?? []);
      const worst =
        errors.length === 0 ? '' : ` · worst relative error ${shortNumber(Math.max(...errors))}`;
      const along =
        evidence.mode === 'directions' ? ` along ${evidence.columns.length} directions` : '';
      const verb = cases.length === 1 ? 'agrees' : 'agree';
      return `${cases.length} of ${cases.length} ${many} ${verb}${along}${worst}`;
    }
    case 'disagree': {
      const verb = about.length === 1 ? 'disagrees' : 'disagree';
      return `${about.length} of ${cases.length} ${many} ${verb}: ${listNames(names(about))}`;
    }
    case 'inconclusive': {
      const { cause = null } = about[0]?.derivative ?? {};
      if (about.length === 0 && lopsided) {
        return "second order inconclusive: Gradlens' Hessian is not symmetric: a mistake of ours";
      }
      const same = about.filter(({ derivative }) => derivative.cause === cause);
      return `second order inconclusive: ${inconclusiveText(cause, names(same))}`;
    }
  }
}

function findingsOf(
  { hand, kinked }: SecondEvidence,
  cases: readonly SecondCase[],
  lopsided: boolean,
): JudgedFinding[] {
  const findings: JudgedFinding[] = [];
  const add = (
    code: JudgedFinding['code'],
    severity: JudgedFinding['severity'],
    about: readonly SecondCase[],
    message: (names: string) => string,
  ): void => {
    const first = about[0]?.derivative;
    if (first === undefined) return;
    const names = listNames(about.map(({ derivative }) => secondName(derivative)));
    const { row: input, output } = first;
    findings.push({ code, severity, message: message(names), path: null, input, output });
  };
  add(
    'gradient-mismatch',
    'error',
    cases.filter(({ derivative, ofHessian }) => derivative.verdict === 'disagree' && !ofHessian),
    (names) =>
      `The derivative of ${hand?.function ?? 'the gradient'} is not the second derivative of the ` +
      `function in ${names}: it is wrong beside this point, if not at it.`,
  );
  add(
    'engine-disagreement',
    'warning',
    lopsided ? cases.slice(0, 1) : cases.filter(({ engineFault }) => engineFault),
    (names) =>
      `Gradlens' own opinions on ${names} contradict each other or the differences of the gradient: ` +
      'a mistake of ours. Nothing is said of these second derivatives.',
  );
  // A kink of the value has been told of already.
  const kinks = kinked.includes(true) ? [] : cases;
  add(
    'on-a-kink',
    'information',
    kinks.filter(({ derivative }) => derivative.cause === 'on-a-kink'),
    (names) =>
      `The gradient has a kink or a jump at the check point, so there is no second derivative ${names}.`,
  );
  return findings;
}
