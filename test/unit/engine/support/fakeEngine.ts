/**
 * An engine that does as the request's call says, for tests of its client: `answer`, `crash`,
 * `out-of-memory`, `silent`, `slow`; several words are several targets.
 */
import type { FromEngine, ToEngine } from '../../../../src/engine/protocol.ts';
import { failedResult, fileStart } from '../../../../src/engine/outcomes.ts';

const send = (message: FromEngine): void => {
  process.send?.(message);
};

function check({ id, request, skip }: Extract<ToEngine, { kind: 'check' }>): void {
  const words = (request.call ?? 'answer').split(' ');
  send({ kind: 'progress', id, progress: { message: 'Reading', done: 0, total: 0 } });
  for (const [index, word] of words.entries()) {
    if (index < skip) continue;
    const target = { function: word, range: fileStart(request.file) };
    send({ kind: 'started', id, target });
    const progress = { message: `Checking ${word}`, done: index, total: words.length };
    send({ kind: 'progress', id, progress });
    // Author code may die at once: the messages before it have to get out.
    if (word === 'crash') setTimeout(() => process.exit(7), 20);
    if (word === 'out-of-memory') {
      process.stderr.write('FATAL ERROR: Reached heap limit Allocation failed\n', () => {
        process.abort();
      });
    }
    if (word !== 'answer') return;
    send({ kind: 'results', id, results: [failedResult({ file: request.file, ...target }, [])] });
  }
  send({ kind: 'report', id, sources: [{ file: request.file, hash: String(process.pid) }] });
}

process.on('message', (message: ToEngine) => {
  if (message.kind === 'check') check(message);
  if (message.kind === 'list') {
    if (message.text === 'crash') process.exit(7);
    send({ kind: 'listing', id: message.id, functions: [] });
  }
});
process.on('disconnect', () => process.exit());
send({ kind: 'ready' });
