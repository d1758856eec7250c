import { ConfigError } from './projectConfig.ts';
import type { CheckResult } from './report.ts';
import { EXIT_CODES, type FunctionVerdict } from './verdict.ts';

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

/** What the pure code needs of its surroundings to name a result. */
export interface BaselineWorld {
  /** The path of a result's file relative to the folder of gradlens.json, with slashes. */
  readonly pathOf: (file: string) => string;
  /** SHA-256 in hexadecimal digits: baselines are read by other versions and machines. */
  readonly digest: (text: string) => string;
}

/** Hexadecimal digits of a fingerprint: 48 bits tell the results of one function apart. */
const DIGITS = 12;

/**
 * The results with those marked that the baseline knows, and no others. Each entry knows one result:
 * a second one of the same kind is new. Results without a change stay the same objects.
 */
export function markKnown(
  results: readonly CheckResult[],
  known: readonly BaselineEntry[],
  world: BaselineWorld,
): CheckResult[] {
  const left = new Map<string, number>();
  for (const entry of known) left.set(keyOf(entry), (left.get(keyOf(entry)) ?? 0) + 1);
  return results.map((result) => {
    const key = left.size > 0 ? keyOf(baselineEntry(result, world)) : '';
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    if (count > 0 === (result.known === true)) return result;
    return { ...result, known: count > 0 };
  });
}

/** What the baseline says of a result. */
export function baselineEntry(result: CheckResult, world: BaselineWorld): BaselineEntry {
  return {
    file: world.pathOf(result.file),
    function: result.function,
    gradient: result.handWritten?.function ?? null,
    verdict: result.verdict,
    fingerprint: world.digest(likeness(result)).slice(0, DIGITS),
  };
}

/** The results that fail a run as entries, in the order of files and functions. */
export function baselineOf(
  results: readonly CheckResult[],
  world: BaselineWorld,
): readonly BaselineEntry[] {
  return results
    .filter(({ verdict }) => EXIT_CODES[verdict] !== 0)
    .map((result) => baselineEntry(result, world))
    .sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** @throws ConfigError where it is no list of entries */
export function parseBaseline(value: unknown): readonly BaselineEntry[] {
  if (Array.isArray(value) && value.every(isEntry)) return value;
  throw new ConfigError('the baseline is a list of results, as --update-baseline writes it');
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

/** What two results have in common that are wrong in the same way. */
function likeness({ verdict, partials, findings, handWritten }: CheckResult): string {
  const diagnosis = handWritten?.diagnosis;
  const factor = diagnosis?.factor?.toPrecision(4) ?? '';
  const wrong = partials
    .filter((partial) => partial.verdict === 'disagree')
    .map(({ input, output, cause }) => `${output}/${input} ${cause ?? ''}`);
  const codes =
    verdict === 'refused' || verdict === 'failed' ? findings.map(({ code }) => code) : [];
  return [verdict, diagnosis?.kind ?? '', factor, ...wrong.sort(), ...codes].join('\n');
}

function keyOf(entry: BaselineEntry): string {
  const { file, function: name, gradient, verdict, fingerprint } = entry;
  return [file, name, gradient ?? '', verdict, fingerprint].join('\n');
}
