import type { RunMode, RuntimeNote } from '../../differentiate/api.ts';
import type { Tangents } from '../../judge/judge.ts';
import { seededRandom } from '../../model/random.ts';
import type { Jacobian } from '../../model/evidence.ts';
import type { BranchTrace, OperationTrace } from '../../model/trace.ts';
import type { Setting } from './evaluator.ts';
import type { FastPath } from './fastPath.ts';
import { CheckFailure } from './failure.ts';
import { fillRealmArray } from './realm.ts';
import type { Agent, RunSummary, WrittenRun } from './realm/agent.ts';

/** Reverse mode's answer. */
export interface ReverseRun {
  readonly values: readonly number[];
  readonly jacobian: Jacobian;
  readonly nodes: number;
  readonly notes: readonly RuntimeNote[];
}

/** Forward mode's answer: the whole Jacobian, or tangents along a few directions. */
export type ForwardRun =
  | { readonly jacobian: Jacobian; readonly tangents: null }
  | { readonly jacobian: null; readonly tangents: Tangents };

/** Directions pushed along at once: as many tangents per number as still fit a cache line or two. */
const DIRECTIONS = 16;
/** Numbers (of 8 bytes, six per operation) that tangents of the tape may take at once: 64 MB. */
const SECOND_ORDER_NODES = 1_400_000;
/** Inputs up to which forward mode gives the whole Jacobian: a dozen runs. */
const WHOLE_FORWARD = 200;

/**
 * The instrumented program at one point. The recording at the check point gets a realm of its own, so
 * that what an earlier one left behind (a memo, a cache) is never taken for this one's.
 */
export class Differentiator {
  /** How often the instrumented program has run. */
  runs = 0;
  readonly #inputs: number;
  readonly #setting: Setting;
  readonly #stateful: boolean;
  #branchAgent: Agent | null = null;
  #elsewhere: { readonly agent: Agent; readonly notes: number } | null = null;

  /** Takes over where it can, once the dynamic base has shown it right. */
  fast: FastPath | null = null;

  /** @param stateful the program carries state over: no two runs may share a realm */
  constructor(setting: Setting, stateful: boolean) {
    this.#setting = setting;
    this.#stateful = stateful;
    this.#inputs = (setting.chosen ?? setting.allInputs).length;
  }

  /** The Jacobian (of the first `rows` outputs) at x by one recording and one sweep per output. */
  reverse(x: ArrayLike<number> | null = null, rows = Infinity): ReverseRun {
    return this.#record(this.#open(x), rows);
  }

  /**
   * `reverse` for one of the many other points that a judgement may ask about: loading a large
   * module for each takes a tenth of a second. One realm serves them while the program carries no
   * state over and a run notices nothing that the realm's first did not; what an earlier run left
   * behind (a memo) would show as a note.
   *
   * @param value what the program itself gives there, where that is known
   */
  reverseElsewhere(
    x: ArrayLike<number>,
    rows = Infinity,
    value: ArrayLike<number> | null = null,
  ): ReverseRun {
    const answer = this.fast?.reverse(x, rows, value);
    if (answer) {
      this.runs += 1;
      return answer;
    }
    const shared = this.#stateful ? null : this.#elsewhere;
    this.#elsewhere = null;
    if (shared) {
      fillRealmArray(shared.agent.point(), x);
      const run = this.#record(shared.agent, rows);
      if (run.notes.length <= shared.notes) {
        this.#elsewhere = shared;
        return run;
      }
    }
    const agent = this.#open(x);
    const run = this.#record(agent, rows);
    this.#elsewhere = { agent, notes: run.notes.length };
    return run;
  }

