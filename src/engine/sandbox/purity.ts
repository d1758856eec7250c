import type { Finding } from '../../model/finding.ts';
import type { SourceRange } from '../../model/range.ts';
import { failure } from '../outcomes.ts';
import type { WrittenRoots } from './branches.ts';
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

  /** The first write of the call to something of that kind; the function where none was seen. */
  const written = (roots: WrittenRoots): SourceRange => {
    const record = program.branchesOf(target);
    const reached = record.look(target, setting.candidate, seed);
    return record.writesOf(reached, roots, target.range.file)[0] ?? target.range;
  };

  if (first.mutated.length > 0) {
    const names = first.mutated.map((i) => inputs[i]!.name);
    const shown = names.slice(0, 3).join(', ') + (names.length > 3 ? ', …' : '');
    if (names.every((name) => name.startsWith('this.'))) {
      // A method is there to change its object: each evaluation has one of its own.
      const message = `${target.function} changes its object: ${shown}. Every evaluation is given a fresh one.`;
      const range = written(['receiver', 'local']);
      findings.push(failure('input-mutated', message, range, 'information'));
    } else {
      const message = `${target.function} changes its own input: ${shown}. Every evaluation is given fresh arguments.`;
      report('input-mutated', message, written(['parameter', 'local', 'receiver']));
    }
  }
  if (evaluator.probeState()) {
    const message =
      `${target.function} gives other numbers after it has run before: state is carried over ` +
      'between calls. Every evaluation is given a fresh copy of the module.';
    report('state-carried-over', message, written(['module', 'receiver']));
  }
  if (first.use.random !== null) {
    const range = program.positions.fromStack(first.use.random) ?? target.range;
    const other = evaluator.full(seed + 1, evaluator.another());
    const moved = other.outputs.map(({ value }) => value);
    if (sameBits(values, Float64Array.from(moved))) {
      const message = 'Math.random gives the same seeded numbers in each evaluation.';
      report('seeded-random', message, range);
    } else {
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
