/**
 * `npm run check`: checks the bundled examples in the terminal, and exits with 0 when each gives the
 * verdict that it is there to show: some are wrong on purpose.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { basename, join } from 'node:path';
import { EXPECTED_EXAMPLES } from '../test/examples.expected.ts';

const ROOT = join(import.meta.dirname, '..');
const CLI = join(ROOT, 'dist', 'cli.js');

/** The part of the terminal's JSON that is read here. */
interface Result {
  readonly file: string;
  readonly function: string;
  readonly point: { readonly call: string } | null;
  readonly verdict: string;
}

/** Runs the terminal's check; what it prints is shown, or returned. */
async function gradlens(args: readonly string[], show: boolean): Promise<string> {
  const child = spawn(process.execPath, [CLI, 'check', ...args], {
    cwd: ROOT,
    stdio: ['ignore', show ? 'inherit' : 'pipe', show ? 'inherit' : 'ignore'],
  });
  let output = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return output;
}

async function main(): Promise<number> {
  if (!existsSync(CLI)) throw new Error('Run `npm run build` first.');
  const files = globSync('media/examples/*.ts', { cwd: ROOT }).sort();
  const [json] = await Promise.all([gradlens(['--json', ...files], false), gradlens(files, true)]);
  const { results } = JSON.parse(json) as { results: Result[] };
  const surprises = compare(results);
  for (const surprise of surprises) console.error(surprise);
  const differ = results.filter(({ verdict }) => verdict !== 'agree').length;
  console.log(
    surprises.length === 0
      ? `\n${results.length} checks in ${files.length} examples, each as it should be: ` +
          `${results.length - differ} agree, ${differ} are there to show something else.`
      : `\n${surprises.length} of ${results.length} checks are not as they should be.`,
  );
  return surprises.length === 0 ? 0 : 1;
}

/** What differs from the examples' own list; a check that is not in it has to agree. */
function compare(results: readonly Result[]): string[] {
  const expected = new Map<string, string>(
    EXPECTED_EXAMPLES.map((one) => [key(one.file, one.function, one.call), one.verdict]),
  );
  const surprises: string[] = [];
  for (const { file, function: name, point, verdict } of results) {
    const id = key(basename(file), name, point?.call ?? '');
    const wanted = expected.get(id) ?? 'agree';
    expected.delete(id);
    if (verdict !== wanted) surprises.push(`${id}: ${verdict}, not ${wanted}`);
  }
  return [...surprises, ...[...expected.keys()].map((id) => `${id}: not checked`)];
}

function key(file: string, name: string, call: string): string {
  return `${file} ${name} at ${call}`;
}

process.exitCode = await main();
