/**
 * A span of source text. Lines and columns count from 1 and `endColumn` is exclusive, as compilers
 * print them and as the JSON contract promises; editor surfaces subtract one at their own border.
 */
export interface SourceRange {
  /** Absolute path of the file (as given by the host; a `file:` URI is never stored here). */
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}
