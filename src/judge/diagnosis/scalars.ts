import type { Candidate } from './candidate.ts';
import { knownRatio } from './known.ts';
import { naturalness, tidy } from './numbers.ts';
import type { Edit } from './record.ts';
import { standing, standingNode, type Search, type Slot } from './search.ts';

/** Iterations of the secant rule; linear places need one. */
const STEPS = 12;

/** The number c that puts the lead right at point p under `change(c)`, from a start where it is wrong. */
export function solve(
  search: Search,
  slot: Slot,
  p: number,
  start: number,
  other: number,
  change: (c: number) => Edit['change'],
): number | null {
  const point = search.points[p]!;
  const claim = search.claimAt(p);
  const off = (c: number): number =>
    point.runOne(
      { nodes: slot.nodes[p]!, operands: slot.operands[p]!, change: change(c) },
      search.lead,
    ) - claim.truth;
  let [a, fa] = [start, claim.hand - claim.truth];
  let [b, fb] = [other, off(other)];
  const size = Math.max(Math.abs(claim.truth), Math.abs(claim.hand));
  for (let step = 0; step < STEPS; step++) {
    if (!Number.isFinite(fb) || fb === fa) return null;
    if (Math.abs(fb) <= 1e-12 * size) return b;
    const next = b - (fb * (b - a)) / (fb - fa);
    if (!Number.isFinite(next)) return null;
    [a, fa] = [b, fb];
    [b, fb] = [next, off(next)];
  }
  return Math.abs(fb) <= 1e-9 * size ? b : null;
}

/** One constant in this slot explains the mistake: another number, a factor, a sign, an offset. */
export function scalarRepairs(search: Search, slot: Slot): Candidate[] {
  const found: Candidate[] = [];
  const fixed = constantOf(search, slot);
  if (fixed !== null) {
    const candidate = otherConstant(search, slot, fixed);
    if (candidate !== null) found.push(candidate);
    return found;
  }
  const scaled = isScaledElsewhere(search, slot) ? null : scale(search, slot);
  if (scaled !== null) found.push(scaled);
  const moved = offset(search, slot);
  if (moved !== null) found.push(moved);
  return found;
}

/** The operand's number where it is the same constant each time, at every point; else null. */
export function constantOf(search: Search, slot: Slot): number | null {
  if (slot.operand < 0) return null;
  let constant: number | null = null;
  for (const [p, point] of search.points.entries()) {
    for (let m = 0; m < slot.nodes[p]!.length; m++) {
      if (standingNode(point, slot, p, m) !== 0) return null;
      const value = standing(point, slot, p, m);
      constant ??= value;
      if (!Object.is(value, constant)) return null;
    }
  }
  return constant;
}

function otherConstant(search: Search, slot: Slot, constant: number): Candidate | null {
  const operation = slot.place?.operation;
  // The start of a sum: what should be added to it is no constant of this place.
  if (constant === 0 && operation === 'add') return null;
  const trial = constant === 0 ? 0.7 : constant * 1.37;
  const right = solve(search, slot, 0, constant, trial, (c) => () => c);
  if (right === null) return null;
  const fit = search.fit(slot, () => () => right);
  if (fit === null) return null;
  const natural = naturalness(right);
  const multiplies = operation === 'multiply' || operation === 'divide';
  const ratio = operation === 'divide' && slot.operand === 1 ? right / constant : constant / right;
  const flipped = Math.abs(ratio + 1) < 1e-7;
  const shown = tidy(right);
  return {
    kind: flipped && multiplies ? 'sign' : multiplies ? 'constant-factor' : 'wrong-constant',
    cost: natural === null ? 2.6 : 1 + natural,
    range: slot.range,
    text: `${short(constant)} should be ${short(shown)} in \`${slot.place?.site.text ?? slot.text}\``,
    factor: multiplies ? tidy(ratio) : null,
    whole: fit.whole,
    slot,
  };
}

/** Factors and divisors scale their result, where the same factor is looked for. */
function isScaledElsewhere(_search: Search, { place, operand }: Slot): boolean {
  const operation = place?.operation;
  return (
    operand >= 0 && (operation === 'multiply' || operation === 'divide' || operation === 'negate')
  );
}

function scale(search: Search, slot: Slot): Candidate | null {
  const factor = solve(search, slot, 0, 1, 1.37, (c) => (old) => c * old);
  if (factor === null || Math.abs(factor - 1) < 1e-9) return null;
  const fit = search.fit(slot, () => (old) => factor * old);
  if (fit === null) return null;
  const natural = naturalness(factor);
  const what = slot.text;
  const flipped = Math.abs(factor + 1) < 1e-7;
  const inverse = tidy(1 / factor);
  const text = flipped
    ? `\`${what}\` has the wrong sign`
    : Math.abs(factor) < 1e-9
      ? `\`${what}\` should not be there`
      : `\`${what}\` needs the factor ${short(tidy(factor))}`;
  return {
    kind: flipped ? 'sign' : Math.abs(factor) < 1e-9 ? 'extra-term' : 'constant-factor',
    cost: (flipped ? 1 : natural === null ? 2.6 : 1.3 + natural) + penalty(search, slot, factor),
    range: slot.range,
    text,
    factor: Math.abs(factor) < 1e-9 ? null : inverse,
    whole: fit.whole,
    slot,
  };
}

/**
 * Signs and factors get lost from products rather than from sums; and what has the value's own number,
 * up to a positive factor, is not likely to have the wrong sign.
 */
function penalty(search: Search, slot: Slot, factor: number): number {
  const isSum = slot.place?.operation === 'add' || slot.place?.operation === 'subtract';
  const sum = slot.operand < 0 && isSum && factor > 0 ? 0.12 : 0;
  const known = knownRatio(search, slot);
  if (known === null) return sum;
  return sum + (factor < 0 ? (known > 0 ? 0.3 : -0.1) : 0);
}

function offset(search: Search, slot: Slot): Candidate | null {
  const moved = solve(search, slot, 0, 0, 0.37, (c) => (old) => old + c);
  if (moved === null || Math.abs(moved) < 1e-9) return null;
  const natural = naturalness(moved);
  if (natural === null) return null;
  const fit = search.fit(slot, () => (old) => old + moved);
  if (fit === null) return null;
  return {
    kind: 'missing-term',
    cost: 1.8 + natural,
    range: slot.range,
    text: `\`${slot.text}\` lacks the term ${short(tidy(moved))}`,
    factor: null,
    whole: fit.whole,
    slot,
  };
}

export function short(value: number): string {
  return Number(value.toPrecision(4)).toString().replace('-', '−');
}
