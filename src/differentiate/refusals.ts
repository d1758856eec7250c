import type { FindingCode } from '../model/finding.ts';

/** What differentiation refuses, or where it stops: the finding's code and its sentence. */
interface Refusal {
  readonly code: FindingCode;
  /** The sentence; `place` is the text of the call, or what cannot carry a gradient. */
  readonly say: (place: string) => string;
}

/** Constructs that stay as they are: the function that holds one is refused as a target. */
const CONSTRUCTS = {
  async: {
    code: 'unsupported-construct',
    say: () => 'Async functions run outside the evaluation that is differentiated.',
  },
  eval: {
    code: 'unsupported-construct',
    say: () => 'Direct eval can read and write any variable of the function around it.',
  },
  with: {
    code: 'unsupported-construct',
    say: () => 'A with statement makes every name in it ambiguous.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

const through = (what: string) =>
  ({ code: 'gradient-blocked', say: () => `No gradient flows through ${what}.` }) as const;

/** Where a gradient stops while the program runs. */
const NOTES = {
  rounding: through('a rounding'),
  bits: through('a bit operation'),
  integer: through('an integer operation'),
  'integer-store': through('a store of an integer'),
  'integer-array': through('a store into an array of integers'),
  bigint: through('a BigInt'),
  'parse-int': through('parseInt'),
  'number-text': through('the text of a number'),
  text: {
    code: 'gradient-blocked',
    say: () =>
      'A text becomes a number here, after numbers that depend on the inputs were made text: no gradient flows through text.',
  },
  'raw-call': {
    code: 'unsupported-construct',
    say: (call) =>
      `${call} runs code that cannot be differentiated (an async function, direct eval or with): gradients through it are lost.`,
  },
  'unknown-native': {
    code: 'opaque-call',
    say: (call) =>
      `No gradient is known for ${call}: a built-in without a rule received numbers that depend on the inputs.`,
  },
  'made-from-text': {
    code: 'opaque-call',
    say: (call) =>
      `No gradient is known for ${call}: the function was made from text while the program ran.`,
  },
  'lost-by-callee': {
    code: 'shadow-dropped',
    say: (call) => `${call}: the callee did not take over the gradient of its arguments.`,
  },
  'lost-argument': {
    code: 'shadow-dropped',
    say: () => 'An argument of this function lost its gradient on the way here.',
  },
  'moved-argument': {
    code: 'shadow-moved',
    say: () =>
      'Arguments reached this function in another order than they were passed; they were matched by value.',
  },
  'equal-key': {
    code: 'shadow-moved',
    say: () =>
      'A result cached under an equal number is used here: its gradient flows to the number that it was first computed from.',
  },
  'lost-store': {
    code: 'shadow-dropped',
    say: (where) => `The gradient is lost here: ${where} cannot carry it.`,
  },
  'number-object': {
    code: 'shadow-dropped',
    say: () => 'A Number object cannot carry a gradient.',
  },
  'value-of': { code: 'shadow-dropped', say: () => 'valueOf() of a number loses its gradient.' },
  'copied-getter': {
    code: 'shadow-dropped',
    say: () => 'A getter that is copied here loses its gradient.',
  },
} as const satisfies Readonly<Record<string, Refusal>>;

/** Everything that is refused or stops a gradient; docs/refused.md is made from it. */
export const REFUSALS: Readonly<Record<ConstructId | NoteId, Refusal>> = {
  ...CONSTRUCTS,
  ...NOTES,
};
export type ConstructId = keyof typeof CONSTRUCTS;
export type NoteId = keyof typeof NOTES;
export type RefusalId = ConstructId | NoteId;
