import { Worker } from 'node:worker_threads';

/** Deep recursion in author code, instrumented, needs it: 61,532 frames instead of 1,932 (measured). */
const STACK_MB = 32;

/** A sandbox that has been started, and under which name the inspector knows it. */
export interface Sandbox {
  readonly worker: Worker;
  readonly name: string;
}

/**
 * Starts sandboxes, one ahead of its use: a new one takes longer to start than a small function to
 * check. A sandbox serves one job and is never given back.
 */
export class SandboxPool {
  readonly #entry: string;
  #spare: { readonly sandbox: Sandbox; readonly memory: number } | null = null;
  #started = 0;

  /** @param entry the sandbox's entry point, `dist/sandbox.js` */
  constructor(entry: string) {
    this.#entry = entry;
  }

  /** A sandbox whose heap is limited to so many megabytes. */
  take(memory: number): Sandbox {
    const spare = this.#spare;
    this.#spare = null;
    if (spare?.memory === memory) return spare.sandbox;
    void spare?.sandbox.worker.terminate();
    return this.#start(memory);
  }

  /** Has one ready for the next job. */
  prepare(memory: number): void {
    if (this.#spare) return;
    const sandbox = this.#start(memory);
    this.#spare = { sandbox, memory };
    const forget = (): void => {
      if (this.#spare?.sandbox === sandbox) this.#spare = null;
    };
    sandbox.worker.once('error', forget).once('exit', forget);
  }

  #start(memory: number): Sandbox {
    const name = `gradlens-sandbox-${++this.#started}`;
    const worker = new Worker(this.#entry, {
      name,
      resourceLimits: { maxOldGenerationSizeMb: memory, stackSizeMb: STACK_MB },
      // Author code must find nothing of the engine's own in there, should it ever get so far.
      env: {},
      argv: [],
      stdin: false,
      stdout: true,
      stderr: true,
    });
    return { worker, name };
  }
}
