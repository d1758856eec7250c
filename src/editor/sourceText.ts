import type { Position } from './functionSites.ts';

/** The text with comments and the insides of strings blanked, of the same length. */
export function blank(text: string): string {
  const skip =
    /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/g;
  return text.replace(skip, (found) => found.replace(/[^\n]/g, ' '));
}

/**
 * Whether a function's text looks as if it computed numbers: it takes something, gives something,
 * and calculates. Wrong only in what it offers: the check itself decides.
 */
export function computesNumbers(body: string): boolean {
  const bare = blank(body).trimStart();
  if (/^(?:export\s+)?(?:default\s+)?(?:const\s+[\w$]+\s*=\s*)?async\b/.test(bare)) return false;
  if (/\)\s*:\s*(?:void|string|boolean|never|Promise<[^>]*>)\s*(?:\{|=>)/.test(bare)) return false;
  if (/^[^(]*\(\s*\)\s*(?::[^={]+)?(?:=>|\{)/.test(bare) && !/\bthis\s*\./.test(bare)) return false;
  const computes = /\bMath\s*\.|[\w$)\]]\s*(?:\*\*|[-+*/%])=?\s*[\w$(]|[-+*/]=/.test(bare);
  return computes && /\breturn\b|=>\s*[^{\s]|\bthis\s*\.|\]\s*[-+*/]?=[^=]/.test(bare);
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
