import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { CheckResult } from '../model/report.ts';
import { EXIT_CODES, type FunctionVerdict } from '../model/verdict.ts';
import type { Config } from './config.ts';
import { readJson, writeJson } from './jsonFile.ts';
import { UsageError } from './options.ts';

/** A result that the repository knows of: it fails no run until it changes. */
export interface BaselineEntry {
  /** Relative to the folder of gradlens.json, with slashes. */
  readonly file: string;
  readonly function: string;
  /** The hand-written gradient, where there is one. */
  readonly gradient: string | null;
  readonly verdict: FunctionVerdict;
  /** Stands for which partials are wrong and in which way, not for their numbers or lines. */
  readonly fingerprint: string;
}

const DEFAULT_NAME = 'gradlens-baseline.json';

/**
 * The results with those marked that the baseline knows. Each entry knows one result: a second one
 * of the same kind is new.
 */
export function markKnown(
  results: readonly CheckResult[],
  known: readonly BaselineEntry[],
  folder: string,
): CheckResult[] {
  const left = new Map<string, number>();
  for (const entry of known) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + 1);
  return results.map((result) => {
    const key = keyOf(entryOf(result, folder));
    const count = left.get(key) ?? 0;
    if (count === 0) return result;
    left.set(key, count - 1);
    return { ...result, known: true };
  });
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
  const entries = results
    .filter(({ verdict }) => EXIT_CODES[verdict] !== 0)
    .map((result) => entryOf(result, folder))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
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
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw new UsageError(
    `${file}: the baseline is a list of results, as --update-baseline writes it`,
  );
}

function isEntry(value: unknown): value is BaselineEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { file, function: name, gradient, verdict, fingerprint } = value as BaselineEntry;
  return (
    typeof file === 'string' &&
    typeof name === 'string' &&
    (gradient === null || typeof gradient === 'string') &&
    typeof verdict === 'string' &&
    verdict in EXIT_CODES &&
    typeof fingerprint === 'string'
  );
}

function entryOf(result: CheckResult, folder: string): BaselineEntry {
  return {
    file: relative(folder, result.file).replaceAll('\\', '/'),
    function: result.function,
    gradient: result.handWritten?.function ?? null,
    verdict: result.verdict,
    fingerprint: fingerprintOf(result),
  };
}

function fingerprintOf({ verdict, partials, findings, handWritten }: CheckResult): string {
  const diagnosis = handWritten?.diagnosis;
  const factor = diagnosis?.factor?.toPrecision(4) ?? '';
  const wrong = partials
    .filter((partial) => partial.verdict === 'disagree')
    .map(({ input, output, cause }) => `${output}/${input} ${cause ?? ''}`);
  const codes =
    verdict === 'refused' || verdict === 'failed' ? findings.map(({ code }) => code) : [];
  const text = [verdict, diagnosis?.kind ?? '', factor, ...wrong.sort(), ...codes].join('\n');
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

function keyOf(entry: BaselineEntry): string {
  const { file, function: name, gradient, verdict, fingerprint } = entry;
  return [file, name, gradient ?? '', verdict, fingerprint].join('\n');
}
