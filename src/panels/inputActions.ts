import * as vscode from 'vscode';
import type { CheckPoints } from '../editor/checkPoints.ts';
import type { CheckAnswer, Checks } from '../editor/checks.ts';
import type { Documents } from '../editor/documents.ts';
import type { InputDrafts } from '../editor/inputDrafts.ts';
import { toRange } from '../editor/places.ts';
import type { FunctionSites } from '../editor/sites.ts';
import type { ReportStore } from '../editor/store.ts';
import { tagInsertion } from '../editor/tagText.ts';
import type { CheckResult } from '../model/report.ts';
import type { INPUT_ACTIONS } from '../webview/protocol.ts';
import { inputsOf } from './again.ts';
import { fieldsOf } from './panelState.ts';

export interface InputParts {
  readonly store: ReportStore;
  readonly documents: Documents;
  readonly checks: Checks;
  readonly points: CheckPoints;
  readonly sites: FunctionSites;
  readonly drafts: InputDrafts;
}

/** Puts what was typed into a field of the shown point. */
export function writeInput(parts: InputParts, index: number, texts: readonly string[]): void {
  const fields = parts.store.current && fieldsOf(parts.store.current);
  if (fields) parts.drafts.write(fields.owner, fields.inputs, index, texts);
}

/** Other inputs, from a seed. Whole numbers that are no inputs (counts, indices) stay. */
export function randomiseInputs({ store, drafts }: InputParts, seed: number): void {
  const { current } = store;
  const fields = current && fieldsOf(current);
  if (!fields) return;
  const free = new Set(current.partials.map((partial) => partial.input));
  drafts.randomise(fields.owner, fields.inputs, seed, (label, at) => {
    const field = fields.inputs.find((input) => input.label === label)!;
    return free.has(label + indexText(field.shape ?? [], at)) || !isWhole(field.texts[at]!);
  });
}

/** Checks at what stands in the fields, keeps it, or goes back to what was checked. */
export async function runInputAction(
  parts: InputParts,
  action: (typeof INPUT_ACTIONS)[number],
): Promise<void> {
  const { current } = parts.store;
  const fields = current && fieldsOf(current);
  if (!fields) return;
  if (action === 'reset') {
    parts.drafts.reset(fields.owner);
    return;
  }
  const call = parts.drafts.callOf(fields.owner, fields.inputs, vscode.l10n.t);
  if (call === null) return;
  switch (action) {
    case 'check':
      await checkAt(parts, current, { call, wrt: inputsOf(current) });
      return;
    case 'save': {
      await parts.points.save(current.file, current.function, [call]);
      const answer = await checkAt(parts, current, {});
      const source =
        answer?.kind === 'report' ? answer.report.results[0]?.point?.source : undefined;
      if (source === 'tag') {
        void vscode.window.showInformationMessage(
          vscode.l10n.t(
            'Saved. As long as {0} has a @gradcheck tag, that comes first.',
            current.function,
          ),
        );
      }
      return;
    }
    case 'tag':
      await writeTag(parts, current, call);
      await checkAt(parts, current, {});
      focusOn(parts.store, current, call);
  }
}

/** Checks a function from the panel: at a given call, or at its own points. */
export async function checkAt(
  { documents, sites, checks }: Pick<InputParts, 'documents' | 'sites' | 'checks'>,
  result: CheckResult,
  at: { readonly call?: string; readonly wrt?: readonly string[] },
): Promise<CheckAnswer | undefined> {
  const document = await vscode.workspace.openTextDocument(documents.uriOf(result.file));
  const start = (await sites.named(document, result.function))?.nameRange.start;
  return checks.check(document, {
    function: result.function,
    ...(start ? { position: new vscode.Position(start.line, start.character) } : {}),
    asked: true,
    ...at,
  });
}

/** Writes the call as a tag above its function, with the same `wrt` as the tag that it came from. */
async function writeTag(
  { store, documents, sites }: InputParts,
  result: CheckResult,
  call: string,
): Promise<void> {
  const document = await vscode.workspace.openTextDocument(documents.uriOf(result.file));
  const site = await sites.named(document, result.function);
  const name = store.locate(result, result.range);
  const line = site?.range.start.line ?? (name && name.line - 1);
  if (line === null) return;
  const place = result.point?.range && store.locate(result, result.point.range);
  const old = place ? document.getText(toRange(place)) : '';
  const wrt = /\bwrt\s+[\w$.[\], ]+$/.exec(old)?.[0];
  const tag = `@gradcheck ${call}${wrt === undefined ? '' : ` ${wrt}`}`;
  const { at, text } = tagInsertion(document.getText().split(/\r?\n/), line, tag);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(at.line, at.character), text);
  await vscode.workspace.applyEdit(edit);
}

function focusOn(store: ReportStore, { file, function: name }: CheckResult, call: string): void {
  const found = store.get(file, name)?.results.find((one) => one.point?.call === call);
  if (found) store.focus(found);
}

function indexText(shape: readonly number[], at: number): string {
  const [first, columns] = shape;
  if (first === undefined) return '';
  return columns === undefined ? `[${at}]` : `[${Math.floor(at / columns)}][${at % columns}]`;
}

function isWhole(text: string): boolean {
  return Number.isInteger(Number(text.replaceAll(/[\s_]/g, '')));
}
