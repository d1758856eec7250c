import type { RuntimeFactory } from '../api.ts';
import { describeArguments } from '../fast/describe.ts';
import { FastSession } from '../fast/runtime.ts';
import { findInputs, readInputs, writeInputs } from './inputs.ts';
import { installModels } from './natives/index.ts';
import { collectOutputs, toTree } from './outputs.ts';
import { createSession } from './session.ts';

installModels();

/** The runtime of this realm; the bundled script's completion value. */
export const runtime: RuntimeFactory = {
  findInputs,
  writeInputs,
  readInputs,
  findOutputs: (value) =>
    collectOutputs(value, 0).map(({ path, value: number }) => ({ path, value: number })),
  toTree,
  createSession,
  createFastSession: (sites = null) => new FastSession(sites),
  describeArguments: (args) => JSON.stringify(describeArguments(args)),
};

export default runtime;
