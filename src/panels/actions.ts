import * as vscode from 'vscode';
import type { Documents } from '../editor/documents.ts';
import type { ReportStore } from '../editor/store.ts';
import { COMMANDS, INTERNAL_COMMANDS } from '../ids.ts';
import type { SourceRange } from '../model/range.ts';
import type { CheckResult } from '../model/report.ts';
import type { ACTIONS } from '../webview/protocol.ts';

export interface PanelParts {
  readonly store: ReportStore;
  readonly documents: Documents;
  readonly extensionUri: vscode.Uri;
}

/** Runs what a button of a webview stands for: a command, for the result that is shown. */
export async function runAction(
  { store, documents }: PanelParts,
  action: (typeof ACTIONS)[number],
): Promise<void> {
  const { current } = store;
  const target = current ? [documents.uriOf(current.file).toString(), current.function] : [];
  switch (action) {
    case 'check':
      await vscode.commands.executeCommand(COMMANDS.check, ...target);
      return;
    case 'cancel':
      await vscode.commands.executeCommand(COMMANDS.cancel);
      return;
    case 'showGraph':
      await vscode.commands.executeCommand(COMMANDS.showGraph);
      return;
    case 'showPanel':
      await vscode.commands.executeCommand(COMMANDS.showPanel);
      return;
    case 'copyReport':
      await vscode.commands.executeCommand(COMMANDS.copyReport);
      return;
    case 'editCheckPoint':
      // The command works at the cursor: put it there first.
      if (current) await reveal({ store, documents }, current.range);
      await vscode.commands.executeCommand(COMMANDS.editCheckPoint);
      return;
    case 'openExamples':
      await vscode.commands.executeCommand(COMMANDS.openExamples);
      return;
    case 'openSettings':
      await vscode.commands.executeCommand('workbench.action.openSettings', 'gradlens');
      return;
    case 'showLog':
      await vscode.commands.executeCommand(COMMANDS.showLog);
      return;
    case 'manageTrust':
      await vscode.commands.executeCommand('workbench.trust.manage');
  }
}

/** Goes to a place of the shown result, where it stands in the text of now. */
export async function reveal(
  { store }: Pick<PanelParts, 'store' | 'documents'>,
  range: SourceRange,
  result: CheckResult | null = store.current,
): Promise<void> {
  const now = (result && store.locate(result, range)) ?? range;
  const { file, line, column } = now;
  await vscode.commands.executeCommand(INTERNAL_COMMANDS.reveal, file, line, column);
}
