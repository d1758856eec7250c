import type { ClaimSource } from '../../judge/evidence.ts';
import {
  judge,
  type Evidence,
  type EvidenceNote,
  type JudgedFinding,
  type Judgement,
} from '../../judge/judge.ts';
import type { SecondJudgement } from '../../judge/secondOrder.ts';
import { measure, type Measurement } from '../../measure/measure.ts';
import type { Jacobian, MeasureTarget } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { CheckTarget } from '../../model/program.ts';
import type { CheckResult, CheckStats, HandWritten } from '../../model/report.ts';
import type { PartialPath, PictureRequest } from '../../model/request.ts';
import type { FunctionVerdict } from '../../model/verdict.ts';
import { failedResult, failure } from '../outcomes.ts';
import type { Chosen } from './choose.ts';
import type { Differentiator, ForwardRun, ReverseRun } from './differentiator.ts';
import { PlainEvaluator } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import { noOutput, nonFiniteFindings, notesAsFindings, placed, quietened } from './findings.ts';
import { dropFixedInputs } from './fixed.ts';
import { askHandWritten, type HandWrittenOpinion } from './handWritten.ts';
import { askHessian } from './hessian.ts';
import type { SandboxJob } from './job.ts';
import { FastPath } from './fastPath.ts';
import { findImpurities } from './purity.ts';
import type { Recording } from './recording.ts';
import { partialCurve } from './partialCurve.ts';
import { refinements } from './refine.ts';
import { judgeRest, withRest } from './restOfRows.ts';
import { checkSecondOrder } from './secondOrder.ts';
import { locateNotes } from './sites.ts';
import { sourceTrials } from './trials.ts';

/** Partials of one result beyond which only the first outputs are checked. */
const MAX_PARTIALS = 20_000;
/** Operations of a gradient, or of its value, in which the place of a mistake is looked for. */
const MISTAKE_BUDGET = 50_000;
/** Part of the deadline that numeric differences may take, and their budget at most (milliseconds). */
const MEASURE_SHARE = 0.25;
const MAX_MEASURE = 2000;

/** Points at which a gradient written by hand is held against ours when it is not simply right. */
const LIKELY_ELSEWHERE = 4;

/** The check of one target at one point: gathers the opinions, has them judged, and reports. */
export class TargetCheck {
  readonly #job: SandboxJob;
  readonly #target: CheckTarget;
  readonly #chosen: Chosen;
  readonly #started: number;
  readonly #evaluator: PlainEvaluator;
  readonly #differentiator: Differentiator;
  readonly #reverse: ReverseRun;
  readonly #recording: Recording;
  readonly #inputs: readonly string[];
  readonly #outputs: readonly string[];
  readonly #value: Float64Array;
  /** Made by `results`, as soon as it is known who makes it. */
  #forward!: ForwardRun;
  #fast: FastPath | null = null;
  readonly #notes: readonly EvidenceNote[];
  readonly #findings: readonly Finding[];

