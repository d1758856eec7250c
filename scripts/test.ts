/**
 * Everything that has to hold: `npm test [-- STEP...]`. Every step runs, whatever failed before it;
 * the last line counts the tests of all Mocha runs, and a step that counts none (types, lint, format,
 * build) or that ended without counting weighs as one failure when it fails.
 */
import { spawn } from 'node:child_process';
import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '..');
const CACHE = join(ROOT, '.vscode-test');

interface Step {
  readonly name: string;
  readonly command: readonly string[];
  /** Test files, where the step runs Mocha; without any, the step is named as having none. */
  readonly tests?: string;
}

interface Counts {
  readonly passes: number;
  readonly failures: number;
  readonly pending: number;
}

const NODE = process.execPath;

function mocha(name: string, tests: string, timeout: number): Step {
  const bin = join(ROOT, 'node_modules', 'mocha', 'bin', 'mocha.js');
  const flags = ['--no-config', '--timeout', String(timeout)];
  const reporter = ['--reporter', 'test/host/countingReporter.cjs'];
  return { name, tests, command: [NODE, bin, ...flags, ...reporter, tests] };
}

const STEPS: readonly Step[] = [
  { name: 'build', command: [NODE, 'esbuild.mjs', '--tests'] },
  { name: 'types', command: [NODE, 'node_modules/typescript/bin/tsc', '--noEmit'] },
  {
    name: 'webview types',
    command: [NODE, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'src/webview'],
  },
  {
    name: 'webview test types',
    command: [NODE, 'node_modules/typescript/bin/tsc', '--noEmit', '-p', 'test/webview'],
  },
  { name: 'lint', command: [NODE, 'node_modules/eslint/bin/eslint.js', '.'] },
  { name: 'format', command: [NODE, 'node_modules/prettier/bin/prettier.cjs', '--check', '.'] },
  mocha('unit', 'test/unit/**/*.test.ts', 20_000),
  mocha('webview', 'test/webview/**/*.test.ts', 60_000),
  mocha('published packages', 'test/real/**/*.test.ts', 120_000),
  { name: 'package', command: [NODE, 'scripts/package.ts'] },
  mocha('packaged extension', 'test/package/**/*.test.ts', 120_000),
  { name: 'editor', tests: 'test/editor/*.ts', command: [NODE, 'test/host/runEditorSuite.ts'] },
  mocha('editor from the outside', 'test/editor/ui/**/*.test.ts', 120_000),
];

async function main(wanted: readonly string[]): Promise<boolean> {
  const chosen = STEPS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const total = { passed: 0, failed: 0, pending: 0 };
  const table: string[] = [];
  for (const step of chosen) {
    if (step.tests !== undefined && globSync(step.tests, { cwd: ROOT }).length === 0) {
      table.push(`${step.name.padEnd(24)} has no tests yet`);
      continue;
    }
    console.log(`\n--- ${step.name}`);
    const started = performance.now();
    const { code, counts } = await run(step);
    const failures = sum(counts, 'failures');
    total.passed += sum(counts, 'passes');
    total.pending += sum(counts, 'pending');
    // A run that broke off after its last passing test, or before its first, has failed all the same.
    total.failed += code !== 0 && failures === 0 ? 1 : failures;
    table.push(row(step, code, counts, (performance.now() - started) / 1000));
  }
  console.log(`\n${table.join('\n')}\n`);
  const skipped = total.pending > 0 ? `, ${total.pending} skipped` : '';
  const line = `${total.passed} passed, ${total.failed} failed${skipped}`;
  console.log(line);
  if (existsSync(CACHE)) writeFileSync(join(CACHE, 'summary.txt'), `${line}\n`);
  return total.failed === 0;
}

async function run(step: Step): Promise<{ code: number; counts: Counts[] }> {
  mkdirSync(CACHE, { recursive: true });
  const file = join(CACHE, `counts-${process.pid}.jsonl`);
  rmSync(file, { force: true });
  const [command = NODE, ...args] = step.command;
  const child = spawn(command, args, {
    cwd: ROOT,
    stdio: ['ignore', 'inherit', 'inherit'],
    env: { ...process.env, GRADLENS_COUNTS: file },
  });
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status) => {
      resolve(status ?? 1);
    });
  });
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
  rmSync(file, { force: true });
  const counts = lines.filter((line) => line !== '').map((line) => JSON.parse(line) as Counts);
  // Mocha that ran nothing is a broken step, not a passed one.
  const ranNothing = step.tests !== undefined && sum(counts, 'passes') === 0;
  return { code: code === 0 && ranNothing ? 1 : code, counts };
}

function sum(counts: readonly Counts[], key: keyof Counts): number {
  return counts.reduce((total, count) => total + count[key], 0);
}

function row(step: Step, code: number, counts: readonly Counts[], seconds: number): string {
  const tests =
    step.tests === undefined
      ? ''
      : `${sum(counts, 'passes')} passed, ${sum(counts, 'failures')} failed`;
  const verdict = code === 0 ? 'ok    ' : 'FAILED';
  return `${step.name.padEnd(24)} ${verdict} ${seconds.toFixed(1).padStart(6)} s  ${tests}`.trimEnd();
}

process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
