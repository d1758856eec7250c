import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { BaselineEntry } from '../model/baseline.ts';
import {
  CONFIG_NAME,
  ConfigError,
  matchesPatterns,
  parseConfig,
  type FilePatterns,
  type ProjectConfig,
} from '../model/projectConfig.ts';
import { readEntries } from './baseline.ts';
import { readJson } from './jsonFile.ts';
import { UsageError } from './options.ts';

/** What a repository says of its checks. */
export interface Config extends FilePatterns {
  /** Where the file stands; paths and patterns are relative to its folder. */
  readonly file: string;
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
  const { include, exclude, baseline } = parsed(file);
  const known =
    baseline === undefined
      ? null
      : typeof baseline === 'string'
        ? baseline
        : readEntries(baseline, file);
  return { file, include, exclude, baseline: known };
}

/** Whether a file that was found in a folder is to be checked. */
export function isIncluded(file: string, config: Config | null): boolean {
  if (config === null) return true;
  return matchesPatterns(relative(dirname(config.file), file).replaceAll('\\', '/'), config);
}

function parsed(file: string): ProjectConfig {
  try {
    return parseConfig(readJson(file));
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}
