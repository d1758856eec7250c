import { parseArgs } from 'node:util';
import { checkSafely } from './check.ts';
import type { Outcome } from './check.ts';
import type { Dialect } from './expressions.ts';
import { generateProgram } from './generator.ts';
import { shrink } from './shrink.ts';

/**
 * npm run fuzz -- [--count N] [--from SEED] [--dialect full|fast|wide] [--keep-going]
 * Prints each failing program, shrunk; exits 1 if there was one.
 */
const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    dialect: { type: 'string', default: 'all' },
    'keep-going': { type: 'boolean', default: false },
  },
});

const dialects: readonly Dialect[] =
  values.dialect === 'all' ? ['full', 'fast', 'wide'] : [values.dialect as Dialect];
const counts: Record<Outcome['kind'] | 'fast', number> = {
  agree: 0,
  skipped: 0,
  noted: 0,
  failed: 0,
  fast: 0,
};

/** The same failure as before, as far as its words before the first number go. */
const kindOf = (text: string): string => text.split(/[\d:,]/)[0]!;

const from = Number(values.from);
search: for (let seed = from; seed < from + Number(values.count); seed++) {
  for (const dialect of dialects) {
    const program = generateProgram(seed, dialect);
    const outcome = checkSafely(program);
    counts[outcome.kind]++;
    if (outcome.kind === 'agree' && outcome.fast) counts.fast++;
    if (outcome.kind !== 'failed') continue;
    const smallest = shrink(program.source, (source) => {
      const smaller = checkSafely({ ...program, source });
      return smaller.kind === 'failed' && kindOf(smaller.text) === kindOf(outcome.text);
    });
    console.log(`seed ${seed} (${dialect}): ${outcome.text}`);
    console.log(`x = ${JSON.stringify(program.x)}, s = ${program.s}\n${smallest}\n`);
    if (!values['keep-going']) break search;
  }
}
console.log(counts);
process.exitCode = counts.failed > 0 ? 1 : 0;
