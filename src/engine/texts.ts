import type { InstrumentedText } from '../differentiate/api.ts';
import type { TextWish } from './sandbox/job.ts';

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
  port.postMessage(answer);
  Atomics.store(done, 0, 1);
  Atomics.notify(done, 0);
}
