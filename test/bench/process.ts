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

/** Megabytes that a run adds to a process of its own at its peak: `arguments` are those of run.ts. */
export function megabytesOf(...runArguments: readonly string[]): number {
  const child = spawnSync(
    process.execPath,
    [...process.execArgv, process.argv[1]!, ...runArguments],
    {
      encoding: 'utf8',
    },
  );
  return Number.parseFloat(child.stdout);
}

/** In that process: prints by how much the resident set grows while `run` runs. */
export function printGrowth(run: () => unknown): void {
  const before = process.memoryUsage().rss;
  run();
  console.log((process.resourceUsage().maxRSS * 1024 - before) / 1e6);
}
