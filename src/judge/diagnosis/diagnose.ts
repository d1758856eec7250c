import type { OperationTrace } from '../../model/trace.ts';
import type { Candidate } from './candidate.ts';
import { quantityRepairs } from './forms.ts';
import { likelyPlaces } from './fallback.ts';
import { loopRepairs } from './loops.ts';
import { indexRepairs } from './indices.ts';
import { operationRepairs } from './operations.ts';
import { quantitiesOf } from './quantities.ts';
import type { Recorded } from './record.ts';
import { constantOf, scalarRepairs } from './scalars.ts';
import { cloneRepairs } from './clones.ts';
import { pathRepairs } from './shares.ts';
import { Search } from './search.ts';
import { ownPlaces, slotsOf } from './slots.ts';
import { sumRepairs } from './sums.ts';

/** Node evaluations that one diagnosis may cost: about a third of a second. */
const BUDGET = 20_000_000;

export function candidatesOf(
  points: readonly Recorded[],
  values: readonly (OperationTrace | null)[],
): Candidate[] {
  const search = new Search(points, values, BUDGET);
  if (search.lead < 0) return [];
  const found: Candidate[] = [];
  const slots = slotsOf(search, ownPlaces(search));
  found.push(...sumRepairs(search, ownPlaces(search, true)));
  found.push(...loopRepairs(search), ...pathRepairs(search));
  found.push(...cloneRepairs(search, ownPlaces(search)));
  for (const slot of slots) {
    found.push(...scalarRepairs(search, slot));
    if (slot.operand < 0) found.push(...operationRepairs(search, slot));
    else found.push(...indexRepairs(search, slot));
  }
  const quantities = quantitiesOf(search);
  for (const slot of slots) {
    if (slot.operand >= 0 && constantOf(search, slot) === 0 && slot.place?.operation === 'add')
      continue;
    found.push(...quantityRepairs(search, slot, quantities));
  }
  found.push(...likelyPlaces(search, ownPlaces(search, true)));
  return found.sort((a, b) => Number(b.whole) - Number(a.whole) || a.cost - b.cost);
}
