import { claimOf } from '../../judge/partNames.ts';
import { findPartPairs } from '../../judge/partPairs.ts';
import type { InputGroup, Part } from '../../judge/partShapes.ts';
import type { CheckTarget, GradientCandidate } from '../../model/program.ts';
import { openChosen, type Chosen } from './choose.ts';
import type { SandboxJob } from './job.ts';
import type { SandboxProgram } from './program.ts';
import { samplesOf } from './samples.ts';

/** A target that is one part of a function's result, with another part as its gradient. */
export interface PartTarget {
  readonly target: CheckTarget;
  readonly chosen: Chosen;
}

/** Outputs × inputs beyond which no Jacobian is taken at several points. */
const MOST_PARTIALS = 20_000;

/**
 * The derivatives that a function gives along with its value, each as a target of its own. Empty where
 * its result holds none, or where it cannot be run and differentiated: the check itself then says so.
 */
export function pairedParts(
  program: SandboxProgram,
  { options }: SandboxJob,
  target: CheckTarget,
  chosen: Chosen,
): PartTarget[] {
  const { parts } = target;
  const { inputs, outputs } = chosen.evaluator;
  if (!parts || outputs.length < 2 || outputs.length * inputs.length > MOST_PARTIALS) return [];
  const samples = samplesOf(chosen);
  const names = inputs.map(({ name }) => name);
  const found: NamedPair[] = findPartPairs(names, outputs, samples);
  const declared = declaredPairs(target);
  const guessed = [...found, ...byNameAlone(found, names, outputs, target)].filter(
    ({ gradient: { path } }) =>
      !parts.ignored.includes(path) && !declared.some(({ gradient }) => gradient.path === path),
  );
  return [...declared, ...guessed].map((pair) => {
    const part = partTarget(target, chosen, pair);
    const { candidate } = chosen.setting;
    // The other inputs stay inputs: what holds for one of them only is no constant factor.
    const wrt = options.wrt ?? part.wrt;
    return {
      target: part,
      chosen: { ...openChosen(program, part, candidate, wrt, options.seed), point: chosen.point },
    };
  });
}

/** A pair, or what is called one: with respect to which inputs is then not known. */
interface NamedPair {
  readonly foundBy: GradientCandidate['foundBy'];
  readonly scale?: number | null;
  readonly value: Pick<Part, 'path' | 'keys'>;
  readonly gradient: Pick<Part, 'path' | 'keys'>;
  readonly wrt: Pick<InputGroup, 'path'>;
}

/** What a step, a velocity and a width are called too: `dx`, `dv`. */
const DIFFERENTIAL = /^d[a-z]$/i;

/**
 * `{ cost, grad }` whose numbers agree with nothing: the names say that they should. A `dx` among other
 * numbers says less: nothing is held against it on its name alone.
 */
function byNameAlone(
  found: readonly NamedPair[],
  inputs: readonly string[],
  outputs: readonly string[],
  { parts }: CheckTarget,
): NamedPair[] {
  const named = parts?.named;
  if (!named || claimOf(named.gradient, inputs).kind === 'maybe') return [];
  const fields = new Set(outputs.map((output) => /^\W*\w+/.exec(output)?.[0]));
  if (fields.size > 2 && DIFFERENTIAL.test(named.gradient.at(-1)!)) return [];
  if (found.some(({ gradient }) => gradient.keys[0] === named.gradient[0])) return [];
  const pair = { value: partAt(named.value), gradient: partAt(named.gradient) };
  return [{ ...pair, wrt: { path: '' }, foundBy: 'name' }];
}

/** `@gradientOf .price by .vega wrt sigma scale 1/100`. */
function declaredPairs({ parts }: CheckTarget): NamedPair[] {
  return parts!.declared.map(({ value, gradient, wrt, scale }) => ({
    value: partAt(value),
    gradient: partAt(gradient),
    wrt: { path: wrt?.[0] ?? '' },
    foundBy: 'tag',
    scale,
  }));
}

function partAt(keys: readonly string[]): Pick<Part, 'path' | 'keys'> {
  const path = keys.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join('');
  return { keys, path };
}

/** What a click writes above the function. */
function tagsFor({ value, gradient, wrt }: NamedPair): GradientCandidate['tags'] {
  const by = wrt.path === '' ? '' : ` wrt ${wrt.path}`;
  return {
    confirm: `@gradientOf ${value.path} by ${gradient.path}${by}`,
    reject: `@gradcheckIgnore ${gradient.path} not a derivative of ${value.path}`,
  };
}

function partTarget(target: CheckTarget, { point }: Chosen, pair: NamedPair): CheckTarget {
  const { value, gradient, wrt, foundBy } = pair;
  const field = gradient.keys.at(-1)!;
  const candidate: GradientCandidate = {
    function: `${target.function}(…)${gradient.path}`,
    foundBy,
    range: target.parts!.ranges[field] ?? target.range,
    wrt: wrt.path === '' ? null : [wrt.path],
    scale: pair.scale ?? null,
    convention: conventionText(pair),
    ...(foundBy === 'tag' ? {} : { tags: tagsFor(pair)! }),
  };
  return {
    ...target,
    point,
    candidates: [],
    gradients: [candidate],
    pick: { value: value.keys, gradient: gradient.keys },
  };
}

function conventionText({ value, gradient, wrt }: NamedPair): string {
  if (wrt.path === '') return `${gradient.path} as the gradient of ${value.path}`;
  return `${gradient.path} as ∂${value.path.replace(/^\./, '')}/∂${wrt.path}`;
}
