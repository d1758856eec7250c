import fc from 'fast-check';
import { buildGraph } from '../../../src/graph/build.ts';
import { constant, TapeBuilder, type Num } from './tapeBuilder.ts';
import * as cases from './cases.ts';
import { assertBalanced } from './support.ts';

interface Step {
  readonly kind: number;
  readonly left: number;
  readonly right: number;
}

/** A random program: operations on what was computed before, some of it in loops and helpers. */
function program(steps: readonly Step[], times: number): TapeBuilder {
  const tape = new TapeBuilder();
  const pool: Num[] = [...tape.vector('x', [0.7, -1.3]), tape.input('b', 0.4), constant(1.5)];
  let total = pool[2]!;
  const pick = (index: number): Num => pool[index % pool.length]!;
  const run = (step: Step, at: number): void => {
    const a = pick(step.left);
    const b = pick(step.right);
    if (a.node === 0 && b.node === 0) return;
    const made =
      step.kind % 4 === 0
        ? tape.op('multiply', `a${at} * b${at}`, [a, b])
        : step.kind % 4 === 1
          ? tape.op('subtract', `a${at} - b${at}`, [a, b])
          : step.kind % 4 === 2
            ? tape.op('copy', `copy ${at}`, [a])
            : tape.op('tanh', `Math.tanh(a${at})`, [a]);
    pool.push(made);
    if (step.kind % 3 === 0) total = tape.op('add', `total += ${at}`, [total, made], 'total');
  };
  tape.call('f', () => {
    steps.forEach((step, at) => {
      if (step.kind % 5 === 0) {
        tape.loop(`for ${at}`, times, () => {
          run(step, at);
        });
      } else if (step.kind % 5 === 1) {
        tape.call(`helper${step.left % 2}`, () => {
          run(step, at);
        });
      } else run(step, at);
    });
  });
  const values = pool.slice(-3);
  tape.watch('last', values, [values.length]);
  tape.output(total, pool.at(-1)!);
  return tape;
}

describe('contributions', () => {
  it('add up to the adjoint in the lecture’s graphs', () => {
    for (const tape of [
      cases.normByLoops(),
      cases.normByCallbacks(),
      cases.normByLiteral(),
      cases.shopping(),
      cases.sigmoid(),
      cases.twoLayers(true),
      cases.twoLayers(false),
    ]) {
      assertBalanced(buildGraph(tape.build(), tape.names));
    }
  });

  it('add up to the adjoint in any graph', () => {
    const step = fc.record({ kind: fc.nat(59), left: fc.nat(40), right: fc.nat(40) });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.integer({ min: 1, max: 4 }),
        (steps, times) => {
          const tape = program(steps, times);
          assertBalanced(buildGraph(tape.build([1, -0.5]), tape.names));
        },
      ),
      { seed: 7, numRuns: 400 },
    );
  });
});
