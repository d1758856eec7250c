import * as v from 'valibot';
import type { Comparison } from '../graph/compare.ts';
import type { ComputationGraph } from '../model/graph.ts';
import type { CheckResult, PartialDerivative } from '../model/report.ts';
import type { FunctionVerdict } from '../model/verdict.ts';
import { decode } from './encoding.ts';

/**
 * What the extension and its two webviews say to each other. Every message is encoded text; each side
 * checks what it receives before it uses it, and drops what does not fit.
 */

/** Translations by English text, as `vscode.l10n.bundle` holds them. */
export type Strings = Readonly<Record<string, string>>;

export interface PanelPartial extends PartialDerivative {
  /** Why the verdict is what it is, in words; null where there is nothing to explain. */
  readonly because: string | null;
  /** Acknowledged factor of the hand-written number (÷ the true one), where its tag names one. */
  readonly scale?: number;
  /** Why it has no curve yet: it is being drawn, or cannot be. */
  readonly noCurve?: 'drawing' | 'none';
}

export interface PanelResult extends Omit<CheckResult, 'graph' | 'insights' | 'partials'> {
  readonly partials: readonly PanelPartial[];
  /** The verdict in one sentence. */
  readonly sentence: string;
  /** The file as people know it: relative to its workspace folder. */
  readonly path: string;
  readonly hasGraph: boolean;
}

/** A number, vector, matrix or expression of the check point, as it is being edited. */
export interface PanelInput {
  /** `w`, `options.rate`. */
  readonly label: string;
  /** `[]` a number, `[n]` a vector, `[r, c]` a matrix (row by row); null an expression. */
  readonly shape: readonly number[] | null;
  readonly texts: readonly string[];
  /** What is wrong with each text, in a sentence; null where nothing is. */
  readonly errors: readonly (string | null)[];
  readonly isChanged: boolean;
}

export interface PanelInputs {
  readonly fields: readonly PanelInput[];
  /** Seed of the values in the fields; 0: nothing was drawn. */
  readonly seed: number;
  /** The call that the fields make up; null while something is wrong in them. */
  readonly call: string | null;
}

/** A check that was made before the one that is shown. */
export interface PanelEarlier {
  /** Milliseconds since 1970; names it. */
  readonly at: number;
  readonly index: number;
  readonly call: string;
  readonly verdict: FunctionVerdict;
  readonly sentence: string;
}

/** What a person can do about a check that says nothing, and the button that does it. */
export interface NextStep {
  readonly text: string;
  readonly action: (typeof ACTIONS)[number] | null;
  readonly label: string;
}

/** A check point (or hand-written gradient) of the same function. */
export interface PanelChoice {
  readonly label: string;
  readonly verdict: FunctionVerdict;
}

export type PanelState =
  | { readonly kind: 'untrusted' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'running'; readonly function: string | null; readonly message: string }
  | {
      readonly kind: 'result';
      readonly result: PanelResult;
      readonly choices: readonly PanelChoice[];
      readonly chosen: number;
      readonly outdated: boolean;
      /** What the check that will replace this result is doing. */
      readonly running: string | null;
      /** Milliseconds since 1970. */
      readonly checkedAt: number;
      /** The point's inputs; null where there is no point, or the check is an earlier one. */
      readonly inputs: PanelInputs | null;
      /** Other checks of this function, newest first. */
      readonly earlier: readonly PanelEarlier[];
      /** Set where an earlier check is shown: how many partials it had, of which the worst are kept. */
      readonly old: { readonly partialCount: number } | null;
      readonly next: NextStep | null;
    };

export type ToPanel = {
  readonly type: 'panel';
  readonly state: PanelState;
  readonly strings: Strings;
};

export interface GraphSource {
  readonly file: string;
  readonly path: string;
  readonly function: string;
}

export type GraphState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'running'; readonly function: string | null }
  /** A check without a picture: it failed, or nothing was recorded. */
  | { readonly kind: 'none'; readonly source: GraphSource; readonly reason: string }
  | {
      readonly kind: 'graph';
      readonly source: GraphSource;
      readonly graph: ComputationGraph;
      readonly sentence: string;
      readonly verdict: FunctionVerdict;
      readonly outdated: boolean;
      /** The box that was opened or folded last: it stays where it was on the screen. */
      readonly changed: string | null;
      /** True while another picture of the same run is on its way. */
      readonly busy: boolean;
      /** Stays with its function, wherever the cursor goes. */
      readonly pinned: boolean;
      /** Other check points of the function that a difference can be shown to. */
      readonly points: readonly string[];
      /** Index into `points`, and what is different there. */
      readonly comparison: (Comparison & { readonly point: number }) | null;
    };

