import type { Finding, FindingCode } from '../../model/finding.ts';
import type { CheckTarget } from '../../model/program.ts';
import type { SourceRange } from '../../model/range.ts';
import { failure } from '../outcomes.ts';
import type { Positions } from './positions.ts';
import type { Agent, Thrown } from './realm/agent.ts';

/** Ends the check of a target: what it found is the whole answer. */
export class CheckFailure extends Error {
  readonly finding: Finding;
  readonly verdict: 'failed' | 'refused';
  /** The module itself does not load: no call of it can do better. */
  readonly atLoad: boolean;

  constructor(finding: Finding, verdict: 'failed' | 'refused' = 'failed', atLoad = false) {
    super(finding.message);
    this.finding = finding;
    this.verdict = verdict;
    this.atLoad = atLoad;
  }

  static at(code: FindingCode, message: string, range: SourceRange): CheckFailure {
    return new CheckFailure(failure(code, message, range));
  }

  static unreached({ function: name, range }: CheckTarget): CheckFailure {
    const message =
      `${name} was never reached: it stands inside a function that has to run first. ` +
      'Give that function a @gradcheck tag.';
    return CheckFailure.at('no-check-point', message, range);
  }

  /**
   * What author code threw while the module loaded, while the call's arguments were evaluated, or in
   * the function itself; at the innermost line of the author's.
   */
  static thrown(
    agent: Agent,
    positions: Positions,
    fallback: SourceRange,
    stage: 'load' | 'call' | 'run',
  ): CheckFailure {
    const thrown = agent.thrown();
    const range = (thrown && positions.fromStack(thrown.stack)) ?? fallback;
    const what = thrown ? describeThrown(thrown) : 'nothing that could be read';
    const message = {
      load: `The module throws while it loads: ${what}`,
      call: `The check point cannot be evaluated: ${what}`,
      run: `Threw ${what}`,
    }[stage];
    const code =
      thrown?.stub === true ? 'module-stubbed' : stage === 'call' ? 'call-failed' : 'threw';
    return new CheckFailure(failure(code, message, range), 'failed', stage === 'load');
  }
}

/** `RangeError: Maximum call stack size exceeded`, or the thrown value itself. */
export function describeThrown({ name, message }: Thrown): string {
  const text = name === '' ? message : `${name}: ${message}`;
  return text.length > MAX_MESSAGE ? `${text.slice(0, MAX_MESSAGE)}…` : text;
}

/** Longer messages (a whole data set in one) help nobody in a list of problems. */
const MAX_MESSAGE = 300;
