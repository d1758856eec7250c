import * as vscode from 'vscode';
import type { CheckResult } from '../model/report.ts';
import type { Documents } from './documents.ts';
import { toRange } from './places.ts';
import type { ReportStore } from './store.ts';
import { expectedAndActual } from './testText.ts';
import { verdictLine, verdictWords, worstResult } from './verdictText.ts';

/** Tells a test run what the check of its item has said. */
export function reportTest(
  run: vscode.TestRun,
  item: vscode.TestItem,
  results: readonly CheckResult[],
  world: { readonly store: ReportStore; readonly documents: Documents },
): void {
  const own = results.filter((one) => one.function === item.label);
  const shown = own.length > 0 ? own : results;
  const spent = shown.reduce((sum, one) => sum + one.stats.milliseconds, 0);
  for (const result of shown) {
    const line = `${result.function}: ${verdictLine(result, vscode.l10n.t)}`;
    run.appendOutput(`${line}\r\n`, undefined, item);
  }
  const worst = worstResult(shown);
  // What the repository knows of fails no test, and passes none.
  if (worst?.known === true) {
    run.skipped(item);
    return;
  }
  switch (worst?.verdict) {
    case 'agree':
    case 'convention':
      run.passed(item, spent);
      return;
    case 'disagree':
    case 'scaled':
      run.failed(item, messagesOf(shown, world), spent);
      return;
    case 'failed':
      run.errored(item, messagesOf(shown, world), spent);
      return;
    case 'refused':
    case 'inconclusive':
    case undefined:
      run.skipped(item);
  }
}

/** One message per wrong result, with what was expected as a diff, at the wrong line. */
function messagesOf(
  results: readonly CheckResult[],
  { store, documents }: { readonly store: ReportStore; readonly documents: Documents },
): vscode.TestMessage[] {
  return results
    .filter((one) => one.known !== true && ['disagree', 'scaled', 'failed'].includes(one.verdict))
    .map((result) => {
      const words = verdictWords(result, vscode.l10n.t);
      const { expected, actual } = expectedAndActual(result);
      const message =
        expected === ''
          ? new vscode.TestMessage(words)
          : vscode.TestMessage.diff(words, expected, actual);
      const { handWritten } = result;
      const finding = result.findings.find((one) => one.severity === 'error');
      const place =
        handWritten?.diagnosis?.range ?? handWritten?.range ?? finding?.range ?? result.range;
      message.location = new vscode.Location(
        documents.uriOf(place.file),
        toRange(store.locate(result, place) ?? place),
      );
      return message;
    });
}
