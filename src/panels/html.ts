/** What a webview's page is made of; addresses as the webview resolves them. */
export interface Page {
  readonly title: string;
  /** Language of the editor's texts, for screen readers. */
  readonly language: string;
  /** Where the webview may load styles, fonts and pictures from. */
  readonly source: string;
  /** Fresh for every page: only the script that carries it runs. */
  readonly nonce: string;
  readonly script: string;
  readonly styles: readonly string[];
}

/**
 * The page of a webview. Nothing remote, no inline style or script: a picture for the PNG export is a
 * `data:` address, everything else comes from the extension's own folder.
 */
export function pageHtml(page: Page): string {
  const policy = [
    "default-src 'none'",
    `style-src ${page.source}`,
    `font-src ${page.source}`,
    `img-src ${page.source} data:`,
    `script-src 'nonce-${page.nonce}'`,
  ].join('; ');
  const styles = page.styles.map((style) => `<link rel="stylesheet" href="${escape(style)}">`);
  return `<!DOCTYPE html>
<html lang="${escape(page.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${escape(policy)}">
<title>${escape(page.title)}</title>
${styles.join('\n')}
</head>
<body>
<div id="root"></div>
<script nonce="${escape(page.nonce)}" src="${escape(page.script)}"></script>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');
}
