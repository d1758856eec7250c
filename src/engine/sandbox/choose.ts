import type { CheckPoint } from '../../model/report.ts';
import type { CheckTarget } from '../../model/program.ts';
import { PlainEvaluator, type Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import type { SandboxProgram } from './program.ts';

/** A target at the point at which it is checked. */
export interface Chosen {
  readonly setting: Setting;
  readonly evaluator: PlainEvaluator;
  readonly point: CheckPoint;
}

/**
 * Sets a target up at its point. Where the point is generated, the candidates are tried in order:
 * the first that gives finite numbers is taken, else the first that runs at all. One with zeros in
 * most places has to wait: generated numbers are never 0, so a constructor left them, and at zeros
 * wrong terms vanish with right ones.
 *
 * @throws CheckFailure where none runs, or no number goes in
 */
export function choosePoint(
  program: SandboxProgram,
  target: CheckTarget,
  wrt: readonly string[] | null,
  seed: number,
): Chosen {
  if (target.point) return { ...openChosen(program, target, 0, wrt, seed), point: target.point };
  let runs: Chosen | null = null;
  let blank: Chosen | null = null;
  let failed: CheckFailure | null = null;
  for (const [candidate, call] of target.candidates.entries()) {
    try {
      const point: CheckPoint = { source: 'generated', call };
      const chosen = { ...openChosen(program, target, candidate, wrt, seed), point };
      if (isFinite(chosen) && !isBlank(chosen)) return chosen;
      if (isFinite(chosen)) blank ??= chosen;
      runs ??= chosen;
    } catch (error) {
      if (!(error instanceof CheckFailure) || error.atLoad) throw error;
      failed ??= error;
    }
  }
  if (blank ?? runs) return (blank ?? runs)!;
  throw withAdvice(failed, target);
}

/** The target at another of its candidates; null where that gives no finite numbers. */
export function tryCandidate(
  program: SandboxProgram,
  target: CheckTarget,
  candidate: number,
  wrt: readonly string[] | null,
  seed: number,
): Chosen | null {
  try {
    const point: CheckPoint = { source: 'generated', call: target.candidates[candidate]! };
    const chosen = { ...openChosen(program, target, candidate, wrt, seed), point };
    return isFinite(chosen) ? chosen : null;
  } catch (error) {
    if (!(error instanceof CheckFailure)) throw error;
    return null;
  }
}

function isFinite({ evaluator }: Pick<Chosen, 'evaluator'>): boolean {
  const { outputs } = evaluator.first;
  return outputs.length > 0 && outputs.every(({ value }) => Number.isFinite(value));
}

function isBlank({ evaluator }: Pick<Chosen, 'evaluator'>): boolean {
  const { point } = evaluator;
  return point.filter((x) => x === 0).length > point.length / 2;
}

/** A target set up at one of its calls. */
export function openChosen(
  program: SandboxProgram,
  target: CheckTarget,
  candidate: number,
  wrt: readonly string[] | null,
  seed: number,
): Omit<Chosen, 'point'> {
  const opened = program.open('plain', target, candidate);
  const names = opened.inputs.map(({ name }) => name);
  const chosen = chooseInputs(names, wrt);
  if (names.length === 0 || chosen.length === 0) {
    const message =
      names.length === 0
        ? `${target.function} takes no numbers, so there is nothing to differentiate by.`
        : `No numeric input is called ${wrt!.join(' or ')}; there are ${names.slice(0, 8).join(', ')}.`;
    throw CheckFailure.at('no-numeric-inputs', message, target.range);
  }
  const all = chosen.length === names.length;
  const setting: Setting = {
    program,
    target,
    candidate,
    chosen: all ? null : chosen,
    allInputs: names,
    seed,
  };
  return { setting, evaluator: new PlainEvaluator(setting, all ? opened : undefined) };
}

/** `w` names `w`, `w[2]` and `w.rate`; `w[2]` names that element and what is inside it. */
export function chooseInputs(names: readonly string[], wrt: readonly string[] | null): number[] {
  const isWanted = (name: string): boolean =>
    wrt === null ||
    wrt.some((w) => name === w || name.startsWith(`${w}[`) || name.startsWith(`${w}.`));
  return names.flatMap((name, i) => (isWanted(name) ? [i] : []));
}

function withAdvice(failed: CheckFailure | null, target: CheckTarget): CheckFailure {
  const advice = 'Give it a check point: @gradcheck with a call above it.';
  if (!failed) {
    const message = `No check point could be generated for ${target.function}. ${advice}`;
    return CheckFailure.at('no-check-point', message, target.range);
  }
  const { finding, verdict } = failed;
  const message = `No generated check point worked (${finding.message}). ${advice}`;
  return new CheckFailure({ ...finding, message }, verdict);
}
