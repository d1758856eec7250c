import { encode } from '../encoding.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

/** The extension on the other side; may be acquired once per page. */
const api = acquireVsCodeApi();

export function post(message: object): void {
  api.postMessage(encode(message));
}

/** Calls the listener with each message that the reader recognises. */
export function listen<T>(
  read: (message: unknown) => T | null,
  listener: (message: T) => void,
): void {
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    const message = read(event.data);
    if (message !== null) listener(message);
  });
}

/** What the page keeps while it is hidden or the window reloads. */
export function savedState(): unknown {
  return api.getState();
}

export function saveState(state: object): void {
  api.setState(state);
}
