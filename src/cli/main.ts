/** `gradlens` in a terminal. */
import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../../package.json' with { type: 'json' };
import { EngineClient, type EngineOptions } from '../engine/client.ts';
import { markKnown } from '../model/baseline.ts';
import type { CheckResult } from '../model/report.ts';
import { DEFAULT_MEMORY, type CheckRequest } from '../model/request.ts';
import { baselineWorld, knownResults, writeBaseline } from './baseline.ts';
import { findConfig, isIncluded, type Config } from './config.ts';
import { exitCode } from './exitCode.ts';
import { findSources, type Source } from './files.ts';
import { HELP, parseCommand, UsageError, type CheckOptions, type GraphOptions } from './options.ts';
import { markLeftOut, renderLeftOut } from './leftOut.ts';
import { drawGraph } from './drawGraph.ts';
import { renderResult, renderTotals, type Surroundings } from './render/report.ts';
import { styleFor } from './render/style.ts';
import { writeReport } from './reporters/write.ts';

/** Ctrl-C: 128 + SIGINT, as shells expect. */
const INTERRUPTED = 130;

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2));
  switch (command.kind) {
    case 'help':
      await print(HELP);
      return 0;
    case 'version':
      await print(`${manifest.version}\n`);
      return 0;
    case 'check':
      return check(command.options);
    case 'graph':
      return graph(command.options);
  }
}

async function check(options: CheckOptions): Promise<number> {
  const directory = process.cwd();
  const config = findConfig(directory);
  const sources = findSources(options.files, directory).filter(
    ({ file, walked }) => !walked || isIncluded(file, config),
  );
  const known = options.updateBaseline ? [] : knownResults(config);
  const folder = config ? dirname(config.file) : directory;
  const surroundings: Surroundings = {
    style: styleFor(process.stdout, process.env),
    directory,
    readSource,
  };
  const client = startEngine();
  const results: CheckResult[] = [];
  try {
    for (const source of sources) {
      const report = await client.check(requestFor(source, options));
      const found = report.results.filter((result) => !isEmpty(source, result));
      const shown = markKnown(
        source.walked && !options.strict ? markLeftOut(found) : found,
        known.filter((entry) => join(folder, entry.file) === source.file),
        baselineWorld(folder),
      );
      results.push(...shown);
      if (options.reporter !== 'text') continue;
      for (const result of shown.filter(({ leftOut }) => leftOut !== true)) {
        await print(`${renderResult(result, surroundings).join('\n')}\n\n`);
      }
    }
  } finally {
    client.dispose();
  }
  const done = results.filter(({ leftOut }) => leftOut !== true);
  if (options.updateBaseline) return updateBaseline(done, config);
  if (options.reporter !== 'text') {
    const run = {
      directory,
      repository: process.env['GITHUB_WORKSPACE'],
      version: manifest.version,
      strict: options.strict,
    };
    await print(writeReport(options.reporter, results, run));
  } else if (results.length > 0) {
    const left = renderLeftOut(results, surroundings);
    if (left.length > 0) await print(`${left.join('\n')}\n\n`);
    await print(`${renderTotals(results, surroundings.style)}\n`);
  }
  if (results.length === 0) {
    process.stderr.write(`gradlens: ${nothingIn(sources)}\n`);
    return 2;
  }
  return exitCode(results, options.strict);
}

/** Nothing was found: what was looked for, and what to do. */
function nothingIn(sources: readonly Source[]): string {
  const files = sources.length === 1 ? '1 file' : `${sources.length} files`;
  return (
    `there is no function to check in ${files}. Checked are functions whose types say that they ` +
    'compute numbers, and those with a @gradcheck tag (in JavaScript also pairs of a function and ' +
    'its derivative, by their names). --function NAME in one file asks for any other.'
  );
}

/** What fails is known from now on; the run itself does not fail on it. */
function updateBaseline(results: readonly CheckResult[], config: Config | null): number {
  const { count, file } = writeBaseline(results, config, process.cwd());
  const counted = count === 1 ? '1 known result' : `${count} known results`;
  process.stderr.write(`gradlens: ${counted} in ${relative(process.cwd(), file)}\n`);
  return 0;
}

/** Prints the computation graph of one function at its first point. */
async function graph(options: GraphOptions): Promise<number> {
  const [source] = findSources([options.file], process.cwd());
  if (!source || source.walked) throw new UsageError('graph takes one file');
  const client = startEngine();
  try {
    const { results } = await client.check({ ...requestFor(source, options), trace: true });
    const drawn = results.find((result) => result.graph !== null);
    if (drawn?.graph) {
      const layout = await client.arrange(drawn.graph, null, null);
      await print(drawGraph({ ...drawn.graph, layout }, options.format));
      return 0;
    }
    const [failed] = results;
    process.stderr.write(`gradlens: ${failed?.summary ?? 'there is nothing to draw'}\n`);
    return 2;
  } finally {
    client.dispose();
  }
}

function startEngine(): EngineClient {
  const client = new EngineClient({
    ...engineEntry(),
    onOutput: (text) => process.stderr.write(`${text}\n`),
  });
  process.once('SIGINT', () => {
    client.dispose();
    process.exit(INTERRUPTED);
  });
  return client;
}

function requestFor(
  { file }: Source,
  options: Omit<GraphOptions, 'file' | 'format'> &
    Partial<Pick<CheckOptions, 'gradient' | 'order'>>,
): CheckRequest {
  const { gradient = null, order = 1 } = options;
  return {
    file,
    overlays: {},
    target: options.function === null ? { kind: 'all' } : { kind: 'name', name: options.function },
    ...(options.call === null ? {} : { call: options.call }),
    ...(gradient === null ? {} : { gradient }),
    ...(options.wrt === null ? {} : { wrt: options.wrt }),
    ...(order === 1 ? {} : { order }),
    seed: options.seed,
    timeout: options.timeout,
    memory: DEFAULT_MEMORY,
    trace: false,
  };
}

/** A file of a folder that holds nothing to check is no failure. */
function isEmpty({ walked }: Source, { partials, findings }: CheckResult): boolean {
  return walked && partials.length === 0 && findings[0]?.code === 'no-function';
}

function readSource(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** The engine beside the bundle, or its source during development. */
function engineEntry(): Pick<EngineOptions, 'entry' | 'runtime'> {
  const directory = dirname(fileURLToPath(import.meta.url));
  if (!import.meta.url.endsWith('.ts')) return { entry: join(directory, 'engine.js') };
  const built = join(directory, '../../dist/runtime.js');
  const runtime = process.env['GRADLENS_RUNTIME'] ?? built;
  return { entry: join(directory, '../engine/main.ts'), runtime };
}

/** Waits until the text has left: a pipe may be slower than the process ends. */
function print(text: string): Promise<void> {
  return new Promise((resolve) => {
    process.stdout.write(text, () => {
      resolve();
    });
  });
}

// Whoever reads the report may stop before its end (`| head`): that is no failure of the check.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    process.stderr.write(`gradlens: ${error.message}\nTry gradlens --help.\n`);
    process.exitCode = 2;
  },
);
