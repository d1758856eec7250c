import type ts from 'typescript';
import type { Finding, FindingCode, Severity } from '../model/finding.ts';
import type { SourceRange } from '../model/range.ts';

/** The range between two offsets of a source file. */
export function rangeBetween(sourceFile: ts.SourceFile, start: number, end: number): SourceRange {
  const from = sourceFile.getLineAndCharacterOfPosition(start);
  const to = sourceFile.getLineAndCharacterOfPosition(end);
  return {
    file: sourceFile.fileName,
    line: from.line + 1,
    column: from.character + 1,
    endLine: to.line + 1,
    endColumn: to.character + 1,
  };
}

/** Where a node stands, without the comments before it. */
export function rangeOf(node: ts.Node, sourceFile: ts.SourceFile): SourceRange {
  return rangeBetween(sourceFile, node.getStart(sourceFile), node.end);
}

/** The first character of a file, for what has no better place. */
export function startOf(file: string): SourceRange {
  return { file, line: 1, column: 1, endLine: 1, endColumn: 1 };
}

export function finding(
  code: FindingCode,
  severity: Severity,
  message: string,
  range: SourceRange,
): Finding {
  return { code, severity, message, range };
}
