import type { ReportStore, Run } from '../editor/store.ts';
import { translateFinding, translateSentence } from '../editor/engineText.ts';
import { fileKey } from '../editor/store.ts';
import type { Translate } from '../editor/translate.ts';
import { VERDICT_MARKS } from '../model/verdict.ts';
import { causeOf, partialName, verdictLine, verdictWords } from '../editor/verdictText.ts';
import type { CheckResult } from '../model/report.ts';
import type { PanelResult, PanelState } from '../webview/protocol.ts';

export interface PanelWorld {
  readonly isTrusted: boolean;
  readonly translate: Translate;
  /** A file as people know it. */
  readonly relative: (file: string) => string;
}

/** What the side panel shows of the store. */
export function panelState(store: ReportStore, world: PanelWorld): PanelState {
  const { current } = store;
  if (!current) {
    if (!world.isTrusted) return { kind: 'untrusted' };
    const run = store.runs().at(-1);
    return run
      ? { kind: 'running', function: run.function, message: run.message }
      : { kind: 'empty' };
  }
  const checked = store.get(current.file, current.function);
  const results = checked?.results ?? [current];
  return {
    kind: 'result',
    result: panelResult(current, world),
    choices: results.map((result) => ({
      label: choiceLabel(result, world.translate),
      verdict: result.verdict,
    })),
    chosen: Math.max(0, results.indexOf(current)),
    outdated: store.isOutdated(current),
    running: runOf(store, current)?.message ?? null,
    checkedAt: checked?.checkedAt ?? 0,
  };
}

/** The check that will replace a result. */
export function runOf(store: ReportStore, result: CheckResult): Run | null {
  const runs = store.runs(result.file);
  return (
    runs.find(
      (run) =>
        fileKey(run.file) === fileKey(result.file) &&
        (run.function === null || run.function === result.function),
    ) ?? null
  );
}

function panelResult(result: CheckResult, world: PanelWorld): PanelResult {
  return {
    file: result.file,
    function: result.function,
    range: result.range,
    point: result.point,
    value: result.value,
    verdict: result.verdict,
    summary: result.summary,
    findings: result.findings.map((finding) => translateFinding(finding, world.translate)),
    handWritten: handWrittenIn(result, world.translate),
    stats: result.stats,
    partials: result.partials.map((partial) => ({
      ...partial,
      because: partial.cause && causeOf(partial.cause, partialName(partial), world.translate),
    })),
    sentence: verdictWords(result, world.translate),
    path: world.relative(result.file),
    hasGraph: result.graph !== null,
  };
}

/** The hand-written gradient with its diagnosis in the editor's language. */
function handWrittenIn({ handWritten }: CheckResult, t: Translate): CheckResult['handWritten'] {
  const diagnosis = handWritten?.diagnosis;
  if (!diagnosis) return handWritten;
  return {
    ...handWritten,
    diagnosis: { ...diagnosis, text: translateSentence(diagnosis.text, t) },
  };
}

function choiceLabel(result: CheckResult, t: Translate): string {
  const call = result.point?.call ?? result.function;
  const gradient = result.handWritten?.function;
  const what = gradient === undefined ? call : t('{0} against {1}', gradient, call);
  return result.point ? `${VERDICT_MARKS[result.verdict]} ${what}` : verdictLine(result, t);
}
