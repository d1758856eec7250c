import type { CheckTarget } from '../../model/program.ts';
import type { NumberTree } from '../../model/report.ts';
import { CheckFailure, describeThrown } from './failure.ts';
import type { OpenTarget, SandboxProgram, TargetInput } from './program.ts';
import { fillRealmArray } from './realm.ts';
import type { Agent, Evaluation } from './realm/agent.ts';

/** Which call of a target is evaluated, and with respect to what. */
export interface Setting {
  readonly program: SandboxProgram;
  readonly target: CheckTarget;
  readonly candidate: number;
  /** Indices of the inputs that vary; all of them if null. */
  readonly chosen: readonly number[] | null;
  /** Names of all inputs of the call, chosen or not. */
  readonly allInputs: readonly string[];
  readonly seed: number;
}

/**
 * The author's own program as a function of numbers. One realm serves every evaluation, with the
 * call set up afresh for each, until the program is found to carry state from one to the next: then
 * every evaluation gets a realm of its own.
 */
export class PlainEvaluator {
  readonly inputs: readonly TargetInput[];
  readonly point: Float64Array;
  readonly outputs: readonly string[];
  /** The evaluation at the check point. */
  readonly first: Evaluation;
  /** How often the author's program has run. */
  evaluations = 0;
  readonly #setting: Setting;
  #agent: Agent;
  #fresh = false;

  /**
   * Runs the program at the check point.
   *
   * @throws CheckFailure where it does not load, or throws
   */
  constructor(setting: Setting, opened?: OpenTarget) {
    this.#setting = setting;
    const { agent, inputs } = opened ?? this.#open();
    this.#agent = agent;
    this.inputs = inputs;
    this.point = Float64Array.from(inputs, ({ value }) => value);
    agent.listen(true);
    this.first = this.full(setting.seed);
    agent.listen(false);
    this.outputs = this.first.outputs.map(({ path }) => path);
  }

  /** The same program with other inputs chosen; goes on counting, and knows whether there is state. */
  static after(before: PlainEvaluator, setting: Setting): PlainEvaluator {
    const after = new PlainEvaluator(setting);
    after.evaluations += before.evaluations;
    after.#fresh = before.#fresh;
    return after;
  }

  /** True where the program was found to carry state from one evaluation to the next. */
  get stateful(): boolean {
    return this.#fresh;
  }

  get agent(): Agent {
    return this.#agent;
  }

  /** One evaluation at the check point with everything that is known of it. */
  full(seed: number, agent = this.#agent): Evaluation {
    this.evaluations += 1;
    fillRealmArray(agent.point(), this.point);
    const evaluation = agent.evaluate(seed);
    if (!evaluation) {
      const { program, target } = this.#setting;
      throw CheckFailure.thrown(agent, program.positions, target.range, 'run');
    }
    return structuredClone(evaluation);
  }

  /**
   * One evaluation at x (length inputs): the outputs, in the order of `outputs`.
   *
   * @throws Error where the program throws at x, or returns another number of results
   */
  evaluate(x: ArrayLike<number>): Float64Array {
    if (this.#fresh) this.#agent = this.#open().agent;
    return this.evaluateIn(this.#agent, x);
  }

  evaluateIn(agent: Agent, x: ArrayLike<number>): Float64Array {
    this.evaluations += 1;
    fillRealmArray(agent.point(), x);
    const status = agent.evaluateFast(this.#setting.seed, this.outputs.length);
    if (status === 2) throw new Error('the number of results changed');
    if (status === 1) {
      const thrown = agent.thrown();
      throw new Error(thrown ? describeThrown(thrown) : 'threw');
    }
    // A copy by internal slots: nothing of the realm's prototypes takes part in it.
    return new Float64Array(agent.outputs());
  }

  /** What the k-th hand-written gradient returns at x; null where it throws, `agent.thrown` says what. */
  handWritten(k: number, x: ArrayLike<number>): NumberTree | null {
    if (this.#fresh) this.#agent = this.#open().agent;
    fillRealmArray(this.#agent.point(), x);
    const answer = this.#agent.handWritten(k, this.#setting.seed);
    return answer && structuredClone(answer.tree);
  }

  /** A realm of its own with the same call, its clock later by so many milliseconds. */
  another(later = 0): Agent {
    return this.#open(later).agent;
  }

  /**
   * Asks whether evaluations depend on those before them: the same point again after another one,
   * and the other one first in a fresh realm. From then on every evaluation is a fresh one, if so.
   */
  probeState(): boolean {
    const there = Float64Array.from(this.point, (x) => x + Math.max(Math.abs(x), 1) * PROBE_STEP);
    const values = Float64Array.from(this.first.outputs, ({ value }) => value);
    const moved = this.#attempt(this.#agent, there);
    const again = this.#attempt(this.#agent, this.point);
    const movedFirst = this.#attempt(this.another(), there);
    this.#fresh = !sameBits(again, values) || !sameBits(moved, movedFirst);
    return this.#fresh;
  }

  #attempt(agent: Agent, x: Float64Array): Float64Array | null {
    try {
      return this.evaluateIn(agent, x);
    } catch {
      return null;
    }
  }

  #open(later = 0): OpenTarget {
    const { program, target, candidate, chosen } = this.#setting;
    return program.open('plain', target, candidate, chosen, later);
  }
}

/** Far enough that a program with state shows it, near enough to stay in most domains. */
const PROBE_STEP = 1e-3;

/** Equal as bits, NaN with NaN; two failures are equal. */
export function sameBits(a: Float64Array | null, b: Float64Array | null): boolean {
  if (a === null || b === null) return a === b;
  return a.length === b.length && a.every((value, i) => Object.is(value, b[i]));
}
