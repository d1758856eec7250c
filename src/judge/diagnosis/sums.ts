import type { SourceRange } from '../../model/range.ts';
import type { Candidate } from './candidate.ts';
import { naturalness, tidy } from './numbers.ts';
import type { Place, Recorded } from './record.ts';
import { short } from './scalars.ts';
import { holds, type Fit, type Search } from './search.ts';

/** Mistakes in how numbers are added up: where a sum starts, what it forgets, where it goes. */
export function sumRepairs(search: Search, own: readonly Place[]): Candidate[] {
  return own.flatMap((place) => {
    const lists = search.points.map((point) => point.places.get(place.key)!.nodes);
    return [
      ...wrongStart(search, place, lists),
      ...overwritten(search, place, lists),
      ...misplaced(search, place, lists),
    ];
  });
}

/** A sum that starts at another number than it should. */
function wrongStart(search: Search, place: Place, lists: readonly Int32Array[]): Candidate[] {
  if (place.operation !== 'add' && place.operation !== 'subtract') return [];
  const base = search.points[0]!;
  const isStart = (node: number): boolean => base.operand(node, 0).parent === 0;
  const constants = new Set(
    Array.from(lists[0]!.filter(isStart), (node) => base.operand(node, 0).value),
  );
  const lead = search.claimAt(0);
  return [...constants].flatMap((constant): Candidate[] => {
    const starts = search.points.map((point, p) =>
      lists[p]!.filter((node) => {
        const { parent, value } = point.operand(node, 0);
        return parent === 0 && value === constant;
      }),
    );
    const right = tidy(constant + (lead.truth - lead.hand));
    const natural = naturalness(right);
    if (natural === null || natural > 0.4) return [];
    const fit = search.fit(
      { nodes: starts, operands: starts.map((list) => new Int8Array(list.length)) },
      () => () => right,
      { constants: () => right },
    );
    if (fit === null) return [];
    const name = place.site.operands[0]?.text ?? place.site.text;
    const text = `the sum in \`${rootOf(name)}\` starts at ${short(constant)} and should at ${short(right)}`;
    return [
      {
        kind: 'wrong-constant',
        cost: 1.05 + natural,
        range: declarationOf(base, name) ?? place.site.range,
        text,
        factor: null,
        whole: fit.whole,
        slot: null,
      },
    ];
  });
}

/** What was there before is lost: `=` where `+=` belongs. */
function overwritten(search: Search, place: Place, lists: readonly Int32Array[]): Candidate[] {
  const found: Candidate[] = [];
  const count = lists[0]!.length;
  const attempt = (nodes: readonly Int32Array[], lost: (p: number, m: number) => number): void => {
    const fit = search.fit(
      { nodes, operands: nodes.map((list) => new Int8Array(list.length).fill(-1)) },
      (p) => (old, m) => old + lost(p, m),
    );
    if (fit === null) return;
    const base = search.points[0]!;
    found.push({
      kind: 'overwritten',
      cost: 1.1,
      range: assignmentOf(base, nodes[0]![nodes[0]!.length - 1]!) ?? place.site.range,
      text: `\`${place.site.text}\` replaces what was added up before: += belongs here, not =`,
      factor: null,
      whole: fit.whole,
      slot: null,
    });
  };
  if (count > 1 && lists.every((list) => list.length === count)) {
    for (const classOf of partitions(count, search.points[0]!.claims.length)) {
      const groups = groupsOf(count, classOf);
      const ends = groups.map((group) => group[group.length - 1]!).sort((a, b) => a - b);
      const before = new Map(groups.map((group) => [group[group.length - 1]!, group.slice(0, -1)]));
      attempt(
        lists.map((list) => Int32Array.from(ends, (m) => list[m]!)),
        (p, m) =>
          before
            .get(ends[m]!)!
            .reduce((sum, k) => sum + search.points[p]!.trace.value[lists[p]![k]!]!, 0),
      );
    }
  }
  for (const other of search.points[0]!.places.values()) {
    if (other.key === place.key) continue;
    const lost = search.points.map((point) => point.places.get(other.key)?.nodes ?? null);
    if (lost.some((list) => list === null)) continue;
    const dead = lost.map((list, p) =>
      Array.from(list!, (node) => isDead(search.points[p]!, node)),
    );
    if (!dead[0]!.includes(true)) continue;
    for (const shift of [0, 1]) {
      attempt(lists, (p, m) => {
        const node = lost[p]![m - shift];
        return node !== undefined && dead[p]![m - shift] ? search.points[p]!.trace.value[node]! : 0;
      });
    }
  }
  return found;
}

/** Nothing uses the number, and it is none of the results. */
function isDead(point: Recorded, node: number): boolean {
  return !point.used.has(node);
}

