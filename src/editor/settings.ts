import * as vscode from 'vscode';
import { SETTING_DEFAULTS, SETTING_SECTION, type Settings } from '../ids.ts';

/** The value of a setting for a document or folder, as the manifest types it. */
export function setting<K extends keyof Settings>(
  name: K,
  scope?: vscode.ConfigurationScope,
): Settings[K] {
  return vscode.workspace
    .getConfiguration(SETTING_SECTION, scope)
    .get<Settings[K]>(name, SETTING_DEFAULTS[name]);
}

/** Writes a setting where it is already set, else for the user. */
export async function changeSetting<K extends keyof Settings>(
  name: K,
  value: Settings[K],
): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SETTING_SECTION);
  const inWorkspace = configuration.inspect(name)?.workspaceValue !== undefined;
  await configuration.update(
    name,
    value,
    inWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}

/** Calls back when one of our settings changes. */
export function onSetting(
  names: readonly (keyof Settings)[],
  listener: () => void,
): vscode.Disposable {
  return vscode.workspace.onDidChangeConfiguration((event) => {
    if (names.some((name) => event.affectsConfiguration(`${SETTING_SECTION}.${name}`))) listener();
  });
}
