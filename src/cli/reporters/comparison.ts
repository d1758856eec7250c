import { formatNumber } from '../../model/format.ts';
import type { CheckResult, PartialDerivative } from '../../model/report.ts';

const DIGITS = 9;
const ERROR_DIGITS = 2;
/** Rows beyond which the rest is only counted: a log is read by people. */
const MAX_ROWS = 64;

/** The partials that do not agree, a line each: what is right, what is there instead, and why. */
export function comparison({ partials }: CheckResult): string[] {
  const rows = partials.filter(({ verdict }) => verdict !== 'agree');
  const lines = rows.slice(0, MAX_ROWS).map(row);
  if (rows.length > MAX_ROWS) lines.push(`… and ${rows.length - MAX_ROWS} more`);
  return lines;
}

function row(partial: PartialDerivative): string {
  const { input, output, handWritten, reverse, verdict, cause } = partial;
  const name = `∂${output.replace(/^\./, '')}/∂${input}`;
  const expected = `expected ${handWritten === null ? measured(partial) : believed(partial)}`;
  const actual = handWritten === null ? `reverse mode ${show(reverse)}` : show(handWritten);
  const why = cause === null ? verdict : `${verdict}: ${cause}`;
  return `${name}: ${expected}, actual ${actual} (${why})`;
}

/**
 * Reverse mode has more digits, but counts only where the measurement does not contradict it:
 * through a rounding its 0 is no expectation.
 */
function believed(partial: PartialDerivative): string {
  const { reverse, numeric, numericError } = partial;
  if (numeric === null) return show(reverse);
  const confirmed = reverse !== null && Math.abs(reverse - numeric) <= (numericError ?? 0);
  return confirmed ? show(reverse) : measured(partial);
}

function measured({ numeric, numericError }: PartialDerivative): string {
  const bar = numericError === null ? '' : ` ± ${formatNumber(numericError, ERROR_DIGITS)}`;
  return `${show(numeric)}${bar}`;
}

function show(value: number | null): string {
  return value === null ? '–' : formatNumber(value, DIGITS);
}
