import type { SourceRange } from '../../model/range.ts';
import type { Candidate } from './candidate.ts';
import { loneClaim, returnedAt } from './outputs.ts';
import type { Place } from './record.ts';
import type { Search } from './search.ts';

/** Dearer than any change that explains something. */
const DEAR = 10;

/**
 * Where to look if no change explains the mistake: the places whose numbers flow to the wrong claims
 * and to few others, the later the better; then where the wrong numbers are returned.
 */
export function likelyPlaces(search: Search, own: readonly Place[]): Candidate[] {
  const base = search.points[0]!;
  const counts = new Map<string, { wrong: number; right: number }>();
  for (const claim of base.claims) {
    const reaching = base.reaching(claim);
    for (const place of own) {
      if (!place.nodes.some((node) => reaching[node] === 1)) continue;
      const count = counts.get(place.key) ?? { wrong: 0, right: 0 };
      counts.set(place.key, count);
      if (claim.wrong) count.wrong++;
      else count.right++;
    }
  }
  const wrong = base.claims.filter((claim) => claim.wrong).length;
  const found = own.flatMap((place, order): Candidate[] => {
    const count = counts.get(place.key);
    if (count === undefined || count.wrong === 0) return [];
    const off = (wrong - count.wrong + count.right) / base.claims.length;
    return [likely(DEAR + 3 * off - (0.5 * order) / own.length, place.site.range)];
  });
  // What is stored without depending on any input, where everything that is claimed should.
  if (base.claims.every(({ wrong: isWrong, node }) => isWrong && node === 0)) {
    for (const { kind, nodes, range, text } of base.trace.watches) {
      if (kind === 'parameter' || nodes.some((node) => node !== 0)) continue;
      const isSum = base.trace.watches.filter((watch) => watch.text === text).length > 1;
      found.push(likely(DEAR - (kind === 'assignment' ? 0.2 : 0) + (isSum ? 0.1 : 0), range));
    }
  }
  const lone = loneClaim(search);
  if (lone !== null) found.push(likely(DEAR - 1, lone.range));
  for (const claim of base.claims) {
    if (!claim.wrong) continue;
    const range = returnedAt(base, claim);
    if (range !== null) found.push(likely(DEAR + (claim.node > 0 ? 2 : 1), range));
  }
  return found;
}

function likely(cost: number, range: SourceRange): Candidate {
  return { kind: 'wrong-value', cost, range, text: '', factor: null, whole: false, slot: null };
}
