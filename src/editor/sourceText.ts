import type { Position } from './functionSites.ts';

/** The text with comments and the insides of strings blanked, of the same length. */
export function blank(text: string): string {
  const skip =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(skip, (found) => found.replace(/[^\n]/g, ' '));
}

const NUMERIC = /\bnumber\b|\b(?:Float|Int|Uint)\d+(?:Clamped)?Array\b/;
/** Results that hold no number. */
const NO_NUMBER = /^\s*:\s*(?:void|string|boolean|never|Promise<[^>]*>)\s*(?:\{|=>)/;

/**
 * Whether a function's text looks as if it computed numbers: it takes something, gives something,
 * and is typed with numbers or calculates. Wrong only in what it offers: the check itself decides.
 */
export function computesNumbers(body: string): boolean {
  const bare = blank(body).trimStart();
  if (/^(?:export\s+)?(?:default\s+)?(?:const\s+[\w$]+\s*=\s*)?async\b/.test(bare)) return false;
  const open = bare.indexOf('(');
  const close = open < 0 ? -1 : matching(bare, open);
  const parameters = bare.slice(open + 1, close - 1);
  if (NO_NUMBER.test(bare.slice(close))) return false;
  const usesReceiver = /\bthis\s*\./.test(bare);
  if (close > 0 && parameters.trim() === '' && !usesReceiver) return false;
  const gives = /\breturn\b|=>\s*[^{\s]|\bthis\s*\.|\]\s*[-+*/]?=[^=]/.test(bare);
  const computes = /\bMath\s*\.|[\w$)\]]\s*(?:\*\*|[-+*/%])=?\s*[\w$(]|[-+*/]=/.test(bare);
  return gives && (computes || NUMERIC.test(parameters));
}

/** Behind the bracket that closes the one at `open`; the end of the text if none does. */
export function matching(bare: string, open: number): number {
  let depth = 0;
  for (let i = open; i < bare.length; i++) {
    if ('([{'.includes(bare[i]!)) depth++;
    else if (')]}'.includes(bare[i]!) && --depth === 0) return i + 1;
  }
  return bare.length;
}

/** Offsets of a text to lines and back. */
export class LineIndex {
  readonly #starts: number[] = [0];

  constructor(text: string) {
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1))
      this.#starts.push(i + 1);
  }

  offset(place: Position): number {
    return (this.#starts[place.line] ?? Infinity) + place.character;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low, character: offset - this.#starts[low]! };
  }
}
