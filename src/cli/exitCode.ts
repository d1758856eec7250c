import type { CheckResult } from '../model/report.ts';
import { EXIT_CODES } from '../model/verdict.ts';

/**
 * 1 if any result asks for it, else 2 if any does, else 0 (the table in docs/verdicts.md). Known results
 * and those left out ask for nothing.
 */
export function exitCode(results: readonly CheckResult[], strict: boolean): 0 | 1 | 2 {
  const codes = results.map(({ verdict, known, leftOut }) => {
    if (known || leftOut) return 0;
    return strict && verdict === 'inconclusive' ? 1 : EXIT_CODES[verdict];
  });
  if (codes.includes(1)) return 1;
  return codes.includes(2) ? 2 : 0;
}
