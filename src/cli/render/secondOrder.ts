import { formatNumber } from '../../model/format.ts';
import { secondName, type SecondDerivative, type SecondOrder } from '../../model/secondOrder.ts';
import { VERDICT_MARKS, type PartialVerdict } from '../../model/verdict.ts';
import type { Style } from './style.ts';
import { table, type Cell } from './table.ts';

/** Rows beyond which agreeing second derivatives are only counted: a 4×4 Hessian, one triangle of it. */
const MAX_ROWS = 10;
const DIGITS = 9;
const ERROR_DIGITS = 2;
const FAILURES_FIRST: readonly PartialVerdict[] = ['disagree', 'inconclusive', 'agree'];

/** The second derivatives as a table: of two that mirror each other and agree, the first stands for both. */
export function renderSecondOrder(
  second: SecondOrder,
  style: Style,
  dressOf: (verdict: PartialVerdict) => (text: string) => string,
): string[] {
  const rank = ({ verdict }: SecondDerivative): number => FAILURES_FIRST.indexOf(verdict);
  const sorted = oneOfEachPair(second).sort((a, b) => rank(a) - rank(b));
  const failures = sorted.filter(({ verdict }) => verdict !== 'agree').length;
  const shown = sorted.slice(0, Math.max(MAX_ROWS, Math.min(failures, 4 * MAX_ROWS)));
  if (shown.length === 0) return [];
  const hand = shown.some(({ handWritten }) => handWritten !== null);
  const titles = ['', 'second order', 'exact', 'numeric', '± error'];
  const written = hand ? ['by hand', '± error'] : [];
  const heading = [...titles, ...written, ''].map((text) => ({ text, dress: style.faint }));
  const rows = shown.map((one) => rowOf(one, hand, dressOf(one.verdict)));
  const numbers = written.map(() => 'right' as const);
  const lines = table(heading, rows, [
    'left',
    'left',
    'right',
    'right',
    'right',
    ...numbers,
    'left',
  ]);
  const rest = sorted.length - shown.length;
  const agreeing = failures <= shown.length ? ', which agree' : '';
  if (rest > 0) lines.push(style.faint(`… and ${rest} more${agreeing}`));
  return lines;
}

function oneOfEachPair({ mode, derivatives }: SecondOrder): SecondDerivative[] {
  if (mode === 'directions') return [...derivatives];
  const seen = new Set<string>();
  return derivatives.filter((one) => {
    seen.add(secondName(one));
    const mirrored = secondName({ ...one, row: one.column, column: one.row });
    return one.verdict !== 'agree' || one.row === one.column || !seen.has(mirrored);
  });
}

function rowOf(one: SecondDerivative, hand: boolean, dress: (text: string) => string): Cell[] {
  const cells: Cell[] = [
    { text: VERDICT_MARKS[one.verdict], dress },
    { text: secondName(one) },
    { text: number(one.exact) },
    { text: number(one.numeric) },
    { text: error(one.numericError) },
  ];
  if (hand) {
    const isWrong = one.verdict === 'disagree';
    cells.push({ text: number(one.handWritten), ...(isWrong ? { dress } : {}) });
    cells.push({ text: error(one.handWrittenError) });
  }
  const verdict = one.verdict === 'agree' ? '' : one.verdict;
  const cause = one.cause === null || one.cause === 'both-zero' ? '' : one.cause;
  cells.push({ text: [verdict, cause].filter((part) => part !== '').join(': '), dress });
  return cells;
}

function number(value: number | null): string {
  return value === null ? '–' : formatNumber(value, DIGITS);
}

function error(value: number | null): string {
  return value === null ? '' : formatNumber(value, ERROR_DIGITS);
}
