import type { MessagePort } from 'node:worker_threads';
import type { CountedModule } from '../../analyze/branches.ts';
import type { StepCount } from '../../analyze/stepCounts.ts';
import type { CheckRequest } from '../../model/request.ts';
import type { CheckResult } from '../../model/report.ts';
import type { CheckTarget, ProgramModule } from '../../model/program.ts';
import type { SessionSites } from '../../differentiate/api.ts';
import type { SourceRange } from '../../model/range.ts';

/** A construct of the author's code that stays raw, and why. */
export interface Refusal {
  readonly range: SourceRange;
  readonly reason: string;
}

/** One program with its targets, as the sandbox is given it (plain data, cloned into the worker). */
export interface SandboxJob {
  readonly entry: string;
  readonly modules: readonly ProgramModule[];
  /** Instrumented text by file; JSON modules have none. */
  readonly instrumented: Readonly<Record<string, string>>;
  readonly sites: SessionSites;
  /** The entry module with counters in its branches. */
  readonly counted: CountedModule;
  /** Numbers of steps that the entry module is written with. */
  readonly steps?: readonly StepCount[];
  readonly refusals: readonly Refusal[];
  readonly targets: readonly CheckTarget[];
  readonly options: Pick<
    CheckRequest,
    'seed' | 'trace' | 'wrt' | 'timeout' | 'curve' | 'order' | 'picture'
  >;
  /** Where the stopped clock stands, in milliseconds since 1970. */
  readonly now: number;
  /** Path of the differentiating runtime's bundle, `dist/runtime.js`. */
  readonly runtime: string;
}

/** A target whose twins are wanted, as the check found it. */
export interface TwinWish {
  /** Index of the target. */
  readonly index: number;
  /** What the call's arguments are made of: JSON of ValueShape[]. */
  readonly shapes: string;
  /** Positions of the parameters that hold inputs. */
  readonly wrt: readonly number[];
}

/** A text to be instrumented while the sandbox waits: the answer goes to the port, then `done` is 1. */
export interface TextWish {
  readonly text: string;
  /** The first site that it may use. */
  readonly base: number;
  readonly done: Int32Array<SharedArrayBuffer>;
  readonly port: MessagePort;
}

/** Changes of a gradient that are wanted while the sandbox waits: the answer is JSON of a TrialModule, or empty. */
export interface TrialWish {
  /** Index of the target, and of the gradient in its list. */
  readonly index: number;
  readonly gradient: number;
  readonly done: Int32Array<SharedArrayBuffer>;
  readonly port: MessagePort;
}

/** Texts of the modules that hold twins, by file; the others stay as they are. */
export type TwinTexts = Readonly<Record<string, string>>;

/** One emission that records, and one that pushes tangents along; or why there is neither. */
export type TwinAnswer =
  | { readonly refused: null; readonly reverse: TwinTexts; readonly forward: TwinTexts }
  | { readonly refused: string };

export type ToSandbox =
  | { readonly kind: 'twins'; readonly answer: TwinAnswer }
  | { readonly kind: 'job'; readonly job: SandboxJob }
  | { readonly kind: 'check'; readonly index: number };

export type FromSandbox =
  | { readonly kind: 'wish'; readonly wish: TwinWish }
  | { readonly kind: 'text'; readonly wish: TextWish }
  | { readonly kind: 'trials'; readonly wish: TrialWish }
  | { readonly kind: 'ready' }
  | { readonly kind: 'results'; readonly index: number; readonly results: readonly CheckResult[] }
  | { readonly kind: 'output'; readonly text: string }
  /** A bug of ours: never what author code did. */
  | { readonly kind: 'broken'; readonly message: string };
