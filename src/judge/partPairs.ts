import type { Jacobian } from '../model/evidence.ts';
import { foldName } from '../model/derivativeNames.ts';
import { recogniseFactor } from './factors.ts';
import { claimOf, lastName, namesInput, namesPrice, type PartClaim } from './partNames.ts';
import { inputGroups, partsOf, shapesFit, type InputGroup, type Part } from './partShapes.ts';

/** A function of several results at one point. */
export interface PartSample {
  /** Every output. */
  readonly value: Float64Array;
  /** All outputs with respect to all inputs. */
  readonly jacobian: Jacobian;
}

/** One part of a result that is the derivative of another. */
export interface PartPair {
  readonly value: Part;
  readonly gradient: Part;
  readonly wrt: InputGroup;
  /** `evaluation`: its numbers say so; `name`: its name does, and the numbers do not. */
  readonly foundBy: 'evaluation' | 'name';
}

/** Parts of results with more numbers than this are not compared with each other. */
const MOST_OUTPUTS = 128;
const MOST_INPUTS = 512;
/** Samples below which an agreement could be chance. */
const LEAST_SAMPLES = 3;
/** Agreement that is no chance: eight digits at each of at least three points. */
const EXACT = 1e-8;
/** Relative errors of published approximations of a value (1e-7 to 4e-4 in 22 public option prices). */
const CLOSE = 1e-3;
/** A factor without a name has to be as constant as this. */
const CONSTANT = 1e-6;
/** Change of a derivative from point to point below which it says nothing. */
const VARIES = 1e-3;
/** Without any other evidence, a wrong derivative is taken for one only if it is this near. */
const NEAR = 2;
const NEAR_SPREAD = 1.1;

/** Names of numbers that stand beside each other without being each other's derivative. */
const COORDINATE = /^([a-z]|re|im|real|imag(inary)?|sin|cos|lat|lng|lon|width|height)$/i;

/** What nobody computes beside an array called `dW` but for minimising it. */
const MINIMISED = /(loss|cost|objective|nll|loglik(elihood)?|likelihood|elbo)$/;

interface Match {
  readonly pair: PartPair;
  readonly rank: number;
}

/**
 * Which parts of a result are derivatives of which others, with respect to which inputs: told by
 * their numbers at several points. A name raises or lowers what is asked of them: without one, only
 * the derivative itself is taken; with one, also a multiple of it, and a vector of which most
 * components are right. What is left and is called a derivative beside others that are is one, too,
 * and wrong.
 */
export function findPartPairs(
  inputs: readonly string[],
  outputs: readonly string[],
  samples: readonly PartSample[],
): PartPair[] {
  const isLarge = outputs.length > MOST_OUTPUTS || inputs.length > MOST_INPUTS;
  if (outputs.length < 2 || isLarge || samples.length < LEAST_SAMPLES) return [];
  return new PairFinder(inputs, outputs, samples).find();
}

class PairFinder {
  readonly #samples: readonly PartSample[];
  readonly #parts: readonly Part[];
  readonly #groups: readonly InputGroup[];
  readonly #claims: ReadonlyMap<Part, PartClaim>;
  /** Numbers that stand beside each other at the top, or in one nested object. */
  readonly #scalars: number;

  constructor(
    inputs: readonly string[],
    outputs: readonly string[],
    samples: readonly PartSample[],
  ) {
    this.#samples = samples;
    this.#parts = partsOf(outputs);
    this.#groups = inputGroups(inputs);
    const names = this.#groups.map(({ path }) => path);
    this.#claims = new Map(this.#parts.map((part) => [part, claimOf(part.keys, names)]));
    this.#scalars = this.#parts.filter(({ keys }) => keys.length === 1).length;
  }

  find(): PartPair[] {
    const found: PartPair[] = [];
    const isTaken = (part: Part): boolean =>
      found.some(({ gradient }) => gradient === part || isInside(part, gradient));
    for (const gradient of this.#parts) {
      if (isTaken(gradient)) continue;
      const best = this.#best(gradient);
      if (best) found.push(best);
    }
    for (const gradient of this.#parts) {
      if (isTaken(gradient)) continue;
      const wrong = this.#wrong(gradient, found);
      if (wrong) found.push(wrong);
    }
    return found;
  }

