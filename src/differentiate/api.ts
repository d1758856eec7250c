import type { NumberTree } from '../model/report.ts';
import type { SourceRange } from '../model/range.ts';
import type { FindingCode } from '../model/finding.ts';
import type { BranchTrace, OperationTrace, Site, Watch } from '../model/trace.ts';

/**
 * What the runtime offers inside the author's realm. The runtime is bundled as one script
 * (`dist/runtime.js`) that is evaluated in the sandbox's realm before any author code; its completion
 * value is a `RuntimeFactory`. Unit tests import it as a module and use their own realm.
 */
export interface RuntimeFactory {
  /** Every number reachable from the call (depth first, parameters in order, then receiver fields). */
  findInputs(call: RealmCall, parameterNames: readonly string[]): InputPath[];
  /** Writes the numbers at `inputs` into the call's arguments and receiver, in place. */
  writeInputs(call: RealmCall, inputs: readonly InputPath[], point: ArrayLike<number>): void;
  readInputs(call: RealmCall, inputs: readonly InputPath[]): Float64Array;
  /** Every number of a result, with its path inside it: `` for a scalar, `[2]`, `.price`. */
  findOutputs(value: unknown): { readonly path: string; readonly value: number }[];
  /** The result as plain data that can leave the realm (cycles and functions cut). */
  toTree(value: unknown): NumberTree;
  /** `instrument` is asked for functions that the program makes from text; without it they stay raw. */
  createSession(sites: SessionSites, instrument?: InstrumentText | null): RuntimeSession;
  /**
   * The statement-record path's side of a realm whose modules hold the twins of one target; `sites` of
   * the instrumented program where the twins record every operation.
   */
  createFastSession(sites?: SessionSites | null): FastRuntimeSession;
  /** What the arguments of a call are made of, as JSON of `ValueShape[]`. */
  describeArguments(args: readonly unknown[]): string;
}

/** What a value is made of, as far as the fast path's emission has to know. */
export type ValueShape =
  | { readonly kind: 'number' | 'boolean' | 'string' | 'typed' | 'missing' | 'unknown' }
  /** `element` null: empty. */
  | { readonly kind: 'array'; readonly element: ValueShape | null }
  | { readonly kind: 'record'; readonly fields: readonly (readonly [string, ValueShape])[] };

/** Runs of the twins that `compileFast` emitted; each returns null where the base has to do it. */
export interface FastRuntimeSession {
  /** The object that modules with twins take as their `$F` parameter. */
  readonly hooks: object;
  /** Whether the twins are those of this callee. */
  covers(callee: unknown): boolean;
  /** With the numbers at `inputs` as they stand in the arguments. Throws what the program throws. */
  run(call: RealmCall, inputs: readonly InputPath[]): FastRun | null;
  /** Twins emitted with `forward`: tangents of the outputs for one direction (length inputs). */
  forward(
    call: RealmCall,
    inputs: readonly InputPath[],
    direction: ArrayLike<number>,
  ): FastTangents | null;
  /**
   * Twins emitted with `operations`: records what a run of the base in operations mode records. Asked
   * again (with arguments of its own) after a null it may have an answer; after the second it has none.
   */
  record(
    call: RealmCall,
    inputs: readonly InputPath[],
    nodeBudget?: number,
  ): FastRecordedRun | null;
}

export interface FastOutput {
  readonly path: string;
  readonly value: number;
  readonly node: number;
}

/** `reverse` and `trace` read the tape: they hold until the realm's next run. */
export interface FastRecordedRun {
  readonly value: unknown;
  readonly outputs: readonly FastOutput[];
  /** Inputs included. */
  readonly nodes: number;
  reverse(cotangent: ArrayLike<number>): Float64Array;
  /** As `RuntimeRun.trace`: the same sites, nodes, edges, events and watches. */
  trace(cotangent: ArrayLike<number>): OperationTrace;
}

export interface FastRun {
  readonly value: unknown;
  readonly outputs: readonly FastOutput[];
  readonly nodes: number;
  readonly edges: number;
  /**
   * Adjoints of the inputs for output cotangents. null where one is not finite: a statement's fused
   * partial may be so because of a part that the adjoints of single operations would have switched off.
   */
  reverse(cotangent: ArrayLike<number>): Float64Array | null;
}

export interface FastTangents {
  readonly value: unknown;
  readonly outputs: readonly { readonly path: string; readonly value: number }[];
  /** Length outputs. */
  readonly tangents: Float64Array;
}

/**
 * Instruments the text of a CommonJS module whose first site is `base`. Answers the JSON of an
 * InstrumentedText, or the empty string where it cannot be done. Never throws.
 */
export type InstrumentText = (text: string, base: number) => string;

export interface InstrumentedText {
  readonly code: string;
  readonly tables: SiteTables;
}

