import type { CheckResult, PartialDerivative } from '../model/report.ts';
import { secondName, type SecondDerivative, type SecondOrder } from '../model/secondOrder.ts';
import { translateSentence } from './engineText.ts';
import { code } from './hoverText.ts';
import { formatError, formatNumber } from './numbers.ts';
import type { Translate } from './translate.ts';
import { VERDICT_MARKS } from '../model/verdict.ts';
import { partialName, verdictLine } from './verdictText.ts';

/** Digits of the numbers in a copied report: enough to compare, short enough to read. */
const DIGITS = 8;

/** A result as Markdown, for an issue or a review. */
export function reportMarkdown(result: CheckResult, t: Translate): string {
  const lines = [
    `## ${t('Gradient check of {0}', code(result.function))}`,
    '',
    verdictLine(result, t),
    '',
  ];
  if (result.point) lines.push(`${t('Check point:')} ${code(result.point.call)}`, '');
  if (result.handWritten) {
    lines.push(`${t('Hand-written gradient:')} ${code(result.handWritten.function)}`, '');
  }
  if (result.partials.length > 0) lines.push(...partialsTable(result, t), '');
  if (result.secondOrder) lines.push(...secondOrderLines(result.secondOrder, t), '');
  for (const finding of result.findings) {
    const { file, line, column } = finding.range;
    lines.push(
      `- ${code(`${baseName(file)}:${line}:${column}`)} ${translateSentence(finding.message, t)}`,
    );
  }
  if (result.findings.length > 0) lines.push('');
  lines.push(
    t(
      '{0} evaluations, {1} operations recorded, {2} ms',
      result.stats.evaluations,
      result.stats.tapeNodes,
      Math.round(result.stats.milliseconds),
    ),
  );
  return lines.join('\n') + '\n';
}

function partialsTable(result: CheckResult, t: Translate): string[] {
  const written = result.handWritten !== null;
  const head = [
    t('Partial'),
    t('Reverse'),
    t('Forward'),
    t('Numeric'),
    '±',
    ...(written ? [t('Hand-written')] : []),
    t('Verdict'),
  ];
  return [
    `| ${head.join(' | ')} |`,
    `| --- |${' ---: |'.repeat(head.length - 2)} --- |`,
    ...result.partials.map((partial) => `| ${row(partial, written).join(' | ')} |`),
  ];
}

function row(partial: PartialDerivative, written: boolean): string[] {
  return [
    code(partialName(partial)),
    number(partial.reverse),
    number(partial.forward),
    number(partial.numeric),
    error(partial.numericError),
    ...(written ? [number(partial.handWritten)] : []),
    `${VERDICT_MARKS[partial.verdict]}${partial.cause === null ? '' : ` ${partial.cause}`}`,
  ];
}

/** Second derivatives in a copied report: all of a 4×4 Hessian, and what does not agree of a larger one. */
const MOST_SECOND = 16;

function secondOrderLines(second: SecondOrder, t: Translate): string[] {
  const mark = VERDICT_MARKS[second.verdict];
  const lines = [
    `### ${t('Second derivatives')}`,
    '',
    `${mark} ${translateSentence(second.summary, t)}`,
  ];
  const { derivatives } = second;
  const all = derivatives.length <= MOST_SECOND;
  const shown = derivatives.filter(({ verdict }) => all || verdict !== 'agree');
  if (shown.length === 0) return lines;
  const written = shown.some(({ handWritten }) => handWritten !== null);
  const head = [t('Second derivative'), t('Exact'), t('Numeric'), '±'];
  if (written) head.push(t('Hand-written'), '±');
  lines.push(
    '',
    `| ${[...head, t('Verdict')].join(' | ')} |`,
    `| --- |${' ---: |'.repeat(head.length - 1)} --- |`,
    ...shown.map((one) => `| ${secondRow(one, written).join(' | ')} |`),
  );
  return lines;
}

function secondRow(one: SecondDerivative, written: boolean): string[] {
  return [
    code(secondName(one)),
    number(one.exact),
    number(one.numeric),
    error(one.numericError),
    ...(written ? [number(one.handWritten), error(one.handWrittenError)] : []),
    `${VERDICT_MARKS[one.verdict]}${one.cause === null ? '' : ` ${one.cause}`}`,
  ];
}

function number(x: number | null): string {
  return x === null ? '' : formatNumber(x, DIGITS);
}

function error(x: number | null): string {
  return x === null ? '' : formatError(x);
}

function baseName(file: string): string {
  return file.replace(/^.*[\\/]/, '');
}