  #best(gradient: Part): PartPair | null {
    let best: Match | null = null;
    for (const value of this.#parts) {
      if (overlap(value, gradient)) continue;
      for (const wrt of this.#groups) {
        if (!shapesFit(value, gradient, wrt)) continue;
        const rank = this.#rank(value, gradient, wrt);
        if (rank === null || (best && best.rank >= rank)) continue;
        best = { pair: { value, gradient, wrt, foundBy: 'evaluation' }, rank };
      }
    }
    return best?.pair ?? null;
  }

  /** How well three things fit together; null where they do not. */
  #rank(value: Part, gradient: Part, wrt: InputGroup): number | null {
    const claim = this.#claims.get(gradient)!;
    const views = this.#compare(value, gradient, wrt);
    const isNamed = claim.kind !== 'none' && claim.kind !== 'value';
    const fits = this.#nameFits(claim, value, gradient, wrt);
    const bonus = (fits ? 2 : 0) + (this.#claims.get(value)!.kind === 'value' ? 1 : 0);
    if (views.every(({ truth }) => truth.every((t) => t === 0))) return null;
    if (isWithin(views, 1, EXACT)) {
      const plain = varies(views) && !this.#isTrivial(value, gradient);
      if (
        isNamed
          ? plain || (fits && claim.kind !== 'maybe')
          : plain && this.#mayBeNameless(value, gradient)
      )
        return 40 + bonus;
      return null;
    }
    const isStrong = claim.kind === 'input' || claim.kind === 'gradient' || claim.kind === 'greek';
    if (!isStrong || !fits) return null;
    if (this.#isTrivial(value, gradient) && !this.#isSaid(claim, value, gradient)) return null;
    if (isWithin(views, 1, CLOSE)) return 30 + bonus;
    const ratio = pooledRatio(views);
    if (varies(views) && Number.isFinite(ratio) && ratio !== 0) {
      const known = recogniseFactor(ratio, [wrt.members.length], CLOSE) !== null;
      if (isWithin(views, ratio, known ? CLOSE : CONSTANT)) return 20 + bonus;
    }
    return mostAreRight(views) ? 10 + bonus : null;
  }

  /** A part that is called a derivative, beside parts that are derivatives, and is none of anything. */
  #wrong(gradient: Part, found: readonly PartPair[]): PartPair | null {
    const claim = this.#claims.get(gradient)!;
    if (claim.kind !== 'input' && claim.kind !== 'gradient' && claim.kind !== 'greek') return null;
    const siblings = found.filter(
      (pair) =>
        pair.gradient.parent === gradient.parent && isStrong(this.#claims.get(pair.gradient)!),
    );
    const options = this.#parts.flatMap((value) =>
      overlap(value, gradient) || (this.#isTrivial(value, gradient) && siblings.length === 0)
        ? []
        : this.#groups
            .filter((wrt) => shapesFit(value, gradient, wrt))
            .filter((wrt) => this.#nameFits(claim, value, gradient, wrt))
            .map((wrt) => ({ value, wrt })),
    );
    const supported = options.filter(({ value }) =>
      claim.kind === 'greek' && claim.greek.of !== 'price'
        ? found.some((pair) => pair.gradient === value)
        : siblings.some((pair) => pair.value === value),
    );
    const [only, ...others] = supported;
    if (only && others.length === 0) {
      return this.#isOtherQuantity(only.value, gradient, only.wrt, claim)
        ? null
        : { ...only, gradient, foundBy: 'name' };
    }
    if (siblings.length > 0) return null;
    const near = options.filter(
      ({ value, wrt }) =>
        isNear(this.#compare(value, gradient, wrt)) && this.#isValue(claim, value),
    );
    const [nearest, ...rest] = near;
    if (nearest && rest.length === 0) {
      return this.#isOtherQuantity(nearest.value, gradient, nearest.wrt, claim)
        ? null
        : { ...nearest, gradient, foundBy: 'name' };
    }
    // `{ loss, dW }` with all of dW wrong: what is minimised, and an array like W, leave little doubt.
    const said = options.filter(
      ({ value, wrt }) =>
        wrt.members.length > 1 &&
        MINIMISED.test(foldName(value.keys.at(-1)!)) &&
        this.#isSaid(claim, value, gradient),
    );
    return said.length === 1 ? { ...said[0]!, gradient, foundBy: 'name' } : null;
  }

  /** `{ loss, dO }` says so plainly that even a difference of inputs is taken for a derivative. */
  #isSaid(claim: PartClaim, value: Part, gradient: Part): boolean {
    // A matrix is named once, not once more by each of its rows.
    const whole = this.#groups.filter(({ path }) => !path.endsWith(']'));
    const named = whole.filter(({ path }) => namesInput(gradient.keys, path));
    return (
      claim.kind === 'input' && named.length === 1 && this.#claims.get(value)!.kind === 'value'
    );
  }

  #isValue(claim: PartClaim, value: Part): boolean {
    if (claim.kind === 'greek')
      return claim.greek.of !== 'price' || namesPrice(value.keys, claim.side);
    return this.#claims.get(value)!.kind === 'value';
  }

  /** Does the name of a part say that it is this derivative? */
  #nameFits(claim: PartClaim, value: Part, gradient: Part, wrt: InputGroup): boolean {
    switch (claim.kind) {
      case 'input':
        return namesInput(gradient.keys, wrt.path) && !isStrong(this.#claims.get(value)!);
      case 'greek': {
        if (!claim.greek.wrt.test(lastName(wrt.path).toLowerCase().replaceAll('_', '')))
          return false;
        const of = this.#claims.get(value)!;
        return claim.greek.of === 'price'
          ? of.kind !== 'greek' && !isStrong(of)
          : of.kind === 'greek' && of.greek.name === claim.greek.of;
      }
      case 'gradient':
      case 'maybe':
        return !isStrong(this.#claims.get(value)!);
      case 'value':
      case 'none':
        return false;
    }
  }

  /** `{ value, slope }` and `[f, g]`, but not one of many numbers that happens to be it. */
  #mayBeNameless(value: Part, gradient: Part): boolean {
    if (gradient.keys.length !== 1 || value.keys.length !== 1) return false;
    const inOrder = value.leaves[0]! < gradient.leaves[0]!;
    return this.#scalars === 2 && inOrder && !COORDINATE.test(gradient.keys[0]!);
  }

  /**
   * An input that is handed on, or a difference of two, is a derivative of much by chance; and what
   * equals the value itself is a copy of it.
   */
  #isTrivial(value: Part, gradient: Part): boolean {
    const isDifference = this.#samples.every(({ jacobian }) =>
      gradient.leaves.every((j) => {
        const row = jacobian.values.subarray(j * jacobian.inputs, (j + 1) * jacobian.inputs);
        return row.some((x) => x !== 0) && row.every((x) => x === 0 || Math.abs(x) === 1);
      }),
    );
    const isCopy =
      value.leaves.length === gradient.leaves.length &&
      this.#samples.every(({ value: all }) =>
        gradient.leaves.every((j, k) => all[j] === all[value.leaves[k]!]),
      );
    return isDifference || isCopy;
  }

  /**
   * Numbers with a name that has another meaning, too: theta as what is lost overnight (a difference,
   * not a derivative), rho where the carry moves with the rate (a sum of two partials).
   */
  #isOtherQuantity(value: Part, gradient: Part, wrt: InputGroup, claim: PartClaim): boolean {
    if (claim.kind !== 'greek') return false;
    const views = this.#compare(value, gradient, wrt);
    const perDay = [1 / 365, 1 / 252, 1 / 360, 1 / 365.25].flatMap((day) => [day, -day]);
    if (claim.greek.name === 'theta' && perDay.some((day) => isWithin(views, day, 0.1)))
      return true;
    return this.#groups
      .filter((other) => other !== wrt && shapesFit(value, gradient, other))
      .some((other) => {
        const second = this.#compare(value, gradient, other);
        return [1, -1].some((sign) =>
          isWithin(
            views.map(({ hand, truth }, s) => ({
              hand,
              truth: truth.map((t, k) => t + sign * second[s]!.truth[k]!),
            })),
            1,
            CLOSE,
          ),
        );
      });
  }

  #compare(value: Part, gradient: Part, wrt: InputGroup): View[] {
    return this.#samples.map(({ value: all, jacobian }) => ({
      hand: gradient.leaves.map((j) => all[j]!),
      truth: value.leaves.flatMap((j) =>
        wrt.members.map((i) => jacobian.values[j * jacobian.inputs + i]!),
      ),
    }));
  }
}

