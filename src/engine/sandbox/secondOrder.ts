import type { EvidenceNote } from '../../judge/judge.ts';
import {
  judgeSecondOrder,
  unmeasuredSecondOrder,
  type SecondJudgement,
  type WrittenHessian,
} from '../../judge/secondOrder.ts';
import { measure, type Measurement } from '../../measure/measure.ts';
import { seededRandom } from '../../model/random.ts';
import type { Jacobian, MeasureTarget } from '../../model/evidence.ts';
import type { PartialDerivative } from '../../model/report.ts';
import { formatDuration } from '../outcomes.ts';
import type { Differentiator } from './differentiator.ts';
import type { HandWrittenOpinion } from './handWritten.ts';

/** Second derivatives up to which each has an answer of its own: a scalar function of 64 inputs. */
const MOST_ENTRIES = 4096;
/** Random directions beyond that: a wrong entry has to hide in all of them. */
const DIRECTIONS = 4;

/** What the check of second order stands on: the check of first order at the same point. */
export interface SecondOrderTask {
  readonly differentiator: Differentiator;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly point: Float64Array;
  /** Outputs × inputs. */
  readonly gradient: Jacobian;
  readonly tapeNodes: number;
  /** Where it is what it says: not where it follows a convention of its own. */
  readonly hand: HandWrittenOpinion | null;
  readonly hessians: readonly WrittenHessian[];
  readonly partials: readonly PartialDerivative[];
  readonly notes: readonly EvidenceNote[];
  readonly seed: number;
  /** For the numeric differences of one gradient. */
  readonly milliseconds: number;
  /** What all of it may take at most, in milliseconds: beyond, the deadline would end the whole check. */
  readonly patience: number;
}

/** Gradients that differences of a few directions take, with the noise that has to be known first. */
const FEWEST_GRADIENTS = 60;

/** A line through the point along every column: how far along each (1 is the point itself) → x. */
interface Columns {
  readonly mode: 'entries' | 'directions';
  readonly names: readonly string[];
  /** Columns × inputs. */
  readonly seeds: Float64Array;
  readonly point: Float64Array;
  readonly place: (t: Float64Array) => Float64Array;
}

/**
 * Checks the derivative of the gradient: forward over reverse against the differences of the gradient
 * that reverse mode gives, and of the one that the author wrote.
 */
export function checkSecondOrder(task: SecondOrderTask): SecondJudgement {
  const { differentiator, inputs, outputs, point, gradient, hand } = task;
  const n = inputs.length;
  const rows = outputs.length;
  const columns = rows * n * n <= MOST_ENTRIES ? unitColumns(task) : randomColumns(task);
  const width = columns.names.length;
  const products = differentiator.secondOrder(columns.seeds, rows, task.tapeNodes);
  const exact: Jacobian = {
    outputs: rows * n,
    inputs: width,
    values: new Float64Array(rows * n * width),
  };
  for (let c = 0; c < width; c++) {
    for (let k = 0; k < rows * n; k++) exact.values[k * width + c] = products[c * rows * n + k]!;
  }
  const numericGradient = (x: Float64Array): Jacobian =>
    differentiator.reverseElsewhere(x, rows).jacobian;
  const started = performance.now();
  numericGradient(point);
  const cost = performance.now() - started;
  if (cost * FEWEST_GRADIENTS * (hand ? 2 : 1) > task.patience) {
    return unmeasuredSecondOrder(
      { mode: columns.mode, outputs, inputs, columns: columns.names, exact },
      `a gradient takes ${formatDuration(Math.round(cost))}, too long for differences before the deadline`,
    );
  }
  const differences = (gradientAt: (x: Float64Array) => Jacobian | null): Measurement => {
    const target: MeasureTarget = {
      point: columns.point,
      outputs: rows * n,
      evaluate: (t) => gradientAt(columns.place(t))?.values ?? new Float64Array(rows * n).fill(NaN),
      branches: (t) =>
        differentiator.branches(columns.place(t)) ?? {
          signature: 'the program throws',
          nearest: [],
        },
    };
    const { seed, milliseconds } = task;
    return measure(target, [exact], { seed, milliseconds, clock: () => performance.now() });
  };
  return judgeSecondOrder({
    mode: columns.mode,
    outputs,
    inputs,
    columns: columns.names,
    point: columns.point,
    gradient: gradient.values,
    exact,
    numeric: differences(numericGradient),
    hand: hand && {
      function: hand.function,
      numeric: differences((x) => hand.at(x)),
      scale: hand.scale ?? 1,
      approximated: task.partials.some(({ cause }) => cause === 'value-approximated'),
    },
    hessians: task.hessians,
    kinked: task.partials.map(
      ({ cause }) => cause === 'on-a-kink' || cause === 'subgradient-choice' || cause === 'jump',
    ),
    notes: task.notes,
    directions: columns.mode === 'directions' ? columns.seeds : null,
  });
}

function unitColumns({ inputs, point }: SecondOrderTask): Columns {
  const n = inputs.length;
  const seeds = new Float64Array(n * n);
  for (let i = 0; i < n; i++) seeds[i * n + i] = 1;
  return { mode: 'entries', names: inputs, seeds, point, place: (x) => x };
}

/** Directions that move every input by about its own size, so that none is lost among the others. */
function randomColumns({ inputs, point, seed }: SecondOrderTask): Columns {
  const n = inputs.length;
  const random = seededRandom(seed);
  const sizes = point.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  const typical = sizes.length === 0 ? 1 : sizes.sort()[sizes.length >> 1]!;
  const seeds = Float64Array.from({ length: DIRECTIONS * n }, (_, k) => {
    const size = (0.5 + random()) * (Math.abs(point[k % n]!) || typical);
    return random() < 0.5 ? -size : size;
  });
  return {
    mode: 'directions',
    names: Array.from({ length: DIRECTIONS }, (_, d) => `v${d + 1}`),
    seeds,
    // At 1, so that the natural length of a step along the line is the point's own.
    point: new Float64Array(DIRECTIONS).fill(1),
    place: (t) =>
      point.map((x, i) => {
        let moved = x;
        for (let d = 0; d < DIRECTIONS; d++) moved += (t[d]! - 1) * seeds[d * n + i]!;
        return moved;
      }),
  };
}
