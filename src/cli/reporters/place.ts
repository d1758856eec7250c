import { isAbsolute, relative, sep } from 'node:path';
import type { SourceRange } from '../../model/range.ts';

/** The path below the folder with forward slashes; null where the file lies outside. */
export function pathBelow(directory: string, file: string): string | null {
  const path = relative(directory, file);
  const outside = path === '' || path === '..' || path.startsWith(`..${sep}`) || isAbsolute(path);
  return outside ? null : path.split(sep).join('/');
}

/** The path below the folder, else the path as it is. */
export function showPath(directory: string, file: string): string {
  return pathBelow(directory, file) ?? file;
}

/** `src/loss.ts:20:17` */
export function showPlace(directory: string, { file, line, column }: SourceRange): string {
  return `${showPath(directory, file)}:${line}:${column}`;
}
