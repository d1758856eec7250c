import type { Jacobian } from '../../model/evidence.ts';
import type { Finding } from '../../model/finding.ts';
import type { EngineUse } from '../../model/report.ts';
import { failure } from '../outcomes.ts';
import type { ForwardRun, ReverseRun } from './differentiator.ts';
import { sameBits, type PlainEvaluator, type Setting } from './evaluator.ts';
import { CheckFailure } from './failure.ts';
import type { TwinTexts } from './job.ts';
import { fillRealmArray } from './realm.ts';
import type { Agent, FastSummary } from './realm/agent.ts';

/**
 * Operations that the dynamic base would still have to watch: below this, compiling twins and opening
 * their realm takes longer (about 30 ms) than it does (0.4 µs an operation with 16 tangents; measured).
 */
const WORTH = 100_000;
/** Operations that the base watches in the time that reading a character of the module takes (measured). */
const WORTH_OF_TEXT = 0.5;

/** Of the largest partial of an output: what the fuzzed programs hold both emissions to. */
const AGREEMENT = 1e-13;
/** Two orders of summation differ by less than this; more is a mistake. As in the judge's weighing. */
const MISTAKE = 1e-8;

/**
 * The statement-record path of one target, beside the dynamic base that has recorded the check point
 * and found everything that there is to report of it. The fast path knows of no findings: it refuses
 * what would cause one (a blocked gradient, an opaque call, state). So it is never asked first. It
 * pushes the tangents, with which it is an opinion independent of the base's transformation, and gives
 * the gradient at points beyond the check point.
 */
export class FastPath {
  use: EngineUse = { path: 'dynamic' };
  readonly #setting: Setting;
  readonly #evaluator: PlainEvaluator;
  readonly #reference: ReverseRun;
  readonly #value: Float64Array;
  #texts: { readonly reverse: TwinTexts; readonly forward: TwinTexts } | null = null;
  #agent: Agent | null = null;
  #mistake: string | null = null;

  /** @param reference the dynamic base's answer at the check point */
  constructor(setting: Setting, evaluator: PlainEvaluator, reference: ReverseRun) {
    this.#setting = setting;
    this.#evaluator = evaluator;
    this.#reference = reference;
    this.#value = Float64Array.from(evaluator.first.outputs, ({ value }) => value);
  }

