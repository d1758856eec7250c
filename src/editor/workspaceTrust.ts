import * as vscode from 'vscode';
import { SCHEMES } from './documents.ts';

/** Why nothing may run here. */
export type Obstacle = 'untrusted' | 'virtual';

/**
 * Author code runs only where its folder is trusted and its files are on the machine of the
 * extension host.
 */
export function obstacleTo(uri: vscode.Uri): Obstacle | null {
  if (!vscode.workspace.isTrusted) return 'untrusted';
  return SCHEMES.includes(uri.scheme) ? null : 'virtual';
}

/** One sentence for a lens, a status item or a message. */
export function obstacleText(obstacle: Obstacle): string {
  switch (obstacle) {
    case 'untrusted':
      return vscode.l10n.t('Restricted Mode: a check would run the code of this workspace');
    case 'virtual':
      return vscode.l10n.t('Not a file on disk: a check runs files from disk only');
  }
}

/** Says why nothing runs, and offers what changes it. */
export async function explainObstacle(obstacle: Obstacle): Promise<void> {
  if (obstacle === 'virtual') {
    await vscode.window.showInformationMessage(obstacleText(obstacle));
    return;
  }
  const manage = vscode.l10n.t('Manage Workspace Trust');
  const answer = await vscode.window.showInformationMessage(obstacleText(obstacle), manage);
  if (answer === manage) await vscode.commands.executeCommand('workbench.trust.manage');
}
