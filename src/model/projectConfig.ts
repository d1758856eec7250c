import { matchesGlob } from './globs.ts';

/** The file in which a repository says what is checked in it. */
export const CONFIG_NAME = 'gradlens.json';

/** Which files a folder stands for: patterns relative to the folder of the file that holds them. */
export interface FilePatterns {
  /** All code if null. */
  readonly include: readonly string[] | null;
  readonly exclude: readonly string[];
}

/** What gradlens.json holds; what the baseline may be is said by `baseline.ts`. */
export interface ProjectConfig extends FilePatterns {
  readonly baseline: unknown;
}

/** A gradlens.json that is not understood; the message says what of it, without the file's name. */
export class ConfigError extends Error {}

const KNOWN = ['$schema', 'include', 'exclude', 'baseline'];

/**
 * The content of a gradlens.json, once it is JSON.
 *
 * @throws ConfigError where it holds what is not understood: a misspelt setting is no setting
 */
export function parseConfig(json: unknown): ProjectConfig {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    throw new ConfigError('it holds no object');
  }
  const unknown = Object.keys(json).find((key) => !KNOWN.includes(key));
  if (unknown !== undefined) throw new ConfigError(`"${unknown}" is not known`);
  const { include, exclude, baseline } = json as Record<string, unknown>;
  return {
    include: include === undefined ? null : patterns(include, 'include'),
    exclude: exclude === undefined ? [] : patterns(exclude, 'exclude'),
    baseline,
  };
}

/**
 * Whether a file that was found in a folder is to be checked.
 *
 * @param path relative to the folder of gradlens.json, with slashes
 */
export function matchesPatterns(path: string, { include, exclude }: FilePatterns): boolean {
  if (exclude.some((pattern) => matchesGlob(path, pattern))) return false;
  return include === null || include.some((pattern) => matchesGlob(path, pattern));
}

function patterns(value: unknown, key: string): readonly string[] {
  if (Array.isArray(value) && value.every((one): one is string => typeof one === 'string')) {
    return value;
  }
  throw new ConfigError(`"${key}" is a list of patterns`);
}
