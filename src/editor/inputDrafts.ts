import { seededRandom } from '../model/random.ts';
import { isBalanced, withInputs, type CallInput } from './callInputs.ts';
import { fileKey } from './store.ts';
import type { Translate } from './translate.ts';

/** What has been typed for one function and not yet checked. */
interface Draft {
  /** The call that the fields were made of: another one starts afresh. */
  readonly call: string;
  readonly texts: Map<number, readonly string[]>;
  /** Seed of the values in the fields; 0: they are those of the check. */
  seed: number;
}

/** The fields of a check point with what has been typed into them. */
export interface DraftedInput extends CallInput {
  /** A sentence per wrong number, in the order of `texts`; null where it is fine. */
  readonly errors: readonly (string | null)[];
  readonly isChanged: boolean;
}

/**
 * Inputs that are being edited, per function: the host keeps them, so that they outlive the page
 * that shows them. A check at another call of the function drops them.
 */
export class InputDrafts {
  readonly #drafts = new Map<string, Draft>();

  /** The fields as they stand now. */
  read(owner: DraftOwner, inputs: readonly CallInput[], t: Translate): readonly DraftedInput[] {
    const draft = this.#of(owner);
    return inputs.map((input, index) => {
      const texts = draft?.texts.get(index) ?? input.texts;
      return {
        ...input,
        texts,
        errors: texts.map((text) => mistakeIn(text, input.shape === null, t)),
        isChanged: texts.some((text, i) => text !== input.texts[i]),
      };
    });
  }

  seedOf(owner: DraftOwner): number {
    return this.#of(owner)?.seed ?? 0;
  }

  /** Puts texts into a field; of another number than its numbers they are dropped. */
  write(owner: DraftOwner, inputs: readonly CallInput[], index: number, texts: readonly string[]) {
    if (inputs[index]?.texts.length !== texts.length) return;
    this.#open(owner).texts.set(index, texts.map(plainNumber));
  }

  /**
   * Other numbers from a seed: each keeps its sign and its size within a factor of two, so that a
   * volatility stays positive and a probability small. 0 becomes anything within ±1.
   * @param isFree whether a field's number is an input: counts and indices stay.
   */
  randomise(
    owner: DraftOwner,
    inputs: readonly CallInput[],
    seed: number,
    isFree: (label: string, at: number) => boolean,
  ): void {
    const draft = this.#open(owner);
    const random = seededRandom(seed);
    draft.seed = seed;
    draft.texts.clear();
    for (const [index, input] of inputs.entries()) {
      if (input.shape === null) continue;
      const texts = input.texts.map((text, at) => {
        const drawn = random();
        return isFree(input.label, at)
          ? varied(Number(text.replaceAll(/[\s_]/g, '')), drawn)
          : text;
      });
      draft.texts.set(index, texts);
    }
  }

  reset(owner: DraftOwner): void {
    this.#drafts.delete(keyOf(owner));
  }

  /** The call with what has been typed; null while something is wrong in it. */
  callOf(owner: DraftOwner, inputs: readonly CallInput[], t: Translate): string | null {
    const read = this.read(owner, inputs, t);
    if (read.some((input) => input.errors.some((error) => error !== null))) return null;
    return withInputs(
      owner.call,
      inputs,
      read.map((input) => input.texts),
    );
  }

  #of(owner: DraftOwner): Draft | undefined {
    const draft = this.#drafts.get(keyOf(owner));
    return draft?.call === owner.call ? draft : undefined;
  }

  #open(owner: DraftOwner): Draft {
    const known = this.#of(owner);
    if (known) return known;
    const draft: Draft = { call: owner.call, texts: new Map(), seed: 0 };
    this.#drafts.set(keyOf(owner), draft);
    return draft;
  }
}

/** The function and the call whose inputs are edited. */
export interface DraftOwner {
  readonly file: string;
  readonly function: string;
  readonly call: string;
}

/** What is wrong with a text, in a sentence; null where nothing is. */
function mistakeIn(text: string, isExpression: boolean, t: Translate): string | null {
  const trimmed = text.trim();
  if (isExpression) {
    if (trimmed === '') return t('An expression is missing.');
    return isBalanced(trimmed) ? null : t('A bracket is not closed, or closed twice.');
  }
  if (trimmed === '') return t('A number is missing.');
  const isNumber = Number.isFinite(Number(trimmed.replaceAll(/[_\s]/g, '')));
  return isNumber ? null : t('“{0}” is no number.', trimmed);
}

/** A pasted minus sign is a minus. */
function plainNumber(text: string): string {
  return text.trim().replace(/^−/, '-');
}

/** Four digits are enough to be away from 0, 1 and each other, and short enough to read. */
function varied(value: number, drawn: number): string {
  const next = value === 0 ? 2 * drawn - 1 : value * 2 ** (2 * drawn - 1);
  return String(Number(next.toPrecision(4)));
}

function keyOf({ file, function: name }: DraftOwner): string {
  return `${fileKey(file)}#${name}`;
}
