import * as vscode from 'vscode';
import { firstSentenceOf } from './exampleText.ts';

interface Example extends vscode.QuickPickItem {
  readonly uri: vscode.Uri;
}

const copies = new WeakSet<vscode.TextDocument>();

/** Whether a document is a copy of an example, which shows everything there is. */
export function isExample(document: vscode.TextDocument): boolean {
  return copies.has(document);
}

/**
 * Opens one of the bundled examples as a copy that can be edited. The copy is not saved anywhere
 * until its author does, so nothing in the extension or the workspace changes.
 */
export async function openExample(extensionUri: vscode.Uri): Promise<void> {
  const folder = vscode.Uri.joinPath(extensionUri, 'media', 'examples');
  const picked = await vscode.window.showQuickPick(listExamples(folder), {
    title: vscode.l10n.t('Examples of Gradlens'),
    placeHolder: vscode.l10n.t('Opens as a copy that you can edit'),
    matchOnDetail: true,
  });
  if (picked) await openCopy(picked.uri);
}

/** Opens a copy of a file as an untitled document of the same name. */
export async function openCopy(source: vscode.Uri): Promise<vscode.TextEditor> {
  const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(source));
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const document = folder
    ? await vscode.workspace.openTextDocument(copyUri(source, folder))
    : await vscode.workspace.openTextDocument({ language: languageOf(source), content: text });
  copies.add(document);
  if (document.getText() === '') {
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(0, 0), text);
    await vscode.workspace.applyEdit(edit);
  }
  return vscode.window.showTextDocument(document);
}

/** Beside the first folder's files, so that saving proposes a place of the user's own. */
function copyUri(source: vscode.Uri, folder: vscode.Uri): vscode.Uri {
  const name = source.path.slice(source.path.lastIndexOf('/') + 1);
  return vscode.Uri.joinPath(folder, 'gradlens-examples', name).with({
    scheme: 'untitled',
    authority: '',
  });
}

function languageOf(source: vscode.Uri): string {
  return /\.jsx?$/.test(source.path) ? 'javascript' : 'typescript';
}

async function listExamples(folder: vscode.Uri): Promise<Example[]> {
  const files = (await vscode.workspace.fs.readDirectory(folder))
    .map(([name]) => name)
    .filter((name) => /\.[tj]sx?$/.test(name))
    .sort((a, b) => a.localeCompare(b));
  return Promise.all(
    files.map(async (name) => {
      const uri = vscode.Uri.joinPath(folder, name);
      const text = new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
      return { label: name, detail: firstSentenceOf(text), uri };
    }),
  );
}
