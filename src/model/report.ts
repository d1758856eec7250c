import type { Finding } from './finding.ts';
import type { ComputationGraph } from './graph.ts';
import type { Insight } from './insight.ts';
import type { SourceRange } from './range.ts';
import type { SecondOrder } from './secondOrder.ts';
import type { SourceEdit } from './trials.ts';
import type { Cause, FunctionVerdict, PartialVerdict } from './verdict.ts';

/** Numbers as author code returns them: nested arrays and objects (typed arrays become arrays). */
export type NumberTree =
  number | string | boolean | null | readonly NumberTree[] | { readonly [key: string]: NumberTree };

/** Where the numbers of a check came from, in the order in which the sources are preferred. */
export type PointSource = 'tag' | 'call' | 'saved' | 'call-site' | 'generated';

export interface CheckPoint {
  readonly source: PointSource;
  /** The call as an expression in the module's scope: `loss([0.2, 0.4], 3)`. */
  readonly call: string;
  /** Where the tag or the call stands, if it stands in a file. */
  readonly range?: SourceRange;
}

/** ∂output/∂input: every opinion on one number. `null` is "no opinion". */
export interface PartialDerivative {
  /** Path of the input from its parameter: `w[2]`, `W[0][1]`, `this.w[0]`, `options.rate`. */
  readonly input: string;
  /** Path inside the result: `` (a scalar), `[2]`, `.price`. */
  readonly output: string;
  readonly reverse: number | null;
  readonly forward: number | null;
  readonly numeric: number | null;
  /** Bound on |numeric − true derivative|: truncation, round-off and noise. Never null beside a number. */
  readonly numericError: number | null;
  readonly handWritten: number | null;
  readonly verdict: PartialVerdict;
  readonly cause: Cause | null;
  /** Significant digits that were verified. */
  readonly digits?: number;
  /** The smallest relative error that would have been seen. */
  readonly detectable?: number;
  /** On a kink: the interval between the one-sided slopes. */
  readonly subgradient?: readonly [number, number];
  /** Error against step size, for the curve in the side panel: steps and |D(h) − reverse|. */
  readonly curve?: StepCurve;
}

export interface StepCurve {
  readonly steps: readonly number[];
  readonly derivatives: readonly number[];
  readonly chosenStep: number;
  /** e_f / h at h = 1: the round-off and noise level of the function's value. */
  readonly noise: number;
}

/** Where a hand-written gradient came from and what is the matter with it. */
export interface HandWritten {
  /** The function or expression: `lossGrad`, `-besselj(x, 1)`. */
  readonly function: string;
  readonly convention: string;
  readonly foundBy: 'name' | 'tag' | 'argument' | 'evaluation';
  readonly range?: SourceRange;
  /** Acknowledged factor (hand-written ÷ true), where a tag names one. */
  readonly scale?: number;
  /** Tags that confirm or reject this guess, written above the function that is checked. */
  readonly tags?: { readonly confirm: string; readonly reject: string };
  readonly diagnosis?: Diagnosis;
}

export interface Diagnosis {
  readonly kind: Cause;
  /** Hand-written ÷ true, where one constant explains everything. */
  readonly factor: number | null;
  readonly input: string | null;
  /** The place in the hand-written code, where one change there would put everything right. */
  readonly range: SourceRange | null;
  readonly text: string;
  /** The place in the value's code that it is about: the path whose term is missing. */
  readonly value?: SourceRange;
  /** Other places in the hand-written code that may be meant, the likeliest first. */
  readonly alternatives?: readonly { readonly range: SourceRange; readonly text: string }[];
  /** The partial in question at two points: as written, as it should be, and after the change. */
  readonly evidence?: readonly {
    readonly point: readonly number[];
    readonly written: number;
    readonly right: number;
  }[];
  /** Replacements in the source that explain everything where they were tried, the likeliest first. */
  readonly proposals?: readonly SourceEdit[];
  readonly quickFix: {
    readonly title: string;
    readonly range: SourceRange;
    readonly newText: string;
  } | null;
}

export interface CheckStats {
  /** Evaluations of the author's own program (numeric differences, purity, noise). */
  readonly evaluations: number;
  /** Evaluations of the instrumented program. */
  readonly instrumented: number;
  readonly tapeNodes: number;
  readonly milliseconds: number;
  readonly engine?: EngineUse;
}

/** What pushed the tangents and gave the gradients beyond the check point's own recording. */
export interface EngineUse {
  /** `fast`: the target as compiled for differentiation. `dynamic`: the program, every operation watched. */
  readonly path: 'fast' | 'dynamic';
  /** Why it was not the fast one. */
  readonly reason?: string;
}

/** The check of one function at one point: everything that any surface shows. */
export interface CheckResult {
  readonly file: string;
  /** Name as `--function` takes it: `loss`, `Foo#method`, `activations.relu`. */
  readonly function: string;
  /** The function's name in the source. */
  readonly range: SourceRange;
  readonly point: CheckPoint | null;
  /** Names of the function's parameters, in order. */
  readonly parameters?: readonly string[];
  readonly value: NumberTree;
  readonly verdict: FunctionVerdict;
  /** The verdict in one sentence, for lens, panel and terminal alike. */
  readonly summary: string;
  readonly partials: readonly PartialDerivative[];
  readonly findings: readonly Finding[];
  readonly handWritten: HandWritten | null;
  /** The check of the gradient's own derivative, where it was asked for. */
  readonly secondOrder?: SecondOrder;
  /** It stands in the repository's baseline, and fails no run. */
  readonly known?: boolean;
  /** Nobody asked for it, and no generated inputs work: it fails no run of a folder. */
  readonly leftOut?: boolean;
  readonly stats: CheckStats;
  /** Values and gradients at places in the source, for hints and hovers. */
  readonly insights: readonly Insight[];
  readonly graph: ComputationGraph | null;
}

/** What one request answers: one result per function, point and hand-written gradient. */
export interface CheckReport {
  readonly results: readonly CheckResult[];
  /** Hash of each source text that took part, to mark results outdated when a text moves on. */
  readonly sources: readonly { readonly file: string; readonly hash: string }[];
  /** True where the check was cancelled, or replaced by a newer one: there is nothing to show. */
  readonly cancelled?: boolean;
}
