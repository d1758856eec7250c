import { buildSync } from 'esbuild';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  EngineClient,
  type CheckOptions,
  type EngineOptions,
} from '../../../../src/engine/client.ts';
import type { CheckReport, CheckResult } from '../../../../src/model/report.ts';
import type { CheckRequest } from '../../../../src/model/request.ts';

const ROOT = join(import.meta.dirname, '../../../..');

let runtime: string | null = null;

/** The differentiating runtime as the build makes it, from the sources as they are now. */
export function runtimeBundle(): string {
  if (runtime !== null) return runtime;
  const folder = mkdtempSync(join(tmpdir(), 'gradlens-runtime-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  runtime = join(folder, 'runtime.js');
  buildSync({
    entryPoints: [join(ROOT, 'src/differentiate/runtime/index.ts')],
    outfile: runtime,
    bundle: true,
    platform: 'neutral',
    format: 'iife',
    target: 'es2022',
    globalName: '__factory',
    banner: { js: '(()=>{' },
    footer: { js: 'return __factory.default??__factory})()' },
  });
  return runtime;
}

/** An engine run from its sources. */
export function startEngine(options: Partial<EngineOptions> = {}): EngineClient {
  return new EngineClient({
    entry: join(ROOT, 'src/engine/main.ts'),
    runtime: runtimeBundle(),
    ...options,
  });
}

/** The file that a test's text is given out as; it does not exist on disk. */
export const FILE = join(ROOT, 'test/unit/engine/fixtures/checked.ts').replaceAll('\\', '/');

export interface Wish extends Partial<Omit<CheckRequest, 'target'>> {
  readonly name?: string;
}

/** Checks a text: one function by name, or all. */
export function checkText(
  client: EngineClient,
  text: string,
  { name, ...wish }: Wish = {},
  options: CheckOptions = {},
): Promise<CheckReport> {
  return client.check(
    {
      file: FILE,
      overlays: { [FILE]: text },
      target: name === undefined ? { kind: 'all' } : { kind: 'name', name },
      seed: 1,
      timeout: 30_000,
      memory: 256,
      trace: false,
      ...wish,
    },
    options,
  );
}

/** `function: verdict (codes of its findings)` of each result. */
export function outline(report: CheckReport): string[] {
  return report.results.map((result) => `${result.function}: ${result.verdict}${codes(result)}`);
}

function codes({ findings }: CheckResult): string {
  const list = findings.map(({ code }) => code);
  return list.length === 0 ? '' : ` (${list.join(', ')})`;
}

/** The only result of a report. */
export function only(report: CheckReport): CheckResult {
  if (report.results.length !== 1) throw new Error(`${report.results.length} results`);
  return report.results[0]!;
}
