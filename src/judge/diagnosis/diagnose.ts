import type { OperationTrace } from '../../model/trace.ts';
import type { Candidate } from './candidate.ts';
import { clonesOf, isTarget } from './clones.ts';
import { likelyPlaces } from './fallback.ts';
import { pairedRepairs, quantityRepairs } from './forms.ts';
import { indexRepairs } from './indices.ts';
import { loopRepairs } from './loops.ts';
import { operationRepairs } from './operations.ts';
import { orderRepairs, outputRepairs } from './outputs.ts';
import { quantitiesOf } from './quantities.ts';
import type { Recorded } from './record.ts';
import { constantOf, scalarRepairs } from './scalars.ts';
import { Search, type Slot, type Surroundings } from './search.ts';
import { pathRepairs } from './shares.ts';
import { ownPlaces, slotsOf } from './slots.ts';
import { sumRepairs } from './sums.ts';

/** Node evaluations that one diagnosis may cost: about a fifth of a second. */
const BUDGET = 12_000_000;
/** A change as simple as this is not beaten by one that brings in another quantity … */
const SIMPLE = 1.35;
/** … nor one as simple as this by one that brings in two. */
const FAIR = 2.05;
/** What a line gains that computes a variable which is not what it is in the value; and what others lose. */
const DEVIATES = 0.6;
/** What a line loses that computes a variable which is what it is in the value. */
const CONFIRMED = 0.5;

/** What a change loses that is made to a sum on its way. */
const PASSING = 0.3;

/**
 * Changes of one place of the gradient that put it right, the likeliest first; then, without a claim to
 * explain anything, places to look at.
 *
 * @param trials changes of the source that were tried by running it
 */
export function candidatesOf(
  points: readonly Recorded[],
  values: readonly (OperationTrace | null)[],
  surroundings: Surroundings = { inputs: [] },
  trials: readonly Candidate[] = [],
): Candidate[] {
  const search = new Search(points, values, BUDGET, surroundings);
  if (search.lead < 0) return [...trials];
  const own = ownPlaces(search);
  const all = ownPlaces(search, true);
  const slots = slotsOf(search, own).filter((slot) => !isEmptySum(search, slot));
  const clones = clonesOf(search, own);
  const found = [
    ...clones.repairs,
    ...sumRepairs(search, all),
    ...loopRepairs(search),
    ...orderRepairs(search),
    ...slots.flatMap((slot) => [
      ...scalarRepairs(search, slot),
      ...(slot.operand < 0 ? operationRepairs(search, slot) : indexRepairs(search, slot)),
    ]),
    ...trials,
  ];
  const weigh = (candidate: Candidate): Candidate => {
    const { line } = candidate.range;
    let { cost } = candidate;
    if (clones.deviating.size > 0) cost += clones.deviating.has(line) ? -DEVIATES : 0.2;
    if (clones.confirmed.has(line)) cost += CONFIRMED;
    if (isRunningSum(candidate)) cost += PASSING;
    // Where a variable is all that a use has, its declaration is the place.
    if (candidate.slot?.variable === true) cost -= 0.05;
    return { ...candidate, cost };
  };
  let ranked = found.map(weigh);
  if (!isSettled(ranked, SIMPLE)) {
    const quantities = quantitiesOf(search);
    const more = [
      ...slots.flatMap((slot) => quantityRepairs(search, slot, quantities)),
      ...outputRepairs(search, quantities),
    ];
    ranked = [...ranked, ...more.map(weigh), ...pathRepairs(search).map(weigh)];
    if (!isSettled(ranked, FAIR)) {
      const paired = slots.flatMap((slot) => pairedRepairs(search, slot, quantities));
      ranked = [...ranked, ...paired.map(weigh)];
    }
  }
  ranked.push(...likelyPlaces(search, all));
  return ranked.sort((a, b) => Number(b.whole) - Number(a.whole) || a.cost - b.cost);
}

/** A sum that was begun elsewhere: what is wrong with it was made there. */
function isRunningSum({ slot }: Candidate): boolean {
  return slot !== null && slot.place !== null && isTarget(slot.place.site, slot.operand);
}

function isSettled(candidates: readonly Candidate[], cost: number): boolean {
  return candidates.some((candidate) => candidate.whole && candidate.cost <= cost);
}

/** The 0 at which a sum starts: nothing is to be looked for there. */
function isEmptySum(search: Search, slot: Slot): boolean {
  return slot.operand >= 0 && slot.place?.operation === 'add' && constantOf(search, slot) === 0;
}
