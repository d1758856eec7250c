import { check } from './check.ts';
import { pairChecks, type PAIR_SETS } from './pairs.ts';
import { Tally } from './tally.ts';

/**
 * `node test/bench/verdicts/places.ts [SEED [points [calibration|test|all [K [surprises]]]]]`: every K-th mutation of
 * hand-written gradients alone, and where the check says that the mistake is.
 */
const TEST_SEED = 11;
const ALL: readonly (keyof typeof PAIR_SETS)[] = ['calibration', 'test'];
const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part === whole ? 0 : 1)} %`;

/** The rows of docs/verdicts.md about places. */
export function placeTable(
  seed: number,
  points: number,
  sets: readonly (keyof typeof PAIR_SETS)[],
  every: number,
  showSurprises: boolean,
): void {
  console.log(
    '| set | mutations | wrong line first | in the first three | kind named | another line named | another kind named |\n|---|---|---|---|---|---|---|',
  );
  const tallies = sets.map((set) => {
    const tally = new Tally();
    for (const { bench, claims } of pairChecks(seed, points, set, every)) {
      for (const claim of claims) {
        if (claim.error !== null) tally.add(bench, claim, check(bench, claim, 'four'));
      }
    }
    return [set, tally] as const;
  });
  for (const [set, t] of tallies) {
    const cells = [
      set,
      t.lines,
      percent(t.lineFirst, t.lines),
      percent(t.lineAmongThree, t.lines),
      percent(t.kindsRight, t.kinds),
      percent(t.misplaced, t.lines),
      percent(t.misnamed, t.kinds),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  for (const [set, t] of tallies) {
    console.log(
      `\n| ${set}: mutation | all | line first | in three | kind |\n|---|---|---|---|---|`,
    );
    for (const [kind, { all, first, three, kind: named }] of [...t.byKind].sort()) {
      const cells = [kind, all, percent(first, all), percent(three, all), percent(named, all)];
      console.log(`| ${cells.join(' | ')} |`);
    }
    if (showSurprises) console.log(t.surprises.join('\n'));
  }
}

if (import.meta.main) {
  const [seed, points, set, every, surprises] = process.argv.slice(2);
  const sets: readonly (keyof typeof PAIR_SETS)[] =
    set === 'calibration' || set === 'test' ? [set] : ALL;
  placeTable(
    Number(seed ?? TEST_SEED),
    Number(points ?? 1),
    sets,
    Number(every ?? 1),
    surprises !== undefined,
  );
}
