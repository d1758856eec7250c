/** The sandbox's entry point: a worker that checks the targets of one job, one after the other. */
import { parentPort } from 'node:worker_threads';
import type { TrialModule } from '../../model/trials.ts';
import { checkTarget } from './check.ts';
import { hardenRealm } from './harden.ts';
import type { FromSandbox, SandboxJob, ToSandbox, TwinAnswer, TwinWish } from './job.ts';
import { SandboxProgram } from './program.ts';
import { ask, textCompiler } from './textCompiler.ts';

const port = parentPort!;
let job: SandboxJob | null = null;
let program: SandboxProgram | null = null;
/** Who waits for the engine's thread to emit twins. */
let waiting: ((answer: TwinAnswer) => void) | null = null;

function post(message: FromSandbox): void {
  port.postMessage(message);
}

function compileTwins(wish: TwinWish): Promise<TwinAnswer> {
  return new Promise((resolve) => {
    waiting = resolve;
    post({ kind: 'wish', wish });
  });
}

const instrumentText = textCompiler((wish, transfer) => {
  port.postMessage({ kind: 'text', wish } satisfies FromSandbox, transfer);
});

function trialsOf(index: number, gradient: number): TrialModule | null {
  const answer = ask((done, wished) => {
    const wish = { index, gradient, done, port: wished };
    port.postMessage({ kind: 'trials', wish } satisfies FromSandbox, [wished]);
  });
  return answer === '' ? null : (JSON.parse(answer) as TrialModule);
}

// What author code leaves rejected is its own affair.
process.on('unhandledRejection', () => undefined);

async function check(index: number): Promise<void> {
  const current = job!;
  try {
    const print = (text: string): void => {
      post({ kind: 'output', text });
    };
    program ??= new SandboxProgram(current, print, compileTwins, instrumentText, trialsOf);
    post({ kind: 'results', index, results: await checkTarget(program, current, index) });
  } catch (error) {
    const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
    post({ kind: 'broken', message });
  }
}

port.on('message', (message: ToSandbox) => {
  if (message.kind === 'job') job = message.job;
  else if (message.kind === 'check') void check(message.index);
  else waiting?.(message.answer);
});

hardenRealm();
