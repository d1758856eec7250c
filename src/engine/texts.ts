import type { InstrumentedText } from '../differentiate/api.ts';
import type { TrialModule } from '../model/trials.ts';
import type { TextWish, TrialWish } from './sandbox/job.ts';

/** Instruments a text that author code makes into a function, for the sandbox that waits. Never rejects. */
export async function answerText({ text, base, done, port }: TextWish): Promise<void> {
  let answer = '';
  try {
    const { instrumentModule } = await import('../differentiate/transform/index.ts');
    const file = 'made from text';
    const { code, tables } = instrumentModule({
      code: text,
      map: null,
      source: text,
      file,
      siteBase: base,
    });
    answer = JSON.stringify({ code, tables } satisfies InstrumentedText);
  } catch {
    // The function stays as it is, and calls of it are reported.
  }
  reply({ done, port }, answer);
}

/** Compiles the changes of a gradient for the sandbox that waits. Never throws. */
export function answerTrials(
  wish: TrialWish,
  trialsOf: (wish: TrialWish) => TrialModule | null,
): void {
  let answer = '';
  try {
    const module = trialsOf(wish);
    if (module !== null) answer = JSON.stringify(module);
  } catch {
    // Nothing is tried then.
  }
  reply(wish, answer);
}

function reply({ done, port }: Pick<TextWish, 'done' | 'port'>, answer: string): void {
  port.postMessage(answer);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}