/** Terms that are added to the wrong component. */
function misplaced(search: Search, place: Place, lists: readonly Int32Array[]): Candidate[] {
  const count = lists[0]!.length;
  if (search.points[0]!.claims.length < 2 || lists.some((list) => list.length !== count)) return [];
  const isSum = place.operation === 'add' || place.operation === 'subtract';
  const base = search.points[0]!;
  // What each run adds to which claim; where a number is stored as it is, it is the number itself.
  const sign = place.operation === 'subtract' ? -1 : 1;
  const owners = Array.from(lists[0]!, (node) => ownerOf(base, node));
  const stored = owners.some((owner) => owner < 0) || !isSum;
  // Numbers that are stored as they are, and not a part of something else.
  const whole = [...lists[0]!].every(
    (node) => isDead(base, node) || base.claims.some((claim) => claim.node === node),
  );
  if (stored && !whole) return [];
  const terms = search.points.map((point, p) =>
    Array.from(lists[p]!, (node) =>
      isSum && !stored ? sign * point.operand(node, 1).value : point.trace.value[node]!,
    ),
  );
  const rests = search.points.map((point, p) => {
    const rest = point.claims.map(({ hand }) => hand);
    if (stored) return rest;
    for (const [m, owner] of owners.entries()) if (owner >= 0) rest[owner]! -= terms[p]![m]!;
    return rest;
  });
  const range = place.site.operands[0]?.range ?? place.site.range;
  if (!stored) {
    const moved = oneByOne(search, owners, terms, rests);
    if (moved !== null) return [misplacedAt(place, range, moved)];
  }
  for (const classOf of stored ? [(m: number) => m] : partitions(count, base.claims.length)) {
    const groups = groupsOf(count, classOf);
    const total = (p: number, group: readonly number[]): number =>
      group.reduce((sum, m) => sum + terms[p]![m]!, 0);
    const targets = groups.map((group) =>
      base.claims.findIndex((claim, i) =>
        holds(claim, (stored ? 0 : rests[0]![i]!) + total(0, group)),
      ),
    );
    if (targets.includes(-1) || new Set(targets).size < targets.length) continue;
    if (groups.every((group, g) => group.every((m) => owners[m] === targets[g]))) continue;
    const fit = search.fitClaims((p) => {
      const claims = Float64Array.from(rests[p]!);
      for (const [g, group] of groups.entries()) {
        const target = targets[g]!;
        claims[target] = (stored ? 0 : claims[target]!) + total(p, group);
      }
      return claims;
    });
    if (fit === null) continue;
    const at = stored ? (assignmentOf(base, lists[0]![count - 1]!) ?? place.site.range) : range;
    return [misplacedAt(place, at, fit)];
  }
  return [];
}

function misplacedAt(place: Place, range: SourceRange, fit: Fit): Candidate {
  return {
    kind: 'wrong-index',
    cost: 1.15,
    range,
    text: `\`${place.site.text}\` goes to another component than it belongs to`,
    factor: null,
    whole: fit.whole,
    slot: null,
  };
}

/** More ways than this to share a few terms among the wrong claims are not tried. */
const MOST_WAYS = 5000;

/** Every way in which single terms can go to the wrong claims. */
function oneByOne(
  search: Search,
  owners: readonly number[],
  terms: readonly (readonly number[])[],
  rests: readonly (readonly number[])[],
): Fit | null {
  const claims = search.points[0]!.claims;
  const wrong = claims.flatMap((claim, i) => (claim.wrong ? [i] : []));
  // A term of a right claim stays where it is.
  const moving = owners.flatMap((owner, m) => (claims[owner]!.wrong ? [m] : []));
  const ways = wrong.length ** moving.length;
  if (moving.length === 0 || ways > MOST_WAYS) return null;
  for (let way = 0; way < ways; way++) {
    const at = (p: number): Float64Array => {
      const sums = Float64Array.from(rests[p]!);
      const put = (claim: number, m: number): void => {
        sums[claim] = sums[claim]! + terms[p]![m]!;
      };
      for (const [m, owner] of owners.entries()) if (!claims[owner]!.wrong) put(owner, m);
      let code = way;
      for (const m of moving) {
        put(wrong[code % wrong.length]!, m);
        code = Math.floor(code / wrong.length);
      }
      return sums;
    };
    const fit = search.fitClaims(at);
    if (fit?.whole === true) return fit;
  }
  return null;
}

/** The one claim into which a number is added up as it is; −1 where there is none. */
function ownerOf(point: Recorded, node: number): number {
  return point.owners.get(node) ?? -1;
}

/** Ways in which the runs of a place can belong to components: alone, in turn, in blocks. */
function partitions(count: number, claims: number): ((m: number) => number)[] {
  const ways: ((m: number) => number)[] = [];
  if (count <= claims) ways.push((m) => m);
  ways.push(() => 0);
  for (let size = 2; size <= Math.min(claims, count - 1, 12); size++) {
    if (count % size !== 0) continue;
    ways.push((m) => m % size);
    ways.push((m) => Math.floor((m * size) / count));
  }
  return ways;
}

function groupsOf(count: number, classOf: (m: number) => number): number[][] {
  const groups: number[][] = [];
  for (let m = 0; m < count; m++) (groups[classOf(m)] ??= []).push(m);
  return groups.filter((group) => group.length > 0);
}

/** The declaration of the variable in which a sum is kept. */
function declarationOf(point: Recorded, text: string): SourceRange | null {
  const name = rootOf(text);
  const declared = point.trace.watches.filter(
    (watch) => watch.kind === 'declaration' && watch.text === name,
  );
  return declared.length === 1 ? declared[0]!.range : null;
}

/** The assignment that last stored this number. */
function assignmentOf(point: Recorded, node: number): SourceRange | null {
  const stores = point.trace.watches.filter(
    (watch) => watch.kind === 'assignment' && watch.nodes.includes(node),
  );
  return stores.length > 0 ? stores[stores.length - 1]!.range : null;
}

function rootOf(text: string): string {
  return /^[\w$]+/.exec(text)?.[0] ?? text;
}
