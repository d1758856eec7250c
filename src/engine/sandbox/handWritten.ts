import type { Jacobian } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { SourceRange } from '../../model/range.ts';
import type { GradientCandidate } from '../../model/program.ts';
import type { HandWritten, NumberTree } from '../../model/report.ts';
import { align, type Alignment } from '../../judge/align.ts';
import { failure } from '../outcomes.ts';
import type { PlainEvaluator, Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';

/** What a gradient that was written by hand says of the target. */
export interface HandWrittenOpinion {
  /** Its place in the list of the target's gradients. */
  readonly index: number;
  readonly function: string;
  readonly convention: string;
  readonly foundBy: HandWritten['foundBy'];
  readonly range: SourceRange | null;
  readonly scale: number | null;
  readonly tags: HandWritten['tags'];
  /** A variable inside the function, where a tag says that the gradient is taken by it. */
  readonly inner: string | null;
  /** Null where it could not be evaluated, or fits no input; `findings` then say why. */
  readonly jacobian: Jacobian | null;
  /** Positions in the Jacobian at which it says NaN, not nothing. */
  readonly saysNaN: ReadonlySet<number>;
  readonly findings: readonly Finding[];
  /** Its opinion at another point. */
  at(point: ArrayLike<number>): Jacobian | null;
  /** What such a result says of the inputs. */
  jacobianOf(tree: NumberTree): Jacobian;
  /** Which number of such a result (counted in order) claims each partial; −1: none. */
  entries(tree: NumberTree): Int32Array;
}

/** Evaluates the k-th hand-written gradient of a target, and maps it onto inputs and outputs. */
export function askHandWritten(
  setting: Setting,
  k: number,
  evaluator: PlainEvaluator,
  outputs: readonly string[],
): HandWrittenOpinion {
  const { target, program, allInputs } = setting;
  const { function: name, foundBy, range, scale, convention, tags } = target.gradients[k]!;
  const inputs = evaluator.inputs.map((input) => input.name);
  const { wrt, inner } = wantedInputs(target.gradients[k]!, allInputs);
  const place = range ?? target.range;
  const columns = inputs.map((input) => allInputs.indexOf(input));

  const map = (tree: NumberTree): Alignment => {
    // Inputs that were left out may still have their place in what the author returns.
    const own = align(tree, { inputs, outputs, wrt });
    if (own.unmapped.length === 0 || inputs.length === allInputs.length) return own;
    const whole = align(tree, { inputs: allInputs, outputs, wrt });
    if (whole.unmapped.length > 0) return own;
    return {
      ...whole,
      jacobian: selectColumns(whole.jacobian, columns),
      missing: whole.missing.filter((input) => inputs.includes(input)),
    };
  };
  const entries = (tree: NumberTree): Int32Array => {
    const { values } = map(numbered(tree, { count: 0 })).jacobian;
    return Int32Array.from(values, (value) => (value > 0 ? value - 1 : -1));
  };
  const opinion = (
    jacobian: Jacobian | null,
    findings: readonly Finding[],
    saysNaN: ReadonlySet<number> = new Set(),
  ): HandWrittenOpinion => ({
    index: k,
    function: name,
    convention: convention ?? (range ? 'function' : 'expression'),
    foundBy,
    range,
    scale,
    tags,
    inner,
    jacobian,
    saysNaN,
    findings,
    at: (point) => {
      const tree = evaluator.handWritten(k, point);
      return tree === null ? null : map(tree).jacobian;
    },
    jacobianOf: (tree) => map(tree).jacobian,
    entries,
  });

  const tree = evaluator.handWritten(k, evaluator.point);
  if (tree === null) {
    const { finding } = CheckFailure.thrown(evaluator.agent, program.positions, place, 'run');
    return opinion(null, [{ ...finding, message: `${name}: ${finding.message}` }]);
  }
  const { jacobian, unmapped } = map(tree);
  if (jacobian.values.every((value) => Number.isNaN(value)) && !hasNaN(tree)) {
    const extra = unmapped.length > 0 ? ` (${unmapped.slice(0, 4).join(', ')})` : '';
    const message =
      `What ${name} returns fits none of the inputs ${inputs.slice(0, 6).join(', ')}${extra}. ` +
      `Say which it is for: @gradientOf ${target.function} wrt …`;
    return opinion(null, [failure('gradient-unmapped', message, place)]);
  }
  const saysNaN = new Set<number>();
  if (hasNaN(tree)) {
    for (const [i, entry] of entries(tree).entries()) {
      if (entry >= 0 && Number.isNaN(jacobian.values[i])) saysNaN.add(i);
    }
  }
  return opinion(jacobian, [], saysNaN);
}

/** `wrt z` may name no input but a variable inside the function; the numbers then stand in order. */
function wantedInputs(
  { wrt, foundBy }: GradientCandidate,
  allInputs: readonly string[],
): { readonly wrt: readonly string[] | null; readonly inner: string | null } {
  const [only, ...others] = wrt ?? [];
  const isInput = (name: string): boolean =>
    allInputs.some(
      (input) =>
        input === name || (/^[.[]/.test(input.slice(name.length)) && input.startsWith(name)),
    );
  const isInner =
    foundBy === 'tag' &&
    only !== undefined &&
    others.length === 0 &&
    /^[A-Za-z_$][\w$]*$/.test(only);
  return isInner && !isInput(only) ? { wrt: null, inner: only } : { wrt, inner: null };
}

/** The same tree with each number replaced by its place in the order, from 1. */
function numbered(tree: NumberTree, seen: { count: number }): NumberTree {
  if (typeof tree === 'number') return ++seen.count;
  if (Array.isArray(tree)) {
    return (tree as readonly NumberTree[]).map((entry) => numbered(entry, seen));
  }
  if (typeof tree !== 'object' || tree === null) return tree;
  const entries = Object.entries(tree as Readonly<Record<string, NumberTree>>);
  return Object.fromEntries(entries.map(([key, entry]) => [key, numbered(entry, seen)]));
}

function hasNaN(tree: NumberTree): boolean {
  if (typeof tree === 'number') return Number.isNaN(tree);
  if (typeof tree !== 'object' || tree === null) return false;
  return Object.values(tree as Record<string, NumberTree>).some(hasNaN);
}

function selectColumns(
  { outputs, inputs, values }: Jacobian,
  columns: readonly number[],
): Jacobian {
  const selected = new Float64Array(outputs * columns.length);
  for (let j = 0; j < outputs; j++) {
    for (const [i, column] of columns.entries()) {
      selected[j * columns.length + i] = values[j * inputs + column]!;
    }
  }
  return { outputs, inputs: columns.length, values: selected };
}
