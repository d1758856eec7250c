import * as vscode from 'vscode';

const MINUTE = 60_000;

/** How old numbers are whose text has moved on. */
export function outdatedText(checkedAt: number, now: number = Date.now()): string {
  const minutes = Math.floor((now - checkedAt) / MINUTE);
  return minutes < 1
    ? vscode.l10n.t('Outdated: the text has changed since this check, less than a minute ago.')
    : vscode.l10n.t('Outdated: the text has changed since this check, {0} min ago.', minutes);
}
