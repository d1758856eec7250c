/** The engine's entry point: a process that answers checks, and ends with its client. */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Arrangements } from './arrangements.ts';
import { dispatch, type FromEngine, type Handlers, type ToEngine } from './protocol.ts';
import { engineFiles, Session } from './session.ts';
import { libraryFolder } from './sourceHost.ts';

/** How often a busy engine says that it is alive, in milliseconds. */
const HEARTBEAT = 1000;

function send(message: FromEngine): void {
  // The client may be gone between two messages; "disconnect" then ends this process.
  if (process.connected) process.send?.(message, undefined, {}, () => undefined);
}

const directory = dirname(fileURLToPath(import.meta.url));
const files = engineFiles(directory, libraryFolder(directory), process.argv[2]);
const session = new Session(files, send, () => {
  // Messages leave in their order: once this one has, so have those before it. An orderly exit would
  // wait for the sandbox.
  process.send?.({ kind: 'alive' } satisfies FromEngine, undefined, {}, () => {
    process.kill(process.pid, 'SIGKILL');
  });
});

const arrangements = new Arrangements(send);

const handlers: Handlers<ToEngine> = {
  check: ({ id, request, skip }) => {
    session.check(id, request, skip);
  },
  list: ({ id, file, text }) => {
    session.list(id, file, text);
  },
  arrange: (request) => {
    void arrangements.arrange(request);
  },
  cancel: ({ id }) => {
    session.cancel(id);
    arrangements.cancel(id);
  },
};

process.on('message', (message) => {
  dispatch(handlers, message as ToEngine);
});
process.on('disconnect', () => {
  process.exit();
});
setInterval(() => {
  if (session.busy) send({ kind: 'alive' });
}, HEARTBEAT);
send({ kind: 'ready' });
