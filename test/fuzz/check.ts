import { boxedGradient } from './boxed.ts';
import { baseGradient, forwardGradient, loadFast } from './engine.ts';
import type { EngineCall } from './engine.ts';
import { compileProgram, plainValue } from './evaluate.ts';
import type { FuzzProgram } from './generator.ts';

/** Reverse against forward, relative to Σ |path contributions| (issue 4). */
const TOLERANCE = 1e-13;
/** Against the oracle, whose rules are written in other forms: a few more roundings per operation. */
const ORACLE_TOLERANCE = 1e-12;

export type Outcome =
  /** fast: whether the statement-record path took it, too. */
  | { readonly kind: 'agree'; readonly fast: boolean }
  /** Not comparable: it throws, overflows, or meets a tie. */
  | { readonly kind: 'skipped' }
  /** The gradient differs, and the engine says where it lost it. */
  | { readonly kind: 'noted'; readonly text: string }
  | { readonly kind: 'failed'; readonly text: string };

/** |a − b| ≤ tolerance · magnitude in every component; the first that is not, in words. */
function difference(
  what: string,
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  magnitude: readonly number[],
  tolerance: number,
): string | null {
  for (let k = 0; k < magnitude.length; k++) {
    const bound = tolerance * magnitude[k]! + Number.MIN_VALUE;
    const error = Math.abs(a[k]! - b[k]!);
    if (!(error <= bound)) return `${what}, input ${k}: ${a[k]} and ${b[k]} (bound ${bound})`;
  }
  return null;
}

/** Holds both emissions of the engine against the plain run and the oracle. */
export function checkProgram(program: FuzzProgram): Outcome {
  const value = plainValue(program);
  if (value === null) return { kind: 'skipped' };
  const oracle = boxedGradient(program.source, program.x, program.s);
  if (!Object.is(oracle.value, value)) {
    return { kind: 'failed', text: `oracle value ${oracle.value}, plain ${value}` };
  }
  const call: EngineCall = {
    code: compileProgram(program.source)!,
    name: 'target',
    args: () => [[...program.x], program.s],
  };
  const base = baseGradient(call);
  if (!Object.is(base.value, value)) {
    return { kind: 'failed', text: `instrumented value ${String(base.value)}, plain ${value}` };
  }
  const { magnitude, gradient, kink } = oracle;
  if (kink || ![...gradient, ...magnitude].every(Number.isFinite)) return { kind: 'skipped' };
  const forward = difference(
    'reverse and forward',
    base.gradient,
    forwardGradient(call),
    magnitude,
    TOLERANCE,
  );
  if (forward !== null) return { kind: 'failed', text: forward };
  const lost = difference('base and oracle', base.gradient, gradient, magnitude, ORACLE_TOLERANCE);
  if (lost !== null) {
    const notes = [...base.notes.map((note) => note.message), ...base.refusals];
    return notes.length > 0
      ? { kind: 'noted', text: `${lost}: ${notes.join('; ')}` }
      : { kind: 'failed', text: `silent: ${lost}` };
  }
  return checkFast(call, value, gradient, magnitude);
}

function checkFast(
  call: EngineCall,
  value: number,
  gradient: readonly number[],
  magnitude: readonly number[],
): Outcome {
  const fast = loadFast(call);
  if ('refused' in fast) return { kind: 'agree', fast: false };
  const run = fast.run();
  if (run === null) return { kind: 'failed', text: 'the fast path refuses its own arguments' };
  if (!Object.is(run.value, value)) {
    return { kind: 'failed', text: `fast value ${String(run.value)}, plain ${value}` };
  }
  const reverse = run.reverse([1]);
  if (reverse === null) return { kind: 'agree', fast: false };
  const wrong = difference('fast and oracle', reverse, gradient, magnitude, ORACLE_TOLERANCE);
  if (wrong !== null) return { kind: 'failed', text: wrong };
  const tangents = Array.from(reverse, (_, k) =>
    fast.forward(reverse.map((_, i) => (i === k ? 1 : 0))),
  );
  if (!tangents.every((tangent) => tangent !== null)) return { kind: 'agree', fast: false };
  const apart = difference('fast and its forward', reverse, tangents, magnitude, TOLERANCE);
  return apart === null ? { kind: 'agree', fast: true } : { kind: 'failed', text: apart };
}

/** As checkProgram, where whatever the engine itself throws is a failure. */
export function checkSafely(program: FuzzProgram): Outcome {
  try {
    return checkProgram(program);
  } catch (error) {
    return { kind: 'failed', text: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}
