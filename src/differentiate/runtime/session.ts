import type {
  InputPath,
  InstrumentText,
  RealmCall,
  RunOptions,
  RuntimeRun,
  RuntimeSession,
  SessionSites,
} from '../api.ts';
import { invoke } from './calls.ts';
import { model } from './callees.ts';
import { runNative } from './calls.ts';
import { closeDecisions, openDecisions } from './decisions.ts';
import { openEvents } from './events.ts';
import { Tangents } from './forward.ts';
import { hooks } from './hooks.ts';
import { markInputs, writeInputs } from './inputs.ts';
import { useInstrument } from './natives/dynamic.ts';
import { closeNotes, openNotes } from './notes.ts';
import { collectOutputs, type Output } from './outputs.ts';
import { closeRecord, DEFAULT_NODE_BUDGET, openRecord } from './record.ts';
import { registers } from './registers.ts';
import { SecondOrder } from './secondOrder.ts';
import { useSites } from './sites.ts';
import { forgetStrings } from './strings.ts';
import { clearAdjoints, sweep } from './sweep.ts';
import * as tape from './tape.ts';
import { buildTrace } from './trace.ts';
import { closeWatches, openWatches, watchRecords } from './watch.ts';

export function createSession(
  sites: SessionSites,
  instrument: InstrumentText | null = null,
): RuntimeSession {
  useSites(sites);
  useInstrument(instrument);
  return {
    hooks,
    trusted(helper) {
      model(helper, runNative, 'trusted');
      return helper;
    },
    run: (call, inputs, point, options) => run(sites, call, inputs, point, options),
  };
}

function run(
  sites: SessionSites,
  call: RealmCall,
  inputs: readonly InputPath[],
  point: ArrayLike<number>,
  options: RunOptions,
): RuntimeRun {
  useSites(sites);
  writeInputs(call, inputs, point);
  const count = inputs.length;
  const budget = options.nodeBudget ?? DEFAULT_NODE_BUDGET;
  const recording = options.mode === 'operations';
  const tangents =
    options.mode === 'forward' ? new Tangents(options.directions ?? identity(count), count) : null;
  const second =
    options.mode === 'second'
      ? new SecondOrder(options.directions ?? identity(count), count)
      : null;
  openNotes();
  openDecisions();
  openEvents(4 * budget);
  openWatches();
  forgetStrings();
  if (recording) openRecord(budget, count);
  tape.begin(tape.MODE[options.mode], point, tangents ?? second);
  const { base } = tape;
  let value: unknown;
  let outputs: Output[];
  try {
    const shadows = markInputs(call, inputs, point, base + 1);
    value = invoke(call.callee, call.receiver, call.args, shadows, -1);
    const { s } = registers;
    outputs = collectOutputs(value, typeof value === 'number' && tape.holds(s, value) ? s : 0);
    if (recording) closeWatches();
    if (tape.overflowed()) {
      throw new RangeError(
        `The evaluation takes more than ${tape.NODE_CAPACITY} recorded operations.`,
      );
    }
  } catch (error) {
    closeNotes();
    tape.finish();
    throw error;
  }
  const { nodes } = registers;
  const record = recording ? closeRecord() : null;
  const branches = options.mode === 'branches' ? closeDecisions() : null;
  const pushed = tangents === null ? null : outputTangents(tangents, outputs);
  const notes = closeNotes();
  tape.finish();
  const generation = tape.base;
  const seed = (cotangent: ArrayLike<number>): void => {
    if (tape.base !== generation) throw new Error('The tape has been used by a later run.');
    clearAdjoints(nodes);
    for (let i = 0; i < outputs.length; i++) {
      const { node } = outputs[i]!;
      if (node > base) tape.adjoints[node - base]! += cotangent[i] ?? 0;
    }
  };
  const adjoint = (cotangent: ArrayLike<number>): void => {
    seed(cotangent);
    sweep(nodes);
    // Node 0 stands for every constant: what flows there is nobody's gradient.
    tape.adjoints[0] = 0;
  };
  return {
    value,
    outputs,
    nodes,
    notes,
    branches,
    tangents: pushed,
    reverse(cotangent) {
      adjoint(cotangent);
      const gradient = new Float64Array(count);
      for (let i = 0; i < count; i++) gradient[i] = tape.adjoints[i + 1]!;
      return gradient;
    },
    secondOrder(cotangent) {
      if (second === null) throw new Error('Only a run in second mode has second derivatives.');
      seed(cotangent);
      return second.sweep(nodes, count);
    },
    trace(cotangent) {
      if (record === null) throw new Error('Only a run in operations mode has a trace.');
      adjoint(cotangent);
      useSites(sites);
      const roots = new Int32Array(outputs.length);
      for (let i = 0; i < outputs.length; i++) {
        const { node } = outputs[i]!;
        roots[i] = node > base && node - base <= record.nodes ? node - base : 0;
      }
      return buildTrace(record, count, roots, watchRecords(), sites, base);
    },
  };
}

function identity(count: number): Float64Array {
  const directions = new Float64Array(count * count);
  for (let i = 0; i < count; i++) directions[i * count + i] = 1;
  return directions;
}

function outputTangents(tangents: Tangents, outputs: readonly Output[]): Float64Array {
  const result = new Float64Array(tangents.directions * outputs.length);
  for (let d = 0; d < tangents.directions; d++) {
    for (let i = 0; i < outputs.length; i++) {
      result[d * outputs.length + i] = tangents.of(outputs[i]!.node, d);
    }
  }
  return result;
}
