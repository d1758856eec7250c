import { Session } from 'node:inspector';
import { fileURLToPath } from 'node:url';
import type { CompiledPosition } from './sandbox/positions.ts';

/** A worker that does not stop within this time is not asked further. */
const PATIENCE = 5000;

interface WorkerMessage {
  readonly method?: string;
  readonly params?: {
    readonly scriptId?: string;
    readonly url?: string;
    readonly callFrames?: readonly {
      readonly location: {
        readonly scriptId: string;
        readonly lineNumber: number;
        readonly columnNumber?: number;
      };
    }[];
  };
}

/**
 * Where a worker that does not come back is at work: pauses it through the inspector (no port is
 * opened) and reads its call stack, innermost frame first. The worker stays paused and has to be
 * terminated, after which `release` lets it go. Empty where the worker cannot be paused (it waits in
 * native code).
 *
 * @param name the worker's option `name`, which the inspector puts into its title
 */
export async function locateWorker(
  name: string,
): Promise<{ frames: readonly CompiledPosition[]; release: () => void }> {
  const session = new Session();
  session.connect();
  let attached: string | null = null;
  let nextId = 1;
  const toWorker = (method: string): void => {
    if (attached === null) return;
    const message = JSON.stringify({ id: nextId++, method });
    session.post('NodeWorker.sendMessageToWorker', { sessionId: attached, message }, ignore);
  };
  const release = (): void => {
    toWorker('Debugger.disable');
    session.post('NodeWorker.disable', ignore);
    session.disconnect();
  };
  const scripts = new Map<string, string>();
  const frames = await new Promise<CompiledPosition[]>((resolve) => {
    const timer = setTimeout(resolve, PATIENCE, []);
    session.on('NodeWorker.attachedToWorker', ({ params }) => {
      if (!params.workerInfo.title.includes(name)) return;
      attached = params.sessionId;
      toWorker('Debugger.enable');
      toWorker('Debugger.pause');
    });
    session.on('NodeWorker.receivedMessageFromWorker', ({ params }) => {
      if (params.sessionId !== attached) return;
      const { method, params: body } = JSON.parse(params.message) as WorkerMessage;
      if (method === 'Debugger.scriptParsed') scripts.set(body?.scriptId ?? '', body?.url ?? '');
      if (method !== 'Debugger.paused') return;
      clearTimeout(timer);
      resolve(
        (body?.callFrames ?? []).map(({ location }) => ({
          file: toPath(scripts.get(location.scriptId) ?? ''),
          line: location.lineNumber + 1,
          column: (location.columnNumber ?? 0) + 1,
        })),
      );
    });
    session.post('NodeWorker.enable', { waitForDebuggerOnStart: false }, (error) => {
      if (error !== null) resolve([]);
    });
  });
  return { frames, release };
}

/** The inspector names files by their URL. */
function toPath(url: string): string {
  if (!url.startsWith('file:')) return url;
  try {
    return fileURLToPath(url);
  } catch {
    return url;
  }
}

function ignore(): void {
  // The worker may be gone already; then there is nothing to do.
}
