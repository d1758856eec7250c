import { extrapolate, type Estimate } from './extrapolate.ts';
import type { Line, Pair } from './line.ts';
import { measureSide, type Side } from './sides.ts';
import { centralRung, classifyGap, sideSlopes, slopeGap } from './slopes.ts';

/** What a closer look at a suspected kink found. */
export type Resolution =
  | { readonly kind: 'smooth' }
  /** A switch near the point: the slope of the point's own branch. */
  | { readonly kind: 'inside'; readonly slope: Estimate }
  /** No switch, only steps that were too long for the function: the slope from shorter ones. */
  | { readonly kind: 'turning'; readonly slope: Estimate }
  /** The point stands on the switch; both slopes exist. */
  | { readonly kind: 'on-a-kink'; readonly left: Estimate; readonly right: Estimate }
  | { readonly kind: 'jump'; readonly left: Estimate; readonly right: Estimate };

/** Steps by which a search for a branch's edge shrinks, and how often it may. */
const SHRINK = 8;
const MOST_SHRINKS = 16;
/** Rungs of a central ladder inside one branch; halving them keeps them inside. */
const INNER_RUNGS = 4;
/** A slope gap below this part of the widest one is gone: the stencil has left the kink. */
const GONE = 1 / 16;
/** Noise beside the values up to which a gap between slopes is one: ten digits hold. */
const CALM = 1e-10;
/** Without signatures: a gap that keeps growing over so many steps is a jump at the point. */
const JUMPS_IN_A_ROW = 4;

/**
 * Looks closer at an output whose one-sided slopes do not come together. With branch signatures the
 * answer is exact; without them the steps shrink until the gap is gone or drowns in noise.
 */
export function resolveKink(
  line: Line,
  output: number,
  noise: number,
  pairs: readonly Pair[],
): Resolution {
  const here = line.signature(0);
  const left = line.signature(-line.nudge);
  const right = line.signature(line.nudge);
  if (here === null || left === null || right === null) {
    return resolveBySlopes(line, output, noise, pairs);
  }
  if (left === here && right === here) {
    const inside = insideBranch(line, output, noise, here, pairs);
    if (inside.kind !== 'smooth') return inside;
    // A kink that no decision makes: √(x² + y²) at the origin is |x| along each axis.
    const found = resolveBySlopes(line, output, noise, pairs);
    // The sides meet closer by: a function that turns faster than the input's own size says, sin(10⁷x).
    if (found.kind === 'inside') return { kind: 'turning', slope: found.slope };
    const size = Math.max(...pairs.map(({ plus }) => Math.abs(plus.value[output]!)));
    return found.kind === 'on-a-kink' && noise <= CALM * size ? found : inside;
  }
  const widest = line.reach / SHRINK;
  const sideAt = (sign: 1 | -1, signature: string): Side | null => {
    const radius = branchRadius(line, sign, signature, widest);
    return radius === 0 ? null : measureSide(line, sign, output, noise, radius, signature);
  };
  const below = sideAt(-1, left);
  const above = sideAt(1, right);
  if (below === null || above === null) return { kind: 'smooth' };
  return onSwitch(below, above);
}

function onSwitch(below: Side, above: Side): Resolution {
  const slopes = { left: below.slope, right: above.slope };
  const jumps = Math.abs(below.jump) > below.jumpError || Math.abs(above.jump) > above.jumpError;
  if (jumps) return { kind: 'jump', ...slopes };
  const gap = Math.abs(above.slope.value - below.slope.value);
  if (gap <= above.slope.error + below.slope.error) return { kind: 'smooth' };
  return { kind: 'on-a-kink', ...slopes };
}

