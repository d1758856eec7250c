import * as vscode from 'vscode';
import { COMMANDS, CONTEXT_KEYS, INTERNAL_COMMANDS } from '../ids.ts';
import { Disposable } from './dispose.ts';
import { SELECTOR, isCode } from './documents.ts';
import { onSetting, setting } from './settings.ts';
import type { ReportStore } from './store.ts';
import { obstacleText, obstacleTo } from './workspaceTrust.ts';

/**
 * Says in the status bar's language menu what Gradlens is doing, or why it does nothing, and offers
 * the command that changes it; keeps the context keys.
 */
export class GradientStatus extends Disposable {
  readonly #store: ReportStore;
  readonly #item = this._register(
    vscode.languages.createLanguageStatusItem('gradlens.status', SELECTOR),
  );
  readonly #keys = new Map<string, boolean>();

  constructor(store: ReportStore) {
    super();
    this.#store = store;
    this.#item.name = 'Gradlens';
    const update = (): void => {
      this.#update();
    };
    this._register(store.onDidChange(update));
    this._register(onSetting(['run', 'runDelay'], update));
    this._register(vscode.window.onDidChangeActiveTextEditor(update));
    this._register(vscode.workspace.onDidGrantWorkspaceTrust(update));
    this.#update();
  }

  /** What the item says now, for tests. */
  get text(): string {
    return this.#item.text;
  }

  get detail(): string {
    return this.#item.detail ?? '';
  }

  #update(): void {
    const runs = this.#store.runs();
    this.#setKey(CONTEXT_KEYS.checking, runs.length > 0);
    this.#setKey(CONTEXT_KEYS.hasResult, this.#store.current !== null);
    this.#setKey(CONTEXT_KEYS.hasResults, this.#store.all().length > 0);
    const document = vscode.window.activeTextEditor?.document;
    if (!document || !isCode(document)) return;
    const obstacle = obstacleTo(document.uri);
    const item = this.#item;
    item.busy = runs.length > 0;
    item.severity =
      obstacle === null
        ? vscode.LanguageStatusSeverity.Information
        : vscode.LanguageStatusSeverity.Warning;
    if (obstacle !== null) {
      item.text = vscode.l10n.t('Gradlens: nothing runs');
      item.detail = obstacleText(obstacle);
      item.command = {
        title: vscode.l10n.t('Why?'),
        command: INTERNAL_COMMANDS.explain,
        arguments: [document.uri.toString()],
      };
    } else if (runs.length > 0) {
      const first = runs[0]!;
      item.text = vscode.l10n.t('Gradlens: checking');
      item.detail = first.function === null ? first.message : `${first.function}: ${first.message}`;
      item.command = { title: vscode.l10n.t('Cancel'), command: COMMANDS.cancel };
    } else {
      this.#idle(document);
    }
  }

  #idle(document: vscode.TextDocument): void {
    const item = this.#item;
    switch (setting('run', document)) {
      case 'onDemand':
        item.text = vscode.l10n.t('Gradlens: on demand');
        item.detail = vscode.l10n.t('Nothing runs until you ask for a check');
        break;
      case 'onSave':
        item.text = vscode.l10n.t('Gradlens: on save');
        item.detail = vscode.l10n.t('Checked and tagged functions are checked again on save');
        break;
      case 'whileTyping':
        item.text = vscode.l10n.t('Gradlens: while typing');
        item.detail = vscode.l10n.t('Checked functions are checked again after a pause in typing');
    }
    item.command = {
      title: vscode.l10n.t('Change'),
      command: 'workbench.action.openSettings',
      arguments: ['gradlens.run'],
    };
  }

  #setKey(key: string, value: boolean): void {
    if (this.#keys.get(key) === value) return;
    this.#keys.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
