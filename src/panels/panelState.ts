import { callInputs, type CallInput } from '../editor/callInputs.ts';
import type { EarlierCheck } from '../editor/history.ts';
import type { DraftOwner, InputDrafts } from '../editor/inputDrafts.ts';
import type { ReportStore, Run } from '../editor/store.ts';
import { translateFinding, translateSentence } from '../editor/engineText.ts';
import { fileKey } from '../editor/store.ts';
import type { Translate } from '../editor/translate.ts';
import { VERDICT_MARKS } from '../model/verdict.ts';
import { causeOf, partialName, verdictLine, verdictWords } from '../editor/verdictText.ts';
import type { CheckResult, HandWritten } from '../model/report.ts';
import type { PanelEarlier, PanelInputs, PanelResult, PanelState } from '../webview/protocol.ts';
import { curveKey, type CurveState } from './curveState.ts';
import { nextStep } from './nextStep.ts';

/** Conventions of a gradient that stands for itself: a function or an expression of its own. */
const PLAIN: readonly string[] = ['function', 'expression'];

export interface PanelWorld {
  readonly isTrusted: boolean;
  readonly translate: Translate;
  /** A file as people know it. */
  readonly relative: (file: string) => string;
  /** Inputs that are being edited; none where the panel only shows. */
  readonly drafts?: InputDrafts;
  /** Checks that were made of a function, newest first. */
  readonly history?: (file: string, name: string) => readonly EarlierCheck[];
  /** The earlier check that is shown, by its place in the history; null: the latest. */
  readonly shown?: number | null;
  readonly curves?: (result: CheckResult) => ReadonlyMap<string, CurveState>;
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
  const history = world.history?.(current.file, current.function) ?? [];
  const old = history[world.shown ?? -1];
  const shown = old ? earlierResult(current, old) : current;
  return {
    kind: 'result',
    result: panelResult(shown, world),
    choices: old
      ? []
      : results.map((result) => ({
          label: choiceLabel(result, world.translate),
          verdict: result.verdict,
        })),
    chosen: Math.max(0, results.indexOf(current)),
    outdated: old === undefined && store.isOutdated(current),
    running: runOf(store, current)?.message ?? null,
    checkedAt: old?.at ?? checked?.checkedAt ?? 0,
    inputs: old ? null : inputsOf(current, world),
    earlier: earlierChecks(history, results, checked?.checkedAt ?? 0, world.translate),
    old: old ? { partialCount: old.partialCount } : null,
    next: old ? null : nextStep(current, world.translate),
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

/** The fields of a result's point and whose they are; null without a point. */
export function fieldsOf(
  result: CheckResult,
): { readonly owner: DraftOwner; readonly inputs: readonly CallInput[] } | null {
  if (!result.point) return null;
  const { call } = result.point;
  const owner = { file: result.file, function: result.function, call };
  return { owner, inputs: callInputs(call, result.parameters ?? []) };
}

function inputsOf(result: CheckResult, world: PanelWorld): PanelInputs | null {
  const fields = fieldsOf(result);
  if (!fields || !world.drafts) return null;
  const { owner, inputs } = fields;
  return {
    fields: world.drafts
      .read(owner, inputs, world.translate)
      .map(({ label, shape, texts, errors, isChanged }) => ({
        ...{ label, shape, texts, errors, isChanged },
      })),
    seed: world.drafts.seedOf(owner),
    call: world.drafts.callOf(owner, inputs, world.translate),
  };
}

function panelResult(result: CheckResult, world: PanelWorld): PanelResult {
  const curves = world.curves?.(result);
  const scale = result.handWritten?.scale;
  return {
    file: result.file,
    function: result.function,
    range: result.range,
    point: result.point,
    value: result.value,
    verdict: result.verdict,
    summary: result.summary,
    findings: result.findings.map((finding) => translateFinding(finding, world.translate)),
    handWritten: result.handWritten && handWrittenWords(result.handWritten, world.translate),
    ...(result.secondOrder
      ? {
          secondOrder: {
            ...result.secondOrder,
            summary: translateSentence(result.secondOrder.summary, world.translate),
          },
        }
      : {}),
    ...(result.known === true ? { known: true } : {}),
    stats: result.stats,
    partials: result.partials.map((partial) => {
      const state = partial.curve ?? curves?.get(curveKey(partial));
      return {
        ...partial,
        because: partial.cause && causeOf(partial.cause, partialName(partial), world.translate),
        ...(scale === undefined ? {} : { scale }),
        ...(typeof state === 'object' ? { curve: state } : {}),
        ...(typeof state === 'string' ? { noCurve: state } : {}),
      };
    }),
    sentence: verdictWords(result, world.translate),
    path: world.relative(result.file),
    hasGraph: result.graph !== null,
  };
}

/** An earlier check as far as it was kept. */
function earlierResult(current: CheckResult, old: EarlierCheck): CheckResult {
  return {
    file: current.file,
    function: current.function,
    range: current.range,
    point: old.call === null ? null : { source: old.source ?? 'call', call: old.call },
    value: null,
    verdict: old.verdict,
    summary: old.summary,
    partials: old.partials,
    findings: [],
    handWritten:
      old.gradient === null ? null : { function: old.gradient, convention: '', foundBy: 'name' },
    stats: old.stats,
    insights: [],
    graph: null,
  };
}

/** The history without what the latest results say themselves. */
function earlierChecks(
  history: readonly EarlierCheck[],
  results: readonly CheckResult[],
  checkedAt: number,
  t: Translate,
): PanelEarlier[] {
  return history.flatMap((one, index) => {
    const isLatest =
      one.at === checkedAt && results.some((result) => result.point?.call === one.call);
    if (isLatest) return [];
    const words = verdictWords({ verdict: one.verdict, summary: one.summary }, t);
    const { at, verdict, call } = one;
    return [{ at, index, call: call ?? '', verdict, sentence: words }];
  });
}

/** A gradient's convention and diagnosis in the editor's language. */
function handWrittenWords(hand: HandWritten, t: Translate): HandWritten {
  const { convention, diagnosis } = hand;
  return {
    ...hand,
    // That a function is a function goes without saying.
    convention: PLAIN.includes(convention) ? '' : translateSentence(convention, t),
    ...(diagnosis && {
      diagnosis: { ...diagnosis, text: translateSentence(diagnosis.text, t) },
    }),
  };
}

function choiceLabel(result: CheckResult, t: Translate): string {
  const call = result.point?.call ?? result.function;
  const gradient = result.handWritten?.function;
  const what = gradient === undefined ? call : t('{0} against {1}', gradient, call);
  return result.point ? `${VERDICT_MARKS[result.verdict]} ${what}` : verdictLine(result, t);
}
