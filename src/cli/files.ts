import { readdirSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { UsageError } from './options.ts';

/** A file to check. */
export interface Source {
  /** Absolute path. */
  readonly file: string;
  /** Found in a folder: then it may hold nothing to check. */
  readonly walked: boolean;
}

const CODE = /\.(?:[cm]?[jt]s|[jt]sx)$/i;
const DECLARATIONS = /\.d\.(?:[cm]?ts|[^.]+\.ts)$/i;
/** What no author wrote. */
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'build', 'out', 'coverage']);

/**
 * The files that the arguments name, folders walked in the order of their names; each once.
 *
 * @throws UsageError where a file or folder does not exist
 */
export function findSources(paths: readonly string[], directory: string): Source[] {
  const found = new Map<string, Source>();
  for (const path of paths) {
    const absolute = resolve(directory, path);
    const stats = statSync(absolute, { throwIfNoEntry: false });
    if (!stats) throw new UsageError(`there is no file or folder ${path}`);
    if (!stats.isDirectory()) found.set(absolute, { file: absolute, walked: false });
    else {
      for (const file of walk(absolute)) {
        if (!found.has(file)) found.set(file, { file, walked: true });
      }
    }
  }
  return [...found.values()];
}

function* walk(folder: string): Generator<string> {
  const entries = readdirSync(folder, { withFileTypes: true });
  entries.sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!SKIPPED_FOLDERS.has(entry.name) && !entry.name.startsWith('.')) yield* walk(path);
    } else if (entry.isFile() && CODE.test(entry.name) && !DECLARATIONS.test(entry.name)) {
      yield path;
    }
  }
}