/** A hand-written result of a function of its own, beside the function's values and Jacobian. */
export interface HandSample extends PartSample {
  readonly hand: readonly number[];
}

/**
 * With respect to which inputs a result is the derivative of the function, where it has fewer numbers
 * than there are inputs: the group with whose partials it agrees, exactly, but for an approximation,
 * but for a factor, or in most components. Null where it agrees with none.
 *
 * @param tails paths of the result's numbers
 */
export function findInputs(
  inputs: readonly string[],
  outputs: readonly string[],
  tails: readonly string[],
  samples: readonly HandSample[],
): InputGroup | null {
  if (samples.length < LEAST_SAMPLES) return null;
  const value = { leaves: [...outputs.keys()], tails: outputs } as const;
  let best: { readonly wrt: InputGroup; readonly rank: number } | null = null;
  const groups = [
    ...inputGroups(inputs),
    ...beginnings(inputs, tails.length),
    ...neighbours(inputs, tails.length),
  ];
  for (const wrt of groups) {
    if (!shapesFit(value, { leaves: [...tails.keys()], tails }, wrt)) continue;
    const views = samples.map(({ hand, jacobian }) => ({
      hand,
      truth: value.leaves.flatMap((j) =>
        wrt.members.map((i) => jacobian.values[j * jacobian.inputs + i]!),
      ),
    }));
    const rank = rankOf(views, wrt.members.length);
    if (rank > (best?.rank ?? 0)) best = { wrt, rank };
  }
  return best?.wrt ?? null;
}

