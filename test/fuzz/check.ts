import { boxedGradient } from './boxed.ts';
import { baseGradient, forwardGradient, loadBase, loadFast, loadRecorder } from './engine.ts';
import type { EngineCall } from './engine.ts';
import { compileProgram, plainValue } from './evaluate.ts';
import type { FuzzProgram } from './generator.ts';
import { traceDifference } from './sameTrace.ts';

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
  if (apart !== null) return { kind: 'failed', text: apart };
  const recorded = recordedDifference(call, RECORDED_NODES);
  return recorded === null
    ? { kind: 'agree', fast: true }
    : { kind: 'failed', text: `recorded: ${recorded}` };
}

/** Few enough that some programs have more: what lies beyond must not change what is kept. */
const RECORDED_NODES = 300;

/** Why the fast path leaves to the base a recording of what it takes the gradient of: none is a fault. */
const LEFT_TO_THE_BASE =
  /^(a jump across loops|a call of one of several functions|Math\.\w+ of \d)$/;

/** Where the recordings of the fast path and of the base differ first; null where they are the same. */
export function recordedDifference(call: EngineCall, nodeBudget?: number): string | null {
  const recorder = loadRecorder(call);
  if ('refused' in recorder) {
    return LEFT_TO_THE_BASE.test(recorder.refused) ? null : `refused: ${recorder.refused}`;
  }
  const run = recorder.run(nodeBudget);
  if (run === null) return 'the recorder refuses its own arguments';
  // Base and fast path share the tape: what the one recorded is gone when the other has run.
  const [own, nodes] = [run.trace([1]), run.nodes];
  const base = loadBase(call).run('operations', undefined, nodeBudget);
  if (nodes !== base.nodes) return `${nodes} nodes, the base ${base.nodes}`;
  return traceDifference(own, base.trace([1]));
}

/** As checkProgram, where whatever the engine itself throws is a failure. */
export function checkSafely(program: FuzzProgram): Outcome {
  try {
    return checkProgram(program);
  } catch (error) {
    return { kind: 'failed', text: error instanceof Error ? (error.stack ?? '') : String(error) };
  }
}
