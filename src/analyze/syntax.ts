import ts from 'typescript';

/**
 * What the parser had to say of a file. TypeScript leaves it on the tree; the public way to it
 * costs a whole program per text.
 */
export function parseDiagnosticsOf(source: ts.SourceFile): readonly ts.DiagnosticWithLocation[] {
  const { parseDiagnostics } = source as ts.SourceFile & {
    readonly parseDiagnostics?: readonly ts.DiagnosticWithLocation[];
  };
  return parseDiagnostics ?? [];
}

/** Parses a piece of text that is not a file. */
export function parseSnippet(text: string): ts.SourceFile {
  return ts.createSourceFile('snippet.ts', text, ts.ScriptTarget.ES2022, true);
}