/** The first numbers of a longer vector: a generated call may hold more than the function reads. */
function beginnings(inputs: readonly string[], count: number): InputGroup[] {
  return inputGroups(inputs)
    .filter(({ tails }) => tails.length > count && tails.every((tail, k) => tail === `[${k}]`))
    .map(({ path, members, tails }) => ({
      path,
      members: members.slice(0, count),
      tails: tails.slice(0, count),
    }));
}

/** Parameters beside each other that hold so many numbers together: `(mu, sigma)` before the data. */
export function neighbours(inputs: readonly string[], count: number): InputGroup[] {
  const roots = inputs.map((input) => /^(?:this\.)?[^.[]+/.exec(input)?.[0] ?? input);
  const starts = roots.flatMap((root, i) => (roots[i - 1] === root ? [] : [i]));
  return starts.flatMap((start) => {
    const end = start + count;
    const isWhole = end < inputs.length ? starts.includes(end) : end === inputs.length;
    if (!isWhole || roots[start] === roots[end - 1]) return [];
    const members = [...inputs.keys()].slice(start, end);
    return [{ path: roots[start]!, members, tails: members.map((_, k) => `[${k}]`) }];
  });
}

function rankOf(views: readonly View[], count: number): number {
  if (views.every(({ truth }) => truth.every((t) => t === 0))) return 0;
  if (isWithin(views, 1, EXACT)) return 4;
  if (isWithin(views, 1, CLOSE)) return 3;
  const ratio = pooledRatio(views);
  const isFactor =
    Number.isFinite(ratio) &&
    recogniseFactor(ratio, [count], CLOSE) !== null &&
    isWithin(views, ratio, CLOSE);
  if (isFactor && varies(views)) return 2;
  return mostAreRight(views) ? 1 : 0;
}

/** Numbers of a part beside the derivative that they may be, at one point. */
interface View {
  readonly hand: readonly number[];
  readonly truth: readonly number[];
}

function isStrong(claim: PartClaim): boolean {
  return claim.kind === 'input' || claim.kind === 'gradient' || claim.kind === 'greek';
}

/** hand = ratio · truth at every point, up to so much of the largest component there. */
function isWithin(views: readonly View[], ratio: number, tolerance: number): boolean {
  return views.every(({ hand, truth }) => {
    const size = Math.abs(ratio) * Math.max(...truth.map(Math.abs));
    return hand.every((h, k) => Math.abs(h - ratio * truth[k]!) <= tolerance * size);
  });
}

function pooledRatio(views: readonly View[]): number {
  let products = 0;
  let squares = 0;
  for (const { hand, truth } of views) {
    // Each point has the same say, however large its numbers are.
    const size = Math.max(...truth.map(Math.abs)) || 1;
    for (const [k, h] of hand.entries()) {
      products += (h / size) * (truth[k]! / size);
      squares += (truth[k]! / size) ** 2;
    }
  }
  return products / squares;
}

function varies(views: readonly View[]): boolean {
  const first = views[0]!.truth;
  return first.some((_, k) => {
    const values = views.map(({ truth }) => truth[k]!);
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return high - low > VARIES * Math.max(Math.abs(low), Math.abs(high));
  });
}

/** At least half of several components, and two of them, are right at every point and not by being 0. */
function mostAreRight(views: readonly View[]): boolean {
  const { length } = views[0]!.truth;
  let right = 0;
  for (let k = 0; k < length; k++) {
    const own = views.map(({ hand, truth }) => ({ hand: [hand[k]!], truth: [truth[k]!] }));
    if (isWithin(own, 1, EXACT) && varies(own)) right++;
  }
  return right >= 2 && 2 * right >= length;
}

/** Of the same sign and size as the derivative wherever it was looked at, and moving with it. */
function isNear(views: readonly View[]): boolean {
  const ratios = views.flatMap(({ hand, truth }) => hand.map((h, k) => h / truth[k]!));
  const [low, high] = [Math.min(...ratios), Math.max(...ratios)];
  return low >= 1 / NEAR && high <= NEAR && high <= low * NEAR_SPREAD && varies(views);
}

/** Whether one part lies inside another. */
function isInside(part: Part, whole: Part): boolean {
  return part.path !== whole.path && part.leaves.every((j) => whole.leaves.includes(j));
}

function overlap(a: Part, b: Part): boolean {
  return a.leaves.some((j) => b.leaves.includes(j));
}
