import type { CheckResult } from '../model/report.ts';
import { showPlace, type Surroundings } from './render/report.ts';

/** Functions of one reason that are named; the rest is counted. */
const MAX_NAMED = 5;

/**
 * In a folder, functions are chosen by their types and get generated inputs. One that nobody asked for
 * (no tag) and that does not run there, or cannot be differentiated, is no failure of the run.
 */
export function markLeftOut(results: readonly CheckResult[]): CheckResult[] {
  return results.map((result) => {
    const { verdict, point, function: name, handWritten } = result;
    const ran = verdict !== 'failed' && verdict !== 'refused';
    const asked = name === '' || handWritten !== null || (point && point.source !== 'generated');
    return ran || asked ? result : { ...result, leftOut: true };
  });
}

/** What is said of them at the end of a run; empty where there are none. */
export function renderLeftOut(
  results: readonly CheckResult[],
  surroundings: Surroundings,
): string[] {
  const left = results.filter((result) => result.leftOut === true);
  if (left.length === 0) return [];
  const { style } = surroundings;
  const counted = left.length === 1 ? '1 function was' : `${left.length} functions were`;
  const lines = [
    `${counted} left out: no generated inputs work. A @gradcheck tag with a call asks for a check.`,
  ];
  for (const reason of new Set(left.map(({ summary }) => summary))) {
    const alike = left.filter(({ summary }) => summary === reason);
    const named = alike.slice(0, MAX_NAMED).map((result) => {
      const place = showPlace(result.range, surroundings, false);
      return `${style.strong(result.function)} ${style.faint(place)}`;
    });
    if (alike.length > MAX_NAMED) named.push(`${alike.length - MAX_NAMED} more`);
    lines.push(`  ${named.join(', ')}`, `    ${reason}`);
  }
  return lines;
}