/** The switch is near, but not at the point: measure inside the point's branch. */
function insideBranch(
  line: Line,
  output: number,
  noise: number,
  signature: string,
  pairs: readonly Pair[],
): Resolution {
  const widest = line.reach / SHRINK;
  const reachLeft = branchRadius(line, -1, signature, widest);
  const reachRight = branchRadius(line, 1, signature, widest);
  const central = Math.min(reachLeft, reachRight);
  const usedMost = Math.max(...pairs.map((pair) => pair.step));
  if (central >= usedMost) return { kind: 'smooth' };
  const candidates: Estimate[] = [];
  if (central > 0) candidates.push(centralLadder(line, output, noise, central, signature));
  const sign = reachRight >= reachLeft ? 1 : -1;
  const radius = Math.max(reachLeft, reachRight);
  if (radius > central) {
    const side = measureSide(line, sign, output, noise, radius, signature);
    if (side !== null && Math.abs(side.jump) <= side.jumpError) candidates.push(side.slope);
  }
  const best = candidates.reduce<Estimate | null>(
    (a, b) => (a === null || b.error < a.error ? b : a),
    null,
  );
  if (best === null || !Number.isFinite(best.error)) return { kind: 'smooth' };
  return { kind: 'inside', slope: best };
}

function centralLadder(
  line: Line,
  output: number,
  noise: number,
  radius: number,
  signature: string | null,
): Estimate {
  const rungs = [];
  for (let rung = 0; rung < INNER_RUNGS; rung++) {
    const step = radius / 2 ** rung;
    if (
      signature !== null &&
      (line.signature(step) !== signature || line.signature(-step) !== signature)
    ) {
      continue;
    }
    const pair = line.pair(step);
    const next = centralRung(pair, output, noise);
    if (Number.isFinite(next.slope)) rungs.push(next);
  }
  return extrapolate(rungs, 'central');
}

/** About the largest offset (a power of two apart) whose signature is `signature`; 0 if none. */
function branchRadius(line: Line, sign: 1 | -1, signature: string, widest: number): number {
  let radius = widest;
  for (let shrinks = 0; line.signature(sign * radius) !== signature; shrinks++) {
    if (shrinks === MOST_SHRINKS || radius < line.nudge) return 0;
    radius /= SHRINK;
  }
  for (const factor of [4, 2]) {
    const larger = radius * factor;
    if (larger < widest && line.signature(sign * larger) === signature) return larger;
  }
  return radius;
}

/** Without signatures: shrink until the slopes meet, or until noise hides whether they do. */
function resolveBySlopes(
  line: Line,
  output: number,
  noise: number,
  pairs: readonly Pair[],
): Resolution {
  const center = line.sampler.value[output]!;
  const sorted = [...pairs].sort((a, b) => b.step - a.step);
  let wide = sorted[sorted.length - 2];
  let narrow = sorted[sorted.length - 1];
  if (wide === undefined || narrow === undefined) return { kind: 'smooth' };
  const all = [...sorted];
  const widestGap = Math.abs(slopeGap(narrow, output, center));
  let jumps = 0;
  for (let shrinks = 0; shrinks < MOST_SHRINKS; shrinks++) {
    const kind = classifyGap(wide, narrow, output, center, noise);
    if (kind === 'smooth') break;
    jumps = kind === 'jump' ? jumps + 1 : 0;
    if (jumps === JUMPS_IN_A_ROW || narrow.step < SHRINK * line.nudge) break;
    const doubt = (noise * Math.sqrt(6) * 6) / narrow.step;
    if (doubt * SHRINK > Math.abs(slopeGap(narrow, output, center)) / 4) break;
    wide = narrow;
    narrow = line.pair(narrow.step / SHRINK);
    if (!Number.isFinite(slopeGap(narrow, output, center))) return { kind: 'smooth' };
    all.push(narrow);
  }
  const kind = classifyGap(wide, narrow, output, center, noise);
  const gap = Math.abs(slopeGap(narrow, output, center));
  if (kind === 'smooth' || gap < widestGap * GONE) {
    const slope = centralLadder(line, output, noise, narrow.step, null);
    return Number.isFinite(slope.error) ? { kind: 'inside', slope } : { kind: 'smooth' };
  }
  const sideEstimate = (side: 'left' | 'right'): Estimate =>
    extrapolate(
      all.map((pair) => ({
        step: pair.step,
        slope: sideSlopes(pair, output, center)[side],
        sigma: noise,
      })),
      'one-sided',
    );
  const slopes = { left: sideEstimate('left'), right: sideEstimate('right') };
  return kind === 'jump' ? { kind: 'jump', ...slopes } : { kind: 'on-a-kink', ...slopes };
}
