import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { encode } from '../webview/encoding.ts';
import { pageHtml } from './html.ts';

/** Prepares a webview for one of the two bundles in dist/webview and loads its page. */
export function loadPage(
  webview: vscode.Webview,
  extensionUri: vscode.Uri,
  bundle: 'panel' | 'graph',
  title: string,
): void {
  const root = vscode.Uri.joinPath(extensionUri, 'dist', 'webview');
  webview.options = { enableScripts: true, localResourceRoots: [root] };
  const address = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(root, file)).toString();
  webview.html = pageHtml({
    title,
    language: vscode.env.language,
    source: webview.cspSource,
    nonce: randomBytes(16).toString('base64'),
    script: address(`${bundle}.js`),
    styles: [address('codicon.css'), address(`${bundle}.css`)],
  });
}

/** A page that is hidden takes no messages; it asks for its state when it is shown again. */
export function send(webview: vscode.Webview, message: object): void {
  void webview.postMessage(encode(message));
}

/** The translations that the page's texts are looked up in. */
export function strings(): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [key, value] of Object.entries(vscode.l10n.bundle ?? {})) {
    if (typeof value === 'string') found[key] = value;
  }
  return found;
}