  /**
   * Has the twins compiled, where that is likely to save more than it takes.
   *
   * @param index of the target in its job
   * @param runs of the instrumented program that are to come
   * @param length of the text of its module
   */
  async prepare(index: number, runs: number, length: number): Promise<boolean> {
    if (this.#evaluator.stateful) return this.#dynamic('state is carried over between calls');
    const worth = WORTH + WORTH_OF_TEXT * length;
    if (this.#reference.nodes * runs < worth) return this.#dynamic('too few operations');
    const shapes = this.#evaluator.agent.describeCall();
    if (shapes === null) return this.#dynamic('the call cannot be described');
    const roots = new Set(this.#evaluator.inputs.map(({ root }) => root));
    const wrt = [...roots].filter((root) => root !== 'receiver');
    if (wrt.length < roots.size) return this.#dynamic('fields of the receiver are inputs');
    const answer = await this.#setting.program.compileTwins({ index, shapes, wrt });
    if (answer.refused !== null) return this.#dynamic(answer.refused);
    this.#texts = answer;
    this.use = { path: 'fast' };
    return true;
  }

  /** What it got wrong, if anything: the dynamic base was used instead. */
  get findings(): readonly Finding[] {
    const { target } = this.#setting;
    if (this.#mistake === null) return [];
    const message =
      `The compiled form of ${target.function} gave ${this.#mistake} than the program watched ` +
      'operation by operation, so it was not used: a mistake of Gradlens.';
    return [failure('engine-disagreement', message, target.range, 'information')];
  }

  /**
   * Tangents along the unit vectors (the Jacobian), or along random directions (directions × inputs,
   * row-major), of the first `outputs` outputs at the check point. null where the base has to do it.
   */
  forward(outputs: number, directions: Float64Array | null): ForwardRun | null {
    const agent = this.#texts && this.#open(this.#texts.forward);
    if (!agent) return null;
    const inputs = this.#evaluator.inputs.length;
    const count = directions === null ? inputs : directions.length / inputs;
    const values = new Float64Array(count * outputs);
    fillRealmArray(agent.point(), this.#evaluator.point);
    for (let d = 0; d < count; d++) {
      const direction = agent.allocate(inputs);
      if (directions === null) direction[d] = 1;
      else fillRealmArray(direction, directions.subarray(d * inputs, (d + 1) * inputs));
      const run = this.#run(agent, direction);
      if (!run?.tangents || !this.#isFaithful(run, this.#value)) return this.#lose(agent, run);
      values.set(run.tangents.subarray(0, outputs), d * outputs);
    }
    const { jacobian } = this.#reference;
    if (directions !== null) {
      const expected = along(jacobian, outputs, directions);
      if (!this.#agrees(values, expected.values, expected.sizes, outputs)) return null;
      return { jacobian: null, tangents: { directions, values } };
    }
    const transposed = transpose(values, outputs, inputs);
    const sizes = rowSizes(jacobian, outputs);
    const expected = transpose(jacobian.values.subarray(0, outputs * inputs), inputs, outputs);
    if (!this.#agrees(values, expected, sizes, outputs)) return null;
    return { jacobian: { outputs, inputs, values: transposed }, tangents: null };
  }

  /**
   * The Jacobian of the first `rows` outputs at x. null where the base has to give it.
   *
   * @param value what the program itself gives there, where that is known
   */
  reverse(x: ArrayLike<number>, rows: number, value: ArrayLike<number> | null): ReverseRun | null {
    const agent = (this.#agent ??= this.#openProven());
    if (agent === null) return null;
    const answer = this.#sweep(agent, x, rows);
    const expected = value && Float64Array.from(value);
    return answer && (expected === null || sameBits(Float64Array.from(answer.values), expected))
      ? answer
      : null;
  }

  /** A realm with the recording twins that have given at the check point what the base gave. */
  #openProven(): Agent | null {
    const agent = this.#texts && this.#open(this.#texts.reverse);
    if (!agent) return null;
    const rows = this.#reference.jacobian.outputs;
    const answer = this.#sweep(agent, this.#evaluator.point, rows);
    if (!answer || !sameBits(Float64Array.from(answer.values), this.#value)) {
      return this.#lose(agent, answer && { outputs: [], nodes: 0, tangents: null });
    }
    const { inputs, values } = this.#reference.jacobian;
    const own = transpose(answer.jacobian.values, inputs, rows);
    const expected = transpose(values, inputs, rows);
    const sizes = rowSizes(this.#reference.jacobian, rows);
    return this.#agrees(own, expected, sizes, rows) ? agent : null;
  }

  #sweep(agent: Agent, x: ArrayLike<number>, rows: number): ReverseRun | null {
    fillRealmArray(agent.point(), x);
    const run = this.#run(agent, null);
    if (!run) return null;
    const inputs = this.#evaluator.inputs.length;
    const outputs = Math.min(run.outputs.length, rows);
    const values = new Float64Array(outputs * inputs);
    const cotangent = agent.allocate(run.outputs.length);
    for (let j = 0; j < outputs; j++) {
      cotangent[j] = 1;
      const adjoints = agent.reverseFast(cotangent);
      if (!adjoints) return null;
      values.set(new Float64Array(adjoints), j * inputs);
      cotangent[j] = 0;
    }
    return {
      values: run.outputs.map((output) => output.value),
      jacobian: { outputs, inputs, values },
      nodes: run.nodes,
      notes: [],
    };
  }

  #run(agent: Agent, direction: Float64Array | null): FastSummary | null {
    const run = agent.runFast(this.#setting.seed, direction);
    return run && structuredClone(run);
  }

  #open(texts: TwinTexts): Agent | null {
    const { program, target, candidate, chosen } = this.#setting;
    try {
      return program.open(texts, target, candidate, chosen).agent;
    } catch (error) {
      if (!(error instanceof CheckFailure)) throw error;
      this.#dynamic(`its twins do not load: ${error.finding.message}`);
      this.#texts = null;
      return null;
    }
  }

  #isFaithful({ outputs }: FastSummary, value: Float64Array): boolean {
    const own = Float64Array.from(outputs, (output) => output.value);
    return sameBits(own, value);
  }

  /** A run that gave no answer, or (given here) one with another value. */
  #lose(agent: Agent, run: FastSummary | null): null {
    this.#texts = null;
    if (run) this.#mistake = 'another value';
    const thrown = structuredClone(agent.thrown());
    const failed = thrown ? `its twins threw: ${thrown.message}` : 'its twins do not fit the call';
    this.#dynamic(run ? 'its value is another' : failed);
    return null;
  }

  /** Both are columns × rows, row j of size `sizes[…]`. */
  #agrees(own: Float64Array, expected: Float64Array, sizes: Float64Array, rows: number): boolean {
    let worst = 0;
    for (let i = 0; i < own.length; i++) {
      if (Object.is(own[i], expected[i])) continue;
      const size = sizes[sizes.length === rows ? i % rows : i]!;
      const gap = Math.abs(own[i]! - expected[i]!);
      // NaN beside a number is no agreement either.
      if (!(gap <= AGREEMENT * size)) worst = Math.max(worst, gap / size || Infinity);
    }
    if (worst === 0) return true;
    this.#texts = null;
    if (worst > MISTAKE) this.#mistake = 'another gradient';
    return this.#dynamic(`its gradient differs by ${worst.toExponential(0)}`);
  }

  #dynamic(reason: string): false {
    this.use = { path: 'dynamic', reason };
    return false;
  }
}

/** rows × columns from columns × rows. */
function transpose(values: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) result[j * columns + i] = values[i * rows + j]!;
  }
  return result;
}

/** The largest finite partial of each output. */
function rowSizes({ inputs, values }: Jacobian, rows: number): Float64Array {
  const sizes = new Float64Array(rows);
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < inputs; i++) {
      const size = Math.abs(values[j * inputs + i]!);
      if (size < Infinity) sizes[j] = Math.max(sizes[j]!, size);
    }
  }
  return sizes;
}

/** The Jacobian times directions (directions × rows), each with Σ|terms|. */
function along(
  { inputs, values }: Jacobian,
  rows: number,
  directions: Float64Array,
): { readonly values: Float64Array; readonly sizes: Float64Array } {
  const count = directions.length / inputs;
  const products = new Float64Array(count * rows);
  const sizes = new Float64Array(count * rows);
  for (let d = 0; d < count; d++) {
    for (let j = 0; j < rows; j++) {
      for (let i = 0; i < inputs; i++) {
        const term = values[j * inputs + i]! * directions[d * inputs + i]!;
        products[d * rows + j]! += term;
        sizes[d * rows + j]! += Math.abs(term);
      }
    }
  }
  return { values: products, sizes };
}
