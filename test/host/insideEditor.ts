import { appendFileSync } from 'node:fs';
import Mocha from 'mocha';

/**
 * Runs Mocha inside VS Code's extension host, for the module that `extensionTestsPath` names:
 *
 *     export const run = () => runInsideEditor([() => import('./lens.test.ts'), …]);
 *
 * `GRADLENS_TEST_FILTER` selects tests by a part of their title. Rejects when a test failed or none
 * ran. The counts go where scripts/test.ts reads them.
 */
export async function runInsideEditor(
  files: readonly (() => Promise<unknown>)[],
  options: { readonly timeout?: number } = {},
): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: options.timeout ?? 30_000, reporter: 'spec' });
  const filter = process.env['GRADLENS_TEST_FILTER'];
  if (filter !== undefined && filter !== '') mocha.fgrep(filter);
  // Defines describe, it and the hooks as globals, as loading files by path would.
  mocha.suite.emit(Mocha.Suite.constants.EVENT_FILE_PRE_REQUIRE, globalThis, '', mocha);
  for (const load of files) await load();
  const { passes, failures, pending } = await new Promise<Mocha.Stats>((resolve) => {
    const runner = mocha.run(() => {
      resolve(runner.stats ?? { ...NOTHING });
    });
  });
  const counts = process.env['GRADLENS_COUNTS'];
  if (counts !== undefined) {
    appendFileSync(counts, `${JSON.stringify({ passes, failures, pending })}\n`);
  }
  if (failures > 0) throw new Error(`${failures} tests failed`);
  if (passes === 0) throw new Error('No test ran');
}

const NOTHING: Mocha.Stats = { suites: 0, tests: 0, passes: 0, pending: 0, failures: 0 };
