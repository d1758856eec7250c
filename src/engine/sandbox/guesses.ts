import { align } from '../../judge/align.ts';
import { findInputs, neighbours, type HandSample } from '../../judge/partPairs.ts';
import type { CheckTarget, GradientCandidate } from '../../model/program.ts';
import type { NumberTree } from '../../model/report.ts';
import type { Chosen } from './choose.ts';
import type { SandboxJob } from './job.ts';
import { samplesOf, type Sample } from './samples.ts';

/** Jacobians larger than this are not taken at several points. */
const MOST_PARTIALS = 20_000;

/**
 * Looks at the gradients that were guessed by name alone. One that cannot be evaluated, or whose
 * numbers fit no input, was no gradient of this function: it is dropped. One that has fewer numbers
 * than there are inputs is laid beside those with whose partials it agrees; else beside the one
 * number that the function is a function of, if there is one.
 */
export function examineGuesses(job: SandboxJob, index: number, chosen: Chosen): Chosen {
  const target = job.targets[index]!;
  if (job.options.wrt || !target.gradients.some(isGuess)) return chosen;
  let samples: Sample[] | null = null;
  const gradients = target.gradients.map((gradient, k) => {
    if (!isGuess(gradient)) return gradient;
    if (target.covered) return isSilent(k, chosen) ? { ...gradient, dropped: true } : gradient;
    return examined(gradient, k, chosen, () => (samples ??= samplesOf(chosen)));
  });
  const adjusted: CheckTarget = { ...target, gradients };
  // The job is the worker's own copy: whoever asks for this target from now on gets it as understood.
  (job.targets as CheckTarget[])[index] = adjusted;
  return { ...chosen, setting: { ...chosen.setting, target: adjusted } };
}

/** A backward pass or an out-parameter that cannot be asked here, or says nothing of any input. */
function isSilent(k: number, { evaluator }: Chosen): boolean {
  const tree = evaluator.handWritten(k, evaluator.point);
  return tree === null || leavesOf(tree, '').length === 0;
}

function isGuess({ foundBy, order }: GradientCandidate): boolean {
  return foundBy === 'name' && order !== 2;
}

function examined(
  gradient: GradientCandidate,
  k: number,
  { evaluator }: Chosen,
  samplesAround: () => readonly Sample[],
): GradientCandidate {
  const { outputs } = evaluator;
  const inputs = evaluator.inputs.map(({ name }) => name);
  const tree = evaluator.handWritten(k, evaluator.point);
  if (tree === null) return { ...gradient, dropped: true };
  const { jacobian } = align(tree, { inputs, outputs, wrt: gradient.wrt });
  const isUnmapped = jacobian.values.every(Number.isNaN);
  const leaves = leavesOf(tree, '');
  const isNaNItself = leaves.some(({ value }) => Number.isNaN(value));
  if (gradient.wrt !== null) {
    return isUnmapped && !isNaNItself ? { ...gradient, dropped: true } : gradient;
  }
  if (isUnmapped && !isNaNItself && outputs.length === 1) return { ...gradient, dropped: true };
  if (!isAmbiguous(tree, leaves.length, inputs, outputs)) {
    return isUnmapped && !isNaNItself ? { ...gradient, dropped: true } : gradient;
  }
  if (inputs.length * outputs.length > MOST_PARTIALS) return gradient;
  const tails = leaves.map(({ path }) => path);
  const samples = samplesAround().flatMap((sample): HandSample[] => {
    const written = evaluator.handWritten(k, sample.x);
    const hand = written === null ? [] : leavesOf(written, '').map(({ value }) => value);
    const isUsable = hand.length === leaves.length && hand.every(Number.isFinite);
    return isUsable ? [{ ...sample, hand }] : [];
  });
  const group = findInputs(inputs, outputs, tails, samples);
  const wrt = group?.members.map((i) => inputs[i]!) ?? usualInputs(inputs, leaves.length, outputs);
  return wrt === null ? { ...gradient, dropped: true } : { ...gradient, wrt };
}

/** Fewer numbers than partials, and no names that say which. */
function isAmbiguous(
  tree: NumberTree,
  count: number,
  inputs: readonly string[],
  outputs: readonly string[],
): boolean {
  const [m, n] = [outputs.length, inputs.length];
  if (n === 1) return false;
  if (m === 1) return count < n && (typeof tree === 'number' || Array.isArray(tree));
  return count === m && m !== n;
}

/** What a function of several numbers is a function of, by convention: `besselj(n, x)`, `lerp(a, b, t)`. */
const ARGUMENTS: readonly string[] = ['x', 't'];

/**
 * `f(x, parameters)`: a number called x or t, else the first parameter where it holds as many numbers
 * (a generated call may hold more), else the only number that is given; `f(mu, sigma, data)`: the
 * first parameters together.
 */
function usualInputs(
  inputs: readonly string[],
  count: number,
  outputs: readonly string[],
): readonly string[] | null {
  if (count === outputs.length) {
    const isNumber = (input: string): boolean => /^[\w$]+$/.test(input);
    const numbers = inputs.filter(isNumber);
    const usual = ARGUMENTS.find((name) => numbers.includes(name));
    if (usual !== undefined) return [usual];
    if (isNumber(inputs[0]!)) return [inputs[0]!];
    return numbers.length === 1 ? numbers : null;
  }
  const root = /^[\w$]+/.exec(inputs[0]!)?.[0];
  const first = inputs.filter((input) => /^[\w$]+/.exec(input)?.[0] === root);
  if (outputs.length > 1) return null;
  if (first.length >= count) return first.slice(0, count);
  const leading = neighbours(inputs, count).find(({ members }) => members[0] === 0);
  return leading?.members.map((i) => inputs[i]!) ?? null;
}

function leavesOf(tree: NumberTree, path: string): { path: string; value: number }[] {
  if (typeof tree === 'number') return [{ path, value: tree }];
  if (typeof tree !== 'object' || tree === null) return [];
  if (Array.isArray(tree)) {
    return (tree as readonly NumberTree[]).flatMap((entry, i) => leavesOf(entry, `${path}[${i}]`));
  }
  return Object.entries(tree as Readonly<Record<string, NumberTree>>).flatMap(([name, entry]) =>
    leavesOf(entry, `${path}.${name}`),
  );
}
