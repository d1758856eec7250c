import type { CheckAsk } from '../editor/checks.ts';
import type { CheckResult } from '../model/report.ts';

/**
 * How to ask for a result's point again. A tag or a call in the code is found where it stands, with
 * what it says of inputs; a point that stands nowhere is given as a call.
 */
export function againAt(result: CheckResult): Pick<CheckAsk, 'call' | 'wrt'> {
  const { point } = result;
  if (point?.source !== 'call' && point?.source !== 'generated') return {};
  return { call: point.call, wrt: inputsOf(result) };
}

/** The inputs of a result as `wrt` takes them: `w` for `w[0]`, `w[1]`. */
export function inputsOf({ partials }: CheckResult): readonly string[] {
  return [...new Set(partials.map(({ input }) => input.replace(/\[.*$/, '')))];
}
