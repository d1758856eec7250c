/**
 * Runs the suite of test/editor inside VS Code: one call of `runTests`, on the desktop VS Code where
 * it can be downloaded and shown, else on the browser-hosted one. Says which.
 */
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import { findDesktop, withDisplay } from './electron.ts';
import { CACHE, HOST_VERSION, ROOT } from './paths.ts';

async function main(): Promise<number> {
  const desktop = await findDesktop({ virtualDisplay: true });
  console.log(
    desktop.executable === null
      ? `Editor suite on VS Code ${HOST_VERSION.replace('4.', '1.')} in Chromium: ${desktop.reason}.`
      : `Editor suite on the desktop VS Code: ${desktop.executable}`,
  );
  // Tests edit files: they get a copy of the examples.
  const workspace = mkdtempSync(join(CACHE, 'workspace-'));
  try {
    cpSync(join(ROOT, 'media', 'examples'), workspace, { recursive: true });
    const run = (): Promise<number> =>
      runTests({
        vscodeExecutablePath: desktop.executable ?? join(import.meta.dirname, 'launch.ts'),
        extensionDevelopmentPath: ROOT,
        extensionTestsPath: join(ROOT, 'dist', 'test', 'editor', 'index.js'),
        launchArgs: [workspace],
        extensionTestsEnv: { GRADLENS_TEST_FILTER: process.argv[2] },
      });
    return desktop.executable === null ? await run() : await withDisplay(run);
  } catch (error) {
    if (error instanceof TestRunFailedError) return 1;
    throw error;
  } finally {
    rmSync(workspace, { recursive: true, force: true });
  }
}

process.exitCode = await main();