export interface RealmCall {
  readonly callee: unknown;
  readonly receiver: unknown;
  readonly args: unknown[];
}

export interface InputPath {
  readonly root: 'receiver' | number;
  readonly path: readonly (string | number)[];
  /** As reports print it: `w[2]`, `this.w[0]`, `options.rate`. */
  readonly name: string;
}

/** Site tables of the instrumented modules, in the order of their base indices. */
export type SessionSites = readonly {
  readonly base: number;
  readonly ranges: readonly SourceRange[];
  /** The module's `InstrumentedModule.tables`: what traces and messages say of the sites. */
  readonly tables?: SiteTables;
  /** Of a text that the program made into code: the call that did. */
  readonly origin?: number;
}[];

/** What stands at the sites of one module; plain data that can be cloned into the sandbox. */
export interface SiteTables {
  /** Index = site − base. */
  readonly sites: readonly SiteEntry[];
  /** Uses of watched variables; `watch` is the site (base included) of the watch. */
  readonly references: readonly { readonly range: SourceRange; readonly watch: number }[];
  /** The compiled text, for `Function.prototype.toString`. */
  readonly code?: string;
}

export interface SiteEntry extends Site {
  /** `operation` may make tape nodes; the others carry events, watches or decisions. */
  readonly kind: 'operation' | 'loop' | 'function' | Watch['kind'];
  /** Functions and classes: where they stand in the compiled text. */
  readonly span?: readonly [start: number, end: number];
}

/**
 * gradient: records what the reverse sweep needs. operations: records every operation with site,
 * operand values, loop and call events, watches. forward: pushes tangents along instead of a tape.
 * branches: only which way active decisions went. second: a tape with tangents along, of values and
 * local derivatives, for the gradient's own derivative.
 */
export type RunMode = 'gradient' | 'operations' | 'forward' | 'branches' | 'second';

export interface RunOptions {
  readonly mode: RunMode;
  /** forward and second: directions × inputs, row-major. */
  readonly directions?: Float64Array;
  /** operations: stop recording (not running) after this many nodes. */
  readonly nodeBudget?: number;
}

/** One run. `reverse` and `trace` read the tape: they hold until the realm's next run. */
export interface RuntimeRun {
  readonly value: unknown;
  readonly outputs: readonly {
    readonly path: string;
    readonly value: number;
    readonly node: number;
  }[];
  /** Tape nodes of the run, inputs included. */
  readonly nodes: number;
  /** What the author's program did to numbers that depend on inputs, and where. */
  readonly notes: readonly RuntimeNote[];
  /** One reverse sweep: adjoints of the inputs for the given output cotangents (length outputs). */
  reverse(cotangent: ArrayLike<number>): Float64Array;
  /** forward mode: tangents of the outputs, directions × outputs, row-major. */
  readonly tangents: Float64Array | null;
  readonly branches: BranchTrace | null;
  /**
   * second mode: the products H·v of the Hessian of ⟨cotangent, outputs⟩ with each direction v,
   * directions × inputs, row-major; NaN where no second derivative exists.
   */
  secondOrder(cotangent: ArrayLike<number>): Float64Array;
  /** operations mode: the record, with adjoints of the given cotangents. */
  trace(cotangent: ArrayLike<number>): OperationTrace;
}

/** A finding as the runtime knows it: a site instead of a range. */
export interface RuntimeNote {
  readonly code: FindingCode;
  readonly site: number;
  readonly message: string;
}

export interface RuntimeSession {
  /** The object that instrumented modules take as their `$R` parameter. */
  readonly hooks: object;
  /**
   * Brands the sandbox's own raw helpers (`__gradlens`, `require`, `console.*`): calling them with
   * numbers that depend on inputs leaves no finding. Returns its argument.
   */
  trusted<F extends object>(helper: F): F;
  /**
   * Runs the instrumented call with the numbers at `inputs` set to `point` and marked as nodes 1..n.
   * Throws what the author's program throws.
   */
  run(
    call: RealmCall,
    inputs: readonly InputPath[],
    point: ArrayLike<number>,
    options: RunOptions,
  ): RuntimeRun;
}

/** What the transform makes of one compiled module. */
export interface InstrumentedModule {
  /** Body of `(exports, require, module, __filename, __dirname, __gradlens, $R)`. */
  readonly code: string;
  /** Range in the author's source of each site, index = site − base. */
  readonly ranges: readonly SourceRange[];
  /** Where each site stands in the compiled text: start and end, two numbers a site. */
  readonly spans: readonly number[];
  /** What stands at each site; hand it to `createSession` together with the ranges. */
  readonly tables: SiteTables;
  /** Constructs that stay raw (async functions, `with`, direct eval), with the reason. */
  readonly refusals: readonly { readonly range: SourceRange; readonly reason: string }[];
}
