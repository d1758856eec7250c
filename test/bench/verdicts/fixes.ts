/**
 * Quick fixes on mutated pairs: every single mistake in every hand-written gradient of
 * programs/pairs.ts goes through the engine; what it offers is applied and held against the gradient
 * without the mistake, at points that the engine has not seen.
 *
 *     node esbuild.mjs && node test/bench/verdicts/fixes.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../../../src/engine/client.ts';
import { edit } from '../../../src/engine/quickFix.ts';
import { seededRandom } from '../../../src/model/random.ts';
import { mutants } from './mutate.ts';
import { loadPlain } from './overload.ts';
import { DOMAINS } from './pairs.ts';

const ROOT = join(import.meta.dirname, '../../..');
const FILE = join(import.meta.dirname, 'programs/pairs.ts').replaceAll('\\', '/');
const SEED = 17;
const POINTS = 20;
/** The gradients are sums of a few terms: what agrees, agrees to round-off. */
const SAME = 1e-9;

type Gradient = (x: number[]) => number[];

export interface FixCount {
  readonly mutants: number;
  /** Mutants whose verdict is a constant factor. */
  readonly scaled: number;
  readonly offered: number;
  /** Offered, and not the right gradient afterwards: has to be 0. */
  readonly wrong: readonly string[];
}

/** Counts what is offered for the mutants of the given pairs (all of them by default). */
export async function countFixes(
  client: EngineClient,
  names: readonly string[] = Object.keys(DOMAINS),
): Promise<FixCount> {
  const source = readFileSync(FILE, 'utf8');
  const random = seededRandom(SEED);
  const count = { mutants: 0, scaled: 0, offered: 0, wrong: [] as string[] };
  for (const name of names) {
    const [n, low, high] = DOMAINS[name]!;
    const draw = (): number[] =>
      Array.from({ length: n }, () => Number((low + (high - low) * random()).toPrecision(4)));
    const right = gradientOf(source, name);
    const call = `${name}([${draw().join(', ')}])`;
    for (const { kind, source: text } of mutants(source, `${name}Grad`)) {
      count.mutants++;
      const report = await client.check({
        ...{ file: FILE, overlays: { [FILE]: text }, target: { kind: 'name', name }, call },
        ...{ seed: 1, timeout: 10_000, memory: 512, trace: false },
      });
      const result = report.results.find((one) => one.handWritten?.function === `${name}Grad`);
      if (result?.verdict === 'scaled') count.scaled++;
      const fix = result?.handWritten?.diagnosis?.quickFix;
      if (!fix) continue;
      count.offered++;
      const mended = gradientOf(edit(text, fix.range, fix.newText), name);
      const isRight = Array.from({ length: POINTS }, draw).every((x) =>
        isSame(mended(x), right(x)),
      );
      if (!isRight) count.wrong.push(`${name}, ${kind}: ${fix.title}`);
    }
  }
  return count;
}

function gradientOf(text: string, name: string): Gradient {
  const compiled = loadPlain(text)[`${name}Grad`] as Gradient;
  return (x) => compiled([...x]);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  const scale = Math.max(...b.map(Math.abs));
  return a.length === b.length && a.every((v, i) => Math.abs(v - b[i]!) <= SAME * scale);
}

if (import.meta.main) {
  const client = new EngineClient({ entry: join(ROOT, 'dist/engine.js') });
  try {
    const { wrong, ...counts } = await countFixes(client, process.argv[2]?.split(','));
    console.log(counts, wrong);
    process.exitCode = wrong.length > 0 ? 1 : 0;
  } finally {
    client.dispose();
  }
}
