import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionVerdict } from '../../src/model/verdict.ts';

/** A published package, a program of our own that calls it, and what the check must say. */
export interface RealCase {
  readonly id: string;
  /** `name@version` as npm takes it. */
  readonly install: string;
  /** Our program; a comment alone where the package's own file is checked. */
  readonly program: string;
  readonly call: string;
  readonly gradient: string | null;
  readonly verdict: FunctionVerdict;
  readonly note: string;
  readonly value: number;
  /** Richardson-extrapolated central differences. */
  readonly numeric: readonly number[];
  readonly handWritten: readonly number[] | null;
  readonly wrt?: string;
}

/** Where the packages are installed: ignored by git, kept from run to run. */
export const REAL_FOLDER = join(import.meta.dirname, '../../.cache/real');

export const REAL_CASES = JSON.parse(
  readFileSync(join(import.meta.dirname, 'cases.json'), 'utf8'),
) as readonly RealCase[];

/** Files inside packages whose private functions are checked themselves. */
const OWN_FILES: Readonly<Record<string, string>> = {
  D06: 'node_modules/financial/src/index.ts',
  D12: 'node_modules/fit-curve/src/fit-curve.js',
};

/** The file that a case checks. */
export function fileOf(real: RealCase): string {
  return join(REAL_FOLDER, OWN_FILES[real.id] ?? `programs/${real.id}.ts`);
}

/** The function that a case checks: the callee of its call. */
export function functionOf(real: RealCase): string {
  return /^[\w.]+/.exec(real.call)![0];
}

/** Installs what is missing, without running any package's scripts, and writes the programs. */
export function installRealCases(): void {
  mkdirSync(join(REAL_FOLDER, 'programs'), { recursive: true });
  const manifest = join(REAL_FOLDER, 'package.json');
  if (!existsSync(manifest)) writeFileSync(manifest, '{ "private": true }\n');
  const missing = REAL_CASES.map(({ install }) => install).filter(
    (install) => !isInstalled(install),
  );
  if (missing.length > 0) {
    const flags = ['--ignore-scripts', '--no-audit', '--no-fund'];
    execFileSync('npm', ['install', ...flags, ...new Set(missing)], { cwd: REAL_FOLDER });
  }
  for (const real of REAL_CASES) {
    writeFileSync(join(REAL_FOLDER, 'programs', `${real.id}.ts`), real.program);
  }
  const paths = { '~/*': ['../node_modules/toygrad/src/*'] };
  writeFileSync(
    join(REAL_FOLDER, 'programs/tsconfig.json'),
    JSON.stringify({ compilerOptions: { strict: true, paths } }, null, 2),
  );
}

function isInstalled(install: string): boolean {
  const at = install.lastIndexOf('@');
  const manifest = join(REAL_FOLDER, 'node_modules', install.slice(0, at), 'package.json');
  if (!existsSync(manifest)) return false;
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return version === install.slice(at + 1);
}