  /** @throws CheckFailure where the target gives no number, or cannot be differentiated */
  constructor(job: SandboxJob, target: CheckTarget, chosen: Chosen, started: number) {
    if (chosen.evaluator.outputs.length === 0) throw noOutput(job, target);
    const impurities = findImpurities(chosen.setting, chosen.evaluator);
    const differentiated = dropFixedInputs(chosen, job);
    this.#job = job;
    this.#target = target;
    this.#started = started;
    this.#chosen = { ...chosen, setting: differentiated.setting };
    this.#differentiator = differentiated.differentiator;
    this.#reverse = differentiated.reverse;
    this.#recording = differentiated.recording;
    this.#evaluator =
      differentiated.setting === chosen.setting
        ? chosen.evaluator
        : PlainEvaluator.after(chosen.evaluator, differentiated.setting);
    assertFidelity(target, this.#evaluator, this.#reverse);

    const all = this.#evaluator.outputs;
    this.#inputs = this.#evaluator.inputs.map(({ name }) => name);
    this.#outputs = all.slice(0, Math.ceil(MAX_PARTIALS / this.#inputs.length));
    const rows = this.#outputs.length;
    this.#value = Float64Array.from(this.#evaluator.first.outputs, ({ value }) => value);
    const notes = locateNotes(this.#reverse.notes, job.sites);
    this.#findings = eachOnce([
      ...notesAsFindings(notes, target, job),
      ...impurities,
      ...(differentiated.fixed.length > 0 ? [leftOut(differentiated.fixed, target)] : []),
      ...(rows < all.length ? [truncated(rows, all.length, target)] : []),
      ...nonFiniteFindings(this.#value, this.#reverse.jacobian, this.#recording, target),
    ]);
    this.#notes = [...notes, ...impurities];
  }

  /** One result per hand-written gradient, or one without. */
  async results(): Promise<readonly CheckResult[]> {
    const gradients = [...this.#target.gradients.entries()].filter(
      ([, { dropped, order }]) => !dropped && order !== 2,
    );
    const { curve, picture } = this.#job.options;
    if (curve) return [this.#curveOf(curve)];
    if (picture) return [this.#pictured(picture)];
    await this.#differentiateForward();
    if (gradients.length === 0) return [this.#withRest(this.#judged(null), null, null)];
    const results: CheckResult[] = [];
    for (const [k, { refused }] of gradients) {
      if (refused !== undefined) {
        results.push(this.#refused(k, refused));
        continue;
      }
      const hand = askHandWritten(this.#chosen.setting, k, this.#evaluator, this.#outputs);
      if (hand.jacobian) results.push(this.#withRest(this.#judged(hand), hand, k));
      else results.push(this.#unanswered(hand));
    }
    return results;
  }

  async #differentiateForward(): Promise<void> {
    const differentiator = this.#differentiator;
    const fast = new FastPath(this.#chosen.setting, this.#evaluator, this.#reverse);
    const elsewhere = this.#target.gradients.length > 0 ? LIKELY_ELSEWHERE : 0;
    const index = this.#job.targets.indexOf(this.#target);
    const { file } = this.#target.range;
    const text = this.#job.modules.find((module) => module.file === file)?.code ?? '';
    if (await fast.prepare(index, differentiator.forwardRuns + elsewhere, text.length)) {
      differentiator.fast = fast;
    }
    this.#fast = fast;
    this.#forward = differentiator.forward(this.#outputs.length);
  }

  /** A result for the first outputs, with what is wrong in those that are too many to be shown. */
  #withRest(result: CheckResult, hand: HandWrittenOpinion | null, k: number | null): CheckResult {
    const from = this.#outputs.length;
    const { outputs } = this.#evaluator;
    if (from === outputs.length) return result;
    const whole =
      k === null ? null : askHandWritten(this.#chosen.setting, k, this.#evaluator, outputs);
    const rest = judgeRest({
      evaluator: this.#evaluator,
      from,
      reverse: this.#reverse.jacobian,
      hand,
      written: whole?.jacobian ?? null,
      notes: this.#notes,
      seed: this.#job.options.seed,
      milliseconds: Math.min(MAX_MEASURE, this.#job.options.timeout * MEASURE_SHARE),
    });
    if (rest === null) return result;
    const findings = rest.findings.map((finding) =>
      placed(finding, this.#target, hand?.range ?? null),
    );
    const both = withRest(result, rest);
    return { ...both, findings: [...findings, ...both.findings], stats: this.#stats() };
  }

  #judged(hand: HandWrittenOpinion | null): CheckResult {
    const judgement = judge(this.#evidence(hand));
    const second = this.#second(judgement, hand);
    const { trace } = this.#job.options;
    const pictures = trace
      ? this.#recording.pictures(this.#inputs, this.#evaluator.outputs)
      : { insights: [], graph: null };
    const { function: name, range } = this.#target;
    return {
      file: range.file,
      function: name,
      range,
      point: this.#chosen.point,
      parameters: this.#target.parameters.map((parameter) => parameter.name),
      value: this.#evaluator.first.tree,
      ...bothOrders(judgement, second),
      partials: judgement.partials,
      findings: this.#allFindings(judgement, hand, second?.findings),
      handWritten: hand && {
        ...writtenBy(hand),
        ...(judgement.diagnosis ? { diagnosis: judgement.diagnosis } : {}),
      },
      ...(second ? { secondOrder: second.report } : {}),
      stats: this.#stats(),
      ...pictures,
    };
  }

  /** The derivative of the gradient, where it is asked for. */
  #second(
    { verdict, partials }: Judgement,
    hand: HandWrittenOpinion | null,
  ): SecondJudgement | null {
    const { options } = this.#job;
    if ((options.order ?? this.#target.order) !== 2) return null;
    // A gradient with a convention of its own is no gradient whose derivative could be a Hessian.
    const isPlain = verdict !== 'convention' && verdict !== 'scaled';
    return checkSecondOrder({
      differentiator: this.#differentiator,
      inputs: this.#inputs,
      outputs: this.#outputs,
      point: this.#evaluator.point,
      gradient: firstRows(this.#reverse.jacobian, this.#outputs.length),
      tapeNodes: this.#reverse.nodes,
      hand: isPlain ? hand : null,
      hessians: this.#target.gradients.flatMap((candidate, k) =>
        candidate.order === 2 ? [askHessian(candidate, k, this.#evaluator)] : [],
      ),
      partials,
      notes: this.#notes,
      seed: options.seed,
      milliseconds: Math.min(MAX_MEASURE, options.timeout * MEASURE_SHARE),
      patience: (options.timeout - (performance.now() - this.#started)) / 2,
    });
  }

  /** A graph with its hints and hovers, and no verdict. */
  #pictured(picture: PictureRequest): CheckResult {
    const { function: name, range } = this.#target;
    return {
      ...failedResult({ file: range.file, function: name, range, point: this.#chosen.point }, []),
      ...this.#recording.picture(this.#inputs, this.#evaluator.outputs, picture),
      stats: this.#stats(),
    };
  }

  /** Error against step size of one partial: nothing is judged. No partial where there is no such one. */
  #curveOf({ input, output }: PartialPath): CheckResult {
    const { function: name, range } = this.#target;
    const [column, row] = [this.#inputs.indexOf(input), this.#outputs.indexOf(output)];
    const reverse = this.#reverse.jacobian.values[row * this.#inputs.length + column];
    const isKnown = column >= 0 && row >= 0 && reverse !== undefined;
    const { seed } = this.#job.options;
    return {
      ...failedResult({ file: range.file, function: name, range, point: this.#chosen.point }, []),
      partials: isKnown
        ? [
            {
              ...{ input, output, reverse, forward: null, numeric: null, numericError: null },
              ...{ handWritten: null, verdict: 'inconclusive', cause: null },
              curve: partialCurve(this.#measureTarget(), row, column, reverse, seed),
            },
          ]
        : [],
      stats: this.#stats(),
    };
  }

  #evidence(hand: HandWrittenOpinion | null): Evidence {
    const rows = this.#outputs.length;
    const handJacobian = hand?.jacobian ?? null;
    return {
      inputs: this.#inputs,
      outputs: this.#outputs,
      point: this.#evaluator.point,
      value: this.#value.subarray(0, rows),
      reverse: firstRows(this.#reverse.jacobian, rows),
      forward: this.#forward.jacobian,
      ...(this.#forward.tangents ? { tangents: this.#forward.tangents } : {}),
      numericClaims: this.#claims(handJacobian).map(({ source }) => source),
      numeric: this.#measure(handJacobian),
      handWritten:
        hand && handJacobian
          ? {
              function: hand.function,
              jacobian: handJacobian,
              saysNaN: hand.saysNaN,
              scale: hand.scale,
              ...(hand.inner === null ? {} : { inner: hand.inner }),
            }
          : null,
      notes: this.#notes,
      at: (point) => {
        try {
          const value = this.#evaluator.evaluate(point);
          return {
            value: value.subarray(0, rows),
            reverse: this.#differentiator.reverseElsewhere(point, rows, value).jacobian,
            handWritten: hand?.at(point) ?? null,
          };
        } catch {
          return null;
        }
      },
      contributions: (output, input) => this.#recording.contributions(output, input),
      ...(hand
        ? {
            ...this.#recordings(hand),
            refined: refinements(this.#job, this.#chosen.setting, this.#outputs, hand),
          }
        : {}),
    };
  }

  /** The hand-written gradient and the value, operation by operation, for the place of a mistake. */
  #recordings(
    hand: HandWrittenOpinion,
  ): Pick<Evidence, 'written' | 'recorded' | 'source' | 'trials'> {
    const differentiator = this.#differentiator;
    const { modules } = this.#job;
    return {
      trials: () => sourceTrials(this.#chosen.setting, hand, this.#evaluator),
      source: (file) => modules.find((module) => module.file === file)?.source ?? null,
      written: (point) => {
        const record = attempt(() => differentiator.written(hand.index, MISTAKE_BUDGET, point));
        if (!record) return null;
        const entries = hand.entries(record.run.tree);
        return { trace: record.trace, entries, numbers: record.run.outputs.map((o) => o.value) };
      },
      recorded: (output, point) =>
        attempt(() => differentiator.trace(output, MISTAKE_BUDGET, point).trace),
    };
  }

  /** What the differences have to settle, in the order in which they are told of it. */
  #claims(hand: Jacobian | null): { readonly source: ClaimSource; readonly jacobian: Jacobian }[] {
    const reverse = firstRows(this.#reverse.jacobian, this.#outputs.length);
    const forward = this.#forward.jacobian;
    return [
      { source: 'reverse', jacobian: reverse },
      ...(forward ? [{ source: 'forward', jacobian: forward } as const] : []),
      ...(hand ? [{ source: 'hand-written', jacobian: hand } as const] : []),
    ];
  }

  #measure(hand: Jacobian | null): Measurement {
    const claims = this.#claims(hand).map(({ jacobian }) => jacobian);
    return measure(this.#measureTarget(), claims, {
      seed: this.#job.options.seed,
      milliseconds: Math.min(MAX_MEASURE, this.#job.options.timeout * MEASURE_SHARE),
      clock: () => performance.now(),
    });
  }

  #measureTarget(): MeasureTarget {
    const rows = this.#outputs.length;
    return {
      point: this.#evaluator.point,
      outputs: rows,
      evaluate: (x) => this.#evaluator.evaluate(x).subarray(0, rows),
      branches: (x) =>
        this.#differentiator.branches(x) ?? { signature: 'the program throws', nearest: [] },
    };
  }

  /** A hand-written gradient that a tag names, and that cannot be called with the function's arguments. */
  #refused(k: number, message: string): CheckResult {
    const { function: name, range, gradients } = this.#target;
    const about = { file: range.file, function: name, range, point: this.#chosen.point };
    const { function: by, range: place, foundBy, convention = 'function' } = gradients[k]!;
    const finding = failure('gradient-unmapped', message, place ?? range);
    return {
      ...failedResult(about, [finding, ...this.#findings], { verdict: 'refused' }),
      value: this.#evaluator.first.tree,
      handWritten: { function: by, convention, foundBy, ...(place ? { range: place } : {}) },
      stats: this.#stats(),
    };
  }

  /** A hand-written gradient that threw, or fits no input: the check that was asked for failed. */
  #unanswered(hand: HandWrittenOpinion): CheckResult {
    const { function: name, range } = this.#target;
    const about = { file: range.file, function: name, range, point: this.#chosen.point };
    return {
      ...failedResult(about, [...hand.findings, ...this.#findings]),
      value: this.#evaluator.first.tree,
      handWritten: writtenBy(hand),
      stats: this.#stats(),
    };
  }

  #allFindings(
    judgement: Judgement,
    hand: HandWrittenOpinion | null,
    second: readonly JudgedFinding[] = [],
  ): Finding[] {
    const judged = [...judgement.findings, ...second].map((finding) =>
      placed(finding, this.#target, hand?.range ?? null),
    );
    const found = [...this.#findings, ...(this.#fast?.findings ?? [])];
    const noticed = quietened(found, judgement.partials);
    return [...judged, ...(hand?.findings ?? []), ...noticed];
  }

  #stats(): CheckStats {
    return {
      evaluations: this.#evaluator.evaluations,
      instrumented: this.#differentiator.runs,
      tapeNodes: this.#reverse.nodes,
      milliseconds: performance.now() - this.#started,
      ...(this.#fast ? { engine: this.#fast.use } : {}),
    };
  }
}

/** From right to wrong; the worse of the two orders is the function's. */
const FROM_GOOD_TO_BAD: readonly FunctionVerdict[] = [
  'agree',
  'convention',
  'inconclusive',
  'scaled',
  'disagree',
];

function bothOrders(
  { verdict, summary }: Judgement,
  second: SecondJudgement | null,
): Pick<CheckResult, 'verdict' | 'summary'> {
  if (!second) return { verdict, summary };
  const { report } = second;
  const isWorse = FROM_GOOD_TO_BAD.indexOf(report.verdict) > FROM_GOOD_TO_BAD.indexOf(verdict);
  const [first, then] = isWorse ? [report.summary, summary] : [summary, report.summary];
  return { verdict: isWorse ? report.verdict : verdict, summary: `${first} · ${then}` };
}

/** Null where the program does not run there. */
function attempt<T>(action: () => T): T | null {
  try {
    return action();
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    return null;
  }
}

/** The instrumented program must compute, bit for bit, what the program itself computes. */
function assertFidelity(target: CheckTarget, evaluator: PlainEvaluator, reverse: ReverseRun): void {
  const plain = evaluator.first.outputs.map(({ value }) => value);
  const { values } = reverse;
  if (plain.length === values.length && plain.every((value, i) => Object.is(value, values[i]))) {
    return;
  }
  const at = Math.max(
    0,
    plain.findIndex((value, i) => !Object.is(value, values[i])),
  );
  const message =
    `The instrumented copy of ${target.function} computes ${String(values[at])} where the ` +
    `function itself computes ${String(plain[at])}, so nothing can be said of its gradient: ` +
    'a mistake of Gradlens.';
  throw CheckFailure.at('fidelity', message, target.range);
}

/** Findings of which every single place counts: a second one on a line may be the one that matters. */
const EVERY_PLACE: ReadonlySet<Finding['code']> = new Set<Finding['code']>([
  'gradient-blocked',
  'opaque-call',
  'shadow-dropped',
  'shadow-moved',
]);

/** The runtime and the probes may notice the same thing; one finding per kind and line is enough. */
function eachOnce(findings: readonly Finding[]): Finding[] {
  const seen = new Set<string>();
  // Random numbers that decide the value are told of as such, not once more as seeded ones.
  const drawn = findings.filter(({ code }) => code === 'not-deterministic');
  return findings.filter(({ code, range: { file, line, column } }) => {
    if (code === 'seeded-random' && drawn.some(({ range }) => range.line === line)) return false;
    const key = `${code} ${line} ${EVERY_PLACE.has(code) ? column : ''} ${file}`;
    return !seen.has(key) && seen.add(key);
  });
}

function leftOut(names: readonly string[], { range }: CheckTarget): Finding {
  const shown = names.slice(0, 4).join(', ') + (names.length > 4 ? ', …' : '');
  const verb =
    names.length === 1 ? 'is an index or a count and stays' : 'are indices or counts and stay';
  return failure('input-fixed', `${shown} ${verb} fixed.`, range, 'information');
}

function truncated(rows: number, all: number, { range }: CheckTarget): Finding {
  const message = `Only the first ${rows} of ${all} outputs are shown: the others were held against differences along random directions.`;
  return failure('trace-truncated', message, range, 'information');
}

function firstRows({ outputs, inputs, values }: Jacobian, rows: number): Jacobian {
  if (rows === outputs) return { outputs, inputs, values };
  return { outputs: rows, inputs, values: values.subarray(0, rows * inputs) };
}

function writtenBy(hand: HandWrittenOpinion): HandWritten {
  const { function: name, convention, foundBy, range, scale, tags } = hand;
  return {
    ...{ function: name, convention, foundBy },
    ...(range ? { range } : {}),
    ...(scale === null ? {} : { scale }),
    ...(tags ? { tags } : {}),
  };
}
