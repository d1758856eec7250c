import * as vscode from 'vscode';
import type { SourceRange } from '../model/range.ts';

/** The model counts from 1, the editor from 0. */
export function toRange(range: SourceRange): vscode.Range {
  return new vscode.Range(
    Math.max(0, range.line - 1),
    Math.max(0, range.column - 1),
    Math.max(0, range.endLine - 1),
    Math.max(0, range.endColumn - 1),
  );
}

/** The model counts from 1, the editor from 0. */
export function toSourceRange(file: string, range: vscode.Range): SourceRange {
  return {
    file,
    line: range.start.line + 1,
    column: range.start.character + 1,
    endLine: range.end.line + 1,
    endColumn: range.end.character + 1,
  };
}

/** A Markdown link that runs a command. */
export function commandLink(
  label: string,
  command: string,
  args: readonly unknown[],
  title: string,
): string {
  const query = encodeURIComponent(JSON.stringify(args));
  return `[${label}](command:${command}?${query} "${title.replaceAll('"', "'")}")`;
}
