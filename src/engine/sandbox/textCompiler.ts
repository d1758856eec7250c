import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { InstrumentText } from '../../differentiate/api.ts';
import type { TextWish } from './job.ts';

/** Longer than any answer takes; the deadline of the check ends the wait as well. */
const PATIENCE = 5000;
const { load, wait } = Atomics;
const { stringify } = JSON;

/**
 * Has texts instrumented by the engine's thread, where TypeScript is, while the program that made them
 * waits: `new Function(…)` answers at once, so this thread sleeps until the answer is there. Each text
 * is asked for once, in however many realms it is made again.
 */
export function textCompiler(
  post: (wish: TextWish, transfer: readonly MessagePort[]) => void,
): InstrumentText {
  const known = new Map<string, string>();
  return (text, base) => {
    if (typeof text !== 'string' || typeof base !== 'number') return '';
    const key = stringify([base, text]);
    const before = known.get(key);
    if (before !== undefined) return before;
    let answer = '';
    try {
      answer = ask((done, port) => {
        post({ text, base, done, port }, [port]);
      });
    } catch {
      // An error of this realm must not reach author code.
    }
    known.set(key, answer);
    return answer;
  };
}

/** Asks the engine's thread and sleeps until the answer is there; empty where none comes. */
export function ask(
  post: (done: Int32Array<SharedArrayBuffer>, port: MessagePort) => void,
): string {
  const { port1: own, port2: port } = new MessageChannel();
  const done = new Int32Array(new SharedArrayBuffer(4));
  post(done, port);
  if (load(done, 0) === 0) wait(done, 0, 0, PATIENCE);
  const received = receiveMessageOnPort(own) as { readonly message: unknown } | undefined;
  own.close();
  return typeof received?.message === 'string' ? received.message : '';
}
