import { buildSync } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import type { RuntimeFactory } from '../../src/differentiate/api.ts';
import { TUNING } from '../../src/engine/client.ts';

/** The benchmark measures what users run: the runtime as one script, under the engine's own V8 options. */

/** Starts this process again with the engine's options where it has them not; returns only where it has. */
export function underEngineOptions(): void {
  if (TUNING.every((option) => process.execArgv.includes(option))) return;
  const again = spawnSync(
    process.execPath,
    [...TUNING, ...process.execArgv, ...process.argv.slice(1)],
    { stdio: 'inherit' },
  );
  process.exit(again.status ?? 1);
}

/** The runtime as dist/runtime.js has it (see esbuild.mjs), evaluated in this realm. */
export function shippedRuntime(): RuntimeFactory {
  const { outputFiles } = buildSync({
    entryPoints: [
      fileURLToPath(new URL('../../src/differentiate/runtime/index.ts', import.meta.url)),
    ],
    bundle: true,
    minify: true,
    write: false,
    platform: 'neutral',
    format: 'iife',
    target: 'es2022',
    globalName: '__factory',
    banner: { js: '(()=>{' },
    footer: { js: 'return __factory.default??__factory})()' },
  });
  return vm.runInThisContext(outputFiles[0]!.text) as RuntimeFactory;
}

/** What a process of its own prints as JSON; `runArguments` are those of run.ts. */
export function answerOf(...runArguments: readonly string[]): unknown {
  const child = spawnSync(
    process.execPath,
    [...process.execArgv, process.argv[1]!, ...runArguments],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
  );
  return JSON.parse(child.stdout);
}

/** Megabytes by which the resident set grows at its peak while `run` runs. */
export function growthOf(run: () => unknown): number {
  const before = process.memoryUsage().rss;
  run();
  return (process.resourceUsage().maxRSS * 1024 - before) / 1e6;
}