export type ToGraph =
  | { readonly type: 'graph'; readonly state: GraphState; readonly strings: Strings }
  /** The node at the editor's cursor, or the one that a hover or problem asked for. */
  | { readonly type: 'select'; readonly node: string | null };

const range = v.object({
  file: v.string(),
  line: v.number(),
  column: v.number(),
  endLine: v.number(),
  endColumn: v.number(),
});

/** What a webview may ask to be run; the host maps each to a command of its own. */
export const ACTIONS = [
  'check',
  'cancel',
  'showGraph',
  'showPanel',
  'copyReport',
  'editCheckPoint',
  'openExamples',
  'manageTrust',
  'openSettings',
  'showLog',
] as const;

/** What can be done with the inputs in the fields. */
export const INPUT_ACTIONS = ['check', 'save', 'tag', 'reset'] as const;

const whole = v.pipe(v.number(), v.integer());

const fromPanel = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('run'), action: v.picklist(ACTIONS) }),
  v.object({ type: v.literal('reveal'), range }),
  v.object({ type: v.literal('choose'), index: whole }),
  /** What stands in a field now. */
  v.object({ type: v.literal('write'), index: whole, texts: v.array(v.string()) }),
  v.object({ type: v.literal('inputs'), action: v.picklist(INPUT_ACTIONS) }),
  v.object({ type: v.literal('randomise'), seed: v.pipe(whole, v.minValue(1)) }),
  /** The partial that was chosen and has no curve yet. */
  v.object({ type: v.literal('curve'), input: v.string(), output: v.string() }),
  /** Shows an earlier check; null goes back to the latest. */
  v.object({ type: v.literal('earlier'), index: v.nullable(whole) }),
]);
export type FromPanel = v.InferOutput<typeof fromPanel>;

export const TEXT_FORMATS = ['svg', 'mermaid', 'dot', 'json'] as const;

const fromGraph = v.variant('type', [
  v.object({ type: v.literal('ready') }),
  v.object({ type: v.literal('run'), action: v.picklist(ACTIONS) }),
  v.object({ type: v.literal('reveal'), range }),
  /** The node under the mouse or in step: its place is marked in the editor. */
  v.object({
    type: v.literal('mark'),
    ranges: v.array(range),
    /** The editor goes there too, without taking the focus. */
    show: v.boolean(),
  }),
  /** Opens or folds one box, or all. */
  v.object({ type: v.literal('fold'), group: v.nullable(v.string()), open: v.boolean() }),
  /** Another output's gradients, or the single operations. */
  v.object({
    type: v.literal('picture'),
    output: v.pipe(v.number(), v.integer(), v.minValue(0)),
    detail: v.picklist(['expressions', 'operations']),
  }),
  v.object({ type: v.literal('compare'), point: v.nullable(v.pipe(v.number(), v.integer())) }),
  v.object({ type: v.literal('pin'), pinned: v.boolean() }),
  v.object({ type: v.literal('copy'), format: v.picklist(TEXT_FORMATS), text: v.string() }),
  v.object({
    type: v.literal('save'),
    format: v.picklist(['svg', 'png']),
    /** The picture: text of an SVG, base64 of a PNG. */
    data: v.string(),
  }),
]);
export type FromGraph = v.InferOutput<typeof fromGraph>;

const state = v.looseObject({ kind: v.string() });
const strings = v.record(v.string(), v.string());
const toPanel = v.object({ type: v.literal('panel'), state, strings });
const toGraph = v.variant('type', [
  v.object({ type: v.literal('graph'), state, strings }),
  v.object({ type: v.literal('select'), node: v.nullable(v.string()) }),
]);

/** Checks what a webview sent: it is a page, and its messages are not trusted. Null: not one of ours. */
export function readFromPanel(message: unknown): FromPanel | null {
  return read(fromPanel, message);
}

export function readFromGraph(message: unknown): FromGraph | null {
  return read(fromGraph, message);
}

/** The host is trusted with the inside of a state; that it is one is checked. */
export function readToPanel(message: unknown): ToPanel | null {
  return read(toPanel, message) as ToPanel | null;
}

export function readToGraph(message: unknown): ToGraph | null {
  return read(toGraph, message) as ToGraph | null;
}

function read<T>(schema: v.GenericSchema<unknown, T>, message: unknown): T | null {
  if (typeof message !== 'string') return null;
  try {
    const result = v.safeParse(schema, decode(message));
    return result.success ? result.output : null;
  } catch {
    return null;
  }
}
