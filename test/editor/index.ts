import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** The bundle stands in dist/test/editor. */
const ROOT = join(__dirname, '..', '..', '..');
const REPORTER = join(ROOT, 'test', 'host', 'countingReporter.cjs');
/** Opening the first TypeScript file starts tsserver, which takes its time on a busy machine. */
const TIMEOUT = 60_000;

/** Runs the suite inside the extension host; the editor's launcher calls it. */
export async function run(): Promise<void> {
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: TIMEOUT,
    color: true,
    reporter: process.env['GRADLENS_COUNTS'] && existsSync(REPORTER) ? REPORTER : 'spec',
  });
  const filter = process.env['GRADLENS_TEST_FILTER'];
  if (filter) mocha.grep(new RegExp(filter));
  mocha.suite.emit('pre-require', globalThis, 'editor', mocha);
  await import('./activation.test.ts');
  await import('./lens.test.ts');
  await import('./values.test.ts');
  await import('./problems.test.ts');
  await import('./quickFix.test.ts');
  await import('./panel.test.ts');
  await import('./graph.test.ts');
  await import('./commands.test.ts');
  await import('./testing.test.ts');
  await import('./projectFiles.test.ts');
  await import('./live.test.ts');
  await import('./engine.test.ts');
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} tests failed`);
}
