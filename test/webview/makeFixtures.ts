/**
 * Checks the lecture's examples with the built engine and keeps the results for the tests of the
 * pages: `node esbuild.mjs && node test/webview/makeFixtures.ts`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../../src/engine/client.ts';
import type { CheckResult } from '../../src/model/report.ts';
import { encode } from '../../src/webview/encoding.ts';

const ROOT = join(import.meta.dirname, '../..');
const EXAMPLES = join(ROOT, 'media/examples');
const WANTED = [
  ['02-apples-and-oranges.ts', 'basket'],
  ['05-sigmoid.ts', 'sigmoid'],
  ['07-squared-error.ts', 'squaredError'],
  ['11-matrix-product.ts', 'squaredLength'],
  ['12-network.ts', 'loss'],
] as const;

const client = new EngineClient({ entry: join(ROOT, 'dist/engine.js') });
try {
  mkdirSync(join(import.meta.dirname, 'golden'), { recursive: true });
  for (const [file, name] of WANTED) {
    const report = await client.check({
      file: join(EXAMPLES, file),
      overlays: {},
      target: { kind: 'name', name },
      seed: 1,
      timeout: 10_000,
      memory: 512,
      trace: true,
    });
    const result = report.results.find((each) => each.function === name);
    if (!result) throw new Error(`${file} has no result of ${name}.`);
    const { graph } = result;
    const layout = graph && (await client.arrange(graph, null, null));
    write(name, { ...result, graph: graph && { ...graph, layout } });
  }
} finally {
  client.dispose();
}

/** Paths of this machine and times of this run would change with every refresh. */
function write(name: string, result: CheckResult): void {
  const kept = { ...result, insights: [], stats: { ...result.stats, milliseconds: 12 } };
  const text = encode(kept).replaceAll(EXAMPLES, '/examples');
  writeFileSync(join(import.meta.dirname, 'golden', `${name}.json`), `${text}\n`);
}
