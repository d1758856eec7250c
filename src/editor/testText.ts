import type { CheckResult } from '../model/report.ts';
import { formatNumber } from './numbers.ts';
import { partialName } from './verdictText.ts';

/** Digits in which a wrong gradient and the right one are compared line by line. */
const DIGITS = 9;

/**
 * The partials of a result as two texts for a diff: what the numbers say, and what is written (or,
 * without a hand-written gradient, what reverse mode says). Only what disagrees: the editor shows both
 * texts in one line beside the code, where anything else would hide it. Empty where there is nothing.
 */
export function expectedAndActual(result: CheckResult): { expected: string; actual: string } {
  const expected: string[] = [];
  const actual: string[] = [];
  for (const partial of result.partials) {
    if (partial.verdict !== 'disagree') continue;
    const written =
      partial.handWritten === null
        ? partial.reverse
        : partial.handWritten / (result.handWritten?.scale ?? 1);
    const right =
      partial.handWritten === null ? partial.numeric : (partial.reverse ?? partial.numeric);
    if (written === null || right === null) continue;
    const name = partialName(partial);
    expected.push(`${name} = ${plain(right)}`);
    actual.push(`${name} = ${plain(written)}`);
  }
  return { expected: expected.join('\n'), actual: actual.join('\n') };
}

/** With the minus sign of program text: the diff editor marks the typographic one as ambiguous. */
function plain(value: number): string {
  return formatNumber(value, DIGITS).replaceAll('−', '-');
}
