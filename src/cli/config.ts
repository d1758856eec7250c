import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { readEntries, type BaselineEntry } from './baseline.ts';
import { matchesGlob } from './globs.ts';
import { readJson } from './jsonFile.ts';
import { UsageError } from './options.ts';

export const CONFIG_NAME = 'gradlens.json';

/** What a repository says of its checks. */
export interface Config {
  /** Where the file stands; paths and patterns are relative to its folder. */
  readonly file: string;
  /** Which files a folder stands for; all code if null. */
  readonly include: readonly string[] | null;
  readonly exclude: readonly string[];
  /** A file of known results, or the results themselves; null where there are none. */
  readonly baseline: string | readonly BaselineEntry[] | null;
}

/**
 * The configuration of the nearest folder upwards that has one; null without.
 *
 * @throws UsageError where it cannot be read, or says what is not understood
 */
export function findConfig(directory: string): Config | null {
  for (let folder = directory; ; folder = dirname(folder)) {
    const file = join(folder, CONFIG_NAME);
    if (existsSync(file)) return readConfig(file);
    if (dirname(folder) === folder) return null;
  }
}

/** @throws UsageError as `findConfig` does */
export function readConfig(file: string): Config {
  const json = readJson(file);
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new UsageError(`${file} is no object`);
  }
  const known = new Set(['$schema', 'include', 'exclude', 'baseline']);
  const unknown = Object.keys(json).find((key) => !known.has(key));
  if (unknown !== undefined) throw new UsageError(`${file}: "${unknown}" is not known`);
  const { include, exclude, baseline } = json as Record<string, unknown>;
  return {
    file,
    include: include === undefined ? null : patterns(include, 'include', file),
    exclude: exclude === undefined ? [] : patterns(exclude, 'exclude', file),
    baseline:
      baseline === undefined
        ? null
        : typeof baseline === 'string'
          ? baseline
          : readEntries(baseline, file),
  };
}

/** Whether a file that was found in a folder is to be checked. */
export function isIncluded(file: string, config: Config | null): boolean {
  if (config === null) return true;
  const path = relative(dirname(config.file), file).replaceAll('\\', '/');
  const { include, exclude } = config;
  if (exclude.some((pattern) => matchesGlob(path, pattern))) return false;
  return include === null || include.some((pattern) => matchesGlob(path, pattern));
}

function patterns(value: unknown, key: string, file: string): readonly string[] {
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string')) {
    return value;
  }
  throw new UsageError(`${file}: "${key}" is a list of patterns`);
}
