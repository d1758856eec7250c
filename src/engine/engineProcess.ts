import { fork, type ChildProcess } from 'node:child_process';
import type { FromEngine, ToEngine } from './protocol.ts';

/** How an engine ended. */
export interface EngineExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to standard error: where V8 says that memory ran out. */
  readonly stderr: string;
  /** True where it never reported ready: starting it again would not help. */
  readonly stillborn: boolean;
}

export interface EngineFlags {
  /** Heap in megabytes. */
  readonly heap: number;
  /** Options that V8 may refuse: the process is stillborn then. */
  readonly tuning: readonly string[];
}

/** Enough for V8's fatal error report with its stack. */
const STDERR_TAIL = 16_384;

/**
 * What the engine is started with. Author code runs in realms of a worker inside it, so the process
 * is hardened as a whole: strings never become code in its own realm (realms of author code have
 * their own switch), and `import()` in author code is answered by a callback of ours, which Node
 * calls only under its `--experimental-vm-modules`.
 */
function engineArguments({ heap, tuning }: EngineFlags): string[] {
  return [
    `--max-old-space-size=${heap}`,
    ...tuning,
    '--disallow-code-generation-from-strings',
    '--experimental-vm-modules',
    '--no-warnings',
  ];
}

/** Author code must find no secrets, should it ever reach the environment: only what Node needs. */
function engineEnvironment(): NodeJS.ProcessEnv {
  const kept = ['PATH', 'SystemRoot', 'TEMP', 'TMPDIR', 'TMP', 'NODE_V8_COVERAGE'];
  const environment: NodeJS.ProcessEnv = {};
  for (const name of kept) {
    if (process.env[name] !== undefined) environment[name] = process.env[name];
  }
  // In Electron the executable is the editor itself; this makes it behave as Node.
  if (process.versions.electron !== undefined) environment['ELECTRON_RUN_AS_NODE'] = '1';
  return environment;
}

/** One forked engine: messages in, messages out, and exactly one exit. */
export class EngineProcess {
  readonly #child: ChildProcess;
  #stderr = '';
  #ready = false;
  #ended = false;

  constructor(
    entry: string,
    args: readonly string[],
    flags: EngineFlags,
    events: {
      readonly onMessage: (message: FromEngine) => void;
      readonly onExit: (exit: EngineExit) => void;
    },
  ) {
    this.#child = fork(entry, [...args], {
      serialization: 'advanced',
      execArgv: engineArguments(flags),
      env: engineEnvironment(),
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    const end = (code: number | null, signal: string | null): void => {
      if (this.#ended) return;
      this.#ended = true;
      events.onExit({ code, signal, stderr: this.#stderr, stillborn: !this.#ready });
    };
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_TAIL);
    });
    this.#child.on('message', (message) => {
      const parsed = message as FromEngine;
      if (parsed.kind === 'ready') this.#ready = true;
      if (!this.#ended) events.onMessage(parsed);
    });
    this.#child.on('error', (error) => {
      this.#stderr += error.message;
      if (this.#child.pid === undefined) end(null, null);
    });
    // "close" comes after "exit" and after the last of standard error.
    this.#child.on('close', end);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Messages to an engine that has just died are dropped; its exit settles what they asked for. */
  send(message: ToEngine): void {
    if (this.#ended || !this.#child.connected) return;
    this.#child.send(message, () => undefined);
  }

  /** Ends the engine at once; its exit is still reported. */
  kill(): void {
    if (!this.#ended) this.#child.kill('SIGKILL');
  }
}