  #record(agent: Agent, rows: number): ReverseRun {
    const run = this.#run(agent, 'gradient');
    const inputs = this.#inputs;
    const outputs = Math.min(run.outputs.length, rows);
    const values = new Float64Array(outputs * inputs);
    const cotangent = agent.allocate(run.outputs.length);
    for (let j = 0; j < outputs; j++) {
      cotangent[j] = 1;
      const adjoints = agent.reverse(cotangent);
      if (!adjoints) throw this.#threw(agent);
      values.set(new Float64Array(adjoints), j * inputs);
      cotangent[j] = 0;
    }
    return {
      values: run.outputs.map(({ value }) => value),
      jacobian: { outputs, inputs, values },
      nodes: run.nodes,
      notes: run.notes,
    };
  }

  /** Runs that `forward` takes on the dynamic base. */
  get forwardRuns(): number {
    return this.#inputs > WHOLE_FORWARD ? 1 : Math.ceil(this.#inputs / DIRECTIONS);
  }

  /**
   * Forward duals of the first `outputs` outputs: the Jacobian, `DIRECTIONS` inputs at a time, or
   * where there are many inputs, tangents along random directions.
   */
  forward(outputs: number): ForwardRun {
    const inputs = this.#inputs;
    const whole = inputs <= WHOLE_FORWARD;
    const answer = this.fast?.forward(outputs, whole ? null : this.#randomDirections());
    if (answer) {
      this.runs += whole ? inputs : DIRECTIONS;
      return answer;
    }
    if (!whole) return { jacobian: null, tangents: this.#tangents(outputs) };
    const values = new Float64Array(outputs * inputs);
    let agent: Agent | null = null;
    let notes = 0;
    for (let from = 0; from < inputs; from += DIRECTIONS) {
      const count = Math.min(DIRECTIONS, inputs - from);
      const directions = new Float64Array(count * inputs);
      for (let d = 0; d < count; d++) directions[d * inputs + from + d] = 1;
      let run: RunSummary | null = agent && this.#push(agent, directions);
      // What an earlier run left behind (a memo) shows as notes that the first run did not have.
      if (!agent || !run || run.notes.length > notes) {
        agent = this.#open();
        run = this.#push(agent, directions);
        notes = run.notes.length;
      }
      const width = run.outputs.length;
      for (let d = 0; d < count; d++) {
        for (let j = 0; j < outputs; j++) {
          values[j * inputs + from + d] = run.tangents?.[d * width + j] ?? NaN;
        }
      }
    }
    return { jacobian: { outputs, inputs, values }, tangents: null };
  }

  #randomDirections(): Float64Array {
    const random = seededRandom(this.#setting.seed);
    // Away from 0, so that every component has a say.
    return Float64Array.from({ length: DIRECTIONS * this.#inputs }, () => {
      const size = 0.5 + random();
      return random() < 0.5 ? -size : size;
    });
  }

  #tangents(outputs: number): Tangents {
    const directions = this.#randomDirections();
    const run = this.#push(this.#open(), directions);
    const width = run.outputs.length;
    const values = new Float64Array(DIRECTIONS * outputs);
    for (let d = 0; d < DIRECTIONS; d++) {
      for (let j = 0; j < outputs; j++) {
        values[d * outputs + j] = run.tangents?.[d * width + j] ?? NaN;
      }
    }
    return { directions, values };
  }

  #push(agent: Agent, directions: Float64Array): RunSummary {
    const own = agent.allocate(directions.length);
    fillRealmArray(own, directions);
    return this.#run(agent, 'forward', own);
  }

  /**
   * Hessian-vector products of the first `outputs` outputs at the check point: directions × outputs ×
   * inputs. As many directions at once as the tape's length leaves memory for.
   */
  secondOrder(directions: Float64Array, outputs: number, tapeNodes: number): Float64Array {
    const inputs = this.#inputs;
    const all = directions.length / inputs;
    const products = new Float64Array(all * outputs * inputs);
    const fitting = Math.floor(SECOND_ORDER_NODES / Math.max(1, tapeNodes));
    const together = Math.max(1, Math.min(DIRECTIONS, fitting));
    for (let from = 0; from < all; from += together) {
      const count = Math.min(together, all - from);
      // A realm of its own each: what an earlier run left behind (a memo) must not be taken up.
      const agent = this.#open();
      const seeds = agent.allocate(count * inputs);
      fillRealmArray(seeds, directions.subarray(from * inputs, (from + count) * inputs));
      const run = this.#run(agent, 'second', seeds);
      const cotangent = agent.allocate(run.outputs.length);
      for (let j = 0; j < outputs; j++) {
        cotangent[j] = 1;
        const own = agent.secondOrder(cotangent);
        if (!own) throw this.#threw(agent);
        const rows = new Float64Array(own);
        for (let d = 0; d < count; d++) {
          const row = rows.subarray(d * inputs, (d + 1) * inputs);
          products.set(row, ((from + d) * outputs + j) * inputs);
        }
        cotangent[j] = 0;
      }
    }
    return products;
  }

  /** Which way the decisions at x go; null where the program throws there. */
  branches(x: ArrayLike<number>): BranchTrace | null {
    if (this.#stateful) this.#branchAgent = null;
    const agent = (this.#branchAgent ??= this.#open());
    fillRealmArray(agent.point(), x);
    this.runs += 1;
    const run = agent.run('branches', this.#setting.seed, null, 0);
    return run?.branches ? structuredClone(run.branches) : null;
  }

  /** The decisions at the check point that are nearest to going the other way. */
  nearestSwitches(): BranchTrace['nearest'] {
    const agent = this.#open();
    const run = agent.run('branches', this.#setting.seed, null, 0);
    return run?.branches ? structuredClone(run.branches.nearest) : [];
  }

  /** Every operation at the check point (or at x), with the adjoints of one output. */
  trace(
    output: number,
    nodeBudget: number,
    x: ArrayLike<number> | null = null,
  ): { run: RunSummary; trace: OperationTrace } {
    const agent = this.#open(x);
    const run = this.#run(agent, 'operations', null, nodeBudget);
    const cotangent = agent.allocate(run.outputs.length);
    cotangent[output] = 1;
    const trace = agent.trace(cotangent);
    if (!trace) throw this.#threw(agent);
    return { run, trace: structuredClone(trace) };
  }

  /** Every operation of the k-th hand-written gradient at x; null where it throws. */
  written(
    k: number,
    nodeBudget: number,
    x: ArrayLike<number>,
  ): { readonly run: WrittenRun; readonly trace: OperationTrace } | null {
    const agent = this.#open(x);
    this.runs += 1;
    const run = agent.record(k, this.#setting.seed, nodeBudget);
    const trace = run && agent.trace(agent.allocate(run.outputs.length));
    return run && trace && { run: structuredClone(run), trace: structuredClone(trace) };
  }

  #open(x: ArrayLike<number> | null = null): Agent {
    const { program, target, candidate, chosen } = this.#setting;
    try {
      const { agent } = program.open('instrumented', target, candidate, chosen);
      if (x) fillRealmArray(agent.point(), x);
      return agent;
    } catch (error) {
      throw error instanceof CheckFailure ? unfaithful(error) : error;
    }
  }

  #run(
    agent: Agent,
    mode: RunMode,
    directions: Float64Array | null = null,
    nodeBudget = 0,
  ): RunSummary {
    this.runs += 1;
    const run = agent.run(mode, this.#setting.seed, directions, nodeBudget);
    if (!run) throw this.#threw(agent);
    return structuredClone(run);
  }

  #threw(agent: Agent): CheckFailure {
    const { program, target } = this.#setting;
    return unfaithful(CheckFailure.thrown(agent, program.positions, target.range, 'run'));
  }
}

/** The plain program has passed here already, so what the instrumented one throws is our mistake. */
function unfaithful({ finding }: CheckFailure): CheckFailure {
  const message =
    'The instrumented program threw where the program itself does not, so it is not trusted: ' +
    finding.message;
  return CheckFailure.at('fidelity', message, finding.range);
}
