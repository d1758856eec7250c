import { judge, type EvidenceAt, type Judgement } from '../../../src/judge/judge.ts';
import { measure } from '../../../src/measure/measure.ts';
import type { Jacobian } from '../../../src/model/evidence.ts';
import type { BenchCase, Claim, Vector } from './cases.ts';

/** `differences`: only what PyTorch or SciPy have. `four`: with reverse and forward mode. */
export type Mode = 'differences' | 'four';

export interface Checked {
  readonly judgement: Judgement;
  /** Evaluations of the author's program, and light runs for branch signatures. */
  readonly evaluations: number;
  readonly branchRuns: number;
}

function row(values: ArrayLike<number>): Jacobian {
  return { outputs: 1, inputs: values.length, values: Float64Array.from(values) };
}

/** One check of one claimed gradient, as the product does it. */
export function check(bench: BenchCase, claim: Claim, mode: Mode): Checked {
  const point = Float64Array.from(bench.point);
  const engine = mode === 'four' ? bench.engine(bench.point) : null;
  const hand = row(claim.gradient(bench.point));
  const claims = engine === null ? [hand] : [row(engine.reverse), row(engine.forward), hand];
  const numeric = measure(
    {
      point,
      outputs: 1,
      evaluate: (x) => Float64Array.of(bench.f([...x])),
      branches: (x) => bench.engine([...x]).branches,
    },
    claims,
    { seed: 1 },
  );
  const at = (x: Float64Array): EvidenceAt => {
    const vector: Vector = [...x];
    const there = mode === 'four' ? bench.engine(vector) : null;
    return {
      value: Float64Array.of(bench.f(vector)),
      reverse: there === null ? null : row(there.reverse),
      handWritten: row(claim.gradient(vector)),
    };
  };
  const judgement = judge({
    inputs: bench.point.map((_, i) => `x[${i}]`),
    outputs: [''],
    point,
    value: Float64Array.of(bench.f(bench.point)),
    reverse: engine === null ? null : row(engine.reverse),
    forward: engine === null ? null : row(engine.forward),
    numeric,
    handWritten: { function: 'grad', jacobian: hand, scale: null },
    notes: engine === null ? [] : (bench.notes ?? []),
    at,
    ...(mode === 'four' && bench.contributions !== undefined
      ? { contributions: (_: number, input: number) => bench.contributions!(bench.point, input) }
      : {}),
    ...(mode === 'four' && claim.written !== undefined && bench.recorded !== undefined
      ? {
          source: () => claim.source ?? null,
          ...(claim.trials === undefined ? {} : { trials: claim.trials }),
          written: (x: Float64Array) => claim.written!([...x]),
          recorded: (_: number, x: Float64Array) => bench.recorded!([...x]),
        }
      : {}),
  });
  return { judgement, evaluations: numeric.evaluations, branchRuns: numeric.branchRuns };
}
