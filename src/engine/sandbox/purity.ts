import type { Finding } from '../../model/finding.ts';
import type { SourceRange } from '../../model/range.ts';
import { failure } from '../outcomes.ts';
import { sameBits, type PlainEvaluator, type Setting } from './evaluator.ts';
import { severityOf } from './sites.ts';

/** How much later the clock stands for a second opinion on clock-dependent code, in milliseconds. */
const LATER = 86_400_123;

/** What makes a function more than a function of its arguments, with its place where that is known. */
export function findImpurities(setting: Setting, evaluator: PlainEvaluator): Finding[] {
  const { program, target, seed } = setting;
  const { first, inputs } = evaluator;
  const findings: Finding[] = [];
  const report = (code: Finding['code'], message: string, range: SourceRange): void => {
    findings.push(failure(code, message, range, severityOf(code)));
  };
  const values = Float64Array.from(first.outputs, ({ value }) => value);

  if (first.mutated.length > 0) {
    const names = first.mutated.slice(0, 3).map((i) => inputs[i]!.name);
    const more = first.mutated.length > names.length ? ', …' : '';
    const message =
      `${target.function} changes its own input: ${names.join(', ')}${more}. ` +
      'Every evaluation is given fresh arguments.';
    report('input-mutated', message, target.range);
  }
  if (evaluator.probeState()) {
    const message =
      `${target.function} gives other numbers after it has run before: state is carried over ` +
      'between calls. Every evaluation is given a fresh copy of the module.';
    report('state-carried-over', message, target.range);
  }
  if (first.use.random !== null) {
    const range = program.positions.fromStack(first.use.random) ?? target.range;
    const other = evaluator.full(seed + 1, evaluator.another());
    const moved = other.outputs.map(({ value }) => value);
    report('seeded-random', `Math.random gives the same seeded numbers in each evaluation.`, range);
    if (!sameBits(values, Float64Array.from(moved))) {
      const message = `The value depends on Math.random: the check holds for one draw (seed ${seed}).`;
      report('not-deterministic', message, range);
    }
  }
  if (first.use.clock !== null) {
    const range = program.positions.fromStack(first.use.clock) ?? target.range;
    const other = evaluator.full(seed, evaluator.another(LATER));
    const moved = other.outputs.map(({ value }) => value);
    if (!sameBits(values, Float64Array.from(moved))) {
      const message = 'The value depends on the clock, which stands still during the check.';
      report('not-deterministic', message, range);
    }
  }
  return findings;
}
