import type { OperationTrace, Watch } from '../model/trace.ts';
import { same, type Compared, type Explanation } from './compared.ts';
import type { Elsewhere } from './elsewhere.ts';
import type { Evidence } from './evidence.ts';
import { namesInput } from './partNames.ts';

/** Points besides the check point at which it has to hold. */
const LEAST_OTHERS = 2;

/**
 * Is the gradient taken with respect to a variable inside the function (the pre-activation `z` of a layer)
 * instead of its inputs? Its numbers are then the adjoints of that variable, at the check point and at
 * others. Where its name (`dLoss_dz`) or a tag says so, it is right for what it computes; else a link of
 * the chain is missing, and which one is known.
 *
 * @param named only variables that the gradient itself names
 */
export function innerVariable(
  evidence: Evidence,
  elsewhere: Elsewhere,
  compared: readonly Compared[],
  named: boolean,
): Explanation | null {
  const { recorded, handWritten: hand } = evidence;
  const output = compared[0]?.output;
  if (recorded === undefined || hand === null || output === undefined) return null;
  if (compared.some((c) => c.output !== output)) return null;
  const trace = recorded(output, evidence.point);
  if (trace === null || trace.truncated) return null;
  const words = [lastWord(hand.function), lastWord(hand.function).split('_').at(-1)!];
  const isCalled = (name: string): boolean =>
    hand.inner === undefined ? words.some((word) => namesInput([word], name)) : hand.inner === name;
  const written = compared.map((c) => c.hand);
  const tolerances = compared.map((c) => c.tolerance);
  const candidates = innerWatches(trace, evidence.inputs).filter(
    (watch) => isCalled(watch.text) === named && isAdjoint(trace, watch.text, written, tolerances),
  );
  for (const { text: name, range } of candidates) {
    const n = evidence.inputs.length;
    const held = elsewhere.generic().map(({ point, at }) => {
      const there = recorded(output, point);
      const claims = compared.map((c) => at.handWritten?.values[output * n + c.input] ?? NaN);
      return there !== null && isAdjoint(there, name, claims, tolerances);
    });
    if (held.length < LEAST_OTHERS || held.includes(false)) continue;
    const place = `\`${name}\` of line ${range.line}`;
    return named
      ? {
          kind: 'inner-variable',
          verdict: 'convention',
          factor: null,
          text: `it is taken with respect to ${place}`,
          partials: compared,
        }
      : {
          kind: 'missing-chain-factor',
          verdict: 'disagree',
          factor: null,
          text: `it is the derivative with respect to ${place}, not to ${inputNames(evidence, compared)}`,
          partials: compared.filter((c) => c.wrong),
        };
  }
  return null;
}

/** What a tag says that it is taken by, and it is not. */
export function notInner(evidence: Evidence, compared: readonly Compared[]): Explanation | null {
  const inner = evidence.handWritten?.inner;
  if (inner === undefined) return null;
  return {
    kind: 'wrong-value',
    verdict: 'disagree',
    factor: null,
    text: `it is no derivative with respect to \`${inner}\`, which is no input`,
    partials: compared.filter((c) => c.wrong),
  };
}

function inputNames(evidence: Evidence, compared: readonly Compared[]): string {
  const names = compared.filter((c) => c.wrong).map((c) => evidence.inputs[c.input]!);
  return names.length > 3 ? `${names.slice(0, 3).join(', ')}, …` : names.join(', ');
}

/** Named values on the way from the inputs to the output: each name once. */
function innerWatches(trace: OperationTrace, inputs: readonly string[]): Watch[] {
  const own = new Set(inputs.map((input) => /^[\w$]+/.exec(input)?.[0]));
  const seen = new Set<string>();
  return trace.watches.filter(({ kind, text, nodes }) => {
    const isInner = (kind === 'declaration' || kind === 'assignment') && !own.has(text);
    if (!isInner || seen.has(text) || !nodes.some((node) => node > trace.inputs)) return false;
    seen.add(text);
    return true;
  });
}

/** Are these numbers the adjoints of the variable, in its order? */
function isAdjoint(
  trace: OperationTrace,
  name: string,
  written: readonly number[],
  tolerances: readonly number[],
): boolean {
  const watch = trace.watches.find(({ text, nodes }) => text === name && nodes.some((n) => n > 0));
  if (!watch || watch.nodes.length !== written.length) return false;
  const adjoints = Array.from(watch.nodes, (node) => trace.adjoint[node]!);
  if (adjoints.every((adjoint) => adjoint === 0 || Math.abs(adjoint) === 1)) return false;
  return written.every((value, k) => same(value, adjoints[k]!, tolerances[k]!));
}

function lastWord(name: string): string {
  return /[\w$]+(?=\W*$)/.exec(name)?.[0] ?? name;
}
