import type { Cause } from '../model/verdict.ts';
import type { Contribution, Evidence } from './evidence.ts';
import { recogniseFactor } from './factors.ts';
import { same, type Compared, type Explanation } from './compared.ts';

/** With more inputs than this only so many of each kind are held against a hypothesis. */
const MOST_COMPARED = 24;

/** One mistake at one place: what the hand-written partial would be if that were all. */
interface Mistake {
  readonly kind: Cause;
  /** True share − what the author has of it. */
  readonly gap: (share: Contribution) => number | null;
  readonly text: (name: string, place: string, share: Contribution) => string;
}

/** In the order in which they are believed where several fit. */
const MISTAKES: readonly Mistake[] = [
  {
    kind: 'missing-term',
    gap: (share) => share.value,
    text: (name, place, share) => `${name} lacks the path through ${place}: ${short(share.value)}`,
  },
  {
    kind: 'sign',
    gap: (share) => 2 * share.value,
    text: (name, place) => `${name} has the path through ${place} with the wrong sign`,
  },
  {
    kind: 'constant-factor',
    gap: (share) => share.value / 2,
    text: (name, place) => `${name} has half of the path through ${place}: the factor 2 is missing`,
  },
  {
    kind: 'constant-factor',
    gap: (share) => -share.value,
    text: (name, place) => `${name} has the path through ${place} twice`,
  },
  {
    kind: 'missing-chain-factor',
    gap: (share) => (share.withoutFactor === undefined ? null : share.value - share.withoutFactor),
    text: (name, place, share) =>
      `${name} lacks the local derivative at ${place}, ${short(share.value / share.withoutFactor!)} of the chain`,
  },
];

/**
 * Looks for one place in the source whose share, left out or used wrongly, turns the true gradient
 * into the hand-written one: a place that explains all wrong partials, or some of them, and contradicts
 * none of the right ones.
 */
export function explainByPaths(
  evidence: Evidence,
  compared: readonly Compared[],
  wanted: 'all' | 'some',
): Explanation | null {
  const { contributions } = evidence;
  if (contributions === undefined) return null;
  const wrong = compared.filter((c) => c.wrong).slice(0, MOST_COMPARED);
  const right = compared.filter((c) => !c.wrong).slice(0, MOST_COMPARED);
  const sharesOf = new Map<Compared, ReadonlyMap<string, Contribution>>();
  for (const c of [...wrong, ...right]) {
    sharesOf.set(c, byKey(contributions(c.output, c.input)));
  }
  const predicts = (c: Compared, mistake: Mistake, key: string): boolean => {
    const share = sharesOf.get(c)!.get(key);
    const gap = share === undefined ? 0 : mistake.gap(share);
    return gap !== null && explains(c, gap);
  };
  let best: Explanation | null = null;
  let explainedMost = 0;
  for (const mistake of MISTAKES) {
    for (const c of wrong) {
      for (const [key, share] of sharesOf.get(c)!) {
        if (share.value === 0 || !predicts(c, mistake, key)) continue;
        const explained = wrong.filter((other) => predicts(other, mistake, key));
        if (explained.length <= explainedMost) continue;
        if (wanted === 'all' && explained.length < wrong.length) continue;
        if (!right.every((other) => predicts(other, mistake, key))) continue;
        const name = `∂/∂${evidence.inputs[c.input]!}`;
        explainedMost = explained.length;
        best = {
          kind: mistake.kind,
          verdict: 'disagree',
          factor: null,
          text: mistake.text(name, placeOf(share), share),
          partials: compared.filter((other) => other.wrong),
          missing: share,
        };
      }
    }
  }
  return best ?? commonShareRatio(evidence, wrong, right, sharesOf, compared);
}

/**
 * One place whose share is off by the same factor in every wrong partial (two at least: one alone
 * proves nothing) and which no right partial passes through.
 */
function commonShareRatio(
  evidence: Evidence,
  wrong: readonly Compared[],
  right: readonly Compared[],
  sharesOf: ReadonlyMap<Compared, ReadonlyMap<string, Contribution>>,
  compared: readonly Compared[],
): Explanation | null {
  const first = wrong[0];
  if (first === undefined || wrong.length < 2) return null;
  for (const [key, share] of sharesOf.get(first)!) {
    const shareOf = (c: Compared): number => sharesOf.get(c)!.get(key)?.value ?? 0;
    if (share.value === 0 || right.some((c) => !same(c.truth - shareOf(c), c.truth, c.tolerance))) {
      continue;
    }
    const used = 1 - (first.truth - first.hand) / share.value;
    const holds = (c: Compared): boolean =>
      shareOf(c) !== 0 && explains(c, (1 - used) * shareOf(c));
    if (!wrong.every(holds)) continue;
    const known = recogniseFactor(used, []);
    const name = `∂/∂${evidence.inputs[first.input]!}`;
    const place = placeOf(share);
    return {
      kind: known === null ? 'missing-chain-factor' : 'constant-factor',
      verdict: 'disagree',
      factor: known,
      text: `${name} and others have ${known?.name ?? short(used)} × the path through ${place}`,
      partials: compared.filter((c) => c.wrong),
      missing: share,
    };
  }
  return null;
}

/** Part of a wrong partial's difference that a place may leave unexplained. */
const UNEXPLAINED = 1e-3;

/** A tiny difference is not explained by what is tinier still: 1e-6 of the partial may be all of it. */
function explains(c: Compared, gap: number): boolean {
  if (!same(c.truth - gap, c.hand, c.tolerance)) return false;
  const difference = c.truth - c.hand;
  const left = Math.abs(difference - gap);
  return !c.wrong || left <= UNEXPLAINED * Math.abs(difference) + c.tolerance;
}

function byKey(shares: readonly Contribution[]): Map<string, Contribution> {
  return new Map(
    shares.map((share) => {
      const { range } = share;
      const place = range === null ? '' : `${range.line}:${range.column}`;
      return [share.key ?? `${place} ${share.text}`, share];
    }),
  );
}

function placeOf({ range, text }: Contribution): string {
  return range === null ? text : `line ${range.line}, ${text}`;
}

function short(value: number): string {
  return Number(value.toPrecision(4)).toString();
}
