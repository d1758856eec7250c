/**
 * `npm run check`: checks the bundled examples in the terminal, and exits with 0 when each gives the
 * verdict that it is there to show: some are wrong on purpose.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist', 'cli.js');

/** Checks that are there to show something other than agreement: `file call` -> verdict. */
const EXPECTED: Readonly<Record<string, string>> = {
  // A jump has no slope.
  '06-activations.ts step(0)': 'inconclusive',
  // The factor 2 that is easily lost.
  '07-squared-error.ts squaredError([2, 4], [0.4, 0.5], 2.4426758241011313)': 'scaled',
  // The error split is not a gradient: here by a constant factor, there by none.
  '09-error-split.ts weightedError([0.6, 0.9], [[2, 3], [1, 4]], [1.5, 0.5])': 'scaled',
  '09-error-split.ts weightedError([0.6, 0.9], [[3, 2], [1, 7]], [0.7, 1.3])': 'disagree',
};

interface Result {
  readonly file: string;
  readonly function: string;
  readonly point: { readonly call: string } | null;
  readonly verdict: string;
}

function gradlens(args: readonly string[], show: boolean): string {
  const { stdout, error } = spawnSync(process.execPath, [CLI, 'check', ...args], {
    cwd: ROOT,
    encoding: 'utf8',
    stdio: ['ignore', show ? 'inherit' : 'pipe', 'inherit'],
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  return show ? '' : stdout;
}

function main(): number {
  if (!existsSync(CLI)) throw new Error('Run `npm run build` first.');
  const files = globSync('media/examples/*.ts', { cwd: ROOT }).sort();
  gradlens(files, true);
  const { results } = JSON.parse(gradlens(['--json', ...files], false)) as { results: Result[] };
  const surprises = results.filter((result) => result.verdict !== expected(result));
  for (const result of surprises) {
    console.error(
      `${result.file}: ${result.function} is ${result.verdict}, not ${expected(result)}`,
    );
  }
  const wrong = results.filter(({ verdict }) => verdict !== 'agree').length - surprises.length;
  console.log(
    `\n${results.length} checks in ${files.length} examples, ` +
      (surprises.length === 0
        ? 'each as it should be'
        : `${surprises.length} not as they should be`) +
      ` (${wrong} are there to show something other than agreement).`,
  );
  return surprises.length === 0 && results.length > 0 ? 0 : 1;
}

function expected({ file, point }: Result): string {
  return EXPECTED[`${basename(file)} ${point?.call ?? ''}`] ?? 'agree';
}

process.exitCode = main();
