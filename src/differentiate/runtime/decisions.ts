import type { BranchTrace } from '../../model/trace.ts';
import { append, SafeMap } from './primordials.ts';
import { siteRange, siteText } from './sites.ts';
import { MODE, mode } from './tape.ts';

/**
 * Which way active decisions went, as two 32-bit hashes and a count: a run makes millions of
 * decisions, and its signature has to fit beside thousands of others. Two different sequences collide
 * with probability 2⁻⁶⁴.
 */
let first = 0;
let second = 0;
let count = 0;
let margins = new SafeMap<number, number>();

/** How many of the decisions closest to switching a trace names. */
const NEAREST = 16;

const { imul } = Math;

export function openDecisions(): void {
  first = 0x811c9dc5 | 0;
  second = 0x9e3779b9 | 0;
  count = 0;
  margins = new SafeMap();
}

/** An active decision went `outcome`; `margin` ≥ 0 is how far the operands were from switching it. */
export function decided(site: number, outcome: number, margin: number): void {
  if (mode !== MODE.branches) return;
  mix(site);
  mix(outcome | 0);
  // Winners and rounded values can be large: their high half counts too.
  mix((outcome / 4294967296) | 0);
  count++;
  if (!(margin < Infinity)) return;
  const known = margins.get(site);
  if (known === undefined || margin < known) margins.set(site, margin);
}

/** FNV-1a (Fowler, Noll, Vo) and a multiply-rotate hash over the same words. */
function mix(word: number): void {
  first = imul(first ^ word, 0x01000193);
  const mixed = imul(second ^ word, 0x85ebca6b);
  second = imul((mixed << 13) | (mixed >>> 19), 5) + 0x52dce729;
  second |= 0;
}

export function closeDecisions(): BranchTrace {
  const entries: { site: number; margin: number }[] = [];
  margins.forEach((margin, site) => {
    let i = entries.length;
    append(entries, { site, margin });
    while (i > 0 && entries[i - 1]!.margin > margin) {
      entries[i] = entries[i - 1]!;
      i--;
    }
    entries[i] = { site, margin };
    if (entries.length > NEAREST) entries.length = NEAREST;
  });
  const nearest: BranchTrace['nearest'][number][] = [];
  for (let i = 0; i < entries.length; i++) {
    const { site, margin } = entries[i]!;
    const range = siteRange(site);
    if (range !== null) append(nearest, { range, text: siteText(site), margin });
  }
  return { signature: `${count}:${first >>> 0}:${second >>> 0}`, nearest };
}
