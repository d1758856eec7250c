import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { sha256 } from '../engine/digest.ts';
import {
  baselineOf,
  parseBaseline,
  type BaselineEntry,
  type BaselineWorld,
} from '../model/baseline.ts';
import { ConfigError } from '../model/projectConfig.ts';
import type { CheckResult } from '../model/report.ts';
import type { Config } from './config.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { UsageError } from './options.ts';

const DEFAULT_NAME = 'gradlens-baseline.json';

/** How results are named in the baseline of a folder. */
export function baselineWorld(folder: string): BaselineWorld {
  return {
    pathOf: (file) => relative(folder, file).replaceAll('\\', '/'),
    digest: sha256,
  };
}

/** The entries of a configuration, with its baseline's file read. */
export function knownResults(config: Config | null): readonly BaselineEntry[] {
  const baseline = config?.baseline ?? null;
  if (config === null || baseline === null) return [];
  if (typeof baseline !== 'string') return baseline;
  const file = join(dirname(config.file), baseline);
  return existsSync(file) ? readEntries(readJson(file), file) : [];
}

/**
 * Writes what fails a run as known, in the order of files and functions; makes a gradlens.json where
 * there is none, so that the next run finds it.
 *
 * @returns how many, and where they were written
 */
export function writeBaseline(
  results: readonly CheckResult[],
  config: Config | null,
  directory: string,
): { readonly count: number; readonly file: string } {
  const folder = config ? dirname(config.file) : directory;
  const entries = baselineOf(results, baselineWorld(folder));
  const configFile = config?.file ?? join(folder, 'gradlens.json');
  const settings = config ? (readJson(configFile) as Record<string, unknown>) : {};
  if (config !== null && Array.isArray(config.baseline)) {
    writeJson(configFile, { ...settings, baseline: entries });
    return { count: entries.length, file: configFile };
  }
  const name = typeof config?.baseline === 'string' ? config.baseline : DEFAULT_NAME;
  if (typeof config?.baseline !== 'string') writeJson(configFile, { ...settings, baseline: name });
  const file = join(folder, name);
  writeJson(file, entries);
  return { count: entries.length, file };
}

/** @throws UsageError where it is no list of entries */
export function readEntries(value: unknown, file: string): readonly BaselineEntry[] {
  try {
    return parseBaseline(value);
  } catch (error) {
    if (error instanceof ConfigError) throw new UsageError(`${file}: ${error.message}`);
    throw error;
  }
}
